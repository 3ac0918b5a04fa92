//! `toban diag`: verdicts as exit codes, against real servers in every condition.

use std::io::Read as _;

use rustix::process::Signal;
use serde_json::Value;

use super::json::keys;
use super::trap::Trap;
use super::{ANSWERS, Ended, Home, playbook};
use crate::redis::fill;
use crate::server::closed_port;
use crate::server::redis::Redis;

/// Checks whose verdict hangs on how busy the machine of the tests is.
const TIMED: [&str; 4] = ["latency", "spikes", "slow_commands", "event_loop"];

fn target(name: &str, port: u16) -> String {
    format!("[[target]]\nname = \"{name}\"\nurl = \"redis://127.0.0.1:{port}\"\ntags = [\"prod\"]\n")
}

/// What was printed, whose verdict is the exit code.
#[track_caller]
pub(super) fn verdict(ended: &Ended) -> (Value, String) {
    let json: Value = serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
    let status = json["status"].as_str().unwrap().to_owned();
    let code = ["ok", "warning", "critical", "unknown"].iter().position(|word| *word == status).unwrap();
    assert_eq!(ended.code, i32::try_from(code).ok(), "{status}");
    (json, status)
}

#[test]
fn a_healthy_server_is_ok_in_words_and_in_json() {
    let server = Redis::start(&[]);
    let home = Home::with(&target("cache", server.port()));
    let (report, _) = verdict(&home.run("diag redis --json"));
    for finding in report["findings"].as_array().unwrap() {
        let calm = matches!(finding["status"].as_str(), Some("ok" | "unknown"));
        assert!(calm || TIMED.contains(&finding["check"].as_str().unwrap()), "{finding:#}");
    }
    home.write("own.toml", &playbook("own", ANSWERS));
    let ended = home.run("diag own.toml cache").with(0);
    assert!(ended.out.starts_with("✓ ok · Own · cache · 1 ok") && ended.out.contains("RUN-2"), "{}", ended.out);
    let ended = home.run("diag own.toml --lang ja").with(0);
    assert!(ended.out.contains("自作") && !ended.out.contains("Own"), "{}", ended.out);
    let again = verdict(&home.run("diag own.toml --json")).0;
    assert_eq!(keys(&again["comparison"]), ["changes", "last_good", "previous"].map(str::to_owned).into());
    assert_eq!(again["comparison"]["last_good"]["key"], "RUN-3");
    assert!(ended.err.starts_with("own.toml:1:12: warning[no-tests]"), "{}", ended.err);
}

#[test]
fn a_server_nearly_full_is_critical_and_the_remedy_has_its_risk() {
    let server = Redis::start(&["--maxmemory", "32mb", "--maxmemory-policy", "noeviction"]);
    fill(&server, 95);
    let home = Home::with(&target("cache", server.port()));
    let ended = home.run("diag redis").with(2);
    assert!(ended.out.starts_with("✖ critical · Redis · cache"), "{}", ended.out);
    for words in ["(guide 6.1 memory)", "R3 ", "redis-cli FLUSHALL"] {
        assert!(ended.out.contains(words), "{words}:\n{}", ended.out);
    }
}

#[test]
fn a_warning_is_one_and_what_cannot_be_judged_is_three() {
    let server = Redis::start(&[]);
    let home = Home::with(&target("cache", server.port()));
    let warns =
        "read = \"redis.ping\"\nvalue = \"reachable\"\nwarning_when = \"value\"\nguide = \"4.1 database.redis\"";
    home.write("warns.toml", &playbook("warns", warns));
    assert!(home.run("diag warns.toml").with(1).out.starts_with("▲ warning"));
    let few = "read = \"redis.info\"\nvalue = \"delta(total_commands_processed)\"\nunit = \"\"\nwindow = \"100ms\"\n\
               min_samples = 1000000000\nsamples = \"delta(total_commands_processed)\"\nwarning = 1\n\
               guide = \"4.1 database.redis\"";
    home.write("few.toml", &playbook("few", few));
    let ended = home.run("diag few.toml --json").with(3);
    assert_eq!(verdict(&ended).0["findings"][0]["reason"]["reason"], "insufficient_data");
}

#[test]
fn a_server_that_is_down_is_critical() {
    let home = Home::with(&target("cache", closed_port()));
    let ended = home.run("diag redis").with(2);
    assert!(ended.out.starts_with("✖ critical · Redis · cache"), "{}", ended.out);
    assert!(ended.out.contains("refused") && ended.out.contains("Likely cause"), "{}", ended.out);
    let japanese = home.run("diag redis --lang ja").with(2);
    assert!(japanese.out.contains("メモリ") && !japanese.out.contains("Likely cause"), "{}", japanese.out);
}

#[test]
fn what_does_not_exist_is_three_with_what_does() {
    let home = Home::with(&(target("cache", 1) + &target("queue", 2)));
    for (line, words) in [
        ("diag reddis", "there is no playbook `reddis`; did you mean `redis`?"),
        ("diag nonsense", "There is: postgresql, redis"),
        ("diag redis cahce", "there is no target `cahce`; did you mean `cache`? There is: cache, queue"),
        ("diag redis tag:pord", "pord"),
        ("diag redis", "cache"),
        ("diag cpu", "host"),
        ("diag cpu cache", "cache"),
        ("diag missing.toml", "missing.toml cannot be read"),
    ] {
        let ended = home.run(line).with(3);
        assert!(ended.err.contains(words) && ended.out.is_empty(), "{line}:\n{}", ended.err);
    }
    home.write("broken.toml", "playbook = 1\n");
    assert!(home.run("diag broken.toml").with(3).err.contains("broken.toml:1:"));
}

#[test]
fn a_tag_takes_all_and_tells_the_worst_first() {
    let server = Redis::start(&[]);
    let home = Home::with(&(target("good", server.port()) + &target("gone", closed_port())));
    home.write("own.toml", &playbook("own", ANSWERS));
    let (fleet, status) = verdict(&home.run("diag own.toml tag:prod --json"));
    assert_eq!((status.as_str(), fleet["selection"].as_str()), ("critical", Some("tag:prod")));
    let named: Vec<_> =
        fleet["reports"].as_array().unwrap().iter().map(|one| (&one["target"], &one["status"])).collect();
    assert_eq!(named, [(&"gone".into(), &"critical".into()), (&"good".into(), &"ok".into())]);
    let ended = home.run("diag own.toml tag:prod").with(2);
    assert!(ended.out.contains("gone") && ended.out.contains("good"), "{}", ended.out);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let home = Home::with(&target("cache", closed_port()));
    for line in ["diag redis", "diag redis --json"] {
        // As `| head -1` does it, but before the first line already.
        let ended = home.run_unread(line).with(2);
        assert_eq!(ended.err, "", "{line}");
    }
}

#[test]
fn ctrl_c_prints_what_was_found_by_then() {
    let trap = Trap::set();
    let home = Home::with(&format!("[diag]\nper_probe = \"60s\"\ntotal = \"10m\"\n{}", trap.target("cache")));
    let toban = home.start("diag redis --json");
    let mut held = trap.caught();
    toban.signal(Signal::INT);
    let (report, _) = verdict(&toban.end());
    assert_eq!(report["cut"], "cancelled");
    assert!(report["finished"].is_string() && report["pending"].as_array().unwrap().is_empty());
    let reasons: Vec<_> = report["findings"].as_array().unwrap().iter().map(|one| &one["reason"]["reason"]).collect();
    assert!(reasons.iter().any(|reason| **reason == "cut"), "{reasons:?}");
    // The connection was closed, not left to the server.
    let _ = held.read_to_end(&mut Vec::new());
}
