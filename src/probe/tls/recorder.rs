//! A verifier that judges as strictly as any other but notes its verdict instead of ending the handshake.
//!
//! Apart, because it is the one place where a bad certificate does not close the connection. It is safe for two reasons:
//! the handshake's own signatures are still verified (the peer holds the key), and whoever sends anything afterwards
//! must first look at [`Presented::problem`].
//!
//! Invariant: nothing is sent through a connection whose certificate has a problem.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use crate::probe::tls::certificate::Certificate;

/// What a server showed, judged.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::probe) struct Presented {
    /// The chain as sent, the server's own first.
    pub(in crate::probe) chain: Vec<Certificate>,
    /// Whether the chain leads to a trusted authority, its age aside.
    pub(in crate::probe) trusted: bool,
    /// Whether the server's own certificate is for the name that was asked for.
    pub(in crate::probe) name_matches: bool,
    /// What is wrong with it in one word, the gravest first; empty when nothing is.
    pub(in crate::probe) problem: &'static str,
    /// Whether the server stapled an OCSP answer.
    pub(in crate::probe) stapled: bool,
    /// Seconds since 1970 when it was judged.
    pub(in crate::probe) now: i64,
}

impl Presented {
    /// The server's own certificate.
    pub(in crate::probe) fn leaf(&self) -> Option<&Certificate> {
        self.chain.first()
    }

    /// Days until the first certificate of the chain ends.
    pub(in crate::probe) fn chain_days_left(&self) -> Option<f64> {
        self.chain.iter().map(|certificate| certificate.days_left(self.now)).min_by(f64::total_cmp)
    }
}

/// The verifier of one handshake.
#[derive(Debug)]
pub(super) struct Recorder {
    roots: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
    seen: Mutex<Option<Presented>>,
}

impl Recorder {
    /// A verifier against `roots`.
    pub(super) fn new(roots: Arc<RootCertStore>, provider: Arc<CryptoProvider>) -> Self {
        Self { roots, provider, seen: Mutex::new(None) }
    }

    /// What the server showed, if the handshake came that far.
    pub(super) fn presented(&self) -> Option<Presented> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn judge(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        stapled: bool,
        now: UnixTime,
    ) -> Presented {
        let chain: Vec<_> = [end_entity].into_iter().chain(intermediates).filter_map(Certificate::read).collect();
        let seconds = |time: UnixTime| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let parsed = ParsedCertificate::try_from(end_entity).ok();
        let algorithms = self.provider.signature_verification_algorithms.all;
        let signed_at = |time: UnixTime| {
            parsed.as_ref().is_some_and(|leaf| {
                verify_server_cert_signed_by_trust_anchor(leaf, &self.roots, intermediates, time, algorithms).is_ok()
            })
        };
        let name_matches = parsed.as_ref().is_some_and(|leaf| verify_server_name(leaf, server_name).is_ok());
        // Trust is asked for a moment at which the leaf holds, so that "expired" does not hide "unknown issuer".
        let holds = chain.first().map_or(now, |leaf| {
            let moment = seconds(now).min(leaf.not_after).max(leaf.not_before);
            UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(moment).unwrap_or(0)))
        });
        let trusted = signed_at(holds);
        let problem = match chain.first() {
            None => "unreadable",
            Some(_) if name_matches && signed_at(now) => "",
            Some(leaf) if leaf.not_after < seconds(now) => "expired",
            Some(leaf) if leaf.not_before > seconds(now) => "not_yet_valid",
            Some(_) if !name_matches => "wrong_name",
            Some(leaf) if !trusted && leaf.self_signed() => "self_signed",
            Some(_) if !trusted => "unknown_issuer",
            Some(_) => "expired_chain",
        };
        Presented { chain, trusted, name_matches, problem, stapled, now: seconds(now) }
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let presented = self.judge(end_entity, intermediates, server_name, !ocsp_response.is_empty(), now);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(presented);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
