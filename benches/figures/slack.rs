//! A signed `/toban ping` over HTTP, beside the same command with Slack's own framework, in turn on the same machine.
//!
//! Both are other processes; the client is ours, holds its connections open and signs each request anew, as Slack does.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tempfile::TempDir;
use toban::clock::{Clock as _, Stopwatch, SystemClock};

use crate::sample::{Samples, heading, line};
use crate::server::{free_port, program};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const CONNECTIONS: usize = 16;
/// Requests per connection and round.
const EACH: usize = 400;
const ROUNDS: usize = 5;
/// Requests over one connection and round.
const ALONE: usize = 400;
const GIVE_UP: Duration = Duration::from_secs(30);
/// Time to let go of what the last request held.
const SETTLE: Duration = Duration::from_secs(3);

/// One of the two.
struct Served {
    process: Child,
    port: u16,
    path: &'static str,
    _home: TempDir,
}

/// What one round took.
#[derive(Default)]
struct Figures {
    per_second: Vec<f64>,
    cpu: Vec<f64>,
    alone: Samples,
}

/// Measures and prints.
pub(crate) fn run() {
    heading(
        "A signed /toban ping over HTTP",
        "5 times Bolt's rate, a third of its median, a fifth of its CPU, a third of its memory",
    );
    let api = stand_in();
    let (ours, bolt) = (toban(api), bolt());
    println!("idle: {} KiB beside Bolt's {} KiB", ours.memory(), bolt.memory());
    let mut figures = [Figures::default(), Figures::default()];
    let echo = echo();
    let mut way = Samples::default();
    for round in 0..=ROUNDS {
        for (served, figures) in [&ours, &bolt].into_iter().zip(&mut figures) {
            let (rate, cpu) = served.storm(round);
            let alone = served.alone(served.port, round);
            // The first round warms both up.
            if round > 0 {
                figures.per_second.push(rate);
                figures.cpu.push(cpu);
                figures.alone.extend(alone);
            }
        }
        way.extend(ours.alone(echo, round));
    }
    let [ours_figures, bolts] = &figures;
    line("one connection: toban", &ours_figures.alone, Some(&bolts.alone));
    line("one connection: @slack/bolt", &bolts.alone, None);
    line("one connection: a word that is sent back, and nothing else", &way, None);
    let (rate, other) = (middle(&ours_figures.per_second), middle(&bolts.per_second));
    println!("{CONNECTIONS} connections: {rate:.0} per second beside Bolt's {other:.0}: {:.1}×", rate / other);
    let (cpu, other) = (middle(&ours_figures.cpu), middle(&bolts.cpu));
    println!("CPU: {cpu:.0} µs a request beside Bolt's {other:.0} µs: 1/{:.1}", other / cpu);
    thread::sleep(SETTLE);
    println!("idle afterwards: {} KiB beside Bolt's {} KiB", ours.memory(), bolt.memory());
}

fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

impl Served {
    /// Requests per second over many connections, and processor time per request in microseconds.
    fn storm(&self, round: usize) -> (f64, f64) {
        let (watch, before) = (Stopwatch::start(), self.cpu());
        thread::scope(|scope| {
            for connection in 0..CONNECTIONS {
                scope.spawn(move || {
                    let mut client = client(self.port);
                    for number in 0..EACH {
                        client.ping(self, &format!("{round}.{connection}.{number}"));
                    }
                });
            }
        });
        let requests = f64::from(u32::try_from(CONNECTIONS * EACH).expect("it is few"));
        (requests / watch.elapsed().as_secs_f64(), (self.cpu() - before) * 1e6 / requests)
    }

    fn alone(&self, port: u16, round: usize) -> Samples {
        let mut client = client(port);
        let mut number = 0;
        Samples::of(ALONE, || {
            number += 1;
            client.ping(self, &format!("{round}.alone.{number}"));
        })
    }

    /// Processor time of its threads so far, in seconds (the kernel's schedstat: nanoseconds, where stat has hundredths).
    fn cpu(&self) -> f64 {
        let threads = fs::read_dir(format!("/proc/{}/task", self.process.id())).expect("it runs");
        let spent = threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok());
        let spent = spent.filter_map(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        spent.sum::<f64>() / 1e9
    }

    /// Its proportional share of memory in KiB.
    fn memory(&self) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.process.id())).expect("it runs");
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).expect("the kernel counts shares");
        line.trim().trim_end_matches(" kB").parse().expect("the kernel tells numbers")
    }

    /// Waits until it listens, and has answered once.
    fn ready(self) -> Self {
        let watch = Stopwatch::start();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(watch.elapsed() < GIVE_UP, "nobody listens");
            thread::sleep(Duration::from_millis(20));
        }
        client(self.port).ping(&self, "first");
        thread::sleep(SETTLE);
        self
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It is one of ours and keeps nothing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn client(port: u16) -> Client {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    Client { stream: BufReader::new(stream) }
}

struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// One command, until its whole answer.
    fn ping(&mut self, served: &Served, number: &str) {
        let stamp = SystemClock::new().now().as_second();
        let body = format!(
            "token=x&team_id=T1&team_domain=t&channel_id=C1&channel_name=ops&user_id=U2&user_name=carol&\
             command=%2Ftoban&text=ping&api_app_id=A1&is_enterprise_install=false&\
             response_url=http%3A%2F%2F127.0.0.1%3A1%2Fr&trigger_id={number}"
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length is right");
        mac.update(format!("v0:{stamp}:{body}").as_bytes());
        let signature =
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        let request = format!(
            "POST {} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nx-slack-request-timestamp: {stamp}\r\n\
             x-slack-signature: v0={signature}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{body}",
            served.path,
            served.port,
            body.len(),
        );
        self.stream.get_mut().write_all(request.as_bytes()).expect("it listens");
        let answer = self.answer();
        assert!(answer.to_lowercase().contains("pong"), "{answer}");
    }

    /// The body: of a known length, or in chunks.
    fn answer(&mut self) -> String {
        let mut status = String::new();
        self.stream.read_line(&mut status).expect("it answers");
        assert!(status.starts_with("HTTP/1.1 200"), "{status}");
        let mut length = None;
        loop {
            let mut header = String::new();
            self.stream.read_line(&mut header).expect("it answers");
            let header = header.trim().to_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(text) = header.strip_prefix("content-length:") {
                length = text.trim().parse().ok();
            }
        }
        if let Some(length) = length {
            return self.exactly(length);
        }
        let mut body = String::new();
        loop {
            let mut size = String::new();
            self.stream.read_line(&mut size).expect("it answers");
            let size = usize::from_str_radix(size.trim(), 16).expect("a chunk has a size");
            let chunk = self.exactly(size + 2);
            if size == 0 {
                return body;
            }
            body.push_str(chunk.trim_end());
        }
    }

    fn exactly(&mut self, length: usize) -> String {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).expect("it answers");
        String::from_utf8(bytes).expect("it is text")
    }
}

/// What the way there and back costs on this machine: each request is answered with the same word, unread.
fn echo() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut request = [0; 4096];
                while stream.read(&mut request).is_ok_and(|length| length > 0) {
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npong";
                    if stream.write_all(answer).is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

/// Slack's side, as far as a bot needs it: every method says who the bot is and who the member.
fn stand_in() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer_all(stream));
        }
    });
    port
}

const BOT: &str = r#"{"ok":true,"url":"https://t.slack.com/","team":"t","user":"toban","team_id":"T1","user_id":"U1","bot_id":"B1","is_enterprise_install":false}"#;
const MEMBER: &str = r#"{"ok":true,"user":{"id":"U2","team_id":"T1","name":"carol","locale":"en-US"}}"#;

fn answer_all(stream: TcpStream) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut method = String::new();
        if stream.read_line(&mut method).unwrap_or(0) == 0 {
            return;
        }
        let mut length = 0;
        loop {
            let mut header = String::new();
            if stream.read_line(&mut header).unwrap_or(0) == 0 {
                return;
            }
            if let Some(text) = header.to_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().unwrap_or(0);
            }
            if header.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        if stream.read_exact(&mut body).is_err() {
            return;
        }
        let answer = if method.contains("users.info") { MEMBER } else { BOT };
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", answer.len());
        if stream.get_mut().write_all(format!("{head}{answer}").as_bytes()).is_err() {
            return;
        }
    }
}

fn toban(api: u16) -> Served {
    let home = TempDir::with_prefix("toban-bench.").expect("a temporary directory");
    let port = free_port();
    let process = Command::new(env!("CARGO_BIN_EXE_toban"))
        .arg("serve")
        .current_dir(home.path())
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_DATA_HOME")
        .env("TOBAN__WEB__LISTEN", format!("127.0.0.1:{port}"))
        .env("TOBAN__STORE__URL", format!("sqlite://{}", home.path().join("toban.db").display()))
        .env("TOBAN__SLACK__BOT_TOKEN", "xoxb-1-2-bench")
        .env("TOBAN__SLACK__SIGNING_SECRET", SECRET)
        .env("TOBAN__SLACK__API_BASE", format!("http://127.0.0.1:{api}/api"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the bot starts");
    Served { process, port, path: "/slack/commands", _home: home }.ready()
}

/// What somebody would write instead (benches/slack/bolt.js), with the versions of its lock file.
fn bolt() -> Served {
    let home = TempDir::with_prefix("toban-bench.").expect("a temporary directory");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/slack");
    for file in ["bolt.js", "package.json", "package-lock.json"] {
        fs::copy(source.join(file), home.path().join(file)).expect("it is copied");
    }
    let nowhere: [PathBuf; 0] = [];
    let installed = Command::new(program("npm", &nowhere, "npm"))
        .args(["ci", "--no-audit", "--no-fund", "--silent"])
        .current_dir(home.path())
        .status()
        .expect("npm starts");
    assert!(installed.success(), "@slack/bolt could not be installed");
    let port = free_port();
    let process = Command::new(program("node", &nowhere, "nodejs"))
        .arg("bolt.js")
        .current_dir(home.path())
        .env("NODE_ENV", "production")
        .env("PORT", port.to_string())
        .env("SLACK_SIGNING_SECRET", SECRET)
        .env("SLACK_BOT_TOKEN", "xoxb-1-2-bench")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("node starts");
    Served { process, port, path: "/slack/events", _home: home }.ready()
}
