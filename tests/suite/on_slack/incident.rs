//! An incident from its opening to its end: a channel, a pinned card, two messages in the room and no more.

use serde_json::json;
use toban::directory::access::{Access, Grantee, Reader};
use toban::directory::role::Role;
use toban::incident::key::IncidentKey;

use super::{Desk, Plan};
use crate::bot::World;

#[tokio::test(flavor = "multi_thread")]
async fn open_three_updates_and_close_are_at_most_two_messages_in_the_room() {
    let given = vec![(Role::Manager, Grantee::Person("carol".to_owned()))];
    let world = World { access: Access { given, ..Access::default() }, ..World::new() };
    let desk = Desk::opens_with(Plan { world, ..Plan::new() }).await;
    let (carol, world) = (desk.world.user("carol"), &desk.world);
    carol.says("#ops", "/incident open 決済 checkout is down severity=sev1").acked().await;
    let room = world.channel_appears("#inc-1-checkout-is-down").await;
    assert!(!room.is_private());
    let card = room.message(0).await;
    assert!(card.text.starts_with("✖ SEV1 · 決済 checkout is down · INC-1"), "{}", card.text);
    assert!(card.body.lines().count() <= 10, "a card is at most ten lines:\n{}", card.body);
    world.is_called("bookmarks.add", 1).await;
    assert!(room.topic().contains("SEV1 INC-1"), "{}", room.topic());
    assert_eq!(room.bookmarks()[0].link, "https://toban.example/incidents/INC-1");
    assert!(room.members().contains(&"carol".to_owned()), "{:?}", room.members());
    world.is_called("pins.add", 1).await;
    assert_eq!(room.pinned().len(), 1);
    let announced = world.channel("#ops").shows("SEV1 · 決済 checkout is down · INC-1").await;
    assert!(announced.body.lines().count() <= 6, "{}", announced.body);

    carol.presses(&card, "On it").acked().await;
    card.shows("carol").await;
    for number in 1..=3 {
        carol.says("#inc-1-checkout-is-down", &format!("/incident update it gets better {number}")).acked().await;
        room.shows(&format!("it gets better {number}")).await;
    }
    carol.says("#inc-1-checkout-is-down", "/incident resolve").acked().await;
    card.shows("resolved").await;
    carol.says("#inc-1-checkout-is-down", "/incident close as=false-alarm a test").acked().await;
    card.shows("closed").await;
    let top: Vec<String> = room.top_level().iter().map(|message| message.body.clone()).collect();
    assert!(top.len() <= 2, "{} messages in the room:\n{}", top.len(), top.join("\n---\n"));
    assert_eq!(room.pinned().len(), 1, "the card is one message for life");
    super::outage::every_payload_is_one_that_slack_takes(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_incident_is_a_private_channel_and_is_announced_to_nobody() {
    let desk = Desk::opens().await;
    let world = &desk.world;
    world.user("carol").says("#ops", "/incident open keys were stolen severity=sev1 private=yes").acked().await;
    let room = world.channel_appears("#inc-1-keys-were-stolen").await;
    room.message(0).await;
    assert!(room.is_private());
    assert!(world.channel("#ops").top_level().iter().all(|message| !message.body.contains("stolen")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_others_have_taken_is_left_to_them_and_ours_is_found_again() {
    let desk = Desk::opens().await;
    let world = &desk.world;
    world.adds_channel("#inc-1-checkout-is-down", &["ben"]);
    world.user("carol").says("#ops", "/incident open checkout is down severity=sev1").acked().await;
    let room = world.channel_appears("#inc-1-checkout-is-down-2").await;
    room.message(0).await;
    assert!(world.channel("#inc-1-checkout-is-down").top_level().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_incident_is_a_thread_on_its_card() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    carol.replies(&card, "@toban incident note the disk is nearly full").acked().await;
    desk.world.is_quiet().await;
    let mut entries = Vec::new();
    while entries.is_empty() {
        let mut tx = desk.app.parts.store.read().await.expect("the store answers");
        let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
        let incident = incident.expect("it is there");
        let newest = tx.timeline().newest(&incident.id, None, 50, &Reader::TOBAN).await.expect("the store answers");
        entries = newest.into_iter().filter(|entry| entry.text.contains("nearly full")).collect();
        tokio::task::yield_now().await;
    }
    assert_eq!(entries.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_says_the_line_that_could_be_typed() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    carol.presses(&card, "Update").acked().await;
    desk.world.is_called("views.open", 1).await;
    let form = carol.form().expect("a form is in front of carol");
    let fields = form.fields();
    assert!(!fields.is_empty(), "{}", form.body());
    carol.submits(&form, &[(fields[0].as_str(), "2 of 3 orders fail")]).acked().await;
    form.is_closed().await;
    desk.world.channel("#ops").shows("2 of 3 orders fail").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_keeps_a_message_and_what_becomes_of_it_is_followed() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    let word = desk.world.user("ben").replies(&card, "the disk is at 98 %");
    let word = word.message();
    carol.reacts(&word, "pushpin").acked().await;
    desk.world.channel("#ops").private_message("carol", 1).await;
    let first = desk.world.user("ben").edits(&word, "the disk is at 100 %");
    let mut late = first.payloads().remove(0);
    first.acked().await;
    desk.world.user("ben").edits(&word, "the disk is at 99 %").acked().await;
    // The first change comes once more behind the second one, as an event that Slack sends again can.
    late["event_id"] = json!("Ev0LATE");
    first.again(0, late).acked().await;
    let text = async || {
        let mut tx = desk.app.parts.store.read().await.expect("the store answers");
        let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
        let id = incident.expect("it is there").id;
        let newest = tx.timeline().newest(&id, None, 50, &Reader::TOBAN).await.expect("the store answers");
        newest.into_iter().find(|entry| entry.source.is_some())
    };
    let entry = text().await.expect("it was kept");
    assert_eq!(entry.text, "the disk is at 99 %");
    assert_eq!(entry.author.as_ref().and_then(|author| author.person.as_deref()), Some("ben"));
    assert!(entry.source.as_ref().is_some_and(|source| source.link.is_some()));
    desk.world.user("ben").deletes(&word).acked().await;
    assert!(text().await.is_none_or(|entry| entry.deleted.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_a_role_is_let_into_the_room() {
    let desk = Desk::opens().await;
    let world = &desk.world;
    world.user("carol").says("#ops", "/incident open keys were stolen severity=sev1 private=yes").acked().await;
    let room = world.channel_appears("#inc-1-keys-were-stolen").await;
    room.message(0).await;
    world.user("carol").says("#inc-1-keys-were-stolen", "/incident role scribe ben").acked().await;
    let mut invited = 1;
    while !room.members().contains(&"ben".to_owned()) {
        // The answer of one call tells when to look again.
        invited += 1;
        world.is_called("conversations.invite", invited).await;
    }
    let alone = world.channel(&world.user("ben").direct());
    assert!(alone.message(0).await.body.contains("INC-1"), "what is theirs to do they read alone");
    assert!(room.members().contains(&"ben".to_owned()), "{:?}", room.members());
}
