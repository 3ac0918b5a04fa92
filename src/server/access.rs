//! Who is let in: the person at this machine, a person with a session, or whoever knows the shared token.

use std::net::Ipv4Addr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::secret::Secret;

/// How the page is reached and what it demands.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Whether the page listens on an address that other machines reach; then nobody is local.
    pub beyond_loopback: bool,
    /// The shared token (`web.token`).
    pub token: Option<Secret>,
    /// Host names under which the page may be opened besides loopback's own (that of `web.public_url`), behind a proxy for instance.
    pub hosts: Vec<String>,
}

impl Access {
    /// Whether `given` is the shared token.
    #[must_use]
    pub fn is_token(&self, given: &str) -> bool {
        self.token.as_ref().is_some_and(|token| same(&digest(token.expose()), &digest(given)))
    }

    /// Whether `pass` was made from the shared token; a new token makes all older passes worthless.
    #[must_use]
    pub fn is_pass(&self, pass: &str) -> bool {
        self.token.as_ref().is_some_and(|token| same(self::pass(token).as_bytes(), pass.as_bytes()))
    }
}

/// What the browser of somebody who gave the shared token keeps; the token cannot be computed from it.
#[must_use]
pub fn pass(token: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("toban page pass\n{}", token.expose())))
}

fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text).to_vec()
}

fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// Whether a `Host` header names this machine itself, with any port (an SSH tunnel has its own).
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    let name = host_name(host);
    name == "localhost" || name == "[::1]" || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

/// A `Host` header without its port, in lower case.
#[must_use]
pub fn host_name(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    match host.rfind(':') {
        Some(colon) if !host[colon..].contains(']') => host[..colon].to_owned(),
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, host_name, is_loopback_host, pass};
    use crate::secret::Secret;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["localhost", "LOCALHOST:7340", "127.0.0.1:7340", "127.0.0.1", "[::1]", "[::1]:7340"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "10.0.0.1", "[::2]:1", ""] {
            assert!(!is_loopback_host(host), "{host}");
        }
        assert_eq!(host_name("Toban.Example:443"), "toban.example");
    }

    #[test]
    fn a_pass_is_worth_nothing_under_another_token() {
        let old = Secret::new("first");
        let access = Access { token: Some(Secret::new("second")), ..Access::default() };
        assert!(access.is_token("second") && !access.is_token("first") && !access.is_token(""));
        assert!(access.is_pass(&pass(&Secret::new("second"))) && !access.is_pass(&pass(&old)));
        assert!(!Access::default().is_token("") && !Access::default().is_pass(""));
    }
}
