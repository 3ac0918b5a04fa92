//! Who asks and who answers on one processor.
//!
//! A processor with nothing to do sleeps, and on a virtual machine waking it costs several times what is measured, twice for
//! each request and whoever is measured. Two that share a processor have nobody to wake: whoever waits makes room for the
//! other.

use std::fs;
use std::process::{Command, Stdio};

/// How often a process is put on a processor.
const TRIES: usize = 5;

/// Processes that share a processor until this is dropped.
pub(super) struct Together {
    /// Each, and where it may run otherwise.
    processes: Vec<(u32, String)>,
}

impl Together {
    /// Puts this process and `others` on one processor; `None` where `taskset` (util-linux) is not there.
    pub(super) fn keep(others: &[u32]) -> Option<Self> {
        let own = std::process::id();
        let all = others.iter().copied().chain([own]);
        let together = Self { processes: all.map(|process| (process, allowed(process))).collect() };
        let (_, processors) = together.processes.first()?;
        // The last one: the first has the machine's own interrupts.
        let processor = processors.rsplit([',', '-']).next()?.to_owned();
        together.processes.iter().all(|(process, _)| put(*process, &processor)).then_some(together)
    }
}

impl Drop for Together {
    fn drop(&mut self) {
        for (process, processors) in &self.processes {
            put(*process, processors);
        }
    }
}

/// The processors a process may run on (`proc_pid_status(5)`), like `0-3`.
fn allowed(process: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    line.expect("the kernel tells processors").trim().to_owned()
}

/// Has a process and all its threads run on those processors alone; whether that was done. A thread that ends meanwhile
/// counts as a failure, so it is tried again.
fn put(process: u32, processors: &str) -> bool {
    (0..TRIES).any(|_| {
        let mut command = Command::new("taskset");
        command.args(["--all-tasks", "--cpu-list", "--pid", processors, &process.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|ended| ended.success())
    })
}
