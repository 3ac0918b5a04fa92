//! Kernel: settings that hurt databases, tables that fill up, counters of a network in trouble, RAID and the clock.

use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::host::machine::Machine;
use crate::probe::host::part::{Look, Part};
use crate::probe::host::samples::Samples;
use crate::probe::reading::Reading;
use crate::probe::schema::{Field, ProbeSpec, Schema};
use crate::probe::target::TargetKind;
use crate::probe::unit::Unit;

/// `host.kernel`.
pub(super) struct Kernel;

/// Field, file, block and key there, metric of `node_exporter`.
const NETWORK: [(&str, &str, &str, &str, &str); 7] = [
    ("listen_overflows", "proc/net/netstat", "TcpExt:", "ListenOverflows", "node_netstat_TcpExt_ListenOverflows"),
    ("listen_drops", "proc/net/netstat", "TcpExt:", "ListenDrops", "node_netstat_TcpExt_ListenDrops"),
    ("tcp_timeouts", "proc/net/netstat", "TcpExt:", "TCPTimeouts", "node_netstat_TcpExt_TCPTimeouts"),
    ("tcp_retransmits", "proc/net/snmp", "Tcp:", "RetransSegs", "node_netstat_Tcp_RetransSegs"),
    ("tcp_sent", "proc/net/snmp", "Tcp:", "OutSegs", "node_netstat_Tcp_OutSegs"),
    ("tcp_received", "proc/net/snmp", "Tcp:", "InSegs", "node_netstat_Tcp_InSegs"),
    ("tcp_bad_segments", "proc/net/snmp", "Tcp:", "InErrs", "node_netstat_Tcp_InErrs"),
];

/// Two lines a block: names, then numbers.
fn counter(text: &str, block: &str, key: &str) -> Option<f64> {
    let mut lines = text.lines().filter(|line| line.starts_with(block));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let at = names.split_ascii_whitespace().position(|name| name == key)?;
    numbers.split_ascii_whitespace().nth(at)?.parse().ok()
}

/// The word in brackets of `always [madvise] never`.
fn chosen(text: &str) -> Option<&str> {
    Some(text.split_once('[')?.1.split_once(']')?.0)
}

/// RAID arrays that run with too few disks, by name, from `[3/2] [UU_]` in `/proc/mdstat`.
fn degraded(mdstat: &str) -> Vec<&str> {
    let mut name = "";
    let mut found = Vec::new();
    for line in mdstat.lines() {
        if let Some((array, _)) = line.split_once(" : ").filter(|(array, _)| array.starts_with("md")) {
            name = array;
            if line.contains("inactive") {
                found.push(name);
            }
        }
        let states = line.rsplit_once('[').map(|(_, states)| states.trim_end_matches(']')).unwrap_or_default();
        if !states.is_empty() && states.bytes().all(|state| b"U_".contains(&state)) && states.contains('_') {
            found.push(name);
        }
    }
    found
}

impl Part for Kernel {
    fn spec(&self) -> ProbeSpec {
        ProbeSpec {
            name: "host.kernel",
            target: TargetKind::Host,
            doc: "Memory settings, file handles, connection tracking, TCP trouble, RAID arrays and clock synchronisation.",
            arguments: Vec::new(),
        }
    }

    fn schema(&self, _arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let fields = vec![
            Field::text("release", "Release of the kernel."),
            Field::text("transparent_hugepages", "always, madvise or never."),
            Field::gauge("overcommit_memory", Unit::Count, "0 heuristic, 1 always, 2 never beyond the limit."),
            Field::gauge("swappiness", Unit::Count, "How eagerly programs are swapped out, 0 to 200."),
            Field::gauge("file_handles_used", Unit::Count, "Open files of the whole machine."),
            Field::gauge("file_handles_max", Unit::Count, "How many there may be."),
            Field::gauge("conntrack_used", Unit::Count, "Tracked connections; unknown without a tracking firewall."),
            Field::gauge("conntrack_max", Unit::Count, "How many there may be; beyond it packets are dropped."),
            Field::counter(
                "listen_overflows",
                Unit::Count,
                "Connections dropped because a program did not accept them in time.",
            ),
            Field::counter(
                "listen_drops",
                Unit::Count,
                "Connections dropped before they were accepted, for any reason.",
            ),
            Field::counter("tcp_timeouts", Unit::Count, "TCP timers that ran out without an answer."),
            Field::counter("tcp_retransmits", Unit::Count, "TCP segments sent again."),
            Field::counter("tcp_sent", Unit::Count, "TCP segments sent."),
            Field::counter("tcp_received", Unit::Count, "TCP segments received."),
            Field::counter("tcp_bad_segments", Unit::Count, "TCP segments received broken."),
            Field::flag("clock_synchronized", "Whether the clock follows a time server; unknown where nobody tells."),
            Field::gauge(
                "raid_degraded",
                Unit::Count,
                "Software RAID arrays with failed or missing disks; 0 without any.",
            ),
            Field::text("raid_degraded_names", "Their names."),
        ];
        Ok(Schema { fields, tables: Vec::new() })
    }

    fn paths(&self, _arguments: &Arguments) -> Vec<String> {
        [
            "read /proc/sys/kernel/osrelease",
            "read /proc/sys/vm/{overcommit_memory,swappiness}",
            "read /proc/sys/fs/file-nr",
            "read /proc/sys/net/netfilter/{nf_conntrack_count,nf_conntrack_max}",
            "read /proc/net/{netstat,snmp}",
            "read /proc/mdstat",
            "read /sys/kernel/mm/transparent_hugepage/enabled",
            "look for /run/systemd/timesync/synchronized",
        ]
        .map(str::to_owned)
        .into()
    }

    fn metrics(&self) -> &'static [&'static str] {
        &[
            "node_uname_info",
            "node_filefd_allocated",
            "node_filefd_maximum",
            "node_nf_conntrack_entries",
            "node_nf_conntrack_entries_limit",
            "node_netstat_TcpExt_ListenOverflows",
            "node_netstat_TcpExt_ListenDrops",
            "node_netstat_TcpExt_TCPTimeouts",
            "node_netstat_Tcp_RetransSegs",
            "node_netstat_Tcp_OutSegs",
            "node_netstat_Tcp_InSegs",
            "node_netstat_Tcp_InErrs",
            "node_timex_sync_status",
            "node_md_disks",
            "node_md_disks_required",
        ]
    }

    fn local(&self, look: &Look) -> Result<Reading, ProbeError> {
        let machine = &*look.machine;
        let release = machine.text("proc/sys/kernel/osrelease")?;
        let mut reading = Reading::default();
        reading.set("release", release.trim());
        let hugepages = machine.maybe("sys/kernel/mm/transparent_hugepage/enabled");
        reading.set("transparent_hugepages", hugepages.as_deref().and_then(chosen));
        reading.set("overcommit_memory", machine.number("proc/sys/vm/overcommit_memory"));
        reading.set("swappiness", machine.number("proc/sys/vm/swappiness"));
        let files = machine.maybe("proc/sys/fs/file-nr").unwrap_or_default();
        let mut files = files.split_ascii_whitespace().filter_map(|word| word.parse::<f64>().ok());
        reading.set("file_handles_used", files.next());
        reading.set("file_handles_max", files.nth(1));
        reading.set("conntrack_used", machine.number("proc/sys/net/netfilter/nf_conntrack_count"));
        reading.set("conntrack_max", machine.number("proc/sys/net/netfilter/nf_conntrack_max"));
        network(machine, &mut reading);
        reading.set("clock_synchronized", machine.path("run/systemd/timesync/synchronized").exists().then_some(true));
        let mdstat = machine.maybe("proc/mdstat").unwrap_or_default();
        let degraded = degraded(&mdstat);
        reading.set("raid_degraded", u64::try_from(degraded.len()).ok());
        reading.set("raid_degraded_names", degraded.join(", "));
        Ok(reading)
    }

    fn remote(&self, samples: &Samples) -> Result<Reading, ProbeError> {
        let mut reading = Reading::default();
        let release = samples.series("node_uname_info").first().map(|series| series.label("release"));
        reading.set("release", release);
        for (field, metric) in [
            ("file_handles_used", "node_filefd_allocated"),
            ("file_handles_max", "node_filefd_maximum"),
            ("conntrack_used", "node_nf_conntrack_entries"),
            ("conntrack_max", "node_nf_conntrack_entries_limit"),
        ] {
            reading.set(field, samples.one(metric));
        }
        for (field, .., metric) in NETWORK {
            reading.set(field, samples.one(metric));
        }
        reading.set("clock_synchronized", samples.one("node_timex_sync_status").map(|status| status > 0.0));
        let active = |device: &str| {
            let disks = samples.series("node_md_disks").iter();
            disks
                .filter(|one| one.label("device") == device && one.label("state") == "active")
                .map(|one| one.value)
                .sum::<f64>()
        };
        let arrays = samples.series("node_md_disks_required").iter();
        let degraded = arrays.filter(|array| active(array.label("device")) < array.value);
        let names: Vec<_> = degraded.map(|array| array.label("device")).collect();
        reading.set("raid_degraded", u64::try_from(names.len()).ok());
        reading.set("raid_degraded_names", names.join(", "));
        Ok(reading)
    }
}

fn network(machine: &Machine, reading: &mut Reading) {
    for file in ["proc/net/netstat", "proc/net/snmp"] {
        let text = machine.maybe(file).unwrap_or_default();
        for (field, _, block, key, _) in NETWORK.iter().filter(|(_, wanted, ..)| *wanted == file) {
            reading.set(field, counter(&text, block, key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_found_by_name_and_not_by_place() {
        let text = "TcpExt: A ListenOverflows B\nTcpExt: 1 22 3\nIpExt: ListenOverflows\nIpExt: 9\n";
        assert_eq!(counter(text, "TcpExt:", "ListenOverflows"), Some(22.0));
        assert_eq!(counter(text, "TcpExt:", "Missing"), None);
        assert_eq!(counter("TcpExt: A\n", "TcpExt:", "A"), None);
    }

    #[test]
    fn the_chosen_word() {
        assert_eq!(chosen("always [madvise] never\n"), Some("madvise"));
        assert_eq!(chosen("always\n"), None);
    }

    #[test]
    fn arrays_with_a_missing_disk() {
        let text = "Personalities : [raid1] [raid6]\n\
            md0 : active raid1 sdb1[1] sda1[0]\n      104320 blocks [2/2] [UU]\n\
            md1 : active raid5 sdc1[2] sdb2[1](F)\n      208 blocks level 5, 64k chunk [3/2] [U_U]\n\
            md2 : inactive sdd1[0](S)\n      10 blocks super 1.2\nunused devices: <none>\n";
        assert_eq!(degraded(text), ["md1", "md2"]);
        assert!(degraded("").is_empty());
    }
}
