//! Identities: ULIDs for rows and short keys (`RUN-12`) for people.
//!
//! Time comes in from the caller's clock, randomness from the operating system.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use ulid::Ulid;

/// A new ULID as text: 26 characters of Crockford base 32, sortable by `now`.
#[must_use]
pub fn ulid(now: Timestamp) -> String {
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Ulid::from_parts(milliseconds, random_u128()).to_string()
}

/// The least ULID that can be made at `now`.
#[must_use]
pub fn first_ulid(now: Timestamp) -> String {
    Ulid::from_parts(u64::try_from(now.as_millisecond()).unwrap_or(0), 0).to_string()
}

/// An unguessable token of 256 bits in URL-safe base 64, for links and cookies.
#[must_use]
pub fn token() -> String {
    let mut bytes = [0_u8; 32];
    fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a text is known by without being kept: another text has another mark. Space around it and the kind of its line ends
/// do not count, since forms change both.
#[must_use]
pub fn mark(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text.trim())[..9])
}

fn random_u128() -> u128 {
    let mut bytes = [0_u8; 16];
    fill(&mut bytes);
    u128::from_le_bytes(bytes)
}

#[expect(
    clippy::expect_used,
    reason = "without the system's randomness no id or token can be made safely; stopping is right"
)]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
