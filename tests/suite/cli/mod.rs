//! The product as its users run it: the built program, in a home of its own, against real servers.

use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

mod chat;
mod check;
mod diag;
mod environment;
mod explain;
mod json;
mod keeping;
mod knowledge;
mod page;
mod readme;
mod secrets;
mod serve;
mod setting_up;
mod slack;
mod slack_odd;
mod trap;

/// How long anything may take before a test gives up on it.
const DEADLINE: Duration = Duration::from_mins(3);

/// A home and working directory in which nothing is but what a test puts there.
pub(crate) struct Home {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl Home {
    /// An empty one.
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), environment: Vec::new() }
    }

    /// One with a `toban.toml`.
    fn with(settings: &str) -> Self {
        let home = Self::new();
        home.write("toban.toml", settings);
        home
    }

    /// Sets a variable for every program started here.
    fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file nobody else may read.
    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(&path, text).expect("the folder takes files");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it is ours");
    }

    /// Starts `toban` with the words of `line`.
    fn start(&self, line: &str) -> Running {
        self.start_with(line, Stdio::null())
    }

    fn start_with(&self, line: &str, input: Stdio) -> Running {
        Running::new(self.command(line).stdin(input).spawn().expect("toban starts"))
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_toban"));
        command.args(line.split_whitespace()).env_clear().envs(self.environment.iter().cloned());
        command.env("HOME", self.folder.path()).env("PATH", "/usr/bin:/bin").current_dir(self.folder.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `toban` with the words of `line` to its end.
    fn run(&self, line: &str) -> Ended {
        self.start(line).end()
    }

    /// Runs `toban` to its end while nobody reads what it prints.
    fn run_unread(&self, line: &str) -> Ended {
        let mut child = self.command(line).stdin(Stdio::null()).spawn().expect("toban starts");
        drop(child.stdout.take());
        let ended = child.wait_with_output().expect("toban ends");
        let err = String::from_utf8_lossy(&ended.stderr).into_owned();
        Ended { code: ended.status.code(), out: String::new(), err }
    }

    /// Runs `toban` to its end with `input` on standard input.
    fn run_with(&self, line: &str, input: &str) -> Ended {
        let mut running = self.start_with(line, Stdio::piped());
        let mut pipe = running.child.stdin.take().expect("standard input is a pipe");
        pipe.write_all(input.as_bytes()).expect("toban reads");
        drop(pipe);
        running.end()
    }
}

/// What a program that ended left behind.
#[derive(Debug)]
struct Ended {
    /// Its exit code; `None` when a signal ended it.
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ended {
    /// The same, after its exit code was found to be `code`.
    #[track_caller]
    fn with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "out:\n{}\nerr:\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

/// A running `toban`; it is killed when this is dropped.
struct Running {
    child: Child,
    lines: Receiver<(Stream, String)>,
    out: String,
    err: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stream {
    Out,
    Err,
}

impl Running {
    fn new(mut child: Child) -> Self {
        let (told, lines) = channel();
        let (out, err) = (child.stdout.take(), child.stderr.take());
        read(Stream::Out, out.expect("a pipe"), told.clone());
        read(Stream::Err, err.expect("a pipe"), told);
        Self { child, lines, out: String::new(), err: String::new() }
    }

    /// Waits for a line, on either stream, that contains `words`.
    #[track_caller]
    fn until(&mut self, words: &str) -> String {
        loop {
            match self.lines.recv_timeout(DEADLINE) {
                Ok((stream, line)) => {
                    self.keep(stream, &line);
                    if line.contains(words) {
                        return line;
                    }
                }
                Err(end) => panic!("{words:?} was never said ({end}):\n{}\n{}", self.out, self.err),
            }
        }
    }

    fn keep(&mut self, stream: Stream, line: &str) {
        let kept = if stream == Stream::Out { &mut self.out } else { &mut self.err };
        kept.push_str(line);
        kept.push('\n');
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("toban runs");
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Waits until it has ended.
    #[track_caller]
    fn end(mut self) -> Ended {
        // Both streams close with the process.
        loop {
            match self.lines.recv_timeout(DEADLINE) {
                Ok((stream, line)) => self.keep(stream, &line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("toban does not end:\n{}\n{}", self.out, self.err),
            }
        }
        let status = self.child.wait().expect("toban ends");
        Ended { code: status.code(), out: std::mem::take(&mut self.out), err: std::mem::take(&mut self.err) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing to kill where it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads lines in a thread of its own, so that the program never stops at a full pipe.
fn read(stream: Stream, pipe: impl Read + Send + 'static, told: Sender<(Stream, String)>) {
    thread::spawn(move || {
        let mut lines = BufReader::new(pipe).split(b'\n');
        while let Some(Ok(line)) = lines.next() {
            if told.send((stream, String::from_utf8_lossy(&line).into_owned())).is_err() {
                return;
            }
        }
    });
}

/// A playbook of one check, with what a test wants to say in it.
fn playbook(name: &str, check: &str) -> String {
    format!(
        "playbook = \"{name}\"\ntarget = \"redis\"\ntitle = {{ en = \"Own\", ja = \"自作\" }}\n\
         guide = \"4.1 database.redis\"\n\n[[check]]\nid = \"reachable\"\n\
         title = {{ en = \"It answers\", ja = \"応答\" }}\n{check}\nsource = \"guide 4.1 database.redis\"\n"
    )
}

/// A check that holds on any server that answers.
const ANSWERS: &str =
    "read = \"redis.ping\"\nvalue = \"reachable\"\ncritical_when = \"!reachable\"\nguide = \"4.1 database.redis\"";
