//! Lines to type inside of texts, so that everybody reads what works where they read it.
//!
//! A reply names a line by its command ([`typed`]); whoever hands the message over writes it as it is typed in that place
//! ([`Typing`]): with the prefix of the settings, or said to Toban where the platform takes no commands (Slack's threads).
//! Like a [`moment`](crate::chat::moment) it stands between noncharacters, so that every text stays a string and what
//! people wrote is never taken for one: their texts lose such characters where they come in. Who does not know the place
//! reads the line behind a slash.

use std::borrow::Cow;

use crate::chat::message::Message;
use crate::chat::moment::plain;

const BEGIN: char = '\u{fdd3}';
const END: char = '\u{fdd4}';
/// How Toban is called, as a command and by whoever speaks to it.
const SELF: &str = "toban";

/// How a command begins in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With a slash.
    Slash,
    /// With Toban's name: it is spoken to.
    Mention,
}

/// How a line is typed in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typing<'p> {
    /// What stands before the short forms of commands.
    pub prefix: &'p str,
    /// How a command begins there.
    pub way: Way,
}

/// A line as a part of a text: the command (`incident close INC-1 …`), without slash and prefix.
#[must_use]
pub fn typed(line: impl AsRef<str>) -> String {
    format!("{BEGIN}/{}{END}", plain(line.as_ref()))
}

impl Typing<'_> {
    /// The message with every line as it is typed in the place.
    #[must_use]
    pub fn of(&self, mut message: Message) -> Message {
        message.each_text(&mut |text| {
            if let Cow::Owned(written) = self.written(text) {
                *text = written;
            }
        });
        message
    }

    /// The text with every line as it is typed in the place.
    #[must_use]
    pub fn written<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains(BEGIN) {
            return Cow::Borrowed(text);
        }
        let mut written = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(BEGIN) {
            written.push_str(before);
            // What was cut within a line has no end; its words are left as they are.
            let Some((line, behind)) = behind.split_once(END) else {
                rest = behind;
                break;
            };
            written.push_str(&self.line(line.trim_start_matches('/')));
            rest = behind;
        }
        written.push_str(rest);
        Cow::Owned(written)
    }

    /// A line, named by its command, as it is typed in the place.
    #[must_use]
    pub fn line(&self, line: &str) -> String {
        let command = line.split(' ').next().unwrap_or_default();
        let own = command == SELF;
        match self.way {
            Way::Slash if own => ["/", line].concat(),
            Way::Slash => ["/", self.prefix, line].concat(),
            Way::Mention if own => ["@", line].concat(),
            Way::Mention => ["@", SELF, " ", line].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Typing, Way, typed};
    use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
    use crate::chat::moment::plain;
    use crate::language::Language;

    const SLASH: Typing<'_> = Typing { prefix: "tb-", way: Way::Slash };
    const MENTION: Typing<'_> = Typing { prefix: "tb-", way: Way::Mention };

    #[test]
    fn a_line_is_written_as_it_is_typed_there() {
        let text = format!("Close it: `{}`, or `{}`.", typed("incident close INC-1 …"), typed("toban help"));
        assert_eq!(SLASH.written(&text), "Close it: `/tb-incident close INC-1 …`, or `/toban help`.");
        assert_eq!(MENTION.written(&text), "Close it: `@toban incident close INC-1 …`, or `@toban help`.");
        assert_eq!(plain(&text), "Close it: `/incident close INC-1 …`, or `/toban help`.");
    }

    #[test]
    fn what_people_wrote_is_no_line_of_ours() {
        let wrote = "see `/incident close`";
        assert_eq!(SLASH.written(wrote), wrote);
        let within = typed("incident log \u{fdd4}\u{fdd3}/incident x");
        assert_eq!(SLASH.written(&within), "/tb-incident log /incident x");
        let whole = typed("incident close");
        for length in 0..whole.chars().count() {
            let cut: String = whole.chars().take(length).collect();
            assert!("/incident close".starts_with(plain(&SLASH.written(&cut)).as_ref()), "{cut}");
        }
    }

    #[test]
    fn every_text_of_a_message_is_written() {
        let line = || typed("diag redis");
        let button = Button {
            label: line(),
            press: Press::Command { line: "diag redis".to_owned() },
            style: ButtonStyle::Plain,
        };
        let blocks = vec![
            Block::Section {
                title: line(),
                folded: false,
                blocks: vec![Block::Facts { facts: vec![(line(), line())] }],
            },
            Block::Code { label: String::new(), text: line() },
        ];
        let message = Message { blocks, buttons: vec![button], ..Message::line(Language::En, Tone::Plain, line()) };
        let written = serde_json::to_string(&SLASH.of(message)).expect("a message is JSON");
        assert_eq!(written.matches("/tb-diag redis").count(), 6, "{written}");
        assert!(!written.contains('\u{fdd3}'), "{written}");
    }
}
