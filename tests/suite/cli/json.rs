//! `toban diag --json`: what docs/report-json.md says is what comes out, on a PostgreSQL in trouble.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::Home;
use crate::server::postgres::{Postgres, SUPERUSER};

/// The documented fields: of the report, and those behind `PREFIX[].`.
fn documented(prefix: &str) -> BTreeSet<String> {
    let page = fs::read_to_string("docs/report-json.md").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let mut fields = BTreeSet::new();
    for row in rows {
        let mut below = "";
        for name in row.split('`').filter(|name| name.chars().next().is_some_and(char::is_alphabetic)) {
            let field = match name.split_once("[].") {
                Some((list, field)) => {
                    below = list;
                    field
                }
                None => name,
            };
            if below == prefix {
                fields.insert(field.trim_end_matches("[]").to_owned());
            }
        }
    }
    fields
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn a_blocked_session_names_its_blocker_in_the_documented_fields() {
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
    let home = Home::with(&format!(
        "[[target]]\nname = \"db\"\nurl = \"postgres://{SUPERUSER}@127.0.0.1:{}/postgres\"\nssl_mode = \"disable\"\n",
        server.port()
    ));
    // The victim may not wait yet; who waits, waits until the blocker lets go.
    let (report, code) = loop {
        let ended = home.run("diag postgresql --json");
        let report: Value = serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
        if report["hypotheses"].as_array().unwrap().iter().any(|one| one["verdict"] == "supported") {
            break (report, ended.code);
        }
    };
    assert_eq!(code, Some(if report["status"] == "critical" { 2 } else { 1 }), "{}", report["status"]);
    let top = &report["hypotheses"][0];
    let named = format!("{pid} ({SUPERUSER}, billing)");
    assert!(top["says"]["en"].as_str().unwrap().contains(&named), "{top:#}");
    let superuser = report["privileges"].as_array().unwrap().iter().find(|one| one["kind"] == "superuser").unwrap();
    assert_eq!(superuser["account"], SUPERUSER);
    assert!(superuser["fix"].as_str().unwrap().contains("CREATE ROLE toban"), "{superuser:#}");
    let text = home.run("diag postgresql");
    for words in [named.as_str(), "CREATE ROLE toban"] {
        assert!(text.out.contains(words), "{words}:\n{}", text.out);
    }

    assert_eq!(documented(""), keys(&report));
    for finding in report["findings"].as_array().unwrap() {
        assert_eq!(documented("findings"), keys(finding));
    }
    let again: Value = serde_json::from_str(&home.run("diag postgresql --json").out).unwrap();
    assert_eq!(keys(&again["comparison"]), ["changes", "last_good", "previous"].map(str::to_owned).into());
    blocker.execute("rollback").await.unwrap();
    waiting.await.unwrap().unwrap();
}

#[test]
fn several_targets_have_the_documented_shape() {
    let page = fs::read_to_string("docs/report-json.md").unwrap();
    let shape = page.split("the object is `").nth(1).and_then(|rest| rest.split('`').next()).unwrap();
    let documented: BTreeSet<_> = shape.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    let home = Home::with(
        "[[target]]\nname = \"a\"\nurl = \"redis://127.0.0.1:1\"\ntags = [\"x\"]\n\
         [[target]]\nname = \"b\"\nurl = \"redis://127.0.0.1:2\"\ntags = [\"x\"]\n",
    );
    let fleet: Value = serde_json::from_str(&home.run("diag redis tag:x --json").with(2).out).unwrap();
    assert_eq!(documented, keys(&fleet));
    assert_eq!(fleet["reports"].as_array().unwrap().len(), 2);
}
