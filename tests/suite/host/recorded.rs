//! Machines as files: kernels that are old, odd or broken, and containers.

use std::fs;
use std::path::Path;

use tempfile::{TempDir, tempdir};
use toban::probe::error::ProbeErrorKind;
use toban::probe::host::Machine;
use toban::probe::reading::{Origin, Value};

use super::{PLAIN, Run, number, text};

fn tree(files: &[(&str, &[u8])]) -> TempDir {
    let root = tempdir().unwrap();
    for (name, bytes) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    root
}

fn run(root: &Path) -> Run {
    Run::on(Machine::at(root))
}

const MEMINFO: &[u8] = b"MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 800 kB\nCached: 790 kB\nShmem: 5 kB\n";

#[tokio::test]
async fn a_machine_without_any_file_gives_errors_and_nothing_else() {
    let root = tempdir().unwrap();
    for probe in PLAIN {
        let error = run(root.path()).read(probe).await.expect_err(probe);
        assert!(matches!(error.kind, ProbeErrorKind::Missing { .. }), "{probe}: {error}");
    }
}

#[tokio::test]
async fn a_kernel_without_pressure_says_so_and_its_cpu_is_read_all_the_same() {
    let root = tree(&[("proc/stat", b"cpu  100 0 50 800 50\ncpu0 100 0 50 800 50\n")]);
    let error = run(root.path()).read("host.pressure").await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::Missing { what: "/proc/pressure/cpu".to_owned() });
    let cpu = run(root.path()).read("host.cpu").await.unwrap();
    assert_eq!((number(&cpu, "core_count"), cpu.value("waiting")), (1.0, &Value::Unknown));
}

#[tokio::test]
async fn a_kernel_before_available_memory_leaves_use_unknown() {
    let root = tree(&[("proc/meminfo", b"MemTotal: 1000 kB\nMemFree: 10 kB\n")]);
    let memory = run(root.path()).read("host.memory").await.unwrap();
    assert_eq!((memory.value("used"), memory.value("oom_kills")), (&Value::Unknown, &Value::Unknown));
}

#[tokio::test]
async fn page_cache_is_not_use() {
    let root = tree(&[("proc/meminfo", MEMINFO)]);
    let memory = run(root.path()).read("host.memory").await.unwrap();
    assert_eq!((number(&memory, "used"), text(&memory, "limit_from")), (200.0 * 1024.0, "machine".to_owned()));
}

#[tokio::test]
async fn invalid_utf8_and_japanese_names_are_read() {
    let root = tree(&[
        ("proc/42/stat", b"42 (\xff\xfe bad) S 1 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 9 9 3 0\n"),
        ("proc/43/stat", "43 (日本語 ) x) D 1 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 9 9 3 0\n".as_bytes()),
        ("proc/44/stat", b"44 (cut"),
        ("proc/stat", b"cpu  1 1 1 1\n\xff\xff\xff\nctxt x\n"),
        ("proc/sys/kernel/hostname", "ホスト\n".as_bytes()),
    ]);
    let processes = run(root.path()).read("host.processes").await.unwrap();
    assert_eq!((number(&processes, "process_count"), number(&processes, "disk_sleep")), (2.0, 1.0));
    assert_eq!(text(&processes, "disk_sleepers"), "日本語 ) x[43]");
    assert_eq!(processes.origin, Some(Origin::Machine { hostname: "ホスト".to_owned() }));
}

#[tokio::test]
async fn a_container_is_told_and_its_own_limits_count() {
    let root = tree(&[
        ("proc/meminfo", MEMINFO),
        ("proc/stat", b"cpu  100 0 50 800 50\ncpu0 100 0 50 800 50\n"),
        ("proc/sys/kernel/hostname", b"web-7d9\n"),
        ("proc/1/cgroup", b"0::/kubepods.slice/pod1/web\n"),
        ("proc/self/cgroup", b"0::/../outside\n"),
        ("sys/fs/cgroup/memory.max", b"204800\n"),
        ("sys/fs/cgroup/memory.current", b"180000\n"),
        ("sys/fs/cgroup/memory.stat", b"anon 1\ninactive_file 30000\n"),
        ("sys/fs/cgroup/memory.events", b"oom 3\noom_kill 2\n"),
        ("sys/fs/cgroup/cpu.max", b"50000 100000\n"),
        ("sys/fs/cgroup/cpu.stat", b"usage_usec 9\nthrottled_usec 1500000\n"),
    ]);
    let memory = run(root.path()).read("host.memory").await.unwrap();
    assert_eq!((number(&memory, "limit"), number(&memory, "used")), (204_800.0, 150_000.0));
    assert_eq!((text(&memory, "limit_from"), number(&memory, "oom_kills")), ("cgroup".to_owned(), 2.0));
    let evidence = "/proc/1/cgroup: kubepods".to_owned();
    assert_eq!(memory.origin, Some(Origin::Container { hostname: "web-7d9".to_owned(), evidence }));
    let cpu = run(root.path()).read("host.cpu").await.unwrap();
    assert_eq!((number(&cpu, "limit_cores"), number(&cpu, "throttled")), (0.5, 1.5));
}

#[tokio::test]
async fn the_group_of_a_service_on_a_machine_is_not_the_machine() {
    let root = tree(&[
        ("proc/meminfo", MEMINFO),
        ("proc/1/cgroup", b"0::/init.scope\n"),
        ("proc/self/cgroup", b"0::/system.slice/toban.service\n"),
        ("sys/fs/cgroup/system.slice/toban.service/memory.max", b"1024\n"),
        ("sys/fs/cgroup/system.slice/toban.service/memory.current", b"1000\n"),
    ]);
    let memory = run(root.path()).read("host.memory").await.unwrap();
    assert_eq!(memory.value("limit"), &Value::Number(1000.0 * 1024.0));
}
