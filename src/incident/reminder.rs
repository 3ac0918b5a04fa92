//! What Toban reminds people of, and when.

use serde::{Deserialize, Serialize};

/// A reminder of an incident; tasks have their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// Stakeholders have heard nothing for too long.
    UpdateDue,
    /// Nobody took command.
    RoleUnfilled,
    /// It was resolved long ago: close it?
    Close,
    /// What closing asks for is still missing.
    Learning,
}

/// How often each is said before Toban falls silent.
pub const TIMES: u32 = 5;

impl Reminder {
    /// Every reminder.
    pub const ALL: [Self; 4] = [Self::UpdateDue, Self::RoleUnfilled, Self::Close, Self::Learning];

    /// How rows write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::UpdateDue => "update_due",
            Self::RoleUnfilled => "role_unfilled",
            Self::Close => "close",
            Self::Learning => "learning",
        }
    }
}
