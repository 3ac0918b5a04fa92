//! Every text of a message that people read, and the message with all of them changed: without moments, without calls, or as
//! it reads whenever it is said.
//!
//! Invariant: a new field with words is gone through here, or its marks reach people.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::chat::called::{called, quiet};
use crate::chat::message::{Block, Message};
use crate::chat::moment::{Moment, Piece, led, marked, pieces, plain};

impl Message {
    /// The message for whoever cannot show a moment in the reader's clock: every time as it was written.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.each_text(&mut unmark);
        self
    }

    /// The message in the place of another, which called those who are called: it names them.
    #[must_use]
    pub fn quiet(&self) -> Self {
        let mut message = self.clone();
        message.each_text(&mut |text| {
            if let Cow::Owned(quiet) = quiet(text) {
                *text = quiet;
            }
        });
        message
    }

    /// The same message whenever it is said, as long as it reads alike: what tells it from one that shows something else.
    #[must_use]
    pub fn whenever(mut self) -> Self {
        self.each_text(&mut timeless);
        self
    }

    /// Goes through every text that people read.
    pub(in crate::chat) fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(&mut self.headline);
        self.notice.iter_mut().for_each(&mut *change);
        self.blocks.iter_mut().for_each(|block| block.each_text(change));
        self.buttons.iter_mut().for_each(|button| change(&mut button.label));
    }
}

impl Block {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Self::Text { text } | Self::Context { text } => change(text),
            Self::Progress { text, steps, .. } => {
                change(text);
                for step in steps {
                    [&mut step.word, &mut step.title, &mut step.value].into_iter().for_each(&mut *change);
                }
            }
            Self::Item { word, title, value, lines, .. } => {
                [word, title, value].into_iter().chain(lines).for_each(&mut *change);
            }
            Self::Facts { facts } => {
                for (name, value) in facts {
                    [name, value].into_iter().for_each(&mut *change);
                }
            }
            Self::Table { columns, rows, charts } => {
                let names = columns.iter_mut().map(|column| &mut column.name);
                let axes = charts.iter_mut().flat_map(|chart| [&mut chart.title, &mut chart.unit]);
                names.chain(rows.iter_mut().flatten()).chain(axes).for_each(&mut *change);
            }
            Self::Code { label, text } => [label, text].into_iter().for_each(&mut *change),
            Self::Section { title, blocks, .. } => {
                change(title);
                for block in blocks {
                    block.each_text(change);
                }
            }
        }
    }
}

/// A moment is read to the minute; of when it was said, only whether its day is named counts (as it is written, and as Slack
/// writes it).
fn timeless(text: &mut String) {
    let written = |piece| match piece {
        Piece::Plain(words) => words.to_owned(),
        Piece::Room(room) => led(room),
        Piece::Person(person) => called(&person.account(), person.name),
        Piece::Moment(moment) => {
            let second = moment.at.as_second();
            let at = Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(moment.at);
            let said = if moment.is_another_day(&TimeZone::UTC) { Timestamp::UNIX_EPOCH } else { at };
            marked(&Moment { at, said, ..moment })
        }
    };
    *text = pieces(text).map(written).collect();
}

fn unmark(text: &mut String) {
    if let Cow::Owned(plain) = plain(text) {
        *text = plain;
    }
}
