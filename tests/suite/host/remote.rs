//! Other machines, by recorded pages of the real `node_exporter` 1.5 and the real Prometheus 2.42 over real HTTP.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use toban::probe::argument::Arguments;
use toban::probe::error::ProbeErrorKind;
use toban::probe::reading::{Origin, Value};
use toban::probe::target::HostEndpoint;

use super::{PLAIN, Run, number, of_row, row, text};
use crate::network::endpoint;
use crate::server::http::{Peer, read_head};

const BEFORE: &str = include_str!("../../fixtures/host/node_exporter_before.txt");
const AFTER: &str = include_str!("../../fixtures/host/node_exporter_after.txt");
const PROMETHEUS: &str = include_str!("../../fixtures/host/prometheus.json");

fn page(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// Serves `bodies` one after the other, the last for ever, and keeps the first line of every request.
fn serving(bodies: &[&str]) -> (Peer, Arc<Mutex<Vec<String>>>) {
    let pages: Vec<String> = bodies.iter().map(|body| page(body)).collect();
    let (asked, served) = (Arc::new(Mutex::new(Vec::new())), AtomicUsize::new(0));
    let log = Arc::clone(&asked);
    let peer = Peer::start(move |mut stream| {
        let head = read_head(&mut stream);
        log.lock().unwrap().push(head.lines().next().unwrap_or_default().to_owned());
        let at = served.fetch_add(1, Ordering::SeqCst).min(pages.len() - 1);
        let _ = stream.write_all(pages[at].as_bytes());
    });
    (peer, asked)
}

fn exporter(peer: &Peer) -> Run {
    Run::elsewhere(HostEndpoint::NodeExporter(endpoint(format!("http://127.0.0.1:{}", peer.port()))))
}

fn prometheus(peer: &Peer, instance: &str) -> Run {
    let server = endpoint(format!("http://127.0.0.1:{}/prom/", peer.port()));
    Run::elsewhere(HostEndpoint::Prometheus { server, instance: instance.to_owned() })
}

#[tokio::test]
async fn an_exporter_gives_the_same_fields() {
    let (peer, _asked) = serving(&[BEFORE]);
    let run = exporter(&peer);
    let cpu = run.read("host.cpu").await.unwrap();
    let line = |wanted: &str| {
        let found = BEFORE.lines().find_map(|line| line.strip_prefix(wanted)).unwrap();
        found.trim().parse::<f64>().unwrap()
    };
    let user = line("node_cpu_seconds_total{cpu=\"0\",mode=\"user\"}")
        + line("node_cpu_seconds_total{cpu=\"1\",mode=\"user\"}");
    assert!((number(&cpu, "user") - user).abs() < 1e-6);
    assert_eq!((number(&cpu, "core_count"), cpu.tables["cores"].len()), (2.0, 2));
    assert_eq!(cpu.value("waiting"), &Value::Number(line("node_pressure_cpu_waiting_seconds_total")));
    let memory = run.read("host.memory").await.unwrap();
    let in_use = line("node_memory_MemTotal_bytes") - line("node_memory_MemAvailable_bytes");
    assert_eq!(memory.value("used"), &Value::Number(in_use));
    let mounts = run.read("host.mounts").await.unwrap();
    let root = row(&mounts, "mounts", "mount", "/");
    assert_eq!((of_row(root, "size"), root["fstype"].clone()), (270_553_174_016.0, Value::from("ext4")));
    let disks = run.read("host.disks").await.unwrap();
    let vda = row(&disks, "disks", "device", "vda");
    assert_eq!(vda["reads"], Value::Number(line("node_disk_reads_completed_total{device=\"vda\"}")));
    assert_eq!(disks.tables["disks"].len(), 1);
    let kernel = run.read("host.kernel").await.unwrap();
    assert_eq!((text(&kernel, "release").as_str(), number(&kernel, "raid_degraded")), ("6.1.0-13-amd64", 0.0));
    assert_eq!(run.read("host.load").await.unwrap().value("load5"), &Value::Number(line("node_load5")));
    let url = format!("http://127.0.0.1:{}/", peer.port());
    assert_eq!(cpu.origin, Some(Origin::NodeExporter { url }));
}

#[tokio::test]
async fn all_reads_of_a_look_share_one_page() {
    let (peer, asked) = serving(&[BEFORE]);
    let run = exporter(&peer);
    for (probe, outcome) in PLAIN.into_iter().zip(join_all(PLAIN.map(|probe| run.read(probe))).await) {
        assert_eq!(outcome.is_ok(), probe != "host.processes", "{probe}: {outcome:?}");
    }
    assert_eq!(*asked.lock().unwrap(), ["GET /metrics HTTP/1.1"]);
}

#[tokio::test]
async fn a_later_look_is_a_later_page() {
    let (peer, _asked) = serving(&[BEFORE, AFTER]);
    let first = exporter(&peer).read("host.cpu").await.unwrap();
    let second = exporter(&peer).read("host.cpu").await.unwrap();
    let grown = number(&second, "total") - number(&first, "total");
    assert!(grown > 1.0 && grown < 10.0, "{grown} s of CPU time between pages two seconds apart on two cores");
    assert!(number(&second, "busy") >= number(&first, "busy"));
}

#[tokio::test]
async fn what_metrics_do_not_carry_is_missing() {
    let (peer, asked) = serving(&[BEFORE]);
    let error = exporter(&peer).read("host.processes").await.unwrap_err();
    assert!(matches!(error.kind, ProbeErrorKind::Missing { .. }), "{error}");
    assert!(asked.lock().unwrap().is_empty());
    let pressure = exporter(&peer).read("host.pressure").await.unwrap();
    assert_eq!(pressure.value("io_some_avg60"), &Value::Unknown);
    assert!(number(&pressure, "io_some") > 0.0);
}

#[tokio::test]
async fn a_mount_that_the_exporter_cannot_read_is_a_row() {
    let body = "node_filesystem_device_error{device=\"nas:/a\",fstype=\"nfs4\",mountpoint=\"/mnt/日本\"} 1\n\
        node_filesystem_device_error{device=\"/dev/sda1\",fstype=\"xfs\",mountpoint=\"/\"} 0\n\
        node_filesystem_size_bytes{device=\"/dev/sda1\",fstype=\"xfs\",mountpoint=\"/\"} 100\n\
        node_filesystem_free_bytes{device=\"/dev/sda1\",fstype=\"xfs\",mountpoint=\"/\"} 40\n\
        node_filesystem_size_bytes{device=\"/dev/loop1\",fstype=\"squashfs\",mountpoint=\"/snap/x\"} 100\n";
    let (peer, _asked) = serving(&[body]);
    let mounts = exporter(&peer).read("host.mounts").await.unwrap();
    assert_eq!((number(&mounts, "mount_count"), number(&mounts, "hung_count")), (2.0, 1.0));
    assert_eq!(row(&mounts, "mounts", "mount", "/mnt/日本")["hung"], Value::Flag(true));
    assert_eq!(row(&mounts, "mounts", "mount", "/")["used"], Value::Number(60.0));
}

#[tokio::test]
async fn a_page_of_something_else_and_an_endless_one_are_refused() {
    let (peer, _asked) = serving(&["<html>hello</html>", "go_goroutines 7\n"]);
    assert_eq!(exporter(&peer).read("host.cpu").await.unwrap_err().kind, ProbeErrorKind::Malformed);
    assert_eq!(exporter(&peer).read("host.cpu").await.unwrap_err().kind, ProbeErrorKind::Malformed);
    let endless = Peer::endless();
    let error = exporter(&endless).read("host.cpu").await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::TooLarge { limit: 8 * 1024 * 1024 });
}

#[tokio::test]
async fn a_silent_exporter_costs_one_deadline_for_all_reads() {
    let peer = Peer::silent();
    let run = exporter(&peer).within(Duration::from_secs(1));
    for outcome in join_all(["host.cpu", "host.memory", "host.load"].map(|probe| run.read(probe))).await {
        let error = outcome.unwrap_err();
        assert!(matches!(error.kind, ProbeErrorKind::Deadline { .. }), "{error}");
    }
    // The connection was made; the peer may come to it later.
    while peer.connections() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(peer.connections(), 1);
}

#[tokio::test]
async fn a_prometheus_server_gives_the_same_fields() {
    let (peer, asked) = serving(&[PROMETHEUS]);
    let run = prometheus(&peer, "db1:9100");
    for probe in PLAIN {
        let outcome = run.read(probe).await;
        assert_eq!(outcome.is_ok(), probe != "host.processes", "{probe}: {outcome:?}");
    }
    let memory = run.read("host.memory").await.unwrap();
    assert_eq!(memory.value("total"), &Value::Number(25_276_502_016.0));
    let url = format!("http://127.0.0.1:{}/prom/", peer.port());
    assert_eq!(memory.origin, Some(Origin::Prometheus { url, instance: "db1:9100".to_owned() }));
    let asked = asked.lock().unwrap();
    assert!(asked[0].starts_with("GET /prom/api/v1/query?query="), "{asked:?}");
}

#[tokio::test]
async fn an_instance_is_a_text_and_never_a_query() {
    let hostile = "x\"} or up{a=\"\\";
    let (peer, asked) = serving(&["{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}"]);
    let run = prometheus(&peer, hostile);
    let error = run.read("host.cpu").await.unwrap_err();
    assert!(matches!(error.kind, ProbeErrorKind::Missing { .. }), "{error}");
    let told = &run.explain("host.cpu", &Arguments::new())[0];
    assert!(told.contains(r#"{instance="x\"} or up{a=\"\\",__name__=~"#), "{told}");
    assert!(!asked.lock().unwrap()[0].contains('"'));
}
