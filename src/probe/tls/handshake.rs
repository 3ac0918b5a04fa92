//! One TLS handshake over a connection to a checked address: what the server showed, and the stream if all is well.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::crypto::ring;
use rustls::{ClientConfig, ProtocolVersion, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::clock::Stopwatch;
use crate::probe::address;
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::tls::recorder::{Presented, Recorder};

/// A finished handshake.
pub(in crate::probe) struct Secured {
    /// The encrypted stream; to be written to only when `presented` has no problem.
    pub(in crate::probe) stream: TlsStream<TcpStream>,
    /// What the server showed.
    pub(in crate::probe) presented: Presented,
    /// `TLSv1.3` or `TLSv1.2`.
    pub(in crate::probe) protocol: &'static str,
    /// The cipher suite's name.
    pub(in crate::probe) cipher: String,
    /// How long the handshake took.
    pub(in crate::probe) took: Duration,
}

/// Shakes hands over `tcp`, asking for `server_name` (a DNS name or an IP address) and offering the
/// application protocols of `alpn` (none where the endpoint's protocol is not known).
///
/// A bad certificate is no error: it is in [`Secured::presented`].
///
/// # Errors
/// [`ProbeErrorKind::Tls`] when the two could not agree, [`ProbeErrorKind::Deadline`], [`ProbeErrorKind::Network`] when
/// the connection broke, [`ProbeErrorKind::Inventory`] for a name or a PEM that is none.
pub(in crate::probe) async fn handshake(
    tcp: TcpStream,
    server_name: &str,
    ca_pem: Option<&str>,
    alpn: &[&str],
    deadline: Duration,
) -> Result<Secured, ProbeError> {
    let name = match server_name.parse::<IpAddr>() {
        Ok(ip) => ServerName::IpAddress(ip.into()),
        Err(_) => ServerName::try_from(server_name.to_owned())
            .map_err(|_| ProbeError::new(ProbeErrorKind::Inventory, format!("`{server_name}` is not a server name")))?,
    };
    let provider = Arc::new(ring::default_provider());
    let recorder = Arc::new(Recorder::new(roots(ca_pem)?, Arc::clone(&provider)));
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ProbeError::new(ProbeErrorKind::Tls, error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Recorder>::clone(&recorder))
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let watch = Stopwatch::start();
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, tcp);
    let stream = match timeout(deadline, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(failed(&error, server_name, deadline)),
        Err(_elapsed) => {
            return Err(ProbeError::new(ProbeErrorKind::Deadline { after: deadline }, "TLS handshake".to_owned()));
        }
    };
    let took = watch.elapsed();
    let session = stream.get_ref().1;
    let protocol = if session.protocol_version() == Some(ProtocolVersion::TLSv1_3) { "TLSv1.3" } else { "TLSv1.2" };
    let cipher = session.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str()).unwrap_or_default();
    let (cipher, presented) = (cipher.to_owned(), recorder.presented());
    let nothing = || ProbeError::new(ProbeErrorKind::Tls, "the server showed no certificate".to_owned());
    Ok(Secured { presented: presented.ok_or_else(nothing)?, stream, protocol, cipher, took })
}

/// `rustls` reports what the peer did wrong as `InvalidData` and the rest as the socket's own error.
fn failed(error: &io::Error, server_name: &str, deadline: Duration) -> ProbeError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
            ProbeError::new(ProbeErrorKind::Tls, format!("{server_name}: {error}"))
        }
        _ => address::broken(error, deadline, server_name),
    }
}

/// The system's authorities, read once, and the target's own.
fn roots(ca_pem: Option<&str>) -> Result<Arc<RootCertStore>, ProbeError> {
    static SYSTEM: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let system = SYSTEM.get_or_init(|| {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Arc::new(store)
    });
    let Some(pem) = ca_pem else { return Ok(Arc::clone(system)) };
    let refused = |detail: String| ProbeError::new(ProbeErrorKind::Inventory, format!("ca_pem: {detail}"));
    let mut store = RootCertStore::clone(system);
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| refused(error.to_string()))?;
        store.add(certificate).map_err(|error| refused(error.to_string()))?;
    }
    Ok(Arc::new(store))
}
