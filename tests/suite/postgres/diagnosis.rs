//! The bundled playbook over the real probes and a real server.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{Connection as _, Executor as _, PgConnection};
use toban::clock::SystemClock;
use toban::playbook::bundled;
use toban::playbook::compile::compile;
use toban::playbook::plan::Plan;
use toban::playbook::report::{Report, Verdict};
use toban::playbook::run::{Earlier, Runner, run};
use toban::playbook::status::Status;
use toban::probe;
use toban::probe::inventory::Inventory;
use toban::probe::reading::PrivilegeKind;
use toban::probe::target::{Limits, Target};
use tokio_util::sync::CancellationToken;

use crate::postgres::target;
use crate::server::postgres::Postgres;

async fn diagnose(target: &Target) -> Report {
    let registry = probe::bundled();
    let sources: Vec<_> =
        bundled::sources().into_iter().filter(|source| source.name.ends_with("postgresql.toml")).collect();
    let (catalog, _doubts) = compile(&sources, &registry).unwrap();
    let plan = Plan::new(catalog.get("postgresql").unwrap(), target, &Inventory::default()).unwrap();
    let limits = Limits { per_probe: Duration::from_secs(10), total: Duration::from_mins(1) };
    let cancel = CancellationToken::new();
    let runner = Runner { registry, clock: Arc::new(SystemClock::new()), limits, cancel };
    run(&plan, &runner, &Earlier::default(), &|_| {}).await
}

#[tokio::test]
async fn an_idle_fresh_server_gives_no_warning() {
    let server = Postgres::start(&["fsync=on", "full_page_writes=on"]);
    let report = diagnose(&target(server.port(), "postgres", "postgres", None)).await;
    let loud: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| matches!(finding.status, Status::Warning | Status::Critical))
        .map(|finding| (finding.check.as_str(), &finding.value))
        .collect();
    assert!(loud.is_empty(), "{loud:?}");
    assert_eq!(report.status, Status::Ok);
    assert!(report.hypotheses.iter().all(|one| one.verdict != Verdict::Supported), "{:?}", report.hypotheses);
}

#[tokio::test]
async fn a_blocked_session_is_the_top_cause_and_names_its_blocker_and_the_superuser_is_told() {
    let server = Postgres::start(&["fsync=on", "full_page_writes=on"]);
    server.execute("postgres", "create table t (id int); insert into t values (1)").await;
    let url = format!("{}?application_name", server.url("postgres"));
    let mut blocker = PgConnection::connect(&format!("{url}=billing")).await.unwrap();
    blocker.execute("begin").await.unwrap();
    blocker.execute("update t set id = 2").await.unwrap();
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut blocker).await.unwrap();
    let waiting = tokio::spawn(async move {
        let mut victim = PgConnection::connect(&format!("{url}=shop")).await.unwrap();
        victim.execute("update t set id = 3").await.map(|_done| ())
    });
    let here = target(server.port(), "postgres", "postgres", None);
    let report = loop {
        let report = diagnose(&here).await;
        if report.hypotheses.iter().any(|one| one.verdict == Verdict::Supported) {
            break report;
        }
    };
    let top = report.hypotheses.first().unwrap();
    assert_eq!(top.id, "blocked-session");
    let named = format!("{pid} (postgres, billing)");
    assert!(top.says.en.contains(&named) && top.says.ja.contains(&named), "{:?}", top.says);
    assert!(
        report
            .privileges
            .iter()
            .any(|one| one.kind == PrivilegeKind::Superuser && one.fix.contains("CREATE ROLE toban"))
    );
    blocker.execute("rollback").await.unwrap();
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_server_that_is_down_is_critical_and_the_rest_is_unknown() {
    let report = diagnose(&target(crate::server::closed_port(), "postgres", "postgres", None)).await;
    assert_eq!(report.status, Status::Critical);
    assert_eq!(report.hypotheses.first().map(|one| one.id.as_str()), Some("server-down"));
    let others = report.findings.iter().filter(|finding| finding.check != "reachable");
    assert!(others.into_iter().all(|finding| finding.status == Status::Unknown));
}
