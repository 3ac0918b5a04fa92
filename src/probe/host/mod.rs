//! The machine: CPU, load, pressure, memory, mounts, disks, processes, kernel counters and a look at a log file.
//!
//! Read from `/proc` and `/sys` without starting any program; the same fields come from another machine's
//! `node_exporter` or from a Prometheus server, so a playbook does not know how a machine is reached. Text is parsed by
//! pure functions, the root of the tree is a setting, and whatever may hang (a dead mount) hangs in a thread of its own.
//!
//! Invariant: nothing here writes, starts a program, or waits for a device without a deadline.

use std::sync::Arc;

use crate::probe::Probe;
use crate::probe::host::part::{HostProbe, Part};
use crate::probe::host::remote::Remote;

mod aside;
mod cgroup;
mod cpu;
mod disks;
mod exposition;
mod file;
mod kernel;
mod load;
mod machine;
mod memory;
mod mounts;
mod part;
mod pressure;
mod processes;
mod remote;
mod samples;

pub use machine::{Machine, Space};

/// The probes of this family.
#[must_use]
pub fn probes() -> Vec<Arc<dyn Probe>> {
    probes_of(Machine::this())
}

/// The probes of this family with `machine` as the one Toban runs on.
#[must_use]
pub fn probes_of(machine: Machine) -> Vec<Arc<dyn Probe>> {
    let machine = Arc::new(machine);
    let parts: [Arc<dyn Part>; 9] = [
        Arc::new(cpu::Cpu),
        Arc::new(load::Load),
        Arc::new(pressure::Pressure),
        Arc::new(memory::Memory),
        Arc::new(mounts::Mounts),
        Arc::new(disks::Disks),
        Arc::new(processes::Processes),
        Arc::new(kernel::Kernel),
        Arc::new(file::LogFile::beneath(machine.logs())),
    ];
    let metrics = parts.iter().flat_map(|part| part.metrics()).copied().collect();
    let remote = Arc::new(Remote::new(metrics));
    parts
        .into_iter()
        .map(|part| {
            let probe = HostProbe::new(part, Arc::clone(&machine), Arc::clone(&remote));
            Arc::new(probe) as Arc<dyn Probe>
        })
        .collect()
}
