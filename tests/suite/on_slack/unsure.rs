//! Whom Slack does not say who they are: what they may until it does, and after it did.

use std::time::Duration;

use jiff::Timestamp;
use toban::action::language::of_account;
use toban::chat::inbound::Platform;
use toban::clock::ManualClock;
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::language::Language;

use super::{Desk, Plan};
use crate::slack::fault::Fault;
use crate::slack::world::Being;

/// Slack wants no more for longer than anybody waits.
const LONG: Fault = Fault::RateLimited(60);
/// When it takes calls again, and Toban makes them.
const WANTED_AGAIN: Duration = Duration::from_mins(1);

/// The entries of the first incident that came from messages.
async fn kept(desk: &Desk) -> Vec<String> {
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
    let id = incident.expect("it is there").id;
    let all = tx.timeline().of(&id, None, 100, &Reader::TOBAN).await.expect("the store answers");
    all.into_iter().filter(|entry| entry.source.is_some()).map(|entry| entry.text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_whom_the_settings_know_may_nothing_while_slack_does_not_say_that_they_are_one() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let desk = Desk::opens_with(Plan { clock: Some(clock.clone()), ..Plan::new() }).await;
    desk.world.user_is("carol", Being::Guest);
    desk.world.fails("users.info", LONG, 1_000);
    let carol = desk.world.user("carol");
    let opens = async |position| {
        carol.says("#ops", "/incident open a guest did it severity=sev4");
        desk.comes_to_rest().await;
        desk.world.channel("#ops").private_message("carol", position).await
    };
    let unsure = opens(0).await;
    assert!(unsure.body.contains("Slack did not say who you are yet"), "{}", unsure.body);
    assert!(unsure.buttons.is_empty(), "no link is of use: {:?}", unsure.buttons);
    desk.world.recovers();
    clock.advance(WANTED_AGAIN);
    let refused = opens(1).await;
    assert!(refused.body.contains("needs the role responder"), "{}", refused.body);
    assert!(desk.world.channel("#ops").top_level().is_empty(), "nothing was opened");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_waits_until_slack_says_that_they_are_one_and_what_they_asked_for_is_done() {
    for fault in [Fault::Refused("internal_error"), Fault::DropBefore, Fault::RateLimited(1)] {
        let desk = Desk::opens().await;
        desk.world.fails("users.info", fault, 2);
        desk.world.user("carol").says("#ops", "/incident open it is slow severity=sev4").acked().await;
        desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_known_once_stays_so_while_slack_does_not_answer() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let desk = Desk::opens_with(Plan { clock: Some(clock.clone()), ..Plan::new() }).await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4");
    desk.comes_to_rest().await;
    clock.advance(Duration::from_hours(1));
    desk.world.fails("users.info", LONG, 1_000);
    carol.says("#ops", "/incident ack INC-1");
    desk.comes_to_rest().await;
    let shown: String = desk.world.channel("#ops").top_level().into_iter().map(|one| one.body).collect();
    assert!(shown.contains("carol"), "{shown}");
    assert!(desk.world.faults_left() < 1_000, "Slack was asked");
}

/// What is on record of what Slack said of somebody; waits until it is.
async fn heard(desk: &Desk, name: &str) -> String {
    loop {
        let mut tx = desk.app.parts.store.read().await.expect("the store answers");
        let record =
            tx.accounts().record(Platform::Slack, desk.world.user(name).id()).await.expect("the store answers");
        if let Some(heard) = record.heard {
            return heard;
        }
        drop(tx);
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_slack_said_to_another_process_counts_while_it_says_nothing() {
    let desk = Desk::opens().await;
    let aiko = desk.world.user("aiko");
    aiko.says("#ops", "/toban ping").acked().await;
    let member = heard(&desk, "aiko").await;
    desk.world.user_is("zoe", Being::Guest);
    desk.world.user("zoe").says("#ops", "/toban ping").acked().await;
    let guest = heard(&desk, "zoe").await;
    desk.world.fails("users.info", LONG, 1_000);
    desk.links("zoe", "dana").await;
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    for (name, heard) in [("carol", &member), ("ben", &guest)] {
        let (id, now) = (desk.world.user(name).id().to_owned(), desk.app.parts.clock.now());
        tx.persons().hear(Platform::Slack, &id, (heard, None), now).await.expect("the store answers");
    }
    // In which language Slack is shown to somebody is known where nobody spoke just now, too.
    let account = desk.app.setup.borrow().account("aiko", Platform::Slack).expect("she has one");
    let setup = desk.app.setup.borrow().clone();
    assert_eq!(of_account(&mut tx, &account, &setup).await.expect("the store answers"), Language::Ja);
    tx.commit().await.expect("the store answers");
    desk.world.user("ben").says("#ops", "/incident open a guest did it severity=sev4").acked().await;
    let refused = desk.world.channel("#ops").private_message("ben", 0).await;
    assert!(refused.body.contains("needs the role responder"), "{}", refused.body);
    desk.world.user("carol").says("#ops", "/incident open it is slow severity=sev4").acked().await;
    desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_of_another_workspace_marks_is_not_kept_whoever_the_envelope_is_addressed_to() {
    let desk = Desk::opens().await;
    desk.world.user_is("zoe", Being::Neighbour);
    desk.links("zoe", "dana").await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    let word = desk.world.user("ben").replies(&card, "the disk is at 98 %").message();
    let zoe = desk.world.user("zoe");
    zoe.reacts(&word, "pushpin").acked().await;
    zoe.pins(&word).acked().await;
    assert!(kept(&desk).await.is_empty(), "{:?}", kept(&desk).await);
    zoe.unpins(&word).acked().await;
    carol.reacts(&word, "pushpin").acked().await;
    assert_eq!(kept(&desk).await, ["the disk is at 98 %"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_who_they_are_reads_that_slack_did_not_say_it_and_not_that_they_are_nobody() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let desk = Desk::opens_with(Plan { clock: Some(clock.clone()), ..Plan::new() }).await;
    desk.world.fails("users.info", LONG, 1_000);
    let asks = async |name: &str, position| {
        desk.world.user(name).says("#ops", "/toban whoami");
        desk.comes_to_rest().await;
        desk.world.channel("#ops").private_message(name, position).await.body
    };
    // The settings know the first, and nobody knows the second.
    for name in ["carol", "zoe"] {
        let unsure = asks(name, 0).await;
        assert!(unsure.contains("Slack did not say who you are") && unsure.contains("viewer"), "{name}: {unsure}");
        assert!(!unsure.contains("not linked"), "{name}: {unsure}");
    }
    desk.world.recovers();
    clock.advance(WANTED_AGAIN);
    let known = asks("carol", 1).await;
    assert!(known.contains("carol") && known.contains("responder"), "{known}");
    desk.world.adds_user("yuki");
    desk.world.user("yuki").joins("#ops");
    let nobody = asks("yuki", 0).await;
    assert!(nobody.contains("not linked to a person"), "{nobody}");
    desk.world.fails("users.info", Fault::Refused("internal_error"), 2);
    let ben = asks("ben", 0).await;
    assert!(ben.contains("responder"), "whom the settings know waits until Slack says it: {ben}");
}
