//! The release binary as a user starts it: `toban serve` on a store of its own and a free port, spoken to over HTTP.
//!
//! The client is a socket and a few lines, so that what is measured is the bot's time and not a client's.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use toban::clock::Stopwatch;

use crate::process::{Process, home, store};

/// Pause between two tries to connect; it is the error of the time to the first answer.
const TRY_AGAIN: Duration = Duration::from_micros(200);
const GIVE_UP: Duration = Duration::from_secs(30);

/// A running bot; it ends when this is dropped.
pub(crate) struct Bot {
    process: Process,
}

/// An open connection to it.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    origin: String,
}

impl Bot {
    /// Starts it and waits for its first answer on `/healthz`; the bot and how long that took from the start on.
    pub(crate) fn start() -> (Self, Duration) {
        let home = home();
        let store = store(&home);
        Self::start_on(&store, home)
    }

    /// The same on this store; `home` goes with the bot.
    pub(crate) fn start_on(store: &str, home: TempDir) -> (Self, Duration) {
        let watch = Stopwatch::start();
        let bot = Self { process: Process::toban(home, store, &[]) };
        while bot.client().and_then(|mut client| client.get("/healthz")).is_err() {
            assert!(watch.elapsed() < GIVE_UP, "the bot does not answer");
            thread::sleep(TRY_AGAIN);
        }
        (bot, watch.elapsed())
    }

    /// A connection to its page.
    pub(crate) fn client(&self) -> io::Result<Client> {
        let port = self.process.port();
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        Ok(Client { stream: BufReader::new(stream), origin: format!("127.0.0.1:{port}") })
    }

    /// Its proportional share of memory in KiB.
    pub(crate) fn memory(&self) -> u64 {
        self.process.memory()
    }
}

impl Client {
    /// The body of a page.
    pub(crate) fn get(&mut self, path: &str) -> io::Result<String> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.origin))
    }

    /// The conversation of the first page.
    pub(crate) fn conversation(&mut self) -> String {
        let page = self.get("/").expect("the page opens");
        let (_, rest) = page.split_once("/c/").expect("the page links its conversation");
        rest.chars().take_while(char::is_ascii_alphanumeric).collect()
    }

    /// Says a line as the page's script does; the receipt has come when this returns.
    pub(crate) fn say(&mut self, conversation: &str, line: &str) {
        let body = format!("text={}", line.replace('/', "%2F").replace(' ', "+"));
        let request = format!(
            "POST /c/{conversation}/say HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nsec-fetch-site: same-origin\r\n\
             x-toban: 1\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}",
            host = self.origin,
            length = body.len(),
        );
        self.ask(&request).expect("the line is taken");
    }

    fn ask(&mut self, request: &str) -> io::Result<String> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut status, mut length) = (String::new(), 0);
        self.stream.read_line(&mut status)?;
        loop {
            let mut header = String::new();
            if self.stream.read_line(&mut header)? <= 2 {
                break;
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        let body = String::from_utf8(body).map_err(io::Error::other)?;
        if status.starts_with("HTTP/1.1 2") { Ok(body) } else { Err(io::Error::other(format!("{status}{body}"))) }
    }
}
