//! A server that takes connections, says when it was found, and never answers.

use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use super::DEADLINE;

/// Something nobody may touch, or that lets whoever does wait for ever.
pub(super) struct Trap {
    port: u16,
    found: Receiver<TcpStream>,
}

impl Trap {
    pub(super) fn set() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let (told, found) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if told.send(stream).is_err() {
                    return;
                }
            }
        });
        Self { port, found }
    }

    /// It as a target of the settings.
    pub(super) fn target(&self, name: &str) -> String {
        format!("[[target]]\nname = \"{name}\"\nurl = \"redis://127.0.0.1:{}\"\n", self.port)
    }

    /// Waits until somebody is in it and has said something; they stay as long as what is returned.
    pub(super) fn caught(&self) -> TcpStream {
        let mut stream = self.found.recv_timeout(DEADLINE).expect("somebody connects");
        stream.set_read_timeout(Some(DEADLINE)).expect("a socket has deadlines");
        assert!(stream.read(&mut [0; 1]).expect("somebody speaks") > 0);
        stream
    }

    /// Whether nobody has been in it, judged after a connection of our own, which comes after any other.
    pub(super) fn is_untouched(&self) -> bool {
        let own = TcpStream::connect(("127.0.0.1", self.port)).expect("the trap is set");
        let first = self.found.recv_timeout(DEADLINE).expect("our own connection arrives");
        first.peer_addr().ok() == own.local_addr().ok()
    }
}
