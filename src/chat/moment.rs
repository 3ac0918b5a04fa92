//! Moments inside of texts, so that each reader sees them in their own clock (design §6.7); and conversations, so that each
//! platform leads there in its own way.
//!
//! Every text of a message stays a string. A moment in it stands between noncharacters, which Unicode keeps for such
//! internal use and never gives a meaning (Unicode 17, 23.7): when it is, when that was said, how it is written, and the
//! text for whoever cannot do better. A gateway goes through [`pieces`] and writes each moment as its platform can
//! (`<!date^…>`, `<t:…>`, `<time>`); everybody else reads [`plain`].
//!
//! Invariant: nobody but [`marked`] makes one. Text from outside loses its noncharacters where it comes in ([`plain`],
//! `redaction::without_controls`), and what is not whole, since a text was cut, is read as the words that are left of it.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::chat::called::{self, Person};

const BEGIN: char = '\u{fdd0}';
const MIDDLE: char = '\u{fdd1}';
const END: char = '\u{fdd2}';

/// How a moment is written: on Slack as `{time}`, or `{date_short_pretty} {time}` where it [is on another
/// day](Moment::is_another_day), `{date}`, and `{date} {time}`; on Discord as `t`, else `f`, `d`, and `f`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The time of day, with the day where that is not the one it was said on; names its zone where that is not the
    /// reader's own.
    Time,
    /// As [`Form::Time`], for lists whose head tells the zone.
    Short,
    /// The day.
    Date,
    /// Day and time of day.
    Whole,
}

impl Form {
    const ALL: [Self; 4] = [Self::Time, Self::Short, Self::Date, Self::Whole];

    /// How texts write it.
    const fn word(self) -> &'static str {
        match self {
            Self::Time => "t",
            Self::Short => "s",
            Self::Date => "d",
            Self::Whole => "w",
        }
    }
}

/// A moment inside of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment<'t> {
    /// When it is.
    pub at: Timestamp,
    /// When it was said: whether its day must be named depends on that.
    pub said: Timestamp,
    /// How it is written.
    pub form: Form,
    /// The text where the reader's zone is not known, in a zone that it names.
    pub fallback: &'t str,
}

impl Moment<'_> {
    /// In the clock of a reader who knows that it is theirs: `10:02`, `11-24 10:02`, `2026-11-24`, `2026-11-24 10:02`.
    #[must_use]
    pub fn in_zone(&self, zone: &TimeZone) -> String {
        let form = match self.form {
            Form::Date => "%Y-%m-%d",
            Form::Whole => "%Y-%m-%d %H:%M",
            Form::Time | Form::Short if self.is_another_day(zone) => "%m-%d %H:%M",
            Form::Time | Form::Short => "%H:%M",
        };
        zone.to_datetime(self.at).strftime(form).to_string()
    }

    /// Whether it lies on another day of that zone than the one it was said on.
    #[must_use]
    pub fn is_another_day(&self, zone: &TimeZone) -> bool {
        zone.to_datetime(self.at).date() != zone.to_datetime(self.said).date()
    }
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words; never empty.
    Plain(&'t str),
    /// A moment.
    Moment(Moment<'t>),
    /// A conversation.
    Room(Room<'t>),
    /// Somebody who is called.
    Person(Person<'t>),
}

/// A conversation of the platform where the text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room<'t> {
    /// Its id there.
    pub conversation: &'t str,
    /// Its name, for whoever cannot lead there.
    pub name: &'t str,
}

/// What begins the head of a conversation; no [`Form`] is written so.
const ROOM: char = 'r';

/// A moment as a part of a text.
#[must_use]
pub fn marked(moment: &Moment<'_>) -> String {
    let (at, said) = (moment.at.as_microsecond(), moment.said.as_microsecond());
    format!("{BEGIN}{}{at},{said}{MIDDLE}{}{END}", moment.form.word(), plain(moment.fallback))
}

/// A conversation as a part of a text. An id that is not of letters and digits leads nowhere: then it is the name alone.
#[must_use]
pub fn led(room: Room<'_>) -> String {
    let name = plain(room.name);
    if room.conversation.is_empty() || !room.conversation.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return name.into_owned();
    }
    format!("{BEGIN}{ROOM}{}{MIDDLE}{name}{END}", room.conversation)
}

/// The parts of a text, in order.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while let Some(first) = rest.chars().next() {
            if first == BEGIN {
                let (found, behind) = read(&rest[first.len_utf8()..]);
                rest = behind;
                if found.is_some() {
                    return found;
                }
            } else if first == called::BEGIN {
                let (person, behind) = called::read(&rest[first.len_utf8()..]);
                rest = behind;
                if let Some(person) = person {
                    return Some(Piece::Person(person));
                }
            } else if is_mark(first) {
                rest = &rest[first.len_utf8()..];
            } else {
                let (words, behind) = rest.split_at(rest.find(is_mark).unwrap_or(rest.len()));
                rest = behind;
                return Some(Piece::Plain(words));
            }
        }
        None
    })
}

/// The text with every moment in the clock of `zone`, or as it was written where that is not known.
#[must_use]
pub fn shown<'t>(text: &'t str, zone: Option<&TimeZone>) -> Cow<'t, str> {
    if !text.contains(is_mark) {
        return Cow::Borrowed(text);
    }
    let words = pieces(text).map(|piece| match (piece, zone) {
        (Piece::Plain(words), _) => Cow::Borrowed(words),
        (Piece::Moment(moment), Some(zone)) => Cow::Owned(moment.in_zone(zone)),
        (Piece::Moment(moment), None) => Cow::Borrowed(moment.fallback),
        (Piece::Room(room), _) => Cow::Borrowed(room.name),
        (Piece::Person(person), _) => Cow::Borrowed(person.name),
    });
    Cow::Owned(words.collect())
}

/// The text for everybody who cannot show a moment: as it was written. Text from outside has no mark afterwards.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    shown(text, None)
}

/// The noncharacters that are kept for such use as ours.
const fn is_mark(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}')
}

/// Reads what follows [`BEGIN`]: the moment or the conversation, if it is whole, and what is still to be read.
fn read(text: &str) -> (Option<Piece<'_>>, &str) {
    let rest = if let Some(id) = text.strip_prefix(ROOM) {
        id.trim_start_matches(|c: char| c.is_ascii_alphanumeric())
    } else {
        let digits = text.strip_prefix(|c| Form::ALL.iter().any(|form| form.word().starts_with(c))).unwrap_or(text);
        digits.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '-'))
    };
    let head = &text[..text.len() - rest.len()];
    let Some(rest) = rest.strip_prefix(MIDDLE) else {
        // Cut within its numbers there is nothing left to read; anything else is no moment of ours.
        return (None, if rest.is_empty() { rest } else { text });
    };
    let whole = rest.find(is_mark).and_then(|end| Some((&rest[..end], rest[end..].strip_prefix(END)?)));
    let Some((words, behind)) = whole else { return (None, rest) };
    let room = head.strip_prefix(ROOM).filter(|id| !id.is_empty());
    let room = room.map(|conversation| Piece::Room(Room { conversation, name: words }));
    let moment = || numbers(head).map(|(form, at, said)| Piece::Moment(Moment { at, said, form, fallback: words }));
    match room.or_else(moment) {
        Some(piece) => (Some(piece), behind),
        None => (None, rest),
    }
}

fn numbers(head: &str) -> Option<(Form, Timestamp, Timestamp)> {
    let form = Form::ALL.into_iter().find(|form| head.starts_with(form.word()))?;
    let (at, said) = head[form.word().len()..].split_once(',')?;
    let time = |micros: &str| Timestamp::from_microsecond(micros.parse().ok()?).ok();
    Some((form, time(at)?, time(said)?))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::{Form, Moment, Piece, Room, is_mark, led, marked, pieces, plain, shown};

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn moment(form: Form, at: &str) -> String {
        let (at, said) = (time(at), time("2026-11-24T15:10:00Z"));
        marked(&Moment { at, said, form, fallback: "15:02 UTC" })
    }

    #[test]
    fn each_reader_sees_a_moment_in_their_own_clock() {
        let text = format!("ben is on it since {}, aiko too", moment(Form::Time, "2026-11-24T15:02:00Z"));
        let tokyo = TimeZone::get("Asia/Tokyo").expect("a zone");
        let lima = TimeZone::get("America/Lima").expect("a zone");
        assert_eq!(plain(&text), "ben is on it since 15:02 UTC, aiko too");
        assert_eq!(shown(&text, Some(&tokyo)), "ben is on it since 00:02, aiko too");
        assert_eq!(shown(&text, Some(&lima)), "ben is on it since 10:02, aiko too");
    }

    #[test]
    fn a_day_is_named_where_it_is_another_one_for_the_reader() {
        let tokyo = TimeZone::get("Asia/Tokyo").expect("a zone");
        let seen = |form, at| shown(&moment(form, at), Some(&tokyo)).into_owned();
        // Said ten minutes past midnight in Tokyo.
        assert_eq!(seen(Form::Short, "2026-11-24T14:50:00Z"), "11-24 23:50");
        assert_eq!(seen(Form::Date, "2026-11-24T15:02:00Z"), "2026-11-25");
        assert_eq!(seen(Form::Whole, "2026-11-24T15:02:00Z"), "2026-11-25 00:02");
    }

    #[test]
    fn a_text_that_was_cut_shows_what_is_left_and_nothing_else() {
        let whole = format!("since {}", moment(Form::Time, "2026-11-24T15:02:00Z"));
        for length in 0..whole.chars().count() {
            let cut: String = whole.chars().take(length).collect();
            let seen = plain(&cut).into_owned();
            assert!("since 15:02 UTC".starts_with(&seen), "{seen}");
        }
    }

    #[test]
    fn a_conversation_is_led_to_by_those_who_can() {
        let room = Room { conversation: "C0123ABC", name: "inc-1-決済" };
        let text = format!("Room: {}.", led(room));
        assert_eq!(pieces(&text).collect::<Vec<_>>(), [Piece::Plain("Room: "), Piece::Room(room), Piece::Plain(".")]);
        assert_eq!(plain(&text), "Room: inc-1-決済.");
        for length in 0..text.chars().count() {
            let cut: String = text.chars().take(length).collect();
            let seen = plain(&cut).into_owned();
            assert!("Room: inc-1-決済.".starts_with(&seen), "{seen}");
        }
        assert_eq!(led(Room { conversation: "C1> <!here", name: "x" }), "x");
    }

    #[test]
    fn what_only_looks_like_a_moment_is_none() {
        for forged in [
            "\u{fdd0}t1,x\u{fdd1}12:00\u{fdd2}",
            "\u{fdd0}z1,2\u{fdd1}12:00\u{fdd2}",
            "\u{fdd0}t1,2\u{fdd1}\u{fdd0}12:00\u{fdd2}",
            "\u{fdd0}t99999999999999999999,2\u{fdd1}12:00\u{fdd2}",
            "\u{fdd0}\u{fdd1}\u{fdd2}\u{fdef}12:00",
            "\u{fdd0}r\u{fdd1}12:00\u{fdd2}",
            "\u{fdd0}r-1\u{fdd1}12:00\u{fdd2}",
        ] {
            assert!(pieces(forged).all(|piece| matches!(piece, Piece::Plain(_))), "{forged:?}");
            assert!(plain(forged).ends_with("12:00"), "{forged:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_mark(text in "[\u{fdd0}-\u{fdd3}ts,0-9 é-]{0,40}", zone in proptest::bool::ANY) {
            let utc = TimeZone::UTC;
            let seen = shown(&text, zone.then_some(&utc)).into_owned();
            prop_assert!(!seen.contains(is_mark));
        }

        #[test]
        fn a_moment_comes_back_as_it_was_written(
            at in -2_000_000_000_000_000_i64..4_000_000_000_000_000,
            fallback in "[^\u{fdd0}-\u{fdef}]{0,20}",
            words in "[^\u{fdd0}-\u{fdef}]{1,20}",
        ) {
            let at = Timestamp::from_microsecond(at).expect("within range");
            let moment = Moment { at, said: at, form: Form::Date, fallback: &fallback };
            let text = format!("{words}{}", marked(&moment));
            prop_assert_eq!(pieces(&text).collect::<Vec<_>>(), [Piece::Plain(&words), Piece::Moment(moment)]);
        }
    }
}
