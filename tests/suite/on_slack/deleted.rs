//! Somebody deletes an incident's card: a new one is posted, its thread goes on below that, and no line is lost.

use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::incident::record::Incident;

use super::Desk;
use super::unmade::{all, opens, says};
use crate::slack::fault::Fault;
use crate::slack::reading::Seen;

const ROOM: &str = "#inc-1-it-is-slow";

async fn incident(desk: &Desk) -> Incident {
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let found = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
    found.expect("it was opened")
}

/// The live card that stands in the conversation now.
fn card(desk: &Desk, channel: &str) -> Seen {
    let room = desk.world.channel(channel);
    let is_card = |one: &Seen| one.author == "toban" && one.body.contains("it is slow · INC-1");
    let found = room.top_level().into_iter().filter(is_card).find(|one| one.now().is_some());
    found.expect("there is a card")
}

/// What stands in the thread of the card.
fn below(desk: &Desk, channel: &str, card: &Seen) -> String {
    let thread = desk.world.channel(channel).thread(card);
    thread.iter().map(|message| message.body.as_str()).collect::<Vec<_>>().join("\n")
}

async fn gave_up_nothing(desk: &Desk) {
    let dead = desk.app.parts.store.read().await.expect("the store answers").outbox().dead(10).await;
    let dead: Vec<_> = dead.expect("the store answers").into_iter().map(|one| one.reason).collect();
    assert_eq!(dead, [""; 0]);
    assert!(!all(desk, "#alerts").contains("given up"), "{}", all(desk, "#alerts"));
}

/// Opens one, deletes its card, and goes on; where Slack refuses a reply to what is gone, and where it does not.
async fn goes_on(severity: &str, channel: &str, refuses: bool) {
    let desk = opens().await;
    if refuses {
        desk.world.refuses_orphans();
    }
    says(&desk, "carol", "#ops", &format!("/incident open it is slow severity={severity}")).await;
    says(&desk, "carol", channel, "/incident log INC-1 before it").await;
    let first = card(&desk, channel);
    assert!(below(&desk, channel, &first).contains("before it"), "{}", below(&desk, channel, &first));
    drop(desk.world.user("carol").deletes(&first));
    desk.comes_to_rest().await;
    for line in ["under way", "after it", "long after it"] {
        says(&desk, "carol", channel, &format!("/incident log INC-1 {line}")).await;
    }
    let new = card(&desk, channel);
    assert_ne!(new.ts, first.ts);
    let said = below(&desk, channel, &new);
    for line in ["after it", "long after it"] {
        assert!(said.contains(line), "{line} is missing below the new card:\n{said}");
    }
    // Where Slack takes a reply to what is gone, the first one stands with those before it.
    assert!(all(&desk, channel).contains("under way") && (!refuses || said.contains("under way")), "{said}");
    let room = incident(&desk).await.room.expect("it goes on somewhere");
    assert!(room.thread.as_deref().is_none_or(|thread| thread == new.ts), "{room:?} is not below {}", new.ts);
    gave_up_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_a_small_incident_follow_its_card() {
    for refuses in [true, false] {
        goes_on("sev4", "#ops", refuses).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_in_a_room_of_its_own_follow_its_card() {
    for refuses in [true, false] {
        goes_on("sev1", ROOM, refuses).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_whose_end_nobody_heard_of_is_found_gone_by_the_first_line_that_has_no_thread() {
    let desk = opens().await;
    // Slack tells of what happens only where Toban is a member.
    desk.world.adds_channel("#far", &["carol"]);
    desk.world.refuses_orphans();
    says(&desk, "carol", "#far", "/incident open it is slow severity=sev4").await;
    says(&desk, "carol", "#far", "/incident log INC-1 before it").await;
    let first = card(&desk, "#far");
    assert!(below(&desk, "#far", &first).contains("before it"), "{}", all(&desk, "#far"));
    drop(desk.world.user("carol").deletes(&first));
    desk.comes_to_rest().await;
    says(&desk, "carol", "#far", "/incident log INC-1 after it").await;
    let new = card(&desk, "#far");
    assert_ne!(new.ts, first.ts);
    assert!(below(&desk, "#far", &new).contains("after it"), "{}", all(&desk, "#far"));
    gave_up_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_types_is_no_message_that_an_incident_began_with() {
    let desk = opens().await;
    desk.world.refuses_orphans();
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev3 message=hello").await;
    assert!(all(&desk, "#alerts").contains("it is slow · INC-1"), "{}", all(&desk, "#alerts"));
    gave_up_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_for_stakeholders_follow_their_announcement() {
    let desk = opens().await;
    desk.world.refuses_orphans();
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev1").await;
    let first = card(&desk, "#alerts");
    drop(desk.world.user("carol").deletes(&first));
    desk.comes_to_rest().await;
    for line in ["it gets better", "it is better"] {
        says(&desk, "carol", ROOM, &format!("/incident update {line}")).await;
    }
    let new = card(&desk, "#alerts");
    let said = below(&desk, "#alerts", &new);
    assert!(new.ts != first.ts && said.contains("gets better") && said.contains("is better"), "{said}");
    gave_up_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_up_again_does_not_go_into_a_thread_that_is_gone() {
    for (severity, channel) in [("sev4", "#ops"), ("sev1", ROOM)] {
        let desk = opens().await;
        desk.world.refuses_orphans();
        says(&desk, "carol", "#ops", &format!("/incident open it is slow severity={severity}")).await;
        let first = card(&desk, channel);
        // What was given up has its place already.
        desk.world.fails("chat.postMessage", Fault::Refused("msg_too_long"), 1);
        says(&desk, "carol", channel, "/incident log INC-1 the disk is full").await;
        drop(desk.world.user("carol").deletes(&first));
        desk.comes_to_rest().await;
        assert!(!all(&desk, channel).contains("the disk is full"), "{}", all(&desk, channel));
        says(&desk, "aiko", "#ops", "/toban retry").await;
        let said = below(&desk, channel, &card(&desk, channel));
        assert!(said.contains("the disk is full"), "{said}");
    }
}
