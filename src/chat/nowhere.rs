//! Why a place does not take a message, as something that can be said in every language.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place that does not take what was to be said in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoPlace {
    /// Why.
    pub why: Nowhere,
    /// The platform's own word for it, or the id it is about.
    pub word: String,
}

/// Why a place does not take a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nowhere {
    /// There is no such place, or the bot is not in it.
    Outside,
    /// It was put away.
    Archived,
    /// The person is not there any more.
    PersonGone,
    /// Nobody can write to the bot alone, nor it to them.
    DirectOff,
    /// The platform's settings do not let the bot speak there.
    Forbidden,
    /// The message that was to be changed or answered is not there any more.
    MessageGone,
}

impl Nowhere {
    const ALL: [Self; 6] =
        [Self::Outside, Self::Archived, Self::PersonGone, Self::DirectOff, Self::Forbidden, Self::MessageGone];

    /// How a log and a row say it.
    const fn code(self) -> &'static str {
        match self {
            Self::Outside => "no such place",
            Self::Archived => "archived",
            Self::PersonGone => "person gone",
            Self::DirectOff => "direct messages off",
            Self::Forbidden => "forbidden",
            Self::MessageGone => "message gone",
        }
    }
}

impl NoPlace {
    /// With the platform's own word.
    #[must_use]
    pub fn new(why: Nowhere, word: impl Into<String>) -> Self {
        Self { why, word: word.into() }
    }

    /// What was written as text, for instance as the reason why something was given up.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (code, word) = text.split_once(": ")?;
        let why = Nowhere::ALL.into_iter().find(|why| why.code() == code)?;
        Some(Self::new(why, word))
    }
}

impl fmt::Display for NoPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.why.code(), self.word)
    }
}

#[cfg(test)]
mod tests {
    use super::{NoPlace, Nowhere};

    #[test]
    fn what_was_written_is_read_again() {
        for why in Nowhere::ALL {
            let one = NoPlace::new(why, "not_in_channel: x");
            assert_eq!(NoPlace::read(&one.to_string()), Some(one));
        }
        for other in ["", "no such place", "the platform refused the message: x"] {
            assert_eq!(NoPlace::read(other), None, "{other}");
        }
    }
}
