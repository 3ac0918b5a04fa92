//! `toban serve`: start, health, reload, and what it says when it cannot.

use std::fs;
use std::net::TcpListener;

use rustix::process::Signal;

use super::page::Page;
use super::trap::Trap;
use super::{ANSWERS, Home, playbook};
use crate::server::free_port;

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap();
    let ended = Home::new().set("TOBAN__WEB__LISTEN", address.to_string()).run("serve").with(1);
    assert!(ended.err.contains(&format!("the page cannot listen on {address}")), "{}", ended.err);
    assert!(ended.err.contains("is another Toban running?") && ended.out.is_empty(), "{}", ended.err);
}

#[test]
fn plain_toban_serves_and_health_tells_whether_it_does() {
    let home = Home::new().set("TOBAN__WEB__LISTEN", format!("127.0.0.1:{}", free_port()));
    let before = home.run("health").with(1);
    assert!(before.err.contains("is `toban serve` running?"), "{}", before.err);
    let mut toban = home.start("");
    toban.until("on duty");
    assert!(home.run("health").with(0).out.contains("\"ok\""));
    toban.signal(Signal::TERM);
    let ended = toban.end().with(0);
    assert!(ended.out.contains("store: sqlite:"), "{}", ended.out);
    home.run("health").with(1);
}

#[test]
fn mistakes_stop_the_start() {
    let ended = Home::with("[web]\nlisten = 1\n").run("serve").with(1);
    assert!(ended.err.contains("toban.toml:2:") && ended.out.is_empty(), "{}", ended.err);
}

#[tokio::test]
async fn a_broken_file_keeps_the_last_good_settings_and_a_good_one_replaces_them() {
    let trap = Trap::set();
    let good = "[playbooks]\ndirectory = \"own\"\n".to_owned() + &trap.target("cache");
    let home = Home::with(&good).set("TOBAN__WEB__LISTEN", "127.0.0.1:0");
    home.write("own/queue.toml", &playbook("queue", ANSWERS));
    let mut toban = home.start("serve");
    let page = Page::of(&mut toban);

    home.write("toban.toml", &format!("language = \"jp\"\n{good}"));
    home.write("own/queue.toml", &playbook("queue", &ANSWERS.replace("redis.ping", "redis.pong")));
    toban.signal(Signal::HUP);
    toban.until("toban.toml:1:");
    toban.until("own/queue.toml:");
    toban.until("the last good settings stay in force");
    let health = page.health().await;
    assert_eq!(health["status"], "degraded", "{health}");
    assert!(health["degraded"][0].as_str().unwrap().contains("mistakes"), "{health}");
    page.say("/toban status").await;
    let status = page.text("/").await;
    assert!(status.contains("last reload failed") || status.contains("mistake"), "{status}");
    page.say("/diag queue nowhere").await;
    assert!(page.text("/").await.contains("cache"), "the playbook and the target of before are still known");

    let more = Trap::set();
    home.write("toban.toml", &format!("{good}{}", more.target("second")));
    home.write("own/queue.toml", &playbook("queue", ANSWERS));
    toban.signal(Signal::HUP);
    toban.until("were reloaded");
    assert_eq!(page.health().await["status"], "ok");
    page.say("/diag queue second").await;
    drop(more.caught());
    assert!(trap.is_untouched());

    home.write("toban.toml", &format!("{good}[web]\npublic_url = \"https://toban.example.com\"\n"));
    toban.signal(Signal::HUP);
    assert!(toban.until("only with a restart").contains("web.public_url"));
    fs::remove_dir_all(home.path("own")).unwrap();
    toban.signal(Signal::HUP);
    toban.until("there is no folder");
    toban.until("the last good settings stay in force");
    toban.signal(Signal::TERM);
    toban.end().with(0);
}

#[tokio::test]
async fn the_log_is_json_where_that_is_wanted() {
    let home = Home::with("[log]\nformat = \"json\"\n").set("TOBAN__WEB__LISTEN", "127.0.0.1:0");
    let mut toban = home.start("serve");
    toban.until("on duty");
    toban.signal(Signal::HUP);
    toban.until("were reloaded");
    toban.signal(Signal::TERM);
    let ended = toban.end().with(0);
    for line in ended.err.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(entry["level"].is_string() && entry["timestamp"].is_string(), "{line}");
    }
}
