//! What was said of an incident that becomes private is taken back, and nothing of others.

use std::collections::BTreeSet;

use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::delivery::content::{Content, NewDelivery, Under};
use toban::delivery::lane::Lane;
use toban::directory::access::Reader;
use toban::incident::change::NewEntry;
use toban::incident::entry::{EntryKind, Source};
use toban::incident::setting::Setting;
use toban::language::Language;
use toban::store::Store;
use toban::store::card::{CardRole, NewCard};
use toban::store::conversation::NewRoom;
use toban::store::message::{Author, Body, NewMessage, Viewer};
use toban::store::shown::Shown;
use toban::store::sweep::Swept;

use super::incidents::{author, opened, opening, place};
use super::{at, on_both};

fn line(key: &str, place: &Place) -> NewDelivery {
    NewDelivery::notice(key, place.clone(), Message::line(Language::En, Tone::Plain, key))
}

/// Sends what waits in the lane, and gives each message its key as id; what was sent.
async fn send(store: &Store, lane: Lane, limit: usize) -> Vec<Content> {
    let mut sent = Vec::new();
    let mut tx = store.begin().await.unwrap();
    for queue in tx.outbox().claim((Platform::Web, lane), "w", 9, at(100), at(90)).await.unwrap() {
        while let Some(head) = tx.outbox().head(&queue).await.unwrap().filter(|_| sent.len() < limit) {
            let id = match &head.content {
                Content::Message { message } | Content::Thread { message, .. } => format!("sent {}", message.headline),
                Content::Card { card } => card.clone(),
            };
            tx.outbox().put(&head, &head.place).await.unwrap();
            tx.outbox().sent(&head, &id, at(20)).await.unwrap();
            sent.push(head.content);
        }
        tx.outbox().release(&queue, None, at(90)).await.unwrap();
    }
    tx.commit().await.unwrap();
    sent
}

on_both! {
    async fn messages_are_replaced_and_what_waits_is_not_sent(store) {
        let (one, other) = (opened(store, opening("one")).await, opened(store, opening("two")).await);
        let (ops, thread) = (place("ops", None), place("ops", Some("root")));
        let mut tx = store.begin().await.unwrap();
        for (incident, message) in [(&one, "root"), (&other, "other root")] {
            let new = NewCard { subject: incident.id.clone(), role: CardRole::Live, place: ops.clone() };
            let card = tx.cards().create(&new, at(1)).await.unwrap();
            tx.cards().shown(&card, 1, message, at(1)).await.unwrap();
        }
        for new in [
            line("report", &thread), line(&format!("told:{}:e1", one.id), &ops), line("chatter", &ops),
            line(&format!("told:{}:e1", other.id), &ops), line("elsewhere", &place("other", Some("root"))),
        ] {
            assert!(tx.outbox().enqueue(&new, at(2)).await.unwrap());
        }
        let message = |text: &str| Message::line(Language::En, Tone::Plain, text);
        let under = |key: &str, incident: &str| NewDelivery::in_thread(key, ops.clone(), (incident, Under::Live), message(key));
        for new in [under("its line", &one.id), under("a line of another", &other.id)] {
            assert!(tx.outbox().enqueue(&new, at(2)).await.unwrap());
        }
        tx.commit().await.unwrap();
        assert_eq!(send(store, Lane::Notice, 9).await.len(), 7);
        let mut tx = store.begin().await.unwrap();
        for new in [line("update", &thread), line("more chatter", &ops), under("its next line", &one.id)] {
            assert!(tx.outbox().enqueue(&new, at(30)).await.unwrap());
        }
        for _ in 0..2 {
            tx.cards().withdraw(&one, at(31)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let waiting = send(store, Lane::Notice, 9).await;
        let waiting: BTreeSet<_> = waiting.iter().filter_map(|content| match content {
            Content::Message { message } | Content::Thread { message, .. } => Some(message.headline.as_str()),
            Content::Card { .. } => None,
        }).collect();
        let left = BTreeSet::from(["more chatter", "its next line"]);
        assert_eq!(waiting, left, "what waits in the thread is not sent any more; where a line goes is looked up then");
        let mut replaced = BTreeSet::new();
        for content in send(store, Lane::Card, 99).await {
            let Content::Card { card } = content else { continue };
            let card = store.read().await.unwrap().cards().by_id(&card).await.unwrap().unwrap();
            replaced.extend(card.message.clone().filter(|_| card.is_withdrawn()));
        }
        let told = format!("sent told:{}:e1", one.id);
        assert_eq!(replaced, BTreeSet::from(["sent its line".to_owned(), "sent report".to_owned(), told]), "its own, once, and nothing else");
    }

    async fn what_was_shown_elsewhere_is_replaced_once_and_forgotten_in_time(store) {
        let (one, other) = (opened(store, opening("one")).await, opened(store, opening("two")).await);
        let (ops, thread) = (place("ops", None), place("ops", Some("root")));
        let link = Some("https://toban.example/incidents/INC-1");
        let mut tx = store.begin().await.unwrap();
        for (incident, place, message, link) in [
            (&one, &ops, "list", None), (&other, &ops, "list", None), (&one, &thread, "answer", None),
            (&one, &ops, "said", link), (&one, &ops, "said", link), (&other, &ops, "its own", None),
        ] {
            let shown = Shown { place, message, link };
            tx.cards().keep_shown(&incident.id, shown, at(5)).await.unwrap();
        }
        let private = one.set(&Setting::Private(true), &author("ben"), at(6)).unwrap();
        let one = tx.incidents().save(&private).await.unwrap();
        tx.cards().withdraw(&one, at(6)).await.unwrap();
        // It was answered while that happened.
        tx.cards().keep_shown(&one.id, Shown { place: &ops, message: "late", link: None }, at(7)).await.unwrap();
        tx.commit().await.unwrap();
        let mut replaced = Vec::new();
        for content in send(store, Lane::Card, 99).await {
            let Content::Card { card } = content else { continue };
            let card = store.read().await.unwrap().cards().by_id(&card).await.unwrap().unwrap();
            assert!(card.is_withdrawn());
            replaced.push((card.message.clone().unwrap_or_default(), card.withdrawn_link().map(str::to_owned), card.place));
        }
        replaced.sort_by(|one, two| one.0.cmp(&two.0));
        let expected = [("answer", None, &thread), ("late", None, &ops), ("list", None, &ops), ("said", link, &ops)];
        let expected = expected.map(|(message, link, place)| (message.to_owned(), link.map(str::to_owned), place.clone()));
        assert_eq!(replaced, expected);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.sweep().batch(Swept::Shown, at(5), 9).await.unwrap(), 0, "it is from then on");
        assert_eq!(tx.sweep().batch(Swept::Shown, at(6), 4).await.unwrap(), 4, "no more than a step");
        assert_eq!(tx.sweep().batch(Swept::Shown, at(8), 9).await.unwrap(), 2);
    }

    async fn words_of_a_thread_are_for_the_readers_of_a_room(store) {
        let one = opened(store, opening("one")).await;
        let mut tx = store.begin().await.unwrap();
        let ops = tx.conversations().create("ops", at(1)).await.unwrap().unwrap().id;
        let room = NewRoom { name: "inc-1", incident: &one.id, private: true, members: &["aiko".to_owned()] };
        let room = tx.conversations().create_room(room, at(1)).await.unwrap().unwrap().id;
        let say = |thread: Option<&String>, text: &str| NewMessage {
            conversation: ops.clone(),
            thread: thread.cloned(),
            author: Author::Person("ben".to_owned()),
            body: Body::Text(text.to_owned()),
            visible_to: None,
        };
        let first = tx.conversations().append(say(None, "first"), at(2)).await.unwrap().id;
        let said = tx.conversations().append(say(Some(&first), "said"), at(3)).await.unwrap().id;
        let source = Source { platform: Platform::Web, conversation: ops.clone(), message: said.clone(), link: None };
        let entry = NewEntry::new(EntryKind::Note, "said", Some(&author("ben")), at(3));
        tx.timeline().append(&one.id, &NewEntry { source: Some(source), ..entry }).await.unwrap();
        tx.conversations().confine(&first, &ops, &room).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        for (person, reads) in [("aiko", vec![said.as_str()]), ("ben", vec![])] {
            let reader = Reader { person: Some(person.to_owned()), everything: false };
            let viewer = Viewer { account: person, reader: &reader };
            assert!(tx.conversations().message(&first, viewer).await.unwrap().is_some(), "the root stays where it is");
            let thread = tx.conversations().thread(&first, viewer, None, 9).await.unwrap();
            assert_eq!(thread.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), reads, "{person}");
        }
        let followed = tx.timeline().edit_source((Platform::Web, &room, &said), ("said more", None), at(4)).await.unwrap();
        assert_eq!(followed.len(), 1, "its timeline still follows it");
    }
}
