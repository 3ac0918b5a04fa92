//! `/diag response_time` on servers that are really broken: the right cause must come out on top.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use toban::clock::SystemClock;
use toban::playbook::bundled;
use toban::playbook::compile::compile;
use toban::playbook::plan::Plan;
use toban::playbook::report::{Report, Verdict};
use toban::playbook::run::{Earlier, Runner, run};
use toban::playbook::status::Status;
use toban::probe::inventory::Inventory;
use toban::probe::target::{Limits, Target};
use tokio_util::sync::CancellationToken;

use super::network::http;
use super::server::closed_port;
use super::server::http::Peer;
use super::server::nginx::Nginx;
use super::server::tls::Authority;

async fn diagnose(target: Target, per_probe: Duration) -> Report {
    let (catalog, _) = compile(&bundled::sources(), &toban::probe::bundled()).unwrap();
    let inventory = Inventory::new(vec![target.clone()], Vec::new());
    let plan = Plan::new(catalog.get("response_time").unwrap(), &target, &inventory).unwrap();
    let runner = Runner {
        registry: toban::probe::bundled(),
        clock: Arc::new(SystemClock::new()),
        limits: Limits { per_probe, total: per_probe * 2 },
        cancel: CancellationToken::new(),
    };
    run(&plan, &runner, &Earlier::default(), &|_| {}).await
}

fn top(report: &Report) -> &str {
    let supported = report.hypotheses.iter().find(|one| one.verdict == Verdict::Supported);
    supported.map_or("none", |hypothesis| hypothesis.id.as_str())
}

fn statuses(report: &Report) -> BTreeMap<&str, Status> {
    report.findings.iter().map(|finding| (finding.check.as_str(), finding.status)).collect()
}

fn soon() -> Duration {
    Duration::from_secs(3)
}

#[tokio::test]
async fn a_healthy_server_gives_no_cause() {
    let (_nginx, [port]) = Nginx::start(|_, [port]| format!("server {{ listen 127.0.0.1:{port}; return 200 fine; }}"));
    let report = diagnose(http(format!("http://127.0.0.1:{port}/")), soon()).await;
    assert_eq!(top(&report), "none");
    for (check, status) in statuses(&report) {
        let wanted = if check == "host_cpu" { Status::Unknown } else { Status::Ok };
        assert_eq!(status, wanted, "{check}: {report:#?}");
    }
}

#[tokio::test]
async fn a_server_that_works_through_a_queue_is_slow_itself() {
    let (_nginx, [port]) = Nginx::start(|folder, [port]| {
        std::fs::write(folder.join("page"), "late").unwrap();
        format!(
            "limit_req_zone $server_port zone=queue:1m rate=1r/s;
             server {{ listen 127.0.0.1:{port}; root {}; location / {{ limit_req zone=queue burst=50; }} }}",
            folder.display()
        )
    });
    let report = diagnose(http(format!("http://127.0.0.1:{port}/page")), soon()).await;
    assert_eq!(top(&report), "server-slow", "{report:#?}");
    assert_eq!(statuses(&report)["response_time"], Status::Critical);
    assert!(report.remedies.iter().any(|remedy| remedy.hypothesis == "server-slow"));
}

#[tokio::test]
async fn each_broken_server_has_its_cause() {
    let closed = closed_port();
    let silent = Peer::silent();
    let authority = Authority::new("Toban Test CA");
    let (_nginx, [failing, expired]) = Nginx::start(|folder, [failing, expired]| {
        let lines = authority.issue(&["localhost"], (2020, 2021)).install(folder, "expired");
        format!(
            "server {{ listen 127.0.0.1:{failing}; location / {{ return 500; }} location /login {{ return 401; }} }}
             server {{ listen 127.0.0.1:{expired} ssl; {lines} return 200 fine; }}"
        )
    });
    for (url, cause) in [
        (format!("http://127.0.0.1:{closed}/"), "nobody-listens"),
        (format!("http://127.0.0.1:{}/", silent.port()), "application-hangs"),
        ("http://no-such-host.invalid/".to_owned(), "name-unknown"),
        (format!("http://127.0.0.1:{failing}/"), "server-errors"),
        (format!("http://127.0.0.1:{failing}/login"), "request-refused"),
        (format!("https://localhost:{expired}/"), "bad-certificate"),
    ] {
        let report = diagnose(http(url.as_str()), soon()).await;
        assert_eq!(top(&report), cause, "{url}: {report:#?}");
        assert_eq!(report.status, Status::Critical, "{url}");
    }
}

#[tokio::test]
async fn a_forbidden_address_is_told_as_such_and_not_as_down() {
    let report = diagnose(http("http://169.254.169.254/latest/meta-data/"), soon()).await;
    assert_eq!(report.status, Status::Unknown);
    assert!(format!("{:?}", report.findings[0].reason).contains("Refused"), "{report:#?}");
}
