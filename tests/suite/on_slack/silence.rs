//! A Toban on Slack alone, whose connections fall silent or whose token is revoked: whoever looks after it reads that on
//! Slack, as soon as anything can be said there.

use std::future::pending;
use std::time::Duration;

use jiff::Timestamp;
use toban::clock::ManualClock;
use toban::directory::access::{Access, Grantee};
use toban::directory::role::Role;
use toban::job::unwell;
use toban::reply::health::Trouble;
use tokio::time::timeout;

use super::{Desk, Plan};
use crate::bot::World;
use crate::page::site::{Site, client};

/// Looks at what carol reads alone; each is a piece of real time, in which what goes on by itself goes on.
const LOOKS: usize = 600;

/// A piece of real time.
async fn a_piece() {
    let _over = timeout(Duration::from_millis(10), pending::<()>()).await;
}

/// Carol looks after it, and the page has no conversation.
async fn on_slack_alone() -> Desk {
    let given = vec![(Role::Admin, Grantee::Person("carol".to_owned()))];
    let world = World { access: Access { given, ..Access::default() }, ..World::new() };
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    Desk::opens_with(Plan { world, connections: 2, clock: Some(clock), ..Plan::new() }).await
}

/// What carol reads alone.
fn alone(desk: &Desk) -> Vec<String> {
    let direct = desk.world.channel(&desk.world.user("carol").direct());
    direct.messages().into_iter().map(|message| message.body).collect()
}

/// Waits until carol reads those words; everything she has read by then.
async fn carol_reads(desk: &Desk, words: &str) -> Vec<String> {
    for _ in 0..LOOKS {
        desk.settles(jiff::SignedDuration::from_secs(5)).await;
        let read = alone(desk);
        if read.iter().any(|body| body.contains(words)) {
            return read;
        }
        a_piece().await;
    }
    panic!("carol does not read “{words}”, but {:?}", alone(desk));
}

/// What a program reads of how Toban is.
async fn shown(desk: &Desk, path: &str) -> String {
    let site = Site::start().await;
    site.health.send_replace(desk.wrong.borrow().clone());
    let answer = client().get(site.at(path)).send().await.expect("the page answers");
    let text = answer.text().await.expect("the page answers");
    site.stop().await;
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_fall_silent_are_noticed_shown_and_told_and_that_it_is_over_is_told_too() {
    let desk = on_slack_alone().await;
    let socket = desk.world.socket();
    // Nothing comes and nothing is answered, not even a ping; and nobody is greeted any more.
    socket.is_mute(u32::MAX);
    socket.falls_silent();
    desk.waits_until(|| desk.wrong.borrow().contains(&Trouble::SlackAway)).await;
    assert!(!desk.slack.health().is_connected(), "what /metrics counts is none");
    assert!(shown(&desk, "/readyz").await.contains("there is no connection to Slack"));
    assert!(shown(&desk, "/healthz").await.contains("degraded"));
    // What Toban says goes another way than what it hears.
    let told = carol_reads(&desk, "there is no connection to Slack").await;
    assert_eq!(told.len(), 1, "{told:?}");

    socket.is_mute(0);
    desk.waits_until(|| desk.wrong.borrow().is_empty()).await;
    let told = carol_reads(&desk, "This is over").await;
    assert!(told.len() == 2 && told[1].contains("from") && told[1].contains("no connection to Slack"), "{told:?}");
    assert_eq!(shown(&desk, "/readyz").await, r#"{"status":"ready"}"#);
    assert!(unwell::told(&desk.app.parts).await.expect("the store answers").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_revoked_is_told_when_there_is_a_good_one_again_and_from_when_to_when_it_was() {
    let desk = on_slack_alone().await;
    desk.world.revokes_token("token_revoked");
    let revoked = Trouble::SlackToken { app: false, code: "token_revoked".to_owned() };
    desk.world.user("carol").says("#ops", "/incident open checkout is down severity=sev4").acked().await;
    desk.waits_until(|| desk.wrong.borrow().contains(&revoked)).await;
    // It stands in a row, and does not count as told.
    while unwell::told(&desk.app.parts).await.expect("the store answers") != [revoked.clone()] {
        a_piece().await;
    }
    assert_eq!(alone(&desk), [""; 0]);

    desk.world.restores_token();
    desk.waits_until(|| desk.wrong.borrow().is_empty()).await;
    let told = carol_reads(&desk, "This is over").await;
    assert!(told.iter().any(|body| body.contains("from") && body.contains("token_revoked")), "{told:?}");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(unwell::told(&desk.app.parts).await.expect("the store answers").is_empty());
}
