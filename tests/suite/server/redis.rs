//! A real Redis for the tests, on a free port in a directory of its own.

use std::array::from_fn;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;

use toban::probe::target::{Address, Endpoint, RedisEndpoint, Target};
use toban::secret::Secret;

use super::{free_port, program};

/// Starts the server and ends it when standard input closes.
const KEEPER: &str = r#"
server=$1; home=$2; shift 2
trap 'rm -rf "$home"' EXIT
cd "$home"
"$server" "$@" 2>&1 &
pid=$!
echo "server $pid"
exec >/dev/null 2>&1
cat || true
kill -KILL "$pid" || true
wait "$pid" || true
"#;

/// The last answer to every command of the tests.
const END: &str = "$20\r\nthe-answer-ends-here\r\n";

/// A running server; it ends when this is dropped or when the test process ends.
pub(crate) struct Redis {
    port: u16,
    home: PathBuf,
    keeper: Child,
    alive: Option<ChildStdin>,
}

impl Redis {
    /// Starts a server without persistence, with further settings, each `--name value …`.
    pub(crate) fn start(settings: &[&str]) -> Self {
        Self::start_on(|[]| settings.iter().map(ToString::to_string).collect()).0
    }

    /// The same with further ports, others each time it is tried.
    pub(crate) fn start_on<const N: usize>(settings: impl Fn([u16; N]) -> Vec<String>) -> (Self, [u16; N]) {
        for _ in 0..5 {
            let ports = from_fn(|_| free_port());
            if let Some(server) = Self::try_start(free_port(), &settings(ports)) {
                return (server, ports);
            }
        }
        panic!("redis-server does not start with {:?}", settings([0; N]))
    }

    fn try_start(port: u16, settings: &[String]) -> Option<Self> {
        let home = tempfile::Builder::new().prefix("toban-redis.").tempdir().expect("a temporary directory").keep();
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(program("redis-server", &[], "redis-server"))
            .arg(&home)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(["--logfile", "", "--dir"])
            .arg(&home)
            .args(settings)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let alive = keeper.stdin.take();
        let mut said = BufReader::new(keeper.stdout.take().expect("standard output is a pipe"));
        let mut line = String::new();
        let ready = loop {
            line.clear();
            match said.read_line(&mut line) {
                Ok(0) | Err(_) => break false,
                Ok(_) if line.contains("Ready to accept connections") => break true,
                Ok(_) => {}
            }
        };
        // Whoever writes into a pipe nobody reads stops: keep reading for as long as the server speaks.
        thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        let server = Self { port, home, keeper, alive };
        ready.then_some(server)
    }

    /// Its port on 127.0.0.1.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Its directory.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// A target of the inventory for it, as the default user without a password.
    pub(crate) fn target(&self) -> Target {
        target(self.port, None, None)
    }

    /// A target for it with an account.
    pub(crate) fn target_as(&self, username: Option<&str>, password: &str) -> Target {
        target(self.port, username, Some(password))
    }

    /// Sends a command as the tests' own administrator and returns the raw answer.
    pub(crate) fn command(&self, words: &[&str]) -> String {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).expect("the server takes a connection");
        let bulk: String =
            words.iter().flat_map(|word| [format!("${}\r\n", word.len()), format!("{word}\r\n")]).collect();
        let mut request = format!("*{}\r\n{bulk}", words.len());
        // A second, known command marks the end of the answer, whatever its shape.
        request += "*2\r\n$4\r\nECHO\r\n";
        request += END;
        socket.write_all(request.as_bytes()).expect("the server reads");
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&answer).ends_with(END) {
            let read = socket.read(&mut buffer).expect("the server answers");
            assert!(read > 0, "the server hung up after {}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&buffer[..read]);
        }
        String::from_utf8_lossy(&answer).trim_end_matches(END).to_owned()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.alive.take());
        let _ = self.keeper.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// A target of the inventory on 127.0.0.1.
pub(crate) fn target(port: u16, username: Option<&str>, password: Option<&str>) -> Target {
    let endpoint = RedisEndpoint {
        address: Address { host: "127.0.0.1".to_owned(), port },
        username: username.map(str::to_owned),
        password: password.map(Secret::new),
        tls: false,
        ca_pem: None,
    };
    Target::new("cache", Endpoint::Redis(endpoint))
}
