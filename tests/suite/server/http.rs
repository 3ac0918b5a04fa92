//! Servers on a TCP port that misbehave in ways no real product can be told to: silent, endless, dripping; and traps
//! that only count who came.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// A listener on 127.0.0.1 that hands every connection to a function on a thread of its own.
pub(crate) struct Peer {
    port: u16,
    came: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
}

impl Peer {
    /// Listens on a free port.
    pub(crate) fn start(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        Self::on(0, serve).expect("127.0.0.1 has a free port")
    }

    /// Listens on that port, unless another process does.
    pub(crate) fn on(port: u16, serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Option<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).ok()?;
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let (came, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, stop, serve) = (Arc::clone(&came), Arc::clone(&over), Arc::new(serve));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                let serve = Arc::clone(&serve);
                thread::spawn(move || serve(stream));
            }
        });
        Some(Self { port, came, over })
    }

    /// Counts who comes and says nothing.
    pub(crate) fn trap() -> Self {
        Self::start(drop)
    }

    /// Accepts and never answers.
    pub(crate) fn silent() -> Self {
        Self::start(until_closed)
    }

    /// Answers any request with `answer` and closes.
    pub(crate) fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |mut stream| {
            read_head(&mut stream);
            let _ = stream.write_all(&answer);
        })
    }

    /// Answers with `head` and part of a body, then nothing more.
    pub(crate) fn stalling(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |mut stream| {
            read_head(&mut stream);
            let _ = stream.write_all(&answer);
            until_closed(stream);
        })
    }

    /// Answers 200 and never stops sending.
    pub(crate) fn endless() -> Self {
        Self::start(|mut stream| {
            read_head(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while stream.write_all(&[b'x'; 8192]).is_ok() {}
        })
    }

    /// The port on 127.0.0.1.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// How many connections it accepted.
    pub(crate) fn connections(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the listener, so that its thread sees that it is over.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// The head of a request as it was sent.
pub(crate) fn read_head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0_u8]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

fn until_closed(mut stream: TcpStream) {
    let mut rest = [0_u8; 1024];
    while stream.read(&mut rest).is_ok_and(|read| read > 0) {}
}
