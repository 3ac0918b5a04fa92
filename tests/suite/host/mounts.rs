//! A dead mount: it becomes a row, holds up nobody, and costs one thread however often it is asked.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tempfile::{TempDir, tempdir};
use toban::probe::host::{Machine, Space};
use toban::probe::reading::Value;

use super::{Run, number, of_row, row};

const TABLE: &str = "\
1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 0:40 / /mnt/nas rw - nfs4 nas:/export rw
3 1 8:2 / /data rw - ext4 /dev/sdb1 ro,errors=remount-ro
4 1 8:3 / /stale rw - xfs /dev/sdc1 rw
5 1 0:9 / /proc rw - proc proc rw
";

fn machine() -> (TempDir, Arc<AtomicUsize>, Machine) {
    let root = tempdir().unwrap();
    fs::create_dir_all(root.path().join("proc/self")).unwrap();
    fs::write(root.path().join("proc/self/mountinfo"), TABLE).unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let ask = move |mount: &Path| match mount.to_str().unwrap() {
        "/mnt/nas" => {
            count.fetch_add(1, Ordering::SeqCst);
            loop {
                // As a system call on a dead server: nothing wakes it.
                thread::park();
            }
        }
        "/stale" => Err(io::Error::other("Stale file handle")),
        _ => Ok(Space { size: 1000, free: 500, available: 400, inodes: 10, inodes_free: 4 }),
    };
    let machine = Machine::at(root.path()).with_space(Duration::from_secs(1), ask);
    (root, asked, machine)
}

#[tokio::test]
async fn it_is_a_row_that_says_hung_and_the_others_are_read() {
    let (_root, _asked, machine) = machine();
    let reading = Run::on(machine).read("host.mounts").await.unwrap();
    assert_eq!((number(&reading, "mount_count"), number(&reading, "hung_count")), (4.0, 1.0));
    let dead = row(&reading, "mounts", "mount", "/mnt/nas");
    assert_eq!((&dead["hung"], dead.get("used")), (&Value::Flag(true), None));
    let root = row(&reading, "mounts", "mount", "/");
    assert_eq!((of_row(root, "used"), of_row(root, "available"), of_row(root, "inodes_used")), (500.0, 400.0, 6.0));
    let data = row(&reading, "mounts", "mount", "/data");
    assert_eq!((&data["remounted_read_only"], &root["remounted_read_only"]), (&Value::Flag(true), &Value::Flag(false)));
    let stale = row(&reading, "mounts", "mount", "/stale");
    assert_eq!((&stale["error"], &stale["hung"]), (&Value::from("Stale file handle"), &Value::Flag(false)));
}

#[tokio::test]
async fn however_often_it_is_asked_one_thread_waits_for_it() {
    let (_root, asked, machine) = machine();
    let run = Run::on(machine);
    for _ in 0..3 {
        let reading = run.read("host.mounts").await.unwrap();
        assert_eq!(reading.value("hung_count"), &Value::Number(1.0));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_read_with_less_time_than_a_mount_may_take_still_tells_what_answered() {
    let (_root, _asked, machine) = machine();
    let run = Run::on(machine).within(Duration::from_millis(1_400));
    let reading = run.read("host.mounts").await.unwrap();
    assert_eq!(reading.value("hung_count"), &Value::Number(1.0));
    assert_eq!(row(&reading, "mounts", "mount", "/")["size"], Value::Number(1000.0));
}
