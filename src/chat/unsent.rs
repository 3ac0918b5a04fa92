//! Why something did not arrive, or nobody knows whether it did, as something that can be said in every language.
//!
//! A row and the log keep it as text; where that is shown to people it is read again ([`Unsent::read`]).

use std::fmt;

/// What kept it from arriving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Why.
    pub why: Hindrance,
    /// The platform's own word for it, or what it is about.
    pub word: String,
}

/// Why something does not arrive that may another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The platform does not take the token; its word for it.
    Token,
    /// The bot was not given that right.
    Scope,
    /// There was no connection; to whom.
    Apart,
    /// The connection broke; to whom.
    Broken,
    /// It was answered with that status instead.
    Answered,
    /// The answer makes no sense; whose.
    Unclear,
    /// The answer lacks what it is for.
    Lacking,
    /// There was no answer within that time.
    Silent,
    /// The platform is not well; its word for it.
    Unwell,
    /// The platform wants no more for that time.
    Limited,
    /// The platform does not take it; its word for it.
    Refused,
    /// The message whose thread it belongs into was never posted; nothing more to say.
    Threadless,
}

/// What stands before it where an attempt says how sure it is.
const SURENESS: [&str; 3] = ["a part of it was sent: ", "not sent: ", "the platform did not answer: "];

impl Hindrance {
    const ALL: [Self; 12] = [
        Self::Token,
        Self::Scope,
        Self::Apart,
        Self::Broken,
        Self::Answered,
        Self::Unclear,
        Self::Lacking,
        Self::Silent,
        Self::Unwell,
        Self::Limited,
        Self::Refused,
        Self::Threadless,
    ];

    /// How a log and a row begin to say it; the word follows.
    const fn code(self) -> &'static str {
        match self {
            Self::Token => "the token is not taken: ",
            Self::Scope => "a scope is missing: ",
            Self::Apart => "no connection to ",
            Self::Broken => "a broken connection to ",
            Self::Answered => "answered with ",
            Self::Unclear => "an answer that makes no sense from ",
            Self::Lacking => "an answer without ",
            Self::Silent => "no answer within ",
            Self::Unwell => "the platform is not well: ",
            Self::Limited => "the platform wants no more for ",
            Self::Refused => "the platform refused the message: ",
            Self::Threadless => "the message whose thread it belongs into was never posted",
        }
    }

    /// With the word for it, as text.
    #[must_use]
    pub fn because(self, word: impl Into<String>) -> String {
        Unsent { why: self, word: word.into() }.to_string()
    }
}

impl Unsent {
    /// What was written as text, for instance as the reason why something was given up.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut text = text;
        while let Some(rest) = SURENESS.into_iter().find_map(|sure| text.strip_prefix(sure)) {
            text = rest;
        }
        let read = |why: Hindrance| Some(Self { why, word: text.strip_prefix(why.code())?.to_owned() });
        Hindrance::ALL.into_iter().find_map(read)
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.why.code(), self.word)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Hindrance, Unsent};
    use crate::chat::gateway::GatewayError;

    #[test]
    fn what_was_written_is_read_again_however_an_attempt_ended() {
        for why in Hindrance::ALL {
            let one = Unsent { why, word: "HTTP 500: x".to_owned() };
            let reason = why.because("HTTP 500: x");
            assert_eq!(Unsent::read(&reason).as_ref(), Some(&one));
            let begun =
                GatewayError::Begun { reason: GatewayError::NotSent(reason.clone()).to_string(), retry_after: None };
            for error in [GatewayError::Unavailable(reason), begun] {
                assert_eq!(Unsent::read(&error.to_string()).as_ref(), Some(&one), "{error}");
            }
        }
        let limited = GatewayError::RateLimited { retry_after: Duration::from_secs(37) }.to_string();
        assert_eq!(Unsent::read(&limited), Some(Unsent { why: Hindrance::Limited, word: "37s".to_owned() }));
        let refused = GatewayError::Refused("msg_too_long".to_owned()).to_string();
        assert_eq!(Unsent::read(&refused).map(|one| one.word).as_deref(), Some("msg_too_long"));
        for other in ["", "not sent: ", "archived: is_archived", "something else"] {
            assert_eq!(Unsent::read(other), None, "{other}");
        }
    }
}
