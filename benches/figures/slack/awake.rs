//! Processors that do not go to sleep while something is measured.
//!
//! A processor with nothing to do sleeps, and on a virtual machine waking it can cost several times what is measured, for
//! whoever is measured. Where other work keeps it awake, that is not so; here the work is of a class that gives way to all
//! other (`SCHED_IDLE`).

use std::process::{Child, Command, Stdio};
use std::thread::available_parallelism;

/// One such process for each processor, until it is dropped.
pub(super) struct Awake(Vec<Child>);

impl Awake {
    /// Starts them; `None` where `chrt` (util-linux) is not there.
    pub(super) fn keep() -> Option<Self> {
        let processors = available_parallelism().map_or(1, usize::from);
        let mut awake = Self(Vec::new());
        for _ in 0..processors {
            let mut command = Command::new("chrt");
            command.args(["--idle", "0", "sh", "-c", "while :; do :; done"]);
            awake.0.push(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().ok()?);
        }
        Some(awake)
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        for process in &mut self.0 {
            // They keep nothing.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
