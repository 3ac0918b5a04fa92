//! How much is read at most: a day, two hundred messages of a conversation, a hundred conversations.

use std::time::Duration;

use super::{kept, opens, small, words};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_more_than_a_day_ago_is_left_alone_and_what_an_incident_keeps_is_not() {
    let desk = opens().await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let card = small(&desk).await;
    let old = kept(&desk, &card, "kept the day before").await;
    let desk = desk.ends().await;
    let before = carol.mentions("#ops", "incident open long ago severity=sev4");
    ben.edits(&old, "changed the day before");
    desk.clock.advance(Duration::from_hours(2));
    let after = carol.mentions("#ops", "incident open not so long ago severity=sev4");
    desk.clock.advance(Duration::from_hours(23));
    let desk = desk.begins().await;
    desk.has_heard(desk.now()).await;
    desk.comes_to_rest().await;
    let ops = desk.world.channel("#ops");
    assert!(ops.thread(&before.message()).is_empty());
    assert_eq!(ops.thread(&after.message()).len(), 1);
    assert_eq!(words(&desk).await, ["changed the day before"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_conversation_the_newest_two_hundred_messages_are_read() {
    let desk = opens().await;
    let carol = desk.world.user("carol");
    desk.is_cut_off().await;
    let early = carol.mentions("#ops", "incident open early severity=sev4");
    for number in 0..150 {
        carol.says("#ops", &format!("word {number}"));
    }
    desk.passes(Duration::from_mins(11));
    let middle = carol.mentions("#ops", "incident open middle severity=sev4");
    for number in 0..150 {
        carol.says("#ops", &format!("word {number}"));
    }
    desk.passes(Duration::from_mins(11));
    // A page of Slack may hold less than was asked for.
    desk.is_back().await;
    let ops = desk.world.channel("#ops");
    assert!(ops.thread(&early.message()).is_empty());
    assert_eq!(ops.thread(&middle.message()).len(), 1);
    let calls = desk.world.called("conversations.history");
    assert!(calls.iter().all(|call| call.arguments["limit"].to_string().contains("200")), "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_conversations_a_hundred_are_read_those_of_incidents_first() {
    let desk = opens().await;
    let carol = desk.world.user("carol");
    let card = small(&desk).await;
    for number in 0..150 {
        desk.world.adds_channel(&format!("#room-{number}"), &["carol", "toban"]);
    }
    desk.world.adds_channel("#elsewhere", &["carol"]);
    desk.is_cut_off().await;
    let reply = carol.replies(&card, "it is the disk").message();
    carol.reacts(&reply, "pushpin");
    carol.mentions("#room-0", "incident open in room 0 severity=sev4");
    carol.mentions("#elsewhere", "incident open elsewhere severity=sev4");
    desk.passes(Duration::from_secs(30));
    desk.is_back().await;
    assert_eq!(words(&desk).await, ["it is the disk"]);
    desk.world.channel("#room-0").shows("SEV4 · in room 0").await;
    let calls = desk.world.called("conversations.history");
    assert_eq!(calls.len(), 100);
    assert_eq!(calls[0].arguments["channel"], desk.world.channel("#ops").id(), "incidents first");
}
