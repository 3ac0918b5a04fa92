//! TLS to a Redis server, always verified: an expired certificate or a wrong name is a result, never waved through.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::probe::error::{ProbeError, ProbeErrorKind};

/// Shakes hands over `socket` and checks the certificate against the system's authorities and `host`.
///
/// # Errors
/// [`ProbeErrorKind::Tls`] with the reason.
pub(super) async fn handshake(socket: TcpStream, host: &str) -> Result<TlsStream<TcpStream>, ProbeError> {
    let failed = |reason: String| ProbeError::new(ProbeErrorKind::Tls, reason);
    let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config =
        versions.map_err(|error| failed(error.to_string()))?.with_root_certificates(roots).with_no_client_auth();
    let shaken = TlsConnector::from(Arc::new(config)).connect(name, socket).await;
    shaken.map_err(|error| failed(error.to_string()))
}
