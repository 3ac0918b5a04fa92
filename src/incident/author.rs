//! Who did something, as far as it was proven.

use serde::{Deserialize, Serialize};

use crate::chat::inbound::{Account, Platform};

/// Somebody at a keyboard. Nobody is credited with what they were not proven to have done: without a person of the
/// directory the account stands for itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    /// The platform they were on.
    pub platform: Platform,
    /// The account's id there.
    pub account: String,
    /// The person of the directory it was proven to be.
    pub person: Option<String>,
}

impl Author {
    /// The account's owner as an author.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self { platform: account.platform, account: account.id.clone(), person: account.person.clone() }
    }

    /// The name others read.
    #[must_use]
    pub fn name(&self) -> &str {
        self.person.as_deref().unwrap_or(&self.account)
    }
}
