//! Where an HTTP request may go: a URL read strictly, so that what was checked is what is asked.
//!
//! Apart, because the settings' check, the first request and every redirect use the same rule. `url` reads what the
//! WHATWG standard lets pass (tabs inside, backslashes, odd hosts); what it would repair is refused here beforehand.
//!
//! Invariant: a [`Location`] has scheme `http` or `https`, a host that [`address::check`] accepts, no credentials and
//! no fragment, and asks for nothing that [`purpose`] refuses.

use std::fmt;

use url::Url;

use crate::probe::address;
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::http::purpose;
use crate::probe::target::Address;

/// A checked URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::probe::http) struct Location {
    /// Whether to speak TLS.
    pub(in crate::probe::http) tls: bool,
    /// Host and port.
    pub(in crate::probe::http) address: Address,
    /// Path with query, as the request line has it.
    pub(in crate::probe::http) path: String,
}

impl Location {
    /// Reads and checks a URL.
    ///
    /// # Errors
    /// [`ProbeErrorKind::Refused`] with what is wrong and what to write instead.
    pub(in crate::probe::http) fn read(text: &str) -> Result<Self, ProbeError> {
        read(text).map_err(|detail| ProbeError::new(ProbeErrorKind::Refused, detail))
    }

    /// Where `reference` (a `Location` header) leads from here.
    ///
    /// # Errors
    /// As [`Location::read`]; and another host, another port, or the way from `https` back to `http`.
    pub(in crate::probe::http) fn follow(&self, reference: &str) -> Result<Self, ProbeError> {
        let refused = |detail: String| ProbeError::new(ProbeErrorKind::Refused, detail);
        let base = Url::parse(&self.to_string()).map_err(|error| refused(error.to_string()))?;
        let absolute = if reference.contains("://") {
            reference.to_owned()
        } else {
            base.join(reference).map_err(|error| refused(error.to_string()))?.to_string()
        };
        // A fragment is for browsers; a server may send one, it is never part of the request.
        let next = Self::read(absolute.split('#').next().unwrap_or_default())?;
        let same_origin = next.tls == self.tls && next.address.port == self.address.port;
        let to_tls = next.tls && !self.tls && next.address.port == 443;
        if next.address.host != self.address.host {
            return Err(refused(format!(
                "another host, {}: not followed; make it a target of its own",
                next.address.host
            )));
        }
        if !(same_origin || to_tls) {
            return Err(refused(format!("another port or scheme, {next}: not followed; make it a target of its own")));
        }
        Ok(next)
    }

    /// What goes into the `Host` header: the port only where it is not the scheme's own.
    pub(in crate::probe::http) fn authority(&self) -> String {
        let own = if self.tls { 443 } else { 80 };
        if self.address.port != own {
            self.address.to_string()
        } else if self.address.host.contains(':') {
            format!("[{}]", self.address.host)
        } else {
            self.address.host.clone()
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

/// Checks the URL of a target; does no IO.
///
/// # Errors
/// [`ProbeErrorKind::Refused`] with what is wrong and what to write instead.
pub fn check(url: &str) -> Result<(), ProbeError> {
    Location::read(url).map(|_location| ())
}

fn read(text: &str) -> Result<Location, String> {
    if let Some(found) = text.chars().find(|c| c.is_control() || c.is_whitespace() || *c == '\\') {
        return Err(format!("the URL contains {found:?}; write it percent-encoded"));
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err("not a URL: write http://host:port/path or https://host:port/path".to_owned());
    };
    let tls = match scheme.to_ascii_lowercase().as_str() {
        "http" => false,
        "https" => true,
        other => return Err(format!("`{other}` is not taken; only http and https are")),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if authority.contains('@') {
        return Err("a URL with `user@` is refused; put credentials into the target's headers".to_owned());
    }
    if tail.contains('#') {
        return Err("a URL with `#` is refused: a server never sees what follows it".to_owned());
    }
    let lower = tail.to_ascii_lowercase();
    if ["%00", "%0a", "%0d"].iter().any(|encoded| lower.contains(encoded)) {
        return Err("the URL contains an encoded line break or zero byte".to_owned());
    }
    let (host, port) = split(authority)?;
    let port = match port {
        None => {
            if tls {
                443
            } else {
                80
            }
        }
        Some(digits) => digits
            .parse::<u16>()
            .ok()
            .filter(|port| *port != 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .ok_or_else(|| format!("`{digits}` is not a port; ports are 1 to 65535"))?,
    };
    address::check(&Address { host: host.to_owned(), port }).map_err(|error| error.detail)?;
    // The host is known to be plain now, so `url` only normalises the path (`..`, non-ASCII letters).
    let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
    let host = url.host_str().unwrap_or(host).trim_matches(['[', ']']).to_owned();
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    purpose::check(port, url.path(), url.query().unwrap_or_default())?;
    Ok(Location { tls, address: Address { host, port }, path })
}

fn split(authority: &str) -> Result<(&str, Option<&str>), String> {
    if let Some(bracketed) = authority.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']').ok_or("the URL has `[` without `]`")?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err(format!("`{rest}` after the address is not a port")),
        };
    }
    match authority.split_once(':') {
        Some((host, port)) if !port.contains(':') => Ok((host, Some(port))),
        Some(_) => Err("an IPv6 address in a URL needs brackets: http://[2001:db8::1]/".to_owned()),
        None => Ok((authority, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::Location;

    fn shown(url: &str) -> String {
        Location::read(url).map_or_else(|error| format!("refused: {}", error.detail), |location| location.to_string())
    }

    #[test]
    fn plain_urls_keep_their_meaning() {
        for url in [
            "http://127.0.0.1:9090/metrics",
            "http://127.0.0.1:9090/api/v1/query?query=up",
            "https://lb.example.com/health",
            "http://[::1]:8080/",
            "http://localhost:8080/-/healthy",
        ] {
            assert_eq!(shown(url), url);
        }
        assert_eq!(shown("HTTPS://Shop.example:443"), "https://shop.example/");
        assert_eq!(shown("http://shop.example/注文"), "http://shop.example/%E6%B3%A8%E6%96%87");
    }

    #[test]
    fn tricks_are_refused() {
        for url in [
            "http://user@shop.example/",
            "http://shop.example@169.254.169.254/",
            "http://169.254.169.254#@shop.example/",
            "http://shop.example/#x",
            "http://shop.example\\@127.0.0.1/",
            "http://shop.example/\tx",
            "http://sh\nop.example/",
            "http://shop.example:99999/",
            "http://shop.example:0/",
            "http://shop.example:+80/",
            "http://shop.example:/",
            "http://::1/",
            "http://[::1/",
            "http://[::1]x/",
            "http:///etc/passwd",
            "http:shop.example",
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/_FLUSHALL%0d%0a",
            "unix:///var/run/docker.sock",
            "http://shop.example/%0d%0aX: y",
            "http://shop%2eexample/",
            "//shop.example/",
            "",
        ] {
            assert!(shown(url).starts_with("refused"), "{url} became {}", shown(url));
        }
    }

    #[test]
    fn a_redirect_stays_at_home() {
        let home = Location::read("http://shop.example:8080/a/b").unwrap();
        let to = |reference: &str| home.follow(reference).map(|next| next.to_string()).map_err(|error| error.detail);
        assert_eq!(to("c?d=1#top"), Ok("http://shop.example:8080/a/c?d=1".to_owned()));
        assert_eq!(to("/login"), Ok("http://shop.example:8080/login".to_owned()));
        assert_eq!(to("https://shop.example/x"), Ok("https://shop.example/x".to_owned()));
        for elsewhere in [
            "http://other.example:8080/",
            "//other.example/",
            "http://shop.example:6379/",
            "http://shop.example:9000/",
            "http://shop.example.evil.example:8080/",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "/-/reload",
        ] {
            assert!(to(elsewhere).is_err(), "{elsewhere} was followed to {:?}", to(elsewhere));
        }
        let secure = Location::read("https://shop.example/").unwrap();
        assert!(secure.follow("http://shop.example/").is_err());
    }
}
