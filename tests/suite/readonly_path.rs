//! The attack cases of kind `path` and their controls, through the real probe and on real files, links included.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::{TempDir, tempdir};
use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::error::{ProbeError, ProbeErrorKind};
use toban::probe::host::{Machine, probes};
use toban::probe::reading::{Reading, Value};
use toban::probe::registry::Registry;

use crate::host::{Run, number};

/// `cases/readonly_attacks.json`, kind `path`, that a look at the text refuses.
const ATTACKS: [(&str, &str); 13] = [
    ("path-001", "../../etc/shadow"),
    ("path-003", "/var/log/nginx/%2e%2e/%2e%2e/etc/shadow"),
    ("path-006", "/proc/self/environ"),
    ("path-007", "/proc/1/environ"),
    ("path-008", "/proc/self/fd/3"),
    ("path-013", "/dev/sda"),
    ("path-023", "/run/secrets/db_password"),
    ("path-024", "/etc/ssl/private/server.key"),
    ("path-026", "/root/.pgpass"),
    ("path-029", "/var/log/btmp"),
    ("path-030", "\\\\?\\C:\\x"),
    ("path-032", "/var/log/app.log/"),
    ("no case", "/var/log/../../etc/shadow"),
];

/// Further ways in.
const MORE: [&str; 14] = [
    "",
    "/",
    "/var/log",
    "/var/log/",
    "/var/log/.",
    "/var/logs/x.log",
    "/var/log\0/x",
    "/var/log/x\n/y",
    "/var/log/a/..",
    "/var/log/wtmp.1",
    "/var/log/lastlog",
    "/var/log/BTMP-20260101",
    "/var/log/journal/1/system.journal",
    "file:///var/log/syslog",
];

/// `cases/readonly_controls.json`, kind `path`.
const CONTROLS: [&str; 8] = [
    "/var/log/nginx/error.log",
    "/var/log/nginx/access.log",
    "/var/log/application/app.log",
    "/var/log/syslog",
    "/var/log/auth.log",
    "/var/log/kern.log",
    "/var/log/nginx/error.log.1",
    "/var/log/アプリ/エラー.log",
];

fn path(path: impl Into<String>) -> Arguments {
    Arguments::from_iter([("path".to_owned(), ArgumentValue::Text(path.into()))])
}

#[tokio::test]
async fn no_attack_compiles_and_none_is_read() {
    let registry = Registry::new(probes());
    let probe = registry.get("host.file").unwrap();
    let run = Run::on(Machine::this());
    for text in ATTACKS.iter().map(|(_, text)| *text).chain(MORE) {
        let mistakes = probe.schema(&path(text)).expect_err(text);
        assert!(!mistakes[0].message.is_empty());
        assert!(run.explain("host.file", &path(text)).is_empty(), "{text}");
    }
}

#[test]
fn every_control_compiles() {
    let registry = Registry::new(probes());
    for text in CONTROLS {
        assert!(registry.get("host.file").unwrap().schema(&path(text)).is_ok(), "{text}");
    }
}

/// A folder of logs beside a secret, with every kind of link from the one to the other.
struct Place {
    root: TempDir,
    logs: PathBuf,
}

impl Place {
    fn new() -> Self {
        let root = tempdir().unwrap();
        let logs = root.path().join("log");
        fs::create_dir_all(logs.join("アプリ")).unwrap();
        fs::create_dir_all(root.path().join("etc")).unwrap();
        fs::write(root.path().join("etc/shadow"), "ERROR secret\n").unwrap();
        fs::write(logs.join("app.log"), "INFO up\nERROR down\nWARN slow\n[error] again\n").unwrap();
        fs::write(logs.join("アプリ/エラー.log"), "ERROR 接続できません\n").unwrap();
        symlink(root.path().join("etc/shadow"), logs.join("evil-link")).unwrap();
        symlink("../etc/shadow", logs.join("relative-link")).unwrap();
        symlink("app.log", logs.join("inner-link")).unwrap();
        symlink(root.path().join("etc"), logs.join("folder-link")).unwrap();
        symlink("/proc/self", logs.join("magic")).unwrap();
        Self { root, logs }
    }

    async fn read(&self, name: &str) -> Result<Reading, ProbeError> {
        let run = Run::on(Machine::this().with_logs(vec![self.logs.clone()]));
        run.read_with("host.file", &path(format!("{}/{name}", self.logs.display()))).await
    }
}

#[tokio::test]
async fn files_are_counted_whatever_their_name_and_however_it_is_spelt() {
    let place = Place::new();
    for name in ["app.log", "/./app.log", ".//app.log"] {
        let reading = place.read(name).await.unwrap();
        assert_eq!((number(&reading, "lines"), number(&reading, "errors")), (4.0, 2.0), "{name}");
        assert_eq!((number(&reading, "warnings"), number(&reading, "size")), (1.0, 43.0));
    }
    let japanese = place.read("アプリ/エラー.log").await.unwrap();
    assert_eq!(japanese.value("errors"), &Value::Number(1.0));
}

#[tokio::test]
async fn no_link_is_followed_anywhere() {
    let place = Place::new();
    for name in ["evil-link", "relative-link", "inner-link", "folder-link/shadow", "magic/environ", "magic/fd/3"] {
        let error = place.read(name).await.unwrap_err();
        assert_eq!(error.kind, ProbeErrorKind::Refused, "{name}: {error}");
    }
    assert_eq!(fs::read_to_string(place.root.path().join("etc/shadow")).unwrap(), "ERROR secret\n");
}

#[tokio::test]
async fn only_regular_text_files_are_read() {
    let place = Place::new();
    fs::write(place.logs.join("binary.log"), [b'E', 0, 1, 2]).unwrap();
    mknodat(CWD, place.logs.join("pipe.log"), FileType::Fifo, Mode::RUSR, 0).unwrap();
    for name in ["binary.log", "pipe.log", "アプリ"] {
        let error = place.read(name).await.unwrap_err();
        assert_eq!(error.kind, ProbeErrorKind::Refused, "{name}: {error}");
    }
    let error = place.read("nowhere.log").await.unwrap_err();
    assert!(matches!(error.kind, ProbeErrorKind::Missing { .. }), "{error}");
}

#[tokio::test]
async fn of_a_large_file_only_the_end_is_read_and_the_first_line_there_is_whole() {
    let place = Place::new();
    let line = "2026-11-23 10:00:00 ERROR 0123456789 0123456789 0123456789\n";
    fs::write(place.logs.join("large.log"), line.repeat(100_000)).unwrap();
    let reading = place.read("large.log").await.unwrap();
    assert!(number(&reading, "bytes_read") <= 256.0 * 1024.0);
    assert_eq!(reading.value("lines"), reading.value("errors"));
    let length = f64::from(u16::try_from(line.len()).unwrap());
    assert_eq!(reading.value("bytes_read"), &Value::Number(number(&reading, "lines") * length));
}

#[tokio::test]
async fn looking_leaves_no_trace() {
    let place = Place::new();
    let file = place.logs.join("app.log");
    let stamp = |file: &PathBuf| fs::metadata(file).unwrap().accessed().unwrap();
    let before = stamp(&file);
    place.read("app.log").await.unwrap();
    assert_eq!(stamp(&file), before);
}
