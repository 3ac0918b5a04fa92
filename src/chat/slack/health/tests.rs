//! What is wrong is told once and goes by itself.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::Health;
use crate::chat::slack::web::failure::Failure;
use crate::reply::health::Trouble;

fn refused(code: &str, needed: Option<&str>) -> Failure {
    Failure::Refused { code: code.to_owned(), needed: needed.map(ToOwned::to_owned) }
}

#[test]
fn what_is_wrong_is_told_once_and_goes_by_itself() {
    let told: Arc<Mutex<Vec<Vec<Trouble>>>> = Arc::default();
    let heard = Arc::clone(&told);
    let health = Health::new(move |list| heard.lock().expect("no test panics here").push(list));
    health.fails("chat.postMessage", &refused("token_revoked", None));
    health.fails("chat.update", &refused("token_revoked", None));
    health.fails("pins.add", &refused("missing_scope", Some("pins:write")));
    health.fails("chat.update", &refused("channel_not_found", None));
    health.fails("conversations.history", &refused("missing_scope", Some("mpim:history")));
    let list = health.list();
    let told_scope = Trouble::SlackScope { method: "pins.add".to_owned(), scope: Some("pins:write".to_owned()) };
    assert!(list.contains(&told_scope) && list.len() == 2, "{list:?}");
    health.works("chat.postMessage");
    health.works("pins.add");
    assert_eq!(health.list(), [told_scope], "elsewhere it may not need it");
    health.granted(Some(&["pins:read".to_owned()]));
    assert!(health.lacks_scopes());
    health.granted(Some(&["pins:read".to_owned(), "pins:write".to_owned()]));
    assert!(health.list().is_empty() && !health.lacks_scopes());
    assert_eq!(told.lock().expect("no test panics here").len(), 4);
}

#[test]
fn of_several_scopes_those_count_that_toban_asks_for() {
    let health = Health::new(|_list| ());
    let has = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
    health.fails("conversations.history", &refused("missing_scope", Some("channels:history,groups:history,mpim:x")));
    health.granted(Some(&has(&["channels:history"])));
    assert!(health.lacks_scopes());
    health.granted(Some(&has(&["channels:history", "groups:history"])));
    assert!(!health.lacks_scopes());
    health.fails("x", &refused("missing_scope", Some("one:x,other:x")));
    health.granted(Some(&has(&["other:x"])));
    assert!(!health.lacks_scopes());
    health.fails("x", &refused("missing_scope", Some("one:x")));
    health.granted(None);
    assert!(!health.lacks_scopes(), "nobody knows");
}

#[test]
fn what_was_wrong_before_a_restart_is_until_it_shows_that_it_is_over() {
    let health = Health::new(|_list| ());
    let scope = Trouble::SlackScope { method: "pins.add".to_owned(), scope: None };
    health.assume(vec![scope.clone(), Trouble::SlackAway]);
    assert_eq!(health.list().len(), 2);
    health.connected(Duration::ZERO);
    assert_eq!(health.list(), [scope]);
    health.assume(vec![Trouble::SlackAway]);
    assert_eq!(health.list().len(), 1, "this process knows better");
    health.works("pins.add");
    assert!(health.list().is_empty());
}

#[test]
fn a_dead_connection_is_told_after_a_while() {
    let health = Health::new(|_list| ());
    let at = Duration::from_secs;
    health.watch(at(0));
    health.connected(at(1));
    health.disconnected(at(10));
    health.watch(at(20));
    assert!(health.list().is_empty());
    health.watch(at(25));
    assert_eq!(health.list().len(), 1);
    health.connected(at(26));
    assert!(health.list().is_empty() && health.is_connected());
}

#[test]
fn a_few_seconds_without_any_connection_are_a_gap() {
    let health = Health::new(|_list| ());
    let at = Duration::from_secs;
    health.connected(at(1));
    assert_eq!(health.gaps(), 1, "the start");
    health.connected(at(2));
    health.disconnected(at(3));
    health.connected(at(30));
    assert_eq!(health.gaps(), 1, "there was always one");
    health.disconnected(at(40));
    health.disconnected(at(40));
    health.connected(at(42));
    assert_eq!(health.gaps(), 1, "Slack sends it again");
    health.disconnected(at(50));
    health.connected(at(53));
    assert_eq!(health.gaps(), 2);
}

#[test]
fn too_long_a_pause_is_told_until_slack_has_not_asked_for_one_for_a_while() {
    let health = Health::new(|_list| ());
    let at = Duration::from_mins;
    health.waits_less("chat.postMessage", at(0));
    health.works("chat.postMessage");
    health.waits_less("chat.postMessage", at(15));
    health.forget_limits(at(16));
    assert_eq!(health.list(), [Trouble::SlackLimit { method: "chat.postMessage".to_owned() }]);
    health.forget_limits(at(31));
    assert!(health.list().is_empty());
    health.assume(vec![Trouble::SlackLimit { method: "chat.update".to_owned() }]);
    health.forget_limits(at(40));
    assert_eq!(health.list().len(), 1);
    health.forget_limits(at(56));
    assert!(health.list().is_empty());
}
