//! Real servers for the tests: each is started on a free port in a directory of its own, and none outlives the tests.
//!
//! A server runs below a small shell that waits on a pipe from the test process. However that process ends (also by a
//! signal), the pipe closes, and the shell stops the server and removes its directory. No exit hook is needed.

use std::fs::read_to_string;
use std::net::{SocketAddr, TcpListener};
use std::ops::Range;
use std::path::PathBuf;
use std::process::id;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use tokio::net::TcpSocket;

pub(crate) mod browser;
pub(crate) mod dns;
pub(crate) mod http;
pub(crate) mod nginx;
pub(crate) mod postgres;
pub(crate) mod redis;
pub(crate) mod tls;

/// The lowest port that tests take.
const FIRST_PORT: u32 = 12_000;

/// A TCP port of 127.0.0.1 that nobody listens on, and that this process gives to nobody else.
///
/// Not one of those that the system gives to whoever asks for any, nor to connections that go out: until the server it is
/// for listens, much may happen in other tests. Whoever starts one tries again all the same, with another port.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    static PORTS: LazyLock<Range<u32>> = LazyLock::new(|| {
        let range = read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
        let given = range.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(32_768);
        assert!(given > FIRST_PORT + 1_000, "the system gives away every port from {given} on");
        FIRST_PORT..given
    });
    // Another process of tests begins elsewhere.
    let (count, from) = (PORTS.end - PORTS.start, id().wrapping_mul(257));
    for _ in 0..count {
        let at = from.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % count + PORTS.start;
        let port = u16::try_from(at).expect("ports are small");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("127.0.0.1 has no free port")
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
