//! A process that is measured: started in a home of its own on a free port, ended when it is dropped, and what the kernel
//! tells of it meanwhile.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::server::free_port;

/// A running process.
pub(crate) struct Process {
    child: Child,
    port: u16,
    _home: TempDir,
}

/// An empty home.
pub(crate) fn home() -> TempDir {
    TempDir::with_prefix("toban-bench.").expect("a temporary directory")
}

/// The address of a store in a home.
pub(crate) fn store(home: &TempDir) -> String {
    format!("sqlite://{}", home.path().join("toban.db").display())
}

impl Process {
    /// The release binary as a user starts it: `toban serve` on this store; `home` goes with it.
    pub(crate) fn toban(home: TempDir, store: &str, settings: &[(&str, &str)]) -> Self {
        Self::start(Path::new(env!("CARGO_BIN_EXE_toban")), home, |command, port| {
            command.arg("serve").env_remove("XDG_CONFIG_HOME").env_remove("XDG_DATA_HOME");
            command.env("TOBAN__WEB__LISTEN", format!("127.0.0.1:{port}")).env("TOBAN__STORE__URL", store);
            command.envs(settings.iter().copied()).stderr(Stdio::inherit());
        })
    }

    /// A program that is told the port to listen on.
    pub(crate) fn start(program: &Path, home: TempDir, tell: impl FnOnce(&mut Command, u16)) -> Self {
        let port = free_port();
        let mut command = Command::new(program);
        command.current_dir(home.path()).env("HOME", home.path()).stdin(Stdio::null()).stdout(Stdio::null());
        tell(&mut command, port);
        Self { child: command.spawn().expect("it starts"), port, _home: home }
    }

    /// Where it listens.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Processor time of its threads so far, in seconds (the kernel's schedstat: nanoseconds, where stat has hundredths).
    pub(crate) fn cpu(&self) -> f64 {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("it runs");
        let spent = threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok());
        let spent = spent.filter_map(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        spent.sum::<f64>() / 1e9
    }

    /// Its proportional share of memory in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id())).expect("it runs");
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).expect("the kernel counts shares");
        line.trim().trim_end_matches(" kB").parse().expect("the kernel tells numbers")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is one of ours and keeps nothing: its directory goes with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
