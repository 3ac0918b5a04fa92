//! How a host may be spelled: one address, one spelling.
//!
//! Apart, because parsers disagree about odd spellings (`127.1`, `0x7f000001`, `１２７.0.0.1`, `host.`), and an address
//! check that reads one thing while the connection reads another is none. Only what every parser reads alike passes.
//!
//! Invariant: a [`Host::Ip`] was written in its canonical form; a [`Host::Name`] cannot be read as a number by anybody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::Host as UrlHost;

use crate::probe::address::network::{Place, place};

/// A host as written, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// An address.
    Ip(IpAddr),
    /// `localhost`, which is this machine by definition (RFC 6761 §6.3) and is never asked of DNS.
    Localhost,
    /// A name for DNS, lower case, in ASCII (`xn--…` where it was not).
    Name(String),
}

/// Names under which clouds serve metadata; refused before they are resolved.
const METADATA_NAMES: &[&str] = &[
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.azure.internal",
    "metadata.azure.com",
    "metadata.platformequinix.com",
    "metadata.packet.net",
    "metadata.tencentyun.com",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Reads `raw`, a host without port and brackets.
///
/// # Errors
/// What is wrong with the spelling and how to write it instead, in English.
pub(super) fn read(raw: &str) -> Result<Host, String> {
    if raw.is_empty() {
        return Err("the host is empty".to_owned());
    }
    if raw.contains(':') {
        let ip = raw.parse::<Ipv6Addr>().map_err(|_| format!("`{raw}` is not an IPv6 address"))?;
        return forbidden_place(IpAddr::V6(ip)).map_or(Ok(Host::Ip(IpAddr::V6(ip))), Err);
    }
    let name = if raw.is_ascii() { raw.to_ascii_lowercase() } else { to_ascii(raw)? };
    let odd = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if let Some(found) = name.chars().find(|&c| odd(c)) {
        return Err(format!("the host `{raw}` contains {found:?}; a host has letters, digits, `-`, `_` and `.`"));
    }
    if name.ends_with('.') {
        return Err(format!("the host `{raw}` ends with a dot; write it without"));
    }
    if name.len() > 253 || name.split('.').any(|label| label.is_empty() || label.len() > 63) {
        return Err(format!("the host `{raw}` has an empty or overlong part"));
    }
    if ends_in_a_number(&name) {
        let ip: Ipv4Addr = name
            .parse()
            .map_err(|_| format!("`{raw}` is not a plain IPv4 address; write four decimal numbers, as in 192.0.2.7"))?;
        return forbidden_place(IpAddr::V4(ip)).map_or(Ok(Host::Ip(IpAddr::V4(ip))), Err);
    }
    if name == "localhost" {
        return Ok(Host::Localhost);
    }
    if METADATA_NAMES.contains(&name.as_str()) {
        return Err(format!("`{raw}` is a cloud metadata service, which hands out credentials"));
    }
    if let Some((ip, reason)) = spelled_inside(&name) {
        return Err(format!("the name `{raw}` spells {ip}: {reason}"));
    }
    Ok(Host::Name(name))
}

fn forbidden_place(ip: IpAddr) -> Option<String> {
    if let Place::Never(reason) = place(ip) { Some(format!("{ip} is {reason}")) } else { None }
}

/// An international name in ASCII; refused where the mapping turns a letter that only looks like one into ASCII.
fn to_ascii(raw: &str) -> Result<String, String> {
    let refused = || format!("`{raw}` is written with characters that only look like letters, digits or dots");
    let Ok(UrlHost::Domain(ascii)) = UrlHost::parse(raw) else { return Err(refused()) };
    let same_parts = raw.split('.').count() == ascii.split('.').count();
    let honest = |(raw, ascii): (&str, &str)| raw.is_ascii() || ascii.starts_with("xn--");
    if same_parts && raw.split('.').zip(ascii.split('.')).all(honest) { Ok(ascii) } else { Err(refused()) }
}

/// Whether some parser would read the name as a number (the WHATWG URL standard's "ends in a number", and hex).
fn ends_in_a_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.bytes().all(|byte| byte.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A forbidden address inside a name, as wildcard DNS services answer it (`169.254.169.254.nip.io`, `a9fea9fe.nip.io`).
fn spelled_inside(name: &str) -> Option<(Ipv4Addr, &'static str)> {
    let parts: Vec<&str> = name.split(['.', '-']).collect();
    let dotted = parts.windows(4).filter_map(|four| four.join(".").parse::<Ipv4Addr>().ok());
    let hex = parts.iter().filter(|part| part.len() == 8);
    let hex = hex.filter_map(|part| u32::from_str_radix(part, 16).ok().map(Ipv4Addr::from));
    // Version numbers such as `app-0-1-2-3` also parse; only what a cloud serves credentials on is refused by its looks.
    dotted.chain(hex).find_map(|ip| match place(IpAddr::V4(ip)) {
        Place::Never(reason) if ip.octets()[0] != 0 && ip.octets()[0] < 224 => Some((ip, reason)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{Host, read};

    #[test]
    fn odd_spellings_are_refused() {
        for host in [
            "",
            "127.1",
            "2852039166",
            "0xa9fea9fe",
            "0xA9.0xfe.169.254",
            "0251.0376.0251.0376",
            "0177.0.0.1",
            "127.0.0.01",
            "169.254.43518",
            "１６９.２５４.１６９.２５４",
            "127。0。0。1",
            "169｡254｡169｡254",
            "ⓛocalhost",
            "ｌｏｃａｌｈｏｓｔ",
            "①②⑦.0.0.1",
            "ok.example.",
            "ok..example",
            "a@b",
            "a%2eb",
            "a b",
            "a\tb",
            "a/b",
            "a\\b",
            "0.0.0.0",
            "0",
            "fe80::1%eth0",
            "::ffff:127.0.0.1",
            "METADATA.google.internal",
            "169.254.169.254.nip.io",
            "www-169-254-169-254.sslip.io",
            "a9fea9fe.nip.io",
            "1.2.3.4.5",
            "example.0x",
        ] {
            assert!(read(host).is_err(), "{host} was read as {:?}", read(host));
        }
    }

    #[test]
    fn ordinary_hosts_are_read() {
        let ip = |text: &str| Host::Ip(text.parse::<IpAddr>().unwrap());
        assert_eq!(read("127.0.0.1"), Ok(ip("127.0.0.1")));
        assert_eq!(read("::1"), Ok(ip("::1")));
        assert_eq!(read("LocalHost"), Ok(Host::Localhost));
        assert_eq!(read("LB.example.com"), Ok(Host::Name("lb.example.com".to_owned())));
        assert_eq!(read("my_app-1"), Ok(Host::Name("my_app-1".to_owned())));
        assert_eq!(read("日本語.jp"), Ok(Host::Name("xn--wgv71a119e.jp".to_owned())));
        assert_eq!(read("ip-10-0-0-7.ec2.internal"), Ok(Host::Name("ip-10-0-0-7.ec2.internal".to_owned())));
        assert_eq!(read("release-0-1-2-3.example.com"), Ok(Host::Name("release-0-1-2-3.example.com".to_owned())));
    }
}
