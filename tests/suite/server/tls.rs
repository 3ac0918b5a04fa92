//! Certificates for the tests: an authority of their own and what goes wrong with certificates.

use std::fs::write;
use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};

/// An authority nobody trusts unless told to.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate with its key, both in PEM.
pub(crate) struct Certificate {
    chain: String,
    key: String,
}

impl Authority {
    /// A new authority of that name.
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names are fine");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2099, 1, 1));
        let key = KeyPair::generate().expect("a key");
        Self { issuer: CertifiedIssuer::self_signed(params, key).expect("an authority signs itself") }
    }

    /// Its certificate in PEM, to be trusted.
    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for `names`, valid through the given years' first days.
    pub(crate) fn issue(&self, names: &[&str], years: (i32, i32)) -> Certificate {
        let key = KeyPair::generate().expect("a key");
        let certificate = params(names, years).signed_by(&key, &self.issuer).expect("the authority signs");
        Certificate { chain: certificate.pem(), key: key.serialize_pem() }
    }
}

impl Certificate {
    /// One that its holder signed.
    pub(crate) fn self_signed(names: &[&str]) -> Self {
        let key = KeyPair::generate().expect("a key");
        let certificate = params(names, (2020, 2099)).self_signed(&key).expect("it signs itself");
        Self { chain: certificate.pem(), key: key.serialize_pem() }
    }

    /// Writes it to `folder` as `NAME.pem` and `NAME.key` and returns nginx's two lines for it.
    pub(crate) fn install(&self, folder: &Path, name: &str) -> String {
        let (chain, key) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
        write(&chain, &self.chain).expect("the folder takes files");
        write(&key, &self.key).expect("the folder takes files");
        format!("ssl_certificate {}; ssl_certificate_key {};", chain.display(), key.display())
    }
}

fn params(names: &[&str], (from, to): (i32, i32)) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names.clone()).expect("the names are names");
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("nobody", String::as_str));
    (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
    params
}
