//! The bytes between Toban and a Redis server: counted, so that no answer can fill the memory, and with the first of
//! them kept, because a server that turns a client away says why and hangs up.
//!
//! Apart, because the client library sets no bound of its own.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that one run may receive from one server: a list of ten thousand clients is 3 MB.
pub(super) const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Bytes of the beginning that are kept.
const KEPT: usize = 160;

/// What was received, as seen from outside the client library.
#[derive(Debug, Default)]
pub(super) struct Received {
    bytes: AtomicU64,
    first: Mutex<Vec<u8>>,
}

impl Received {
    /// Whether the server sent more than [`MOST_BYTES`].
    pub(super) fn is_too_much(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) > MOST_BYTES
    }

    /// The beginning of what the server sent.
    pub(super) fn first(&self) -> String {
        String::from_utf8_lossy(&self.first.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    fn count(&self, bytes: &[u8]) {
        let before = self.bytes.fetch_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
        if before < KEPT as u64 {
            let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
            let room = KEPT - first.len();
            first.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }
}

/// A stream whose reading is counted and ends with an error at the bound.
pub(super) struct Counted<S> {
    inner: S,
    received: Arc<Received>,
}

impl<S> Counted<S> {
    pub(super) const fn new(inner: S, received: Arc<Received>) -> Self {
        Self { inner, received }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(context, buffer))?;
        this.received.count(&buffer.filled()[before..]);
        if this.received.is_too_much() {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the answer is too large")));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(context)
    }
}
