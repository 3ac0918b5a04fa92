//! Rooms of incidents: who could not be let in, what they are headed with, what still waits there, and whose they are when
//! their incident is over.

use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::delivery::content::NewDelivery;
use toban::delivery::lane::Lane;
use toban::directory::access::Reader;
use toban::incident::opening::Opening;
use toban::incident::record::Shut;
use toban::language::Language;

use super::incidents::{author, opened, opening};
use super::{at, on_both};

fn place(conversation: &str) -> Place {
    Place { platform: Platform::Slack, conversation: conversation.to_owned(), thread: None }
}

on_both! {
    async fn who_is_missing_and_what_a_room_is_headed_with_is_kept_once(store) {
        let incident = opened(store, opening("one")).await;
        let mut tx = store.begin().await.unwrap();
        assert!(tx.rooms().absent(&incident.id).await.unwrap().is_empty());
        assert!(tx.rooms().miss(&incident.id, "ben", "gone U1", at(1)).await.unwrap(), "it is news");
        assert!(!tx.rooms().miss(&incident.id, "ben", "gone U2", at(2)).await.unwrap());
        let absent = tx.rooms().absent(&incident.id).await.unwrap();
        assert_eq!(absent.into_iter().collect::<Vec<_>>(), [("ben".to_owned(), "gone U2".to_owned())]);
        assert_eq!(tx.rooms().topic(&incident.id).await.unwrap(), None);
        tx.rooms().head(&incident.id, "SEV1", at(1)).await.unwrap();
        tx.rooms().head(&incident.id, "SEV2", at(2)).await.unwrap();
        assert_eq!(tx.rooms().topic(&incident.id).await.unwrap(), Some(("SEV2".to_owned(), at(2))));
    }

    async fn a_room_stays_the_one_of_its_incident_when_that_is_over(store) {
        let (room, ops) = (place("C2"), place("C1"));
        let by = author("ben");
        let incident = opened(store, Opening { origin: ops.clone(), ..opening("one") }).await;
        let mut tx = store.begin().await.unwrap();
        let incident = tx.incidents().save(&incident.with_room(room.clone(), at(1))).await.unwrap();
        assert!(tx.incidents().over_in(&room, &Reader::TOBAN).await.unwrap().is_none(), "it goes on");
        assert_eq!(tx.incidents().shut().await.unwrap(), 0);
        let shut = incident.with_shut(Some(Shut { since: at(2), gone: false, unreachable: false }), at(2)).expect("it is news");
        let incident = tx.incidents().save(&shut).await.unwrap();
        assert_eq!(tx.incidents().shut().await.unwrap(), 1);
        let incident = tx.incidents().save(&incident.resolve(&by, at(3)).unwrap()).await.unwrap();
        let over = tx.incidents().save(&incident.close(None, &by, at(4)).unwrap()).await.unwrap();
        let found = tx.incidents().over_in(&room, &Reader::TOBAN).await.unwrap().expect("it was made for it");
        assert_eq!(found.id, over.id);
        assert!(tx.incidents().over_in(&ops, &Reader::TOBAN).await.unwrap().is_none(), "that one is everybody's");
        assert_eq!(tx.incidents().living_in(&room).await.unwrap().len(), 1, "what becomes of it concerns it");
        assert_eq!(tx.incidents().shut().await.unwrap(), 0, "of what is over nobody has to do anything");
    }

    async fn what_waits_in_a_conversation_is_known_and_can_be_said_elsewhere(store) {
        let (room, ops) = (place("C2"), place("C1"));
        let mut tx = store.begin().await.unwrap();
        assert!(!tx.outbox().waits_for(&room).await.unwrap());
        let line = NewDelivery::notice("a", room.clone(), Message::line(Language::En, Tone::Plain, "a"));
        assert!(tx.outbox().enqueue(&line, at(1)).await.unwrap());
        assert!(tx.outbox().waits_for(&room).await.unwrap() && !tx.outbox().waits_for(&ops).await.unwrap());
        let queue = tx.outbox().claim((Platform::Slack, Lane::Notice), "w", 9, at(100), at(90)).await.unwrap().remove(0);
        let head = tx.outbox().head(&queue).await.unwrap().expect("it waits");
        tx.outbox().divert(&head, &ops, &head.content).await.unwrap();
        let diverted = tx.outbox().head(&queue).await.unwrap().expect("it waits still");
        assert_eq!((&diverted.id, &diverted.place), (&head.id, &ops));
    }
}
