//! The one place that opens a TCP connection to a checked address, and says in our words why it could not.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::clock::Stopwatch;
use crate::probe::error::{ProbeError, ProbeErrorKind};

/// Connects to an address that [`resolve`](super::resolve) gave; also tells how long it took.
///
/// # Errors
/// [`ProbeErrorKind::ConnectionRefused`], [`ProbeErrorKind::Network`] or [`ProbeErrorKind::Deadline`].
pub async fn connect(address: SocketAddr, deadline: Duration) -> Result<(TcpStream, Duration), ProbeError> {
    let watch = Stopwatch::start();
    match timeout(deadline, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => Ok((stream, watch.elapsed())),
        Ok(Err(error)) => Err(broken(&error, deadline, &address.to_string())),
        Err(_elapsed) => Err(ProbeError::new(ProbeErrorKind::Deadline { after: deadline }, address.to_string())),
    }
}

/// An IO error on a connection to `peer`, in our words.
pub(in crate::probe) fn broken(error: &io::Error, deadline: Duration, peer: &str) -> ProbeError {
    let kind = match error.kind() {
        io::ErrorKind::ConnectionRefused => ProbeErrorKind::ConnectionRefused,
        io::ErrorKind::TimedOut => ProbeErrorKind::Deadline { after: deadline },
        _ => ProbeErrorKind::Network,
    };
    ProbeError::new(kind, format!("{peer}: {error}"))
}

/// Leaves out addresses that this machine has no route to (IPv6 answers on a machine without IPv6), as every client
/// does, so that they are not taken for broken servers; all of them when none has a route.
///
/// Nothing is sent: connecting a UDP socket only asks the routing table.
pub(in crate::probe) fn routable(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let has_route = |address: &SocketAddr| {
        let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        UdpSocket::bind(any).and_then(|socket| socket.connect(address)).is_ok()
    };
    let kept: Vec<_> = addresses.iter().copied().filter(has_route).collect();
    if kept.is_empty() { addresses } else { kept }
}

/// Of the two addresses of `localhost` the one that listens: a server on one of them only is the usual case, not a
/// broken address. Other addresses come back as they are.
pub(in crate::probe) async fn settle_loopback(addresses: Vec<SocketAddr>, deadline: Duration) -> Vec<SocketAddr> {
    if addresses.len() < 2 || !addresses.iter().all(|address| address.ip().is_loopback()) {
        return addresses;
    }
    for &address in &addresses {
        if connect(address, deadline).await.is_ok() {
            return vec![address];
        }
    }
    addresses.into_iter().take(1).collect()
}
