//! One-time links and sessions of the page.
//!
//! Invariant: only hashes are stored, so a copy of the database opens no door. The tokens are 256 random bits, hence a
//! plain SHA-256 suffices.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::id::token;
use crate::secret::Secret;
use crate::store::Tx;
use crate::store::error::StoreError;

/// How long a one-time link works.
pub const LINK_VALID: SignedDuration = SignedDuration::from_mins(10);

/// How long a session lasts.
pub const SESSION_VALID: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A session that was just opened.
#[derive(Debug)]
pub struct OpenedSession {
    /// What the browser keeps; it cannot be read back from the store.
    pub token: Secret,
    /// The person of the directory.
    pub person: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// Logins of one transaction.
#[derive(Debug)]
pub struct Logins<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Logins<'_> {
    /// Makes the token of a link that logs `person` in once, within [`LINK_VALID`].
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn issue(&mut self, person: &str, now: Timestamp) -> Result<Secret, StoreError> {
        let token = token();
        let issue = "insert into login_link (hash, person, issued, expires) values ($1, $2, $3, $4)";
        let issue = self.tx.sql(issue).bind(hash(&token)).bind(person).bind(now).bind(after(now, LINK_VALID));
        issue.execute().await?;
        Ok(Secret::new(token))
    }

    /// Opens a session with a link's token; `None` when the link is unknown, used or too old.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn redeem(&mut self, link: &str, now: Timestamp) -> Result<Option<OpenedSession>, StoreError> {
        let redeem =
            "update login_link set used = $2 where hash = $1 and used is null and expires > $2 returning person";
        let Some(row) = self.tx.sql(redeem).bind(hash(link)).bind(now).optional().await? else { return Ok(None) };
        let (token, person, expires) = (token(), row.text("person")?, after(now, SESSION_VALID));
        let open = "insert into session (hash, person, opened, expires) values ($1, $2, $3, $4)";
        self.tx.sql(open).bind(hash(&token)).bind(person.as_str()).bind(now).bind(expires).execute().await?;
        Ok(Some(OpenedSession { token: Secret::new(token), person, expires }))
    }

    /// The person a session belongs to; `None` when it is unknown or over.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn person(&mut self, session: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let find = "select person from session where hash = $1 and expires > $2";
        let row = self.tx.sql(find).bind(hash(session)).bind(now).optional().await?;
        row.map(|row| row.text("person")).transpose()
    }

    /// Ends one session.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn end(&mut self, session: &str) -> Result<(), StoreError> {
        self.tx.sql("delete from session where hash = $1").bind(hash(session)).execute().await.map(drop)
    }

    /// Ends all sessions of a person; how many there were.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn end_all(&mut self, person: &str) -> Result<u64, StoreError> {
        self.tx.sql("delete from session where person = $1").bind(person).execute().await
    }

    /// Forgets links and sessions that are over; how many.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn sweep(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let links = self.tx.sql("delete from login_link where expires <= $1").bind(now).execute().await?;
        let sessions = self.tx.sql("delete from session where expires <= $1").bind(now).execute().await?;
        Ok(links + sessions)
    }
}

pub(super) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

pub(super) fn after(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.saturating_add(duration).unwrap_or(Timestamp::MAX)
}
