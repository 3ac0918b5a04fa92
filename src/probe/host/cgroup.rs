//! Limits a container lives under: version 2 of control groups, and the memory limit of version 1.
//!
//! Only asked in a container: on a machine, the group of Toban's own service says nothing about the machine.

use crate::probe::host::machine::Machine;

/// CPU limit of a container.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CpuLimit {
    /// Cores it may use.
    pub(super) cores: Option<f64>,
    /// Seconds it was held back.
    pub(super) throttled: Option<f64>,
}

/// Memory limit of a container.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MemoryLimit {
    /// Bytes it may use.
    pub(super) limit: f64,
    /// Bytes it uses, without page cache that can go at once.
    pub(super) used: f64,
    /// Processes of it that were killed for memory.
    pub(super) oom_kills: Option<f64>,
}

/// The CPU limit, where this is a container that has one.
pub(super) fn cpu(machine: &Machine) -> Option<CpuLimit> {
    machine.container()?;
    let group = group(machine);
    let maximum = machine.maybe(&format!("{group}/cpu.max"))?;
    let throttled = value(&machine.maybe(&format!("{group}/cpu.stat"))?, "throttled_usec").map(|usec| usec / 1e6);
    Some(CpuLimit { cores: cores(&maximum), throttled })
}

/// The memory limit, where this is a container that has one.
pub(super) fn memory(machine: &Machine) -> Option<MemoryLimit> {
    machine.container()?;
    let group = group(machine);
    let inactive = |text: &str, key: &str| value(text, key).unwrap_or(0.0);
    if let Some(limit) = machine.number(&format!("{group}/memory.max")) {
        let current = machine.number(&format!("{group}/memory.current"))?;
        let stat = machine.maybe(&format!("{group}/memory.stat")).unwrap_or_default();
        let events = machine.maybe(&format!("{group}/memory.events")).unwrap_or_default();
        let used = (current - inactive(&stat, "inactive_file")).max(0.0);
        return Some(MemoryLimit { limit, used, oom_kills: value(&events, "oom_kill") });
    }
    let old = "sys/fs/cgroup/memory";
    let limit = machine.number(&format!("{old}/memory.limit_in_bytes"))?;
    let current = machine.number(&format!("{old}/memory.usage_in_bytes"))?;
    let stat = machine.maybe(&format!("{old}/memory.stat")).unwrap_or_default();
    let control = machine.maybe(&format!("{old}/memory.oom_control")).unwrap_or_default();
    let used = (current - inactive(&stat, "total_inactive_file")).max(0.0);
    Some(MemoryLimit { limit, used, oom_kills: value(&control, "oom_kill") })
}

/// The folder of this process' version 2 group; the root of the hierarchy where a namespace hides the path.
fn group(machine: &Machine) -> String {
    let own = machine.maybe("proc/self/cgroup").unwrap_or_default();
    let path = own.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or("/").trim();
    let inside = format!("sys/fs/cgroup{}", path.trim_end_matches('/'));
    if path.contains("..") || !machine.path(&inside).is_dir() { "sys/fs/cgroup".to_owned() } else { inside }
}

/// `cpu.max`: microseconds per period, or `max`.
fn cores(text: &str) -> Option<f64> {
    let (quota, period) = text.trim().split_once(' ')?;
    Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
}

/// The number after `key` in lines `key number`.
fn value(text: &str, key: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '))?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_cores_and_max_is_no_limit() {
        assert_eq!(cores("150000 100000\n"), Some(1.5));
        assert_eq!(cores("max 100000\n"), None);
    }

    #[test]
    fn keys_are_whole_words() {
        assert_eq!(value("oom 3\noom_kill 2\n", "oom_kill"), Some(2.0));
        assert_eq!(value("oom_kill_disable 0\n", "oom_kill"), None);
    }
}
