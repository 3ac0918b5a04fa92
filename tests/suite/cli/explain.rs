//! `toban explain diag`: everything that would be sent is printed, and nothing is sent.

use serde_json::Value;

use super::Home;
use super::trap::Trap;

#[test]
fn what_would_be_sent_is_printed_and_nothing_is_sent() {
    let trap = Trap::set();
    let home = Home::with(&trap.target("cache"));
    let ended = home.run("explain diag redis").with(0);
    for words in ["redis on cache:", "connect 127.0.0.1:", "INFO everything", "SLOWLOG", "ACL WHOAMI"] {
        assert!(ended.out.contains(words), "{words}:\n{}", ended.out);
    }
    let checks: Value = serde_json::from_str(&home.run("explain diag redis cache --json").with(0).out).unwrap();
    assert!(checks.as_array().unwrap().iter().all(|check| check["read"].is_string() && check["lines"].is_array()));
    assert!(trap.is_untouched());
}

#[test]
fn every_sql_statement_is_printed() {
    let home = Home::with("[[target]]\nname = \"db\"\nurl = \"postgres://toban@127.0.0.1:1/orders\"\n");
    let ended = home.run("explain diag postgresql").with(0);
    for words in ["READ ONLY", "pg_stat_activity", "pg_blocking_pids"] {
        assert!(ended.out.to_uppercase().contains(&words.to_uppercase()), "{words}:\n{}", ended.out);
    }
}
