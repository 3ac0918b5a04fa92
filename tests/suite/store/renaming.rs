//! A conversation that its platform calls by another id: all that is kept of it goes by the new one, and nothing else does.

use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::delivery::content::NewDelivery;
use toban::delivery::lane::Lane;
use toban::directory::access::Reader;
use toban::incident::change::NewEntry;
use toban::incident::entry::{EntryKind, Source};
use toban::incident::opening::Opening;
use toban::language::Language;
use toban::store::card::{CardRole, NewCard};

use super::incidents::{opened, opening};
use super::{at, on_both};

fn at_slack(conversation: &str, thread: Option<&str>) -> Place {
    Place { platform: Platform::Slack, conversation: conversation.to_owned(), thread: thread.map(ToOwned::to_owned) }
}

fn line(key: &str, place: &Place) -> NewDelivery {
    NewDelivery::notice(key, place.clone(), Message::line(Language::En, Tone::Plain, key))
}

on_both! {
    async fn all_of_it_goes_by_the_new_id_and_nothing_else(store) {
        let (old, new, other) = (at_slack("C1_%", None), at_slack("C2", None), at_slack("C1_%9", None));
        let words = "{\"platform\":\"slack\",\"conversation\":\"C1_%\"}";
        let ours = opened(store, Opening { title: words.to_owned(), origin: old.clone(), ..opening("one") }).await;
        let theirs = opened(store, Opening { origin: other.clone(), ..opening("two") }).await;
        let mut tx = store.begin().await.unwrap();
        for (incident, place) in [(&ours, &old), (&theirs, &other)] {
            let card = NewCard { subject: incident.id.clone(), role: CardRole::Live, place: place.clone() };
            tx.cards().create(&card, at(1)).await.unwrap();
            let source = Source {
                platform: Platform::Slack, conversation: place.conversation.clone(), message: "1.2".to_owned(), link: None,
            };
            let entry = NewEntry { source: Some(source), ..NewEntry::new(EntryKind::Note, "it is the disk", None, at(2)) };
            tx.timeline().append(&incident.id, &entry).await.unwrap();
        }
        for delivery in [line("here", &old), line("in the thread", &at_slack("C1_%", Some("1.2"))), line("there", &other)] {
            assert!(tx.outbox().enqueue(&delivery, at(3)).await.unwrap());
        }
        tx.commit().await.unwrap();

        let mut tx = store.begin().await.unwrap();
        tx.rename_conversation(&old, "C2").await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.begin().await.unwrap();
        let found = tx.incidents().in_place(&new, &Reader::TOBAN).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0].id, &found[0].origin, found[0].title.as_str()), (&ours.id, &new, words));
        assert!(tx.incidents().living_in(&old).await.unwrap().is_empty());
        assert_eq!(tx.incidents().living_in(&other).await.unwrap().len(), 1, "another channel is another one");
        for (incident, place) in [(&ours, &new), (&theirs, &other)] {
            let cards = tx.cards().of(&incident.id).await.unwrap();
            assert!(cards.len() == 1 && cards[0].place == *place, "{cards:?}");
            let entries = tx.timeline().of(&incident.id, None, 9, &Reader::TOBAN).await.unwrap();
            let kept: Vec<_> = entries.into_iter().filter_map(|entry| entry.source).collect();
            assert!(kept.len() == 1 && kept[0].conversation == place.conversation, "{kept:?}");
        }
        let mut waiting = Vec::new();
        for queue in tx.outbox().claim((Platform::Slack, Lane::Notice), "w", 9, at(100), at(90)).await.unwrap() {
            while let Some(head) = tx.outbox().head(&queue).await.unwrap() {
                tx.outbox().sent(&head, "1.3", at(91)).await.unwrap();
                waiting.push((head.place.conversation, head.place.thread));
            }
        }
        waiting.sort();
        let to = |place: &Place| (place.conversation.clone(), place.thread.clone());
        assert_eq!(waiting, [to(&other), to(&new), to(&at_slack("C2", Some("1.2")))]);
    }

    async fn what_others_call_by_an_old_id_is_led_to_the_newest(store) {
        for (old, new) in [("C1", "C2"), ("C2", "C3"), ("C9", "C8")] {
            let mut tx = store.begin().await.unwrap();
            tx.rename_conversation(&at_slack(old, None), new).await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut tx = store.begin().await.unwrap();
        for (old, new) in [("C1", Some("C3")), ("C2", Some("C3")), ("C3", None), ("C9", Some("C8")), ("C0", None)] {
            assert_eq!(tx.became(Platform::Slack, old).await.unwrap().as_deref(), new, "{old}");
        }
        assert_eq!(tx.became(Platform::Web, "C1").await.unwrap(), None);
        // It goes by its first id again.
        tx.rename_conversation(&at_slack("C3", None), "C1").await.unwrap();
        for (old, new) in [("C1", None), ("C2", Some("C1")), ("C3", Some("C1"))] {
            assert_eq!(tx.became(Platform::Slack, old).await.unwrap().as_deref(), new, "{old}");
        }
    }
}
