//! Slack wants nothing for a while: whatever it writes into `Retry-After`, nothing is lost, nobody waits for ever, and what
//! was not obeyed is told.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use toban::chat::message::{Message, Tone};
use toban::clock::ManualClock;
use toban::delivery::lane::Lane;
use toban::language::Language;

use super::{Desk, Plan};
use crate::slack::fault::Fault;

/// Longer than anything is put off.
const LONG: SignedDuration = SignedDuration::from_mins(20);
/// What no machine can add to a time, and three years.
const ENDLESS: [&str; 2] = ["18446744073709551615", "100000000"];

async fn desk() -> Desk {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    Desk::opens_with(Plan { clock: Some(Arc::clone(&clock)), ..Plan::new() }).await
}

fn said(text: &str) -> Message {
    Message::line(Language::En, Tone::Plain, text)
}

/// When each call of a method was made, in seconds after the first.
fn called(desk: &Desk, method: &str) -> Vec<i64> {
    let calls = desk.world.called(method);
    calls.iter().map(|call| call.at.duration_since(calls[0].at).as_secs()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_pause_is_cut_and_told_until_it_is_over() {
    for endless in ENDLESS {
        for (lane, shortest, longest) in [(Lane::Page, 59, 70), (Lane::Notice, 899, 910), (Lane::Card, 899, 910)] {
            let desk = desk().await;
            let hands = desk.hands.as_ref().expect("the test has a clock of its own");
            desk.world.fails("chat.postMessage", Fault::Limited(endless), 1);
            desk.sends("#ops", lane, said("one")).await;
            hands.see(hands.runner.turn()).await;
            hands.see(desk.says_it_is_unwell("Slack wants no chat.postMessage for longer than 15 minutes")).await;
            desk.settles(LONG).await;
            assert_eq!(desk.world.channel("#ops").top_level().len(), 1, "{lane:?} {endless}");
            let calls = called(&desk, "chat.postMessage");
            assert!(calls.len() == 2 && (shortest..longest).contains(&calls[1]), "{lane:?} {endless}: {calls:?}");
            hands.clock.advance(std::time::Duration::from_mins(17));
            hands.see(desk.says_it_is_unwell("")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_while_slack_wants_nothing_is_answered_after_two_minutes() {
    for endless in ENDLESS {
        let desk = desk().await;
        desk.world.fails("chat.postMessage", Fault::Limited(endless), 1);
        drop(desk.world.user("carol").mentions("#ops", "incident list"));
        desk.sits_out(|| desk.world.times("chat.postMessage") == 2).await;
        desk.comes_to_rest().await;
        let calls = called(&desk, "chat.postMessage");
        assert!(calls.len() == 2 && (119..130).contains(&calls[1]), "{endless}: {calls:?}");
        let answered = desk.world.channel("#ops").messages().iter().filter(|seen| seen.author == "toban").count();
        assert_eq!(answered, 1, "{endless}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_number_of_seconds_is_half_a_minute() {
    for odd in ["1.5", "-3", "", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999999", "0"] {
        let desk = desk().await;
        desk.world.fails("chat.postMessage", Fault::Limited(odd), 1);
        desk.sends("#ops", Lane::Notice, said("one")).await;
        desk.comes_to_rest().await;
        let calls = called(&desk, "chat.postMessage");
        let expected = if odd == "0" { 1..10 } else { 30..40 };
        assert!(calls.len() == 2 && expected.contains(&calls[1]), "{odd}: {calls:?}");
        assert_eq!(desk.world.channel("#ops").top_level().len(), 1, "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_asked_for_again_after_a_minute_at_most() {
    for endless in ENDLESS {
        let desk = desk().await;
        let asked = || called(&desk, "apps.connections.open");
        desk.world.fails("apps.connections.open", Fault::Limited(endless), 1);
        desk.world.socket().cuts();
        desk.waits_until(|| asked().len() == 3).await;
        let calls = asked();
        assert!((59..90).contains(&(calls[2] - calls[1])), "{endless}: {calls:?}");
        let hands = desk.hands.as_ref().expect("the test has a clock of its own");
        hands.see(desk.world.socket().is_connected(1)).await;
    }
}
