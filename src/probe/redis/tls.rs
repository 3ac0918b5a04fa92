//! TLS to a Redis server, always verified: an expired certificate or a wrong name is a result, never waved through.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::target::RedisEndpoint;
use crate::probe::tls::{Secured, handshake};

/// Shakes hands over `socket` and checks the certificate against the system's authorities, the target's own and the
/// host's name.
///
/// # Errors
/// [`ProbeErrorKind::Tls`] with what is wrong with the certificate, before anything was sent.
pub(super) async fn secured(
    socket: TcpStream,
    endpoint: &RedisEndpoint,
    within: Duration,
) -> Result<TlsStream<TcpStream>, ProbeError> {
    let host = &endpoint.address.host;
    let Secured { stream, presented, .. } = handshake(socket, host, endpoint.ca_pem.as_deref(), &[], within).await?;
    if presented.problem.is_empty() {
        return Ok(stream);
    }
    Err(ProbeError::new(ProbeErrorKind::Tls, format!("certificate of {host}: {}", presented.problem)))
}
