//! The page's connections: taken, answered, and let go of when nobody speaks.
//!
//! Invariant: nobody keeps one by being slow: a head that is not whole in time ends it, as does silence between requests.
//! Bodies have deadlines of their own (`server::body`).

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::future::RouteFuture;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower_service::Service as _;
use tracing::{debug, warn};

use crate::clock::SharedClock;
use crate::server::timer::ClockTimer;

/// How long a head may take, and how long a connection is kept between requests: longer than the proxies that are used
/// most keep theirs (60 s), so that none sends a request into a connection that is being closed.
const HEAD: Duration = Duration::from_secs(75);
/// How long nothing is taken when the machine has no room for another connection.
const FULL: Duration = Duration::from_secs(1);

/// Serves `router` on `listener` until `shutdown` completes; then requests that run are finished.
pub(super) async fn listen(
    listener: TcpListener,
    router: Router,
    clock: &SharedClock,
    shutdown: impl Future<Output = ()>,
) {
    let mut http = Builder::new();
    http.timer(ClockTimer::of(SharedClock::clone(clock))).header_read_timeout(HEAD);
    let open = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = &mut shutdown => break,
        };
        let (stream, peer) = match taken {
            Ok(taken) => taken,
            Err(error) if is_of_one(&error) => continue,
            Err(error) => {
                warn!(%error, "no connection can be taken for a moment");
                clock.sleep(FULL).await;
                continue;
            }
        };
        let answer = answering(router.clone(), peer, &stream);
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service_fn(answer)));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                debug!(%error, "a connection of the page ended");
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// What answers the requests of one connection, which know whom they come from.
fn answering(
    router: Router,
    peer: SocketAddr,
    stream: &TcpStream,
) -> impl Fn(Request<Incoming>) -> RouteFuture<Infallible> + Send + 'static {
    // Answers are small and whole; waiting for more to send would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "a connection of the page sends late");
    }
    move |request| {
        let mut router = router.clone();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        // A router is always ready.
        router.call(request)
    }
}

/// Whether an error is about the connection that was not taken, and not about this machine.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
