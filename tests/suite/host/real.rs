//! The machine the tests run on: every probe reads it, and its own system calls agree.

use std::fs;
use std::process;

use rustix::fs::statvfs;
use toban::probe::argument::Arguments;
use toban::probe::host::Machine;
use toban::probe::reading::{Origin, Value};

use super::{PLAIN, Run, number, of_row, row, text};

#[tokio::test]
async fn every_probe_reads_it_and_says_whose_proc_it_was() {
    let run = Run::on(Machine::this());
    let hostname = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    for probe in PLAIN {
        // A kernel without pressure has no reading of it; everything else is everywhere.
        let Ok(reading) = run.read(probe).await else {
            assert!(probe == "host.pressure" && !fs::exists("/proc/pressure/cpu").unwrap(), "{probe} gave nothing");
            continue;
        };
        assert!(reading.fields.values().any(|value| *value != Value::Unknown), "{probe} knows nothing");
        match reading.origin {
            Some(Origin::Machine { hostname: told } | Origin::Container { hostname: told, .. }) => {
                assert_eq!(told, hostname.trim());
            }
            other => panic!("{probe} was read at {other:?}"),
        }
        assert!(!run.explain(probe, &Arguments::new()).is_empty());
    }
}

#[tokio::test]
async fn space_is_what_the_system_call_says() {
    let before = statvfs("/").unwrap();
    let reading = Run::on(Machine::this()).read("host.mounts").await.unwrap();
    let after = statvfs("/").unwrap();
    let root = row(&reading, "mounts", "mount", "/");
    let bytes = |blocks: u64| {
        let Value::Number(bytes) = Value::from(blocks * before.f_frsize) else { panic!("a number") };
        bytes
    };
    assert_eq!((of_row(root, "size"), root["hung"].clone()), (bytes(before.f_blocks), Value::Flag(false)));
    // Other tests write meanwhile.
    let (least, most) = (before.f_bavail.min(after.f_bavail), before.f_bavail.max(after.f_bavail));
    let slack = 4e9;
    assert!(of_row(root, "available") >= bytes(least) - slack && of_row(root, "available") <= bytes(most) + slack);
}

#[tokio::test]
async fn cores_and_memory_add_up() {
    let run = Run::on(Machine::this());
    let (cpu, memory) = (run.read("host.cpu").await.unwrap(), run.read("host.memory").await.unwrap());
    assert_eq!(cpu.value("core_count"), &Value::from(u64::try_from(cpu.tables["cores"].len()).ok()));
    let total: f64 = cpu.tables["cores"].iter().map(|core| of_row(core, "total")).sum();
    assert!((total / number(&cpu, "total") - 1.0).abs() < 0.05, "cores {total} of {}", number(&cpu, "total"));
    assert!(number(&memory, "used") > 0.0 && number(&memory, "used") < number(&memory, "limit"));
    assert!(number(&memory, "available") <= number(&memory, "total"));
}

#[tokio::test]
async fn the_busiest_are_known_at_the_second_look_and_this_process_is_among_all() {
    let run = Run::on(Machine::this());
    let first = run.read("host.processes").await.unwrap();
    let pid = f64::from(process::id());
    let own = first.tables["processes"].iter().find(|row| row["pid"] == Value::Number(pid)).unwrap();
    assert!(of_row(own, "memory") > 1e6 && of_row(own, "threads") >= 1.0);
    assert_eq!(text(&first, "top_cpu"), "");
    assert!(text(&first, "top_memory").contains('%'));
    let second = run.read("host.processes").await.unwrap();
    assert!(second.tables["processes"].len() <= 40);
    let known = |label: &Value| first.tables["processes"].iter().any(|row| row["process"] == *label);
    assert!(second.tables["processes"].iter().any(|row| known(&row["process"])));
}
