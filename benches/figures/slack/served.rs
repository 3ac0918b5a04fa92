//! The two bots as processes.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use toban::clock::Stopwatch;

use crate::process::{Process, home, store};
use crate::server::program;
use crate::slack::client::{Client, SECRET, signed};

const GIVE_UP: Duration = Duration::from_secs(30);
/// Time to let go of what the last request held.
pub(super) const SETTLE: Duration = Duration::from_secs(3);

/// One of the two.
pub(super) struct Served {
    process: Process,
    /// Where its commands go.
    pub(super) path: &'static str,
}

impl Served {
    /// Where it listens.
    pub(super) const fn port(&self) -> u16 {
        self.process.port()
    }

    /// Processor time of its threads so far, in seconds.
    pub(super) fn cpu(&self) -> f64 {
        self.process.cpu()
    }

    /// Its process.
    pub(super) fn process(&self) -> u32 {
        self.process.id()
    }

    /// Its proportional share of memory in KiB.
    pub(super) fn memory(&self) -> u64 {
        self.process.memory()
    }

    /// Waits until it listens, and has answered once.
    fn ready(self) -> Self {
        let watch = Stopwatch::start();
        while TcpStream::connect(("127.0.0.1", self.port())).is_err() {
            assert!(watch.elapsed() < GIVE_UP, "nobody listens");
            thread::sleep(Duration::from_millis(20));
        }
        Client::new(self.port()).ask(&signed(self.path, "first"));
        thread::sleep(SETTLE);
        self
    }
}

/// The bot as it is started, with `api` as Slack's address.
pub(super) fn toban(api: u16) -> Served {
    let home = home();
    let (store, api) = (store(&home), format!("http://127.0.0.1:{api}/api"));
    let slack = [
        ("TOBAN__SLACK__BOT_TOKEN", "xoxb-1-2-bench"),
        ("TOBAN__SLACK__SIGNING_SECRET", SECRET),
        ("TOBAN__SLACK__API_BASE", &api),
    ];
    Served { process: Process::toban(home, &store, &slack), path: "/slack/commands" }.ready()
}

/// What somebody would write instead (benches/slack/bolt.js), with the versions of its lock file.
pub(super) fn bolt() -> Served {
    let home = home();
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
    let process = Process::start(&program("node", &nowhere, "nodejs"), home, |command, port| {
        command.arg("bolt.js").env("NODE_ENV", "production").env("PORT", port.to_string());
        command.env("SLACK_SIGNING_SECRET", SECRET).env("SLACK_BOT_TOKEN", "xoxb-1-2-bench");
    });
    Served { process, path: "/slack/events" }.ready()
}
