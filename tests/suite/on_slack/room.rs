//! An incident's channel follows the incident: who is in it, what it is headed with, who sees it.

use super::{Desk, Plan};
use crate::bot::World;
use crate::slack::reading::Room;
use crate::slack::world::Being;

/// Carol opens an incident that gets a channel; the channel with its card.
async fn opens(desk: &Desk, line: &str, name: &str) -> Room {
    desk.world.user("carol").says("#ops", line).acked().await;
    let room = desk.world.channel_appears(name).await;
    room.message(0).await;
    desk.world.is_called("pins.add", 1).await;
    room
}

/// How often a member was to be let in.
fn invitations(desk: &Desk, name: &str) -> usize {
    let user = desk.world.user(name).id;
    desk.world.called("conversations.invite").iter().filter(|call| call.arguments["users"] == user).count()
}

/// Waits until a channel is headed so.
async fn headed(desk: &Desk, room: &Room, words: &str) {
    let mut times = 1;
    while !room.topic().contains(words) {
        times += 1;
        desk.world.is_called("conversations.setTopic", times).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_let_in_is_named_once_and_asked_for_no_more() {
    let desk = Desk::opens().await;
    let room = opens(&desk, "/incident open it is down severity=sev1", "#inc-1-it-is-down").await;
    desk.world.user_is("ben", Being::Gone);
    let carol = desk.world.user("carol");
    carol.says("#inc-1-it-is-down", "/incident role scribe ben").acked().await;
    let told = room.shows("ben could not be invited: the account is deactivated").await;
    assert!(told.body.contains("correct the account of ben in toban.toml"), "{}", told.body);
    assert!(told.thread.is_some(), "it stands in the card's thread");
    carol.says("#inc-1-it-is-down", "/incident role communications aiko").acked().await;
    while !room.members().contains(&"aiko".to_owned()) {
        let asked = desk.world.called("conversations.invite").len();
        desk.world.is_called("conversations.invite", asked + 1).await;
    }
    assert_eq!(invitations(&desk, "ben"), 1, "who is gone is not asked for again");
    let all = room.messages().iter().filter(|one| one.body.contains("ben could not be invited")).count();
    assert_eq!(all, 1);
    desk.sent_what_slack_publishes();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_read_it_any_more_is_taken_out() {
    let desk = Desk::opens().await;
    let line = "/incident open keys were stolen severity=sev1 private=yes";
    let room = opens(&desk, line, "#inc-1-keys-were-stolen").await;
    let carol = desk.world.user("carol");
    carol.says("#inc-1-keys-were-stolen", "/incident set member=ben").acked().await;
    while !room.members().contains(&"ben".to_owned()) {
        let asked = desk.world.called("conversations.invite").len();
        desk.world.is_called("conversations.invite", asked + 1).await;
    }
    // Nobody whom Toban knows: whoever let them in decided that.
    carol.invites("#inc-1-keys-were-stolen", "zoe").acked().await;
    carol.says("#inc-1-keys-were-stolen", "/incident set remove=ben").acked().await;
    desk.world.is_called("conversations.kick", 1).await;
    desk.world.is_quiet().await;
    let mut members = room.members();
    members.sort_unstable();
    assert_eq!(members, ["carol", "toban", "zoe"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_that_becomes_private_moves_to_a_private_channel() {
    let desk = Desk::opens().await;
    let world = &desk.world;
    let open = opens(&desk, "/incident open keys were stolen severity=sev1", "#inc-1-keys-were-stolen").await;
    let card = open.message(0).await;
    let announced = world.channel("#ops").shows("SEV1 · keys were stolen · INC-1").await;
    world.user("ben").joins("#inc-1-keys-were-stolen").acked().await;
    assert!(!open.is_private());
    world.user("carol").says("#inc-1-keys-were-stolen", "/incident set private=yes").acked().await;
    let shut = world.channel_appears("#inc-1-keys-were-stolen-2").await;
    shut.shows("SEV1 · keys were stolen · INC-1").await;
    card.shows("This incident was made private.").await;
    assert!(shut.is_private() && !shut.members().contains(&"ben".to_owned()), "{:?}", shut.members());
    assert!(shut.members().contains(&"carol".to_owned()), "{:?}", shut.members());
    assert!(!open.topic().contains("stolen"), "{}", open.topic());
    headed(&desk, &shut, "SEV1 INC-1").await;
    announced.shows("This incident was made private.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_follows_and_the_announcement_leads_there() {
    let desk = Desk::opens().await;
    let room = opens(&desk, "/incident open <!here> is & down severity=sev1", "#inc-1-here-is-down").await;
    assert_eq!(room.topic(), "SEV1 INC-1 · identification · @here is &amp; down");
    let announced = desk.world.channel("#ops").shows("#inc-1-here-is-down").await;
    let elements = serde_json::to_string(&announced.blocks).expect("they are JSON");
    assert!(elements.contains(&format!("\"channel_id\":\"{}\"", room.id())), "{elements}");
    let carol = desk.world.user("carol");
    // Several changes in a short time are one head.
    carol.says("#inc-1-here-is-down", "/incident severity sev2").acked().await;
    carol.says("#inc-1-here-is-down", "/incident set title=\"the shop is down\"").acked().await;
    carol.says("#inc-1-here-is-down", "/incident phase analysis").acked().await;
    headed(&desk, &room, "SEV2 INC-1 · analysis · the shop is down").await;
    assert_eq!(desk.world.called("conversations.setTopic").len(), 2);
    desk.sent_what_slack_publishes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_change_the_head_sets_none() {
    let desk = Desk::opens_with(Plan { world: World::new(), ..Plan::new() }).await;
    let room = opens(&desk, "/incident open it is down severity=sev1", "#inc-1-it-is-down").await;
    desk.world.user("carol").says("#inc-1-it-is-down", "/incident role scribe ben").acked().await;
    while !room.members().contains(&"ben".to_owned()) {
        let asked = desk.world.called("conversations.invite").len();
        desk.world.is_called("conversations.invite", asked + 1).await;
    }
    desk.world.is_quiet().await;
    assert_eq!(desk.world.called("conversations.setTopic").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_opens_a_private_incident_to_all_reads_that_its_channel_stays_closed() {
    let desk = Desk::opens().await;
    let line = "/incident open keys were stolen severity=sev1 private=yes";
    let room = opens(&desk, line, "#inc-1-keys-were-stolen").await;
    desk.world.user("carol").says("#inc-1-keys-were-stolen", "/incident set private=no").acked().await;
    let told = room.private_message("carol", 0).await;
    assert!(told.body.contains("stays a private channel: no app can make one public"), "{}", told.body);
    desk.world.channel("#ops").shows("SEV1 · keys were stolen · INC-1").await;
    assert!(room.is_private());
}
