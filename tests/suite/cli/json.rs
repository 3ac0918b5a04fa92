//! `toban diag --json`: what docs/report-json.md says is what comes out, on a PostgreSQL in trouble.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::Home;
use super::diag::verdict;
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

pub(super) fn keys(value: &Value) -> BTreeSet<String> {
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
    let waits = "select count(*) from pg_locks where not granted";
    while sqlx::query_scalar::<_, i64>(waits).fetch_one(&mut blocker).await.unwrap() == 0 {}
    let (report, _) = verdict(&home.run("diag postgresql --json"));
    let top = &report["hypotheses"][0];
    let named = format!("{pid} ({SUPERUSER}, billing)");
    assert!(top["says"]["en"].as_str().unwrap().contains(&named), "{top:#}");
    let superuser = report["privileges"].as_array().unwrap().iter().find(|one| one["kind"] == "superuser").unwrap();
    assert_eq!(superuser["account"], SUPERUSER);
    assert!(superuser["fix"].as_str().unwrap().contains("CREATE ROLE toban"), "{superuser:#}");

    assert_eq!(documented(""), keys(&report));
    for finding in report["findings"].as_array().unwrap() {
        assert_eq!(documented("findings"), keys(finding));
    }
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
