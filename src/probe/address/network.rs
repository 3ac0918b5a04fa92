//! What kind of place an IP address is: public, internal, this machine, or one that no probe ever has business with.
//!
//! Apart, because it is pure and every other rule stands on it. Sources: the IANA special-purpose registries (RFC 6890)
//! and the clouds' documentation of their metadata services.
//!
//! Invariant: an IPv4 address written inside an IPv6 one is judged as the IPv4 address it reaches.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Routed in the internet.
    Public,
    /// An internal network: RFC 1918, unique local IPv6, carrier-grade NAT (RFC 6598), benchmarking (RFC 2544).
    Internal,
    /// This machine.
    Loopback,
    /// Refused whatever the settings say; the text names why.
    Never(&'static str),
}

const METADATA: &str = "a cloud metadata service, which hands out credentials";

/// The kind of place `ip` is.
pub(super) fn place(ip: IpAddr) -> Place {
    match ip {
        IpAddr::V4(ip) => place_v4(ip),
        IpAddr::V6(ip) => place_v6(ip),
    }
}

fn place_v4(ip: Ipv4Addr) -> Place {
    match ip.octets() {
        [0, ..] => Place::Never("an unspecified address, which means this machine on some systems"),
        [127, ..] => Place::Loopback,
        // AWS, GCP, Azure, OpenStack, DigitalOcean … ; the whole block is link-local.
        [169, 254, ..] => Place::Never("link-local, where clouds serve their metadata and credentials"),
        // Alibaba, Oracle Cloud, Azure's wire server.
        [100, 100, 100, 200] | [192, 0, 0, 192] | [168, 63, 129, 16] => Place::Never(METADATA),
        [192, 0, 0, _] => Place::Never("reserved for protocols (RFC 6890)"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] | [198, 18 | 19, ..] => Place::Internal,
        [224..=239, ..] => Place::Never("a multicast address"),
        [255, 255, 255, 255] => Place::Never("the broadcast address"),
        [240..=255, ..] => Place::Never("a reserved address"),
        _ => Place::Public,
    }
}

fn place_v6(ip: Ipv6Addr) -> Place {
    if ip == Ipv6Addr::LOCALHOST {
        return Place::Loopback;
    }
    if let Some(inner) = embedded(ip) {
        return match place_v4(inner) {
            Place::Public => Place::Public,
            Place::Never(reason) => Place::Never(reason),
            Place::Internal | Place::Loopback => {
                Place::Never("an IPv6 spelling of an internal or local IPv4 address; write the IPv4 address itself")
            }
        };
    }
    match ip.segments() {
        // AWS (fd00:ec2::254), GCP (fd20:ce::254), Scaleway (fd00:42::42), Oracle (fd00:c1::a9fe:a9fe).
        [0xfd00, 0x0ec2 | 0x0042 | 0x00c1, ..] | [0xfd20, 0x00ce, ..] => Place::Never(METADATA),
        [0xfe80..=0xfebf, ..] => Place::Never("link-local, where clouds serve their metadata and credentials"),
        [0xfec0..=0xfeff, ..] => Place::Never("site-local (deprecated by RFC 3879)"),
        [0xfc00..=0xfdff, ..] => Place::Internal,
        [0xff00..=0xffff, ..] => Place::Never("a multicast address"),
        // Teredo hides an obfuscated IPv4 address (RFC 4380); local NAT64 prefixes are unknowable (RFC 8215).
        [0x2001, 0, ..] => Place::Never("a Teredo address"),
        [0x64, 0xff9b, 1, ..] => Place::Never("a local NAT64 address"),
        [0x2001, 0x0db8, ..] | [0x0100, 0, 0, 0, ..] | [0, ..] => Place::Never("a reserved address"),
        _ => Place::Public,
    }
}

/// The IPv4 address that packets to this IPv6 address end at, where a well-known form embeds one.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    // ::/96 compatible (and ::), ::ffff:0:0/96 mapped, ::ffff:0:0:0/96 translated (SIIT); 64:ff9b::/96, the well-known
    // NAT64 prefix (RFC 6052), which DNS64 answers in IPv6-only networks; ISATAP (RFC 5214); 2002::/16, 6to4 (RFC 3056).
    let ([0, 0, 0, 0, 0, 0 | 0xffff, high, low]
    | [0, 0, 0, 0, 0xffff, 0, high, low]
    | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
    | [.., 0 | 0x0200, 0x5efe, high, low]
    | [0x2002, high, low, ..]) = ip.segments()
    else {
        return None;
    };
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Some(Ipv4Addr::new(a, b, c, d))
}

#[cfg(test)]
mod tests {
    use super::{Place, place};

    fn of(ip: &str) -> Place {
        place(ip.parse().unwrap())
    }

    #[test]
    fn embedded_forms_are_judged_as_what_they_reach() {
        for ip in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "::ffff:a9fe:a9fe",
            "::ffff:0:a9fe:a9fe",
            "::a9fe:a9fe",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "2001:4860::200:5efe:a9fe:a9fe",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "::",
            "::2",
            "0.0.0.0",
            "0.1.2.3",
            "255.255.255.255",
            "224.0.0.251",
            "ff02::1",
            "fe80::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        ] {
            assert!(matches!(of(ip), Place::Never(_)), "{ip} is {:?}", of(ip));
        }
    }

    #[test]
    fn ordinary_addresses_keep_their_place() {
        assert_eq!(of("127.0.0.1"), Place::Loopback);
        assert_eq!(of("::1"), Place::Loopback);
        assert_eq!(of("10.1.2.3"), Place::Internal);
        assert_eq!(of("172.16.0.1"), Place::Internal);
        assert_eq!(of("172.32.0.1"), Place::Public);
        assert_eq!(of("100.64.0.1"), Place::Internal);
        assert_eq!(of("fd12:3456::1"), Place::Internal);
        assert_eq!(of("192.0.2.1"), Place::Public);
        assert_eq!(of("64:ff9b::808:808"), Place::Public);
        assert_eq!(of("2606:4700::1111"), Place::Public);
    }
}
