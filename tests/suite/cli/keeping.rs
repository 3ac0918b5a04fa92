//! `toban backup`, `restore`, `store copy` and `audit`: what whoever keeps Toban running uses.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::Value;

use super::Home;
use crate::server::postgres::shared;
use crate::store::upgrade::{first_version, versions};

/// A home whose store has seen a command.
fn used() -> Home {
    let home = Home::with("[store]\nurl = \"sqlite://first.db\"\n");
    home.run_with("chat", "/ping\n/diag cpu local\n").with(0);
    home
}

#[test]
fn a_backup_is_restored_into_another_store() {
    let home = used();
    let told = home.run("backup toban.backup").with(0).out;
    assert!(told.starts_with("toban.backup: ") && told.contains(" rows"), "{told}");
    assert_eq!(fs::metadata(home.path("toban.backup")).unwrap().permissions().mode() & 0o777, 0o600);
    let again = home.run("backup toban.backup").with(2);
    assert!(again.err.contains("toban.backup: the file exists; name another one, or replace it with --force"));
    home.run("backup --force toban.backup").with(0);

    home.write("other.toml", "[store]\nurl = \"sqlite://second.db\"\n");
    home.run("--config other.toml restore toban.backup").with(0);
    let audit = home.run("--config other.toml audit").with(0).out;
    let lines: Vec<&str> = audit.lines().collect();
    assert!(lines[0].contains("Z  terminal/local  store.restore  done  toban.backup"), "{audit}");
    assert_eq!(audit.matches("store.restore").count(), 1, "{audit}");
    assert!(audit.contains("diag.run"), "{audit}");
    let refused = home.run("--config other.toml restore toban.backup").with(2);
    assert!(refused.err.contains("is not empty: ") && refused.err.contains("--force"), "{}", refused.err);
    home.run("--config other.toml restore --force toban.backup").with(0);
    home.write("broken.backup", "something else\n");
    let broken = home.run("--config other.toml restore --force broken.backup").with(1);
    assert!(broken.err.contains("broken.backup: this is no backup made by `toban backup`"), "{}", broken.err);
}

#[test]
fn a_backup_of_nothing_makes_nothing() {
    let home = Home::with("[store]\nurl = \"sqlite://first.db\"\n");
    let ended = home.run("backup toban.backup").with(1);
    assert!(ended.err.contains("there is no store `first.db`"), "{}", ended.err);
    assert!(!home.path("first.db").exists() && !home.path("toban.backup").exists());
}

#[tokio::test]
async fn a_store_moves_to_postgresql_and_back() {
    let home = used();
    let server = shared();
    let url = server.url(&server.database("template1").await);
    home.write("address", &url);
    let told = home.run("store copy sqlite://first.db @address").with(0).out;
    assert!(told.starts_with("postgres://127.0.0.1:") && told.contains(" rows"), "{told}");
    let home = home.set("TOBAN__STORE__URL", &url);
    let audit: Value = serde_json::from_str(&home.run("audit --json --action diag").with(0).out).unwrap();
    assert_eq!(audit[0]["action"], "diag.run", "{audit}");
    let full = home.run("store copy sqlite://first.db @address").with(2);
    assert!(full.err.contains("is not empty: ") && !full.err.contains("--force"), "{}", full.err);
    home.run("store copy @address sqlite://third.db").with(0);
    let audit = home.run("audit --action store").with(0).out;
    assert!(
        audit.contains("store.copy  done  from sqlite:") && audit.contains("store.copy  done  to sqlite:"),
        "{audit}"
    );
    let same = home.run("store copy @address @address").with(2);
    assert!(same.err.contains("onto itself"), "{}", same.err);
}

#[test]
fn the_audit_is_filtered_and_paged() {
    let home = used();
    home.run_with("chat", "/diag cpu local\n").with(0);
    let all = home.run("audit").with(0).out;
    assert!(all.lines().count() >= 2 && all.lines().all(|line| line.contains("  terminal/local  ")), "{all}");
    let page = home.run("audit --limit 1").with(0);
    assert_eq!(page.out.lines().count(), 1);
    let before = page.err.trim().strip_prefix("older ones: --before ").expect("it says how to go on").to_owned();
    let next = home.run(&format!("audit --limit 1 --before {before}")).with(0);
    assert_eq!(next.out.lines().next(), all.lines().nth(1));
    assert_eq!(home.run("audit --person nobody").with(0).out, "");
    assert_eq!(home.run("audit --since 7d").with(0).out, all);
    assert_eq!(home.run("audit --since 2099-01-01").with(0).out, "");
    let wrong = home.run("audit --since yesterday").with(2);
    assert!(wrong.err.contains("`yesterday` is no time; write 7d, 2026-11-01 or"), "{}", wrong.err);
}

#[tokio::test]
async fn where_the_disk_is_full_before_an_upgrade_nothing_changes() {
    let home = Home::with("[store]\nurl = \"sqlite://toban.db\"\n");
    let path = first_version(&home.path("")).await;
    // No file may grow beyond 64 KiB: the copy cannot be written to its end.
    let toban = format!("trap '' XFSZ; ulimit -f 128; exec '{}' audit", env!("CARGO_BIN_EXE_toban"));
    let mut shell = Command::new("sh");
    shell.args(["-c", &toban]).env_clear().current_dir(home.path("")).env("HOME", home.path(""));
    let ended = shell.output().expect("a shell starts");
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success() && told.contains("the copy that is made before the tables change"), "{told}");
    assert_eq!(versions(&path).await, 1);
    assert!(!home.path("toban.db.before-part").exists());
    home.run("audit").with(0);
    assert!(home.path("toban.db.before-0002").exists());
}

#[test]
fn a_person_is_forgotten_only_when_that_is_confirmed() {
    let home = Home::with(
        "[store]\nurl = \"sqlite://toban.db\"\n[[person]]\nname = \"aiko\"\nshown = \"佐藤愛子\"\n[[person]]\nname = \"ben\"\n",
    );
    home.run("login aiko").with(0);
    home.run("login ben").with(0);
    let refused = home.run("forget aiko").with(2);
    assert!(refused.err.contains("look with --dry-run first, then say --yes"), "{}", refused.err);
    let planned = home.run("forget aiko --dry-run").with(0).out;
    assert!(planned.contains("login_link: 1 rows deleted") && planned.contains("not reached from here: "), "{planned}");
    assert_eq!(home.run("forget aiko --dry-run").with(0).out, planned, "nothing was done");
    let done = home.run("forget aiko --yes").with(0).out;
    assert!(done.contains("done: they are forgotten-1 from now on"), "{done}");
    let nothing = home.run("forget aiko --yes").with(0).out;
    assert!(nothing.starts_with("nothing of `aiko` is in sqlite:"), "{nothing}");
    home.run("backup left").with(0);
    let left = fs::read_to_string(home.path("left")).unwrap();
    assert!(!left.contains("aiko") && left.contains("ben"), "{left}");
    assert!(home.run("audit").with(0).out.contains("person.forget  done  forgotten-1"));
    let audit = home.run("audit --action login").with(0).out;
    assert!(
        audit.contains("terminal/local  login.issue  done  ben") && audit.contains("login.issue  done  forgotten-1"),
        "{audit}"
    );
    for nobody in ["local", "token", "unknown"] {
        let refused = home.run(&format!("forget {nobody} --yes")).with(2).err;
        assert!(refused.contains(&format!("`{nobody}` is no person")), "{refused}");
    }
}
