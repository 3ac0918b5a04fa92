//! The two bots as processes, and what the kernel tells of them.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use toban::clock::Stopwatch;

use crate::server::{free_port, program};
use crate::slack::client::{Client, SECRET, signed};

const GIVE_UP: Duration = Duration::from_secs(30);
/// Time to let go of what the last request held.
pub(super) const SETTLE: Duration = Duration::from_secs(3);

/// One of the two.
pub(super) struct Served {
    process: Child,
    /// Where it listens.
    pub(super) port: u16,
    /// Where its commands go.
    pub(super) path: &'static str,
    _home: TempDir,
}

impl Served {
    /// Processor time of its threads so far, in seconds (the kernel's schedstat: nanoseconds, where stat has hundredths).
    pub(super) fn cpu(&self) -> f64 {
        let threads = fs::read_dir(format!("/proc/{}/task", self.process.id())).expect("it runs");
        let spent = threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok());
        let spent = spent.filter_map(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        spent.sum::<f64>() / 1e9
    }

    /// Its process.
    pub(super) fn process(&self) -> u32 {
        self.process.id()
    }

    /// Its proportional share of memory in KiB.
    pub(super) fn memory(&self) -> u64 {
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
        Client::new(self.port).ask(&signed(self.path, "first"));
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

/// The bot as it is started, with `api` as Slack's address.
pub(super) fn toban(api: u16) -> Served {
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
pub(super) fn bolt() -> Served {
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
