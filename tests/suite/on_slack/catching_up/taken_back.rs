//! Signs that were taken back while nobody heard it: what only they kept loses its words, as it does when it is heard. And
//! what an incident keeps is looked at however long ago it was said.

use std::time::Duration;

use super::{audited, entries, kept, opens, small, words};
use crate::slack::fault::Fault;

async fn removals(desk: &super::Desk) -> usize {
    audited(desk).await.iter().filter(|one| *one == "timeline.remove").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_signs_kept_goes_with_the_last_of_them_once_though_slack_tells_it_later() {
    let desk = opens().await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let card = small(&desk).await;
    let reacted = kept(&desk, &card, "by a reaction").await;
    let pinned = ben.replies(&card, "by a pin").message();
    let wished = ben.replies(&card, "by its menu").message();
    let both = kept(&desk, &card, "by a reaction and a pin").await;
    let two = kept(&desk, &card, "by two people").await;
    let signs =
        [carol.pins(&pinned), carol.shortcut("toban.timeline", &wished), ben.pins(&both), ben.reacts(&two, "memo")];
    for sign in signs {
        desk.hands().see(sign.acked()).await;
    }
    desk.comes_to_rest().await;

    desk.is_cut_off().await;
    let lost = [
        carol.unreacts(&reacted, "pushpin"),
        ben.unpins(&pinned),
        carol.unreacts(&both, "pushpin"),
        carol.unreacts(&two, "pushpin"),
    ];
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(words(&desk).await, ["", "", "by its menu", "by a reaction and a pin", "by two people"]);
    assert_eq!(removals(&desk).await, 2);
    let found = entries(&desk).await;
    desk.hears_again(&lost).await;
    desk.is_cut_off().await;
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(entries(&desk).await, found, "nothing is doubled");
    assert_eq!(removals(&desk).await, 2);

    // Given again and taken back again, in a gap of its own.
    desk.hands().see(carol.reacts(&reacted, "pushpin").acked()).await;
    desk.hands().see(carol.reacts(&wished, "pushpin").acked()).await;
    desk.comes_to_rest().await;
    assert_eq!(words(&desk).await[0], "by a reaction");
    desk.is_cut_off().await;
    carol.unreacts(&reacted, "pushpin");
    carol.unreacts(&wished, "pushpin");
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(words(&desk).await, ["", "", "", "by a reaction and a pin", "by two people"], "as when it is heard");
    assert_eq!(removals(&desk).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_because_slack_does_not_show_the_message_again() {
    let desk = opens().await;
    let carol = desk.world.user("carol");
    let card = small(&desk).await;
    let message = kept(&desk, &card, "the disk is full").await;
    desk.is_cut_off().await;
    carol.unreacts(&message, "pushpin");
    // The thread is read, and then the message is not there when it is looked at again.
    let empty = r#"{"ok":true,"messages":[],"has_more":false}"#;
    desk.world.fails_after("conversations.replies", 1, Fault::Answered(empty.to_owned()));
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(desk.world.faults_left(), 0, "it was asked for");
    assert_eq!(words(&desk).await, ["the disk is full"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_incident_keeps_is_looked_at_however_long_it_goes_on() {
    let desk = opens().await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let card = small(&desk).await;
    let changed = kept(&desk, &card, "the disk is at 98 %").await;
    let taken = kept(&desk, &card, "it is the cache").await;
    let signed = kept(&desk, &card, "it is the network").await;
    let said = ben.replies(&card, "said two days ago").message();
    let desk = desk.ends().await;
    desk.clock.advance(Duration::from_hours(50));
    let desk = desk.begins().await;
    desk.has_heard(desk.now()).await;
    desk.is_cut_off().await;
    ben.edits(&changed, "the disk is at 99 %");
    ben.deletes(&taken);
    carol.unreacts(&signed, "pushpin");
    carol.reacts(&said, "pushpin");
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(words(&desk).await, ["the disk is at 99 %", "", "", "said two days ago"]);
}
