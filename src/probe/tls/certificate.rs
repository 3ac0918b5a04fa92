//! What a certificate says, read from its DER once, in plain values.

use std::net::Ipv6Addr;

use rustls_pki_types::CertificateDer;
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

const DAY: f64 = 86_400.0;

/// One certificate of a chain.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::probe) struct Certificate {
    /// Distinguished name of its holder.
    pub(in crate::probe) subject: String,
    /// Distinguished name of its signer.
    pub(in crate::probe) issuer: String,
    /// The DNS names and IP addresses it is for, in its order.
    pub(in crate::probe) names: Vec<String>,
    /// Seconds since 1970 from which it holds.
    pub(in crate::probe) not_before: i64,
    /// Seconds since 1970 until which it holds.
    pub(in crate::probe) not_after: i64,
    /// The end of validity as people write it, in UTC.
    pub(in crate::probe) expires: String,
    /// Its serial number in hexadecimal; tells two renewals of one certificate apart.
    pub(in crate::probe) serial: String,
}

impl Certificate {
    /// Reads a certificate; `None` when it is not one.
    pub(in crate::probe) fn read(der: &CertificateDer<'_>) -> Option<Self> {
        let (_, parsed) = parse_x509_certificate(der).ok()?;
        let alternative = parsed.subject_alternative_name().ok().flatten();
        let names = alternative.map(|extension| extension.value.general_names.iter().filter_map(shown).collect());
        let validity = parsed.validity();
        Some(Self {
            subject: parsed.subject().to_string(),
            issuer: parsed.issuer().to_string(),
            names: names.unwrap_or_default(),
            not_before: validity.not_before.timestamp(),
            not_after: validity.not_after.timestamp(),
            expires: validity.not_after.to_string(),
            serial: parsed.raw_serial_as_string(),
        })
    }

    /// Whether its holder signed it.
    pub(in crate::probe) fn self_signed(&self) -> bool {
        self.subject == self.issuer
    }

    /// Days from `now` (seconds since 1970) to the end of validity; negative when it has passed.
    #[expect(clippy::cast_precision_loss, reason = "seconds of calendar dates are far below 2^52")]
    pub(in crate::probe) fn days_left(&self, now: i64) -> f64 {
        (self.not_after - now) as f64 / DAY
    }

    /// Days from the beginning to the end of validity: short-lived certificates are renewed by machines.
    pub(in crate::probe) fn lifetime_days(&self) -> f64 {
        self.days_left(self.not_before)
    }
}

fn shown(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress([a, b, c, d]) => Some(format!("{a}.{b}.{c}.{d}")),
        GeneralName::IPAddress(bytes) => {
            <[u8; 16]>::try_from(*bytes).ok().map(|bytes| Ipv6Addr::from(bytes).to_string())
        }
        _ => None,
    }
}
