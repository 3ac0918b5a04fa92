//! Channels that are archived, deleted, opened again, or known by another id.

use jiff::SignedDuration;
use toban::action::moved::found_open;
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::delivery::content::NewDelivery;
use toban::directory::access::Reader;
use toban::incident::entry::Entry;
use toban::incident::key::IncidentKey;
use toban::incident::record::Incident;
use toban::language::Language;
use toban::reply::health::{Trouble, trouble};
use toban::reply::incident::timeline::sentence;

use super::{Desk, Plan, unmade};
use crate::slack::reading::{Room, Seen};
use crate::slack::world::Call;

const NAME: &str = "#inc-1-checkout-is-down";

/// A SEV1 with its channel, announced in `#alerts`; the channel and the announcement.
async fn opens(desk: &Desk) -> (Room, Seen) {
    desk.world.user("carol").says("#ops", "/incident open checkout is down severity=sev1").acked().await;
    let room = desk.world.channel_appears(NAME).await;
    room.message(0).await;
    let announcement = desk.world.channel("#ops").shows("SEV1 · checkout is down · INC-1").await;
    desk.world.is_called("pins.add", 1).await;
    (room, announcement)
}

async fn incident(desk: &Desk) -> Incident {
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let found = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
    found.expect("there is one")
}

/// Something for the incident's channel.
async fn says(desk: &Desk, conversation: &str, text: &str) {
    let place = Place { platform: Platform::Slack, conversation: conversation.to_owned(), thread: None };
    let delivery = NewDelivery::notice(format!("test:{text}"), place, Message::line(Language::En, Tone::Plain, text));
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    tx.outbox().enqueue(&delivery, desk.app.parts.clock.now()).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
}

async fn entries(desk: &Desk) -> Vec<Entry> {
    let id = incident(desk).await.id;
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    tx.timeline().of(&id, None, 100, &Reader::TOBAN).await.expect("the store answers")
}

/// What the health list counts.
async fn shut(desk: &Desk) -> i64 {
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    tx.incidents().shut().await.expect("the store answers")
}

/// Whether nothing was given up.
async fn lost_nothing(desk: &Desk) {
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let load = tx.load(&[Platform::Slack], desk.app.parts.clock.now()).await.expect("the store answers");
    assert_eq!((load.dead_jobs, load.dead_deliveries), (0, 0), "nothing is given up");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_archived_channel_everything_is_said_where_it_was_announced_until_it_is_back() {
    let desk = Desk::opens().await;
    let (room, announcement) = opens(&desk).await;
    let carol = desk.world.user("carol");
    carol.archives(NAME, true).acked().await;
    announcement.shows("Room archived").await;
    assert!(incident(&desk).await.shut.is_some_and(|shut| !shut.gone));
    assert_eq!(shut(&desk).await, 1);
    let told = trouble(&Trouble::Shut { incidents: 1 }, Language::En);
    assert!(told.contains("the conversation of 1 incident is archived"), "{told}");

    says(&desk, room.id(), "the disk is full").await;
    let seen = desk.world.channel("#ops").shows("the disk is full").await;
    assert!(seen.body.contains("INC-1: said here, since its conversation was archived"), "{}", seen.body);

    carol.archives(NAME, false).acked().await;
    assert!(incident(&desk).await.shut.is_none());
    says(&desk, room.id(), "the disk is empty").await;
    room.shows("the disk is empty").await;
    assert_eq!(shut(&desk).await, 0);
    let entries = entries(&desk).await;
    let told: Vec<String> = entries.iter().map(|entry| sentence(entry, Language::En)).collect();
    for words in ["its conversation was archived", "its conversation was unarchived"] {
        assert!(told.iter().any(|sentence| sentence.contains(words)), "{told:?}");
    }
    lost_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_on_its_way_when_the_channel_was_archived_does_not_open_it_again() {
    let desk = Desk::opens().await;
    let (room, announcement) = opens(&desk).await;
    let before = desk.app.parts.clock.now();
    desk.world.user("carol").archives(NAME, true).acked().await;
    announcement.shows("Room archived").await;
    let (id, since) = (incident(&desk).await.id, incident(&desk).await.shut.expect("it is archived").since);
    assert!(before <= since);
    let place = Place { platform: Platform::Slack, conversation: room.id().to_owned(), thread: None };
    let arrives = async |began| {
        let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
        let now = desk.app.parts.clock.now();
        found_open(&mut tx, &place, (&id, began), now).await.expect("the store answers");
        // Before anybody tries to go on there, and finds it archived again.
        let found = tx.incidents().by_id(&id, &Reader::TOBAN).await.expect("the store answers");
        found.expect("there is one").shut.is_some()
    };
    assert!(arrives(since - SignedDuration::from_millis(1)).await, "it was begun before");
    assert!(!arrives(since + SignedDuration::from_millis(1)).await, "it arrived there since");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_word_in_an_archived_channel_says_once_it_is_back_that_it_was_not_the_last() {
    let desk = Desk::opens().await;
    let (room, _) = opens(&desk).await;
    let carol = desk.world.user("carol");
    // Closing a SEV1 is for managers.
    carol.says("#ops", "/incident severity INC-1 sev3 a test").acked().await;
    room.shows("severity SEV1 → SEV3").await;
    carol.says("#ops", "/incident close INC-1 as=false-alarm a test").acked().await;
    let last = room.shows("INC-1 is closed").await;
    carol.archives(NAME, true).acked().await;
    carol.says("#ops", "/incident reopen INC-1 no test").acked().await;
    desk.world.channel("#ops").shows("reopened it: no test").await;
    carol.archives(NAME, false).acked().await;
    let now = room.shows("INC-1 was reopened").await;
    assert_eq!(now.ts, last.ts, "in the place of the last word");
    assert!(now.body.contains("no test") && !now.body.contains("is closed"), "{}", now.body);
    lost_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_was_archived_unheard_is_found_out_with_the_next_word_and_so_is_that_it_is_back() {
    let desk = Desk::opens().await;
    let (room, announcement) = opens(&desk).await;
    let carol = desk.world.user("carol");
    desk.world.archives_unheard(NAME, true);
    for words in ["the disk is full", "the disk is still full"] {
        carol.says("#ops", &format!("/incident log INC-1 {words}")).acked().await;
        let seen = desk.world.channel("#ops").shows(words).await;
        assert!(seen.body.contains("INC-1: said here, since its conversation was archived"), "{}", seen.body);
    }
    announcement.shows("Room archived").await;
    assert!(incident(&desk).await.shut.is_some_and(|shut| !shut.gone));
    lost_nothing(&desk).await;

    desk.world.archives_unheard(NAME, false);
    carol.says("#ops", "/incident log INC-1 the disk is empty").acked().await;
    room.shows("the disk is empty").await;
    while incident(&desk).await.shut.is_some() {
        tokio::task::yield_now().await;
    }
    let entries = entries(&desk).await;
    let told: Vec<String> = entries.iter().map(|entry| sentence(entry, Language::En)).collect();
    for words in ["its conversation was archived", "its conversation was unarchived"] {
        assert_eq!(told.iter().filter(|sentence| sentence.contains(words)).count(), 1, "{told:?}");
    }
    lost_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_toban_is_not_in_the_channel_it_goes_on_where_it_is_announced_until_toban_is_let_in() {
    let desk = unmade::opens().await;
    desk.world.adds_private_channel("#secret", &["carol"]);
    unmade::says(&desk, "carol", "#secret", "/incident open it is slow severity=sev4").await;
    let alerts = unmade::all(&desk, "#alerts");
    assert!(alerts.contains("Toban cannot speak in its conversation"), "{alerts}");
    for words in ["the disk is full", "the disk is still full"] {
        unmade::says(&desk, "carol", "#secret", &format!("/incident log INC-1 {words}")).await;
        let alerts = unmade::all(&desk, "#alerts");
        assert!(alerts.contains(words) && alerts.contains("INC-1: said here, since Toban cannot speak"), "{alerts}");
    }
    assert!(!unmade::all(&desk, "#alerts").contains("given up"), "{}", unmade::all(&desk, "#alerts"));
    lost_nothing(&desk).await;

    drop(desk.world.user("carol").invites("#secret", "toban"));
    unmade::says(&desk, "carol", "#secret", "/incident log INC-1 the disk is empty").await;
    let secret = unmade::all(&desk, "#secret");
    assert!(secret.contains("the disk is empty") && secret.contains("SEV4 · it is slow · INC-1"), "{secret}");
    let found = incident(&desk).await;
    assert!(found.shut.is_none() && found.room.is_some_and(|room| room.thread.is_some()));
    lost_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_deleted_channel_the_incident_goes_on_where_it_was_announced() {
    let desk = Desk::opens().await;
    let (room, announcement) = opens(&desk).await;
    let id = room.id().to_owned();
    desk.world.deletes_channel(NAME);
    desk.world.last_sent().acked().await;
    announcement.shows("Its conversation was deleted").await;
    says(&desk, &id, "the disk is full").await;
    let seen = desk.world.channel("#ops").shows("the disk is full").await;
    assert!(seen.body.contains("since its conversation was deleted"), "{}", seen.body);
    lost_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_gets_another_id_stays_the_incidents() {
    let desk = Desk::opens().await;
    let (room, _) = opens(&desk).await;
    let old = room.id().to_owned();
    let ben = desk.world.user("ben");
    let message = ben.says(NAME, "it is the disk").message();
    ben.reacts(&message, "pushpin").acked().await;
    desk.world.is_quiet().await;
    let new = desk.world.changes_channel_id(NAME);
    desk.world.last_sent().acked().await;
    assert_eq!(incident(&desk).await.room.map(|room| room.conversation), Some(new.clone()));
    let room = desk.world.channel(NAME);
    assert_eq!(room.id(), new);
    // The card, the timeline and commands go on there.
    ben.says(NAME, "/incident ack").acked().await;
    room.shows("ben").await;
    says(&desk, &new, "the disk is full").await;
    room.shows("the disk is full").await;
    let id = incident(&desk).await.id;
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let cards = tx.cards().of(&id).await.expect("the store answers");
    assert!(cards.iter().all(|card| card.place.conversation != old), "{cards:?}");
    drop(tx);
    let kept: Vec<_> = entries(&desk).await.into_iter().filter_map(|entry| entry.source).collect();
    assert!(kept.len() == 1 && kept[0].conversation == new, "{kept:?}");
    lost_nothing(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_private_incident_nothing_is_said_elsewhere() {
    let desk = Desk::opens_with(Plan::new()).await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open keys were stolen severity=sev1 private=yes").acked().await;
    let room = desk.world.channel_appears("#inc-1-keys-were-stolen").await;
    room.message(0).await;
    let before = desk.world.channel("#ops").top_level().len();
    carol.archives("#inc-1-keys-were-stolen", true).acked().await;
    says(&desk, room.id(), "the keys are new").await;
    let mut calls = Vec::new();
    while !calls.iter().any(|call: &Call| call.arguments["text"].as_str().is_some_and(|text| text.contains("keys are")))
    {
        calls = desk.world.is_called("chat.postMessage", calls.len() + 1).await;
    }
    assert_eq!(desk.world.channel("#ops").top_level().len(), before, "nobody else reads of it");
    lost_nothing(&desk).await;
}
