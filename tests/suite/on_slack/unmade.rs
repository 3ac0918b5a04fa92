//! Slack does not let Toban make an incident's channel: everybody hears of the incident all the same, it goes on in a thread,
//! and people read why. Of a private one nothing is said where others read, for as long as that takes.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use toban::chat::inbound::Platform;
use toban::clock::ManualClock;
use toban::directory::access::{Access, Grantee};
use toban::directory::role::Role;
use toban::incident::policy::Policy;

use super::{Desk, Plan};
use crate::bot::World;
use crate::slack::fault::Fault;
use crate::slack::world::SlackWorld;

/// For as long as nobody mends it.
const FOR_LONG: u32 = 1_000;
const ROOM: &str = "#inc-1-checkout-is-down";

/// A Toban that aiko looks after, with a channel for announcements, which is also where what was given up is told.
pub(super) async fn opens() -> Desk {
    opens_with("#alerts").await
}

/// The same, where what was given up is told in the conversation `fallback`.
pub(super) async fn opens_with(fallback: &str) -> Desk {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    let slack = SlackWorld::on(Arc::<ManualClock>::clone(&clock));
    let alerts = slack.adds_channel("#alerts", &["toban"]);
    let mut policy = Policy::default();
    let fallback = if fallback == "#alerts" { alerts.clone() } else { slack.adds_channel(fallback, &["toban"]) };
    policy.announce.insert(Platform::Slack, alerts);
    policy.fallback.insert(Platform::Slack, fallback);
    let given = vec![(Role::Admin, Grantee::Person("aiko".to_owned()))];
    let world = World { access: Access { given, ..Access::default() }, policy, ..World::new() };
    Desk::opens_in(slack, Plan { world, clock: Some(clock), ..Plan::new() }).await
}

/// Somebody says something, and all that follows happens.
pub(super) async fn says(desk: &Desk, name: &str, channel: &str, line: &str) {
    drop(desk.world.user(name).says(channel, line));
    desk.comes_to_rest().await;
}

/// What stands in a conversation now.
pub(super) fn all(desk: &Desk, channel: &str) -> String {
    let messages = desk.world.channel(channel).messages();
    messages.iter().map(|message| message.body.as_str()).collect::<Vec<_>>().join("\n---\n")
}

/// What somebody read alone.
pub(super) fn alone(desk: &Desk, name: &str) -> String {
    all(desk, &desk.world.user(name).direct())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sev1_without_a_channel_is_announced_and_goes_on_in_a_thread_until_it_can_be_made() {
    for (word, why) in [
        ("restricted_action", "the workspace does not let Toban make one (restricted_action)"),
        ("missing_scope", "Toban was not given the scope for it (channels:manage)"),
        ("name_taken", "the names are all taken (name_taken)"),
    ] {
        let desk = opens().await;
        if word == "missing_scope" {
            desk.world.takes_scope("channels:manage");
        } else {
            desk.world.fails("conversations.create", Fault::Refused(word), FOR_LONG);
        }
        says(&desk, "aiko", "#ops", "/toban lang ja").await;
        says(&desk, "carol", "#ops", "/incident open checkout is down severity=sev1").await;
        assert!(all(&desk, "#alerts").contains("SEV1 · checkout is down · INC-1"), "{word}: {}", all(&desk, "#alerts"));
        let told = alone(&desk, "carol");
        assert!(told.contains(&format!("No conversation of its own could be made: {why}")), "{word}: {told}");
        assert!(
            alone(&desk, "aiko").contains("SEV1 · checkout is down · INC-1\n専用の会話を作れませんでした"),
            "{word}: {}",
            alone(&desk, "aiko")
        );

        says(&desk, "carol", "#ops", "/incident log INC-1 the disk is full").await;
        says(&desk, "carol", "#ops", "/incident update INC-1 we are on it").await;
        let ops = desk.world.channel("#ops");
        let top = ops.top_level();
        assert!(
            top.len() == 1 && top[0].body.contains("SEV1 · checkout is down · INC-1"),
            "{word}: {}",
            all(&desk, "#ops")
        );
        assert!(ops.thread(&top[0]).iter().any(|one| one.body.contains("the disk is full")), "{word}");
        let alerts = desk.world.channel("#alerts");
        let announced = alerts.top_level();
        assert_eq!(announced.len(), 1, "{word}: {}", all(&desk, "#alerts"));
        assert!(alerts.thread(&announced[0]).iter().any(|one| one.body.contains("we are on it")), "{word}");

        desk.world.clears("conversations.create");
        desk.world.grants_scope("channels:manage");
        says(&desk, "aiko", "#ops", "/toban retry").await;
        let room = desk.world.channel(ROOM);
        assert!(room.top_level()[0].body.contains("SEV1 · checkout is down · INC-1"), "{word}");
        says(&desk, "carol", ROOM, "/incident log the disk is empty").await;
        assert!(all(&desk, ROOM).contains("the disk is empty"), "{word}: {}", all(&desk, ROOM));
    }
}

/// What was sent about something since a number of calls, to everybody in a conversation, or as its head.
fn sent(desk: &Desk, since: usize, channels: &[String], words: &str) -> Vec<Value> {
    let calls = desk.world.called("*").into_iter().skip(since);
    let there = calls.filter(|call| {
        let channel = call.arguments["channel"].as_str().unwrap_or_default();
        call.method != "chat.postEphemeral" && channels.iter().any(|one| one == channel)
    });
    there.map(|call| call.arguments).filter(|arguments| arguments.to_string().contains(words)).collect()
}

fn ids(desk: &Desk, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| desk.world.channel(name).id().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_incident_made_private_nothing_is_said_where_others_read_before_it_has_a_private_channel() {
    for word in ["restricted_action", "missing_scope", "name_taken"] {
        let desk = opens().await;
        says(&desk, "carol", "#ops", "/incident open checkout is down severity=sev1").await;
        if word == "missing_scope" {
            desk.world.takes_scope("groups:write");
        } else {
            desk.world.fails("conversations.create", Fault::Refused(word), FOR_LONG);
        }
        let since = desk.world.called("*").len();
        let public = ids(&desk, &["#ops", "#alerts", ROOM]);
        says(&desk, "carol", ROOM, "/incident set private=yes").await;
        let hint = "Nothing more is said where others read.";
        let whispered = desk.world.channel(ROOM).only_for("carol");
        assert!(whispered.iter().any(|one| one.body.contains(hint)), "{word}");
        for place in ["#alerts", ROOM] {
            assert!(all(&desk, place).contains("This incident was made private."), "{word}: {}", all(&desk, place));
            assert!(!all(&desk, place).contains("checkout is down · INC-1"), "{word}: {}", all(&desk, place));
        }
        assert_eq!(desk.world.channel(ROOM).topic(), "", "{word}");
        let told = alone(&desk, "carol");
        assert!(told.contains("No conversation of its own could be made") && told.contains("It is private"), "{told}");

        for line in [
            "/incident log INC-1 customer data of ACME leaked",
            "/incident update INC-1 ACME data leaked, we investigate",
            "/incident set INC-1 title=\"ACME breach\"",
            "/incident severity INC-1 sev2",
            "/incident show INC-1",
            "/incident resolve INC-1",
            "/incident reopen INC-1 ACME again",
        ] {
            says(&desk, "carol", ROOM, line).await;
        }
        desk.world.clears("conversations.create");
        desk.world.grants_scope("groups:write");
        says(&desk, "aiko", "#ops", "/toban retry").await;
        let room = desk.world.channel("#inc-1-acme-breach");
        assert!(room.is_private() && room.top_level()[0].body.contains("ACME breach"), "{word}");
        says(&desk, "carol", "#inc-1-acme-breach", "/incident log ACME knows").await;
        assert!(all(&desk, "#inc-1-acme-breach").contains("ACME knows"), "{word}");
        let leaked = sent(&desk, since, &public, "ACME");
        assert!(leaked.is_empty(), "{word}: {leaked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_while_the_private_channel_is_being_made_is_said_there() {
    let desk = opens().await;
    says(&desk, "carol", "#ops", "/incident open checkout is down severity=sev1").await;
    desk.world.fails("conversations.create", Fault::ServerError, 4);
    let since = desk.world.called("*").len();
    let public = ids(&desk, &["#ops", "#alerts", ROOM]);
    drop(desk.world.user("carol").says(ROOM, "/incident set private=yes"));
    let hands = desk.hands.as_ref().expect("the test has a clock of its own");
    hands.see(desk.world.channel(ROOM).private_message("carol", 0)).await;
    says(&desk, "carol", ROOM, "/incident log INC-1 customer data of ACME leaked").await;
    let shut = format!("{ROOM}-2");
    assert!(desk.world.channel(&shut).is_private());
    assert!(all(&desk, &shut).contains("customer data of ACME leaked"), "{}", all(&desk, &shut));
    let leaked = sent(&desk, since, &public, "ACME");
    assert!(leaked.is_empty(), "{leaked:?}");
}
