//! The world proven by the platform's own clients, and payloads checked by the platform's own types.
//!
//! The clients stand in `target/tmp/slack-sdk`, where `tests/run` installs them from the lock files beside this one. A
//! script writes one line of JSON for each step or envelope; the tests here read the lines.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::world::SlackWorld;

mod checker;
mod endpoint;
mod payloads;
mod socket;
mod web;

pub(crate) use self::payloads::check_blocks;

/// Where the clients are installed.
fn home() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slack-sdk");
    assert!(home.join("ready").exists(), "{} has no Slack clients: run tests/run, which installs them", home.display());
    home
}

/// A script beside this file.
fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/slack/proof").join(name)
}

/// A language with its official client.
#[derive(Clone, Copy, Debug)]
enum Language {
    JavaScript,
    Python,
}

impl Language {
    /// A script of that language, ready to be started.
    fn command(self, name: &str) -> Command {
        match self {
            Self::JavaScript => {
                let mut command = Command::new("node");
                command.env("NODE_PATH", home().join("node_modules")).arg(script(&format!("{name}.cjs")));
                command
            }
            Self::Python => {
                let mut command = Command::new(home().join("venv/bin/python"));
                command.arg("-B").arg(script(&format!("{name}.py")));
                command
            }
        }
    }

    /// Starts a script with what it has to know, as JSON.
    fn start(self, name: &str, knows: &Value, phase: &str) -> Running {
        let mut command = self.command(name);
        let child = command.arg(knows.to_string()).arg(phase).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{self:?} does not start: {error}; run tests/run"));
        let said = BufReader::new(child.stdout.take().expect("its output is piped"));
        Running { child, said: said.lines() }
    }
}

/// A script that runs; it ends with the test.
struct Running {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Running {
    /// The next thing it says.
    fn line(&mut self) -> Value {
        let line = self.said.next().expect("the script goes on").expect("its output is text");
        serde_json::from_str(&line).expect("a script says JSON")
    }

    /// The next line with that in it.
    fn line_where(&mut self, name: &str, is: &str) -> Value {
        loop {
            let line = self.line();
            if line[name] == is {
                return line;
            }
        }
    }

    /// All it says from now on, once it ended.
    fn lines(&mut self) -> Vec<Value> {
        self.said.by_ref().map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What every script has to know.
fn knowledge(world: &SlackWorld) -> Value {
    json!({ "base": format!("{}/", world.base()), "token": world.bot_token(), "appToken": world.app_token() })
}
