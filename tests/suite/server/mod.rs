//! Real servers for the tests: each is started on a free port in a directory of its own, and none outlives the tests.
//!
//! A server runs below a small shell that waits on a pipe from the test process. However that process ends (also by a
//! signal), the pipe closes, and the shell stops the server and removes its directory. No exit hook is needed.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tokio::net::TcpSocket;

pub(crate) mod browser;
pub(crate) mod dns;
pub(crate) mod http;
pub(crate) mod nginx;
pub(crate) mod postgres;
pub(crate) mod redis;
pub(crate) mod tls;

/// A TCP port of 127.0.0.1 nobody listens on now; whoever starts a server there tries again when it was taken meanwhile.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// A TCP port of 127.0.0.1 where every connection is refused until the tests end: it is held, so nobody else gets it.
pub(crate) fn closed_port() -> u16 {
    static HELD: Mutex<Vec<TcpSocket>> = Mutex::new(Vec::new());
    let socket = TcpSocket::new_v4().expect("the system has sockets");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("127.0.0.1 has a free port");
    let port = socket.local_addr().expect("a bound socket has an address").port();
    HELD.lock().unwrap_or_else(PoisonError::into_inner).push(socket);
    port
}

/// The program called `name` in one of `folders` or on `PATH`; panics with the Debian `package` to install.
pub(crate) fn program(name: &str, folders: &[PathBuf], package: &str) -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "programs of the system are found the way a shell finds them")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path);
    let system = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let mut places = folders.iter().cloned().chain(on_path).chain(system).map(|folder| folder.join(name));
    places.find(|place| place.is_file()).unwrap_or_else(|| {
        panic!("`{name}` is not on PATH: run tests/run, which installs it, or `apt-get install {package}`")
    })
}
