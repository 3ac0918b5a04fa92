//! Toban in a workspace of Enterprise Grid, in a channel that is shared with another organization, and in one that is renamed
//! while an incident goes on in it.

use super::unmade::{all, says};
use super::{Desk, Plan};
use crate::slack::world::{Being, SlackWorld};
use jiff::Timestamp;
use toban::clock::ManualClock;

const ROOM: &str = "#inc-1-checkout-is-down";

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_lives_in_an_organization_with_neighbours_and_strangers() {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    let plan = Plan { clock: Some(clock), ..Plan::new() };
    let slack = SlackWorld::on(plan.time());
    slack.is_on_grid();
    let desk = Desk::opens_in(slack, plan).await;
    desk.world.shares_channel("#ops");
    desk.world.user_is("zoe", Being::Stranger);

    says(&desk, "carol", "#ops", "/incident open checkout is down severity=sev1").await;
    assert!(all(&desk, "#ops").contains("SEV1 · checkout is down · INC-1"), "{}", all(&desk, "#ops"));
    // Whoever is of another organization can speak there, and is nobody here.
    says(&desk, "zoe", "#ops", "@toban incident ack INC-1").await;
    let card = all(&desk, ROOM);
    assert!(card.contains("nobody yet"), "{card}");
    let top = desk.world.channel(ROOM).top_level().remove(0);
    drop(desk.world.user("carol").presses(&top, "On it"));
    desk.comes_to_rest().await;
    assert!(!all(&desk, ROOM).contains("nobody yet"), "{}", all(&desk, ROOM));

    drop(desk.world.user("carol").renames(ROOM, "#war-room"));
    desk.comes_to_rest().await;
    says(&desk, "carol", "#war-room", "/incident log the disk is full").await;
    says(&desk, "carol", "#war-room", "/incident update it gets better").await;
    says(&desk, "carol", "#war-room", "/incident resolve").await;
    let room = all(&desk, "#war-room");
    assert!(room.contains("the disk is full") && room.contains("resolved"), "{room}");
    assert!(all(&desk, "#ops").contains("it gets better"), "{}", all(&desk, "#ops"));
    let dead = desk.app.parts.store.read().await.expect("the store answers").outbox().dead(10).await;
    assert_eq!(dead.expect("the store answers").len(), 0);
    super::outage::every_payload_is_one_that_slack_takes(&desk);
}
