//! Whether a request is Slack's: its signature (v0, HMAC-SHA256 over the raw body) and its age.
//!
//! What is malformed is as wrong as what does not match. A time stamp of the future is as wrong as an old one.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

use crate::secret::Secret;

/// How old a request may be, in seconds (docs.slack.dev, verifying requests).
pub(super) const AGE: i64 = 300;
/// How far in the future it may be, in seconds: clocks that are looked after differ by less, and no request that Slack signs
/// now comes from later.
pub(super) const AHEAD: i64 = 60;

/// A signature without its version.
pub type Signature = [u8; 32];

/// Checks signatures.
#[derive(Clone)]
pub struct Verifier {
    secret: Secret,
}

/// Why a request is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// A header is missing or malformed.
    #[error("a header of the signature is missing or malformed")]
    Malformed,
    /// Too old, or of the future.
    #[error(
        "by this machine's clock the request is more than five minutes old, or more than one ahead: look at the clock"
    )]
    Stale,
    /// The signature does not match.
    #[error("the signature does not match")]
    Wrong,
}

impl Verifier {
    /// Checks with the app's signing secret.
    #[must_use]
    pub const fn new(secret: Secret) -> Self {
        Self { secret }
    }

    /// Checks a request that arrived `now`; its signature, by which it is known should it come again.
    ///
    /// # Errors
    /// As [`headers`], or it was not signed with this secret.
    pub fn check(
        &self,
        stamp: Option<&str>,
        signature: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Signature, Forged> {
        let (stamp, signature) = headers(stamp, signature, now)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose().as_bytes()).map_err(|_| Forged::Wrong)?;
        for part in [b"v0:", stamp.as_bytes(), b":", body] {
            mac.update(part);
        }
        // In constant time.
        mac.verify_slice(&signature).map_err(|_| Forged::Wrong)?;
        Ok(signature)
    }
}

/// The time stamp and the signature of a request that arrived `now`, as far as its headers tell.
///
/// # Errors
/// One is missing or malformed, or it is not of now.
pub(super) fn headers<'h>(
    stamp: Option<&'h str>,
    signature: Option<&str>,
    now: Timestamp,
) -> Result<(&'h str, Signature), Forged> {
    let stamp = stamp.ok_or(Forged::Malformed)?;
    let digits = !stamp.is_empty() && stamp.len() <= 12 && stamp.bytes().all(|byte| byte.is_ascii_digit());
    let at: i64 = stamp.parse().ok().filter(|_| digits).ok_or(Forged::Malformed)?;
    let signature = signature.and_then(|text| text.strip_prefix("v0=")).and_then(bytes).ok_or(Forged::Malformed)?;
    let age = now.as_second().saturating_sub(at);
    if !(-AHEAD..=AGE).contains(&age) {
        return Err(Forged::Stale);
    }
    Ok((stamp, signature))
}

/// 64 hexadecimal digits.
fn bytes(text: &str) -> Option<Signature> {
    let mut signature = Signature::default();
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != signature.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in signature.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(signature)
}

fn digit(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Forged, Verifier};
    use crate::secret::Secret;

    // Slack's own example (docs.slack.dev, verifying requests).
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const STAMP: &str = "1531420618";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&\
        channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&\
        response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&\
        trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).expect("a time")
    }

    fn check(stamp: Option<&str>, signature: Option<&str>, body: &str, now: i64) -> Result<(), Forged> {
        Verifier::new(Secret::new(SECRET)).check(stamp, signature, body.as_bytes(), at(now)).map(drop)
    }

    #[test]
    fn slacks_own_example_is_taken() {
        assert_eq!(check(Some(STAMP), Some(SIGNATURE), BODY, 1_531_420_618), Ok(()));
        assert_eq!(check(Some(STAMP), Some(SIGNATURE), BODY, 1_531_420_918), Ok(()));
        assert_eq!(check(Some(STAMP), Some(SIGNATURE), BODY, 1_531_420_558), Ok(()));
    }

    #[test]
    fn what_is_old_of_the_future_or_changed_is_not() {
        assert_eq!(check(Some(STAMP), Some(SIGNATURE), BODY, 1_531_420_919), Err(Forged::Stale));
        assert_eq!(check(Some(STAMP), Some(SIGNATURE), BODY, 1_531_420_557), Err(Forged::Stale));
        assert_eq!(check(Some(STAMP), Some(SIGNATURE), &format!("{BODY}x"), 1_531_420_618), Err(Forged::Wrong));
        assert_eq!(check(Some("1531420619"), Some(SIGNATURE), BODY, 1_531_420_618), Err(Forged::Wrong));
    }

    #[test]
    fn what_is_malformed_is_not() {
        let long = "9".repeat(40);
        for stamp in
            [None, Some(""), Some("-1"), Some("+1531420618"), Some("x"), Some("1531420618.5"), Some(long.as_str())]
        {
            assert_eq!(check(stamp, Some(SIGNATURE), BODY, 1_531_420_618), Err(Forged::Malformed), "{stamp:?}");
        }
        let odd = format!("v0={}", "z".repeat(64));
        let wide = format!("v0={}", "あ".repeat(22));
        for signature in [
            None,
            Some(""),
            Some("v0="),
            Some("v1=00"),
            Some(&SIGNATURE[..66]),
            Some(odd.as_str()),
            Some(wide.as_str()),
        ] {
            assert_eq!(check(Some(STAMP), signature, BODY, 1_531_420_618), Err(Forged::Malformed), "{signature:?}");
        }
    }
}
