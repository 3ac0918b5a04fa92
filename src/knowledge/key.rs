//! Keys people say: `NOTE-7`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A note's number, shown as `NOTE-7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoteKey(pub i64);

impl NoteKey {
    /// Reads `NOTE-7`, in either case; `None` when it is no such key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, number) = text.trim().split_once('-')?;
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = (digits && kind.eq_ignore_ascii_case("NOTE")).then(|| number.parse().ok()).flatten()?;
        (number > 0).then_some(Self(number))
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NOTE-{}", self.0)
    }
}
