//! What goes wrong meanwhile: Slack wants no more, answers with errors, lacks a scope; the process ends in the middle.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection as _, Executor as _, PgConnection};
use toban::chat::inbound::Platform;
use toban::clock::Clock as _;
use toban::language::Language;
use toban::reply::health::{Trouble, trouble};
use toban::store::Store;
use toban::store::attendance::Turn;

use super::{Desk, PAUSE, audited, kept, opens, opens_on, small, words};
use crate::server::postgres::Postgres;
use crate::slack::fault::Fault;
use crate::store::on;

/// Somebody else wants to read, for three minutes.
async fn turn(store: &Store, worker: &str, now: Timestamp) -> Turn {
    let mut tx = store.begin().await.expect("the store answers");
    let until = now + SignedDuration::from_mins(3);
    let turn = tx.attendance().take_turn(Platform::Slack, worker, (now, until)).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    turn
}

/// Something to be found, in the thread of the incident and pinned in its channel.
async fn missed(desk: &Desk, words: &str) {
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let message = ben.replies(&card, words).message();
    carol.reacts(&message, "pushpin");
    carol.pins(&message);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_limit_or_an_error_of_slack_is_borne_at_every_call() {
    let desk = opens().await;
    small(&desk).await;
    let mut expected = Vec::new();
    for method in ["users.conversations", "conversations.history", "conversations.replies", "pins.list"] {
        for fault in [Fault::RateLimited(7), Fault::ServerError, Fault::DropBefore, Fault::Hang] {
            let word = format!("{method} {fault:?}");
            desk.is_cut_off().await;
            missed(&desk, &word).await;
            desk.world.fails(method, fault, 1);
            desk.passes(Duration::from_secs(10));
            desk.is_back().await;
            assert_eq!(desk.world.faults_left(), 0, "{word}");
            expected.push(word);
            assert_eq!(words(&desk).await, expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_scope_the_rest_is_read_and_the_scope_is_named() {
    let desk = opens().await;
    small(&desk).await;
    for (number, scope) in ["im:read", "pins:read"].into_iter().enumerate() {
        desk.is_cut_off().await;
        desk.world.takes_scope(scope);
        missed(&desk, scope).await;
        desk.passes(Duration::from_secs(10));
        desk.is_back().await;
        assert_eq!(words(&desk).await.len(), number + 1, "{scope}");
        desk.hands().see(desk.says_it_is_unwell(scope)).await;
    }
    // Nothing else lists conversations before the next gap.
    desk.world.grants_scope("im:read");
    let asked = desk.world.called("users.conversations").len();
    desk.passes(Duration::from_mins(15));
    desk.hands().see(desk.world.is_called("users.conversations", asked + 1)).await;
    desk.comes_to_rest().await;
    // Slack is asked now and then what the token has.
    let mut wrong = desk.wrong.clone();
    let granted = |list: &Vec<Trouble>| list.iter().all(|one| !trouble(one, Language::En).contains("im:read"));
    drop(desk.hands().see(wrong.wait_for(granted)).await.expect("Toban is at work"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_off_begins_again_where_it_was() {
    let desk = opens().await;
    small(&desk).await;
    let began = desk.heard().await.expect("it was heard");
    desk.is_cut_off().await;
    missed(&desk, "it is the disk").await;
    desk.world.fails("conversations.history", Fault::Refused("invalid_auth"), 1_000_000);
    desk.passes(Duration::from_secs(30));
    desk.world.clears("apps.connections.open");
    desk.passes(Duration::from_secs(35));
    desk.hands().see(desk.world.is_called("conversations.history", 1)).await;
    desk.hands().see(desk.world.socket().is_connected(1)).await;
    assert!(
        desk.heard().await.expect("it was heard") < began.saturating_add(SignedDuration::from_mins(1)).expect("near")
    );
    desk.world.clears("conversations.history");
    desk.is_back().await;
    assert_eq!(words(&desk).await, ["it is the disk"]);
}

/// It connects and reads, but from then on somebody else holds what it would write, until it has broken off.
async fn reads_in_vain(desk: &Desk, other: &mut PgConnection) {
    let asked = desk.world.called("conversations.history").len();
    desk.world.fails("conversations.history", Fault::RateLimited(7), 1);
    desk.world.clears("apps.connections.open");
    desk.world.loses_events(false);
    desk.passes(PAUSE);
    desk.hands().see(desk.world.is_called("conversations.history", asked + 1)).await;
    other.execute("begin; lock table event, entry in share mode").await.expect("nobody writes for long");
    desk.passes(Duration::from_secs(8));
    desk.hands().see(desk.world.is_called("conversations.history", asked + 2)).await;
    desk.waits_until(|| desk.hands().coming.len() <= desk.connections + 1).await;
    other.execute("rollback").await.expect("it was begun");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_store_does_not_take_is_read_again_and_nobody_reads_that_it_is_not_recorded() {
    let server = Postgres::start(&[]);
    let desk = opens_on(Some(on(server.url(&server.database("template1").await)).await)).await;
    small(&desk).await;
    let (carol, ops) = (desk.world.user("carol"), desk.world.channel("#ops"));
    let mut other = PgConnection::connect(&desk.store.url).await.expect("the server takes a connection");
    let shown = |words: &str| ops.messages().iter().filter(|one| one.body.contains(words)).count();
    for (way, gap) in [("sign", 10), ("command", 10), ("late", 700)] {
        desk.is_cut_off().await;
        match way {
            "sign" => missed(&desk, "it is the disk").await,
            _ => _ = carol.mentions("#ops", &format!("incident open {way} severity=sev4")),
        }
        desk.passes(Duration::from_secs(gap));
        let before = desk.heard().await;
        reads_in_vain(&desk, &mut other).await;
        assert_eq!(desk.heard().await, before, "{way}: it is not caught up with");
        desk.passes(Duration::from_mins(2));
        desk.has_heard(desk.now()).await;
        desk.comes_to_rest().await;
        let told: Vec<String> = ops.only_for("carol").into_iter().map(|one| one.body).collect();
        assert!(told.iter().all(|body| !body.contains("recorded")), "{way}: {told:?}");
    }
    assert_eq!(words(&desk).await, ["it is the disk"]);
    assert_eq!((shown("SEV4 · command · INC-"), shown("SEV4 · late · INC-")), (1, 0));
    assert_eq!(shown("I was not connected when you wrote this"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_in_the_middle_is_followed_by_one_that_reads_all_of_it() {
    let desk = opens().await;
    let card = small(&desk).await;
    kept(&desk, &card, "before").await;
    let desk = desk.ends().await;
    let carol = desk.world.user("carol");
    let alone = carol.dm("incident open alone severity=sev4");
    let message = desk.world.user("ben").replies(&card, "missed").message();
    carol.reacts(&message, "pushpin");
    desk.clock.advance(Duration::from_mins(2));
    // The incident's conversation is read, then Slack wants no more for a while.
    desk.world.fails_after("conversations.history", 1, Fault::RateLimited(100));
    let desk = desk.begins().await;
    desk.hands().see(desk.world.is_called("conversations.history", 1)).await;
    desk.hands()
        .see(async {
            while words(&desk).await.len() < 2 {
                tokio::task::yield_now().await;
            }
        })
        .await;
    let desk = desk.ends().await;
    desk.clock.advance(Duration::from_secs(30));
    desk.world.recovers();
    let desk = desk.begins().await;
    desk.has_heard(desk.now()).await;
    desk.comes_to_rest().await;
    assert_eq!(words(&desk).await, ["before", "missed"]);
    let direct = desk.world.channel(alone.message().channel.as_str());
    assert_eq!(direct.messages().iter().filter(|one| one.body.contains("SEV4 · alone · INC-")).count(), 1);
    let audit = audited(&desk).await;
    assert_eq!(audit.iter().filter(|one| *one == "timeline.add").count(), 2, "{audit:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_died_while_reading_is_followed_when_its_turn_is_over() {
    let desk = opens().await;
    small(&desk).await;
    desk.is_cut_off().await;
    missed(&desk, "it is the disk").await;
    assert!(matches!(turn(&desk.store, "somebody who dies", desk.now()).await, Turn::Mine(_)));
    let until = desk.now() + SignedDuration::from_mins(3);
    desk.passes(Duration::from_secs(10));
    desk.connects().await;
    desk.sits_out(|| desk.now() > until - SignedDuration::from_secs(5)).await;
    assert_eq!(words(&desk).await, [""; 0], "not before");
    desk.has_heard(desk.now()).await;
    desk.comes_to_rest().await;
    assert_eq!(words(&desk).await, ["it is the disk"]);
    assert!(desk.now() > until, "not before");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_for_long_keeps_its_turn() {
    let desk = opens().await;
    small(&desk).await;
    desk.is_cut_off().await;
    missed(&desk, "it is the disk").await;
    for method in ["users.conversations", "conversations.history", "conversations.replies"] {
        desk.world.fails(method, Fault::RateLimited(100), 1);
    }
    desk.world.fails("pins.list", Fault::RateLimited(60), 1);
    desk.world.clears("apps.connections.open");
    let began = desk.now();
    desk.passes(Duration::from_secs(35));
    desk.sits_out(|| desk.world.times("conversations.replies") == 2).await;
    assert!(desk.now().duration_since(began) > SignedDuration::from_mins(5), "{}", desk.now());
    assert_eq!(turn(&desk.store, "another", desk.now()).await, Turn::Taken);
    desk.is_back().await;
    assert_eq!(words(&desk).await, ["it is the disk"]);
    assert!(matches!(turn(&desk.store, "another", desk.now()).await, Turn::Mine(_)), "then it is given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_end_of_a_process_it_is_written_until_when_slack_was_heard() {
    let desk = opens().await;
    desk.has_heard(desk.now()).await;
    let before = desk.heard().await.expect("it was heard");
    desk.passes(Duration::from_secs(6));
    let looked = desk.hands().clock.sleep(Duration::from_millis(300));
    desk.hands().see(looked).await;
    assert_eq!(desk.heard().await, Some(before), "it is not written every time");
    let ended = desk.ends().await;
    let mut tx = ended.store.read().await.expect("the store answers");
    let heard = tx.attendance().heard(Platform::Slack).await.expect("the store answers").expect("it was heard");
    assert!(heard.duration_since(before) >= SignedDuration::from_secs(5), "{before} {heard}");
}
