//! Where an account of a platform stands that is nobody's person so far, and how long whoever cannot wait for that waits.
//!
//! A call whose rights depend on it waits as long as its platform is asked ([`Gateway::standing`]). What is over soon after a
//! press, or works all the same where nobody knows, asks [`soon`].

use std::time::Duration;

use tokio::time::timeout;

use crate::chat::gateway::Gateway;
use crate::chat::inbound::Account;

/// How long whoever cannot wait does: a form is shown within three seconds of its press, or never, and is filled in
/// meanwhile.
const SOON: Duration = Duration::from_secs(1);

/// Where an account stands that is nobody's person so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A full member's; it is called so there and may be linked to a person.
    Member(String),
    /// It is that person's: the platform had not said in time that it is a full member's.
    Person(String),
    /// A guest's, a stranger's or a program's, or accounts are not the platform's own: it is nobody's person.
    Outside,
    /// There is no such account any more.
    Gone,
    /// The platform does not say at the moment.
    Unknown,
}

/// As [`Gateway::standing`], and [`Standing::Unknown`] where the platform does not say it soon.
pub async fn soon(gateway: &dyn Gateway, account: &Account) -> Standing {
    timeout(SOON, gateway.standing(account)).await.unwrap_or(Standing::Unknown)
}
