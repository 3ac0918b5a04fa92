//! Until when platforms were heard, who reads what was missed, and what has to be known for that.

use toban::chat::inbound::Platform;
use toban::directory::access::Reader;
use toban::incident::change::Change;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::store::Store;
use toban::store::attendance::Turn;
use toban::store::card::{CardRole, NewCard};
use toban::store::timeline::KeptMessage;

use super::incidents::{STRANGER, author, note, opened, opening, place, source};
use super::{at, on_both};

const WEB: Platform = Platform::Web;

async fn turn(store: &Store, worker: &str, now: i64) -> Turn {
    let mut tx = store.begin().await.unwrap();
    let turn = tx.attendance().take_turn(WEB, worker, (at(now), at(now + 60))).await.unwrap();
    tx.commit().await.unwrap();
    turn
}

on_both! {
    async fn the_moment_only_moves_on(store) {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.attendance().heard(WEB).await.unwrap(), None);
        for (until, known) in [(10, 10), (5, 10), (10, 10), (11, 11)] {
            tx.attendance().hears(WEB, at(until)).await.unwrap();
            assert_eq!(tx.attendance().heard(WEB).await.unwrap(), Some(at(known)));
        }
        assert_eq!(tx.attendance().heard(Platform::Slack).await.unwrap(), None, "each platform has its own");
    }

    async fn one_process_at_a_time_reads_what_was_missed(store) {
        assert_eq!(turn(store, "one", 0).await, Turn::Never, "nothing was ever heard");
        let mut tx = store.begin().await.unwrap();
        tx.attendance().hears(WEB, at(7)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(turn(store, "one", 10).await, Turn::Mine(at(7)));
        assert_eq!(turn(store, "two", 11).await, Turn::Taken);
        assert_eq!(turn(store, "one", 12).await, Turn::Mine(at(7)), "it keeps its turn, until 72");
        assert_eq!(turn(store, "two", 71).await, Turn::Taken);
        assert_eq!(turn(store, "two", 72).await, Turn::Mine(at(7)), "who died is followed by another");
        let mut tx = store.begin().await.unwrap();
        tx.attendance().end_turn(WEB, "one").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(turn(store, "one", 73).await, Turn::Taken, "nobody ends another's turn");
        let mut tx = store.begin().await.unwrap();
        tx.attendance().hears(WEB, at(80)).await.unwrap();
        tx.attendance().end_turn(WEB, "two").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(turn(store, "one", 74).await, Turn::Mine(at(80)));
    }

    async fn an_event_that_was_recorded_is_known(store) {
        let mut tx = store.begin().await.unwrap();
        assert!(!tx.events().has(WEB, "message:C1:1.2").await.unwrap());
        tx.events().record(WEB, "message:C1:1.2", at(0)).await.unwrap();
        assert!(tx.events().has(WEB, "message:C1:1.2").await.unwrap());
        assert!(!tx.events().has(Platform::Slack, "message:C1:1.2").await.unwrap());
    }

    async fn what_goes_on_says_where(store) {
        let first = opened(store, Opening::of("one", place("ops", None))).await;
        let over = opened(store, Opening::of("two", place("gone", None))).await;
        opened(store, Opening { private: true, ..Opening::of("three", place("db", Some("7"))) }).await;
        let mut tx = store.begin().await.unwrap();
        let (merged, _) = over.merge_into(&first, &author("aiko"), at(1)).unwrap();
        tx.incidents().save(&merged).await.unwrap();
        let both = [(place("db", Some("7")), at(0)), (place("ops", None), at(0))];
        assert_eq!(tx.incidents().homes(WEB, 9).await.unwrap(), both, "the newest first, private ones too");
        assert_eq!(tx.incidents().homes(WEB, 1).await.unwrap(), both[..1]);
        assert_eq!(tx.incidents().homes(Platform::Slack, 9).await.unwrap(), []);
    }

    async fn where_one_went_on_before_still_means_it(store) {
        let incident = opened(store, Opening::of("one", place("ops", None))).await;
        let mut tx = store.begin().await.unwrap();
        let new = NewCard { subject: incident.id.clone(), role: CardRole::Live, place: place("ops", None) };
        let card = tx.cards().create(&new, at(0)).await.unwrap();
        tx.cards().shown(&card, 1, "7", at(0)).await.unwrap();
        let threaded = tx.incidents().save(&incident.with_room(place("ops", Some("7")), at(1))).await.unwrap();
        assert_eq!(tx.incidents().homes(WEB, 9).await.unwrap(), [(place("ops", Some("7")), at(0))]);
        let moved = tx.incidents().save(&threaded.with_room(place("room", None), at(2))).await.unwrap();
        let both = [(place("room", None), at(0)), (place("ops", Some("7")), at(0))];
        assert_eq!(tx.incidents().homes(WEB, 9).await.unwrap(), both, "what is done there is read after a gap, too");
        let here = tx.incidents().in_place(&place("ops", Some("7")), &STRANGER).await.unwrap();
        assert_eq!(here.as_slice(), std::slice::from_ref(&moved));
        for elsewhere in [place("ops", None), place("ops", Some("8")), place("db", Some("7"))] {
            assert_eq!(tx.incidents().in_place(&elsewhere, &STRANGER).await.unwrap(), []);
        }
        assert_eq!(tx.incidents().around(&place("ops", None), &STRANGER).await.unwrap(), here, "its card stands there");
        assert_eq!(tx.incidents().around(&place("db", None), &STRANGER).await.unwrap(), []);
        let private = Incident { private: true, ..moved };
        tx.incidents().save(&Change { incident: private, entries: Vec::new() }).await.unwrap();
        assert_eq!(tx.incidents().in_place(&place("ops", Some("7")), &Reader::TOBAN).await.unwrap(), [], "others read there");
    }

    async fn the_messages_of_a_conversation_that_timelines_keep(store) {
        let incident = opened(store, opening("one")).await;
        let other = opened(store, opening("two")).await;
        let mut tx = store.begin().await.unwrap();
        for (message, seconds) in [("m1", 10), ("m2", 20), ("m3", 30)] {
            tx.timeline().append(&incident.id, &note("full", message, seconds)).await.unwrap();
        }
        for message in ["m2", "m3"] {
            tx.timeline().signed(&incident.id, &source(message)).await.unwrap();
        }
        tx.timeline().delete_source((WEB, "ops", "m3"), at(40)).await.unwrap();
        let kept = |message: &str, signed| {
            KeptMessage { message: message.to_owned(), author: Some(author("ben")), marked: true, signed }
        };
        let all = [kept("m2", true), kept("m1", false)];
        assert_eq!(tx.timeline().kept_of((WEB, "ops"), at(20), 9).await.unwrap(), all, "it goes on");
        assert_eq!(tx.timeline().kept_of((WEB, "ops"), at(0), 1).await.unwrap(), all[..1]);
        assert_eq!(tx.timeline().kept_of((WEB, "db"), at(0), 9).await.unwrap(), []);
        // Kept anew in another way, nobody knows of a sign any more.
        tx.timeline().append(&incident.id, &note("full", "m3", 30)).await.unwrap();
        assert_eq!(tx.timeline().kept_of((WEB, "ops"), at(20), 1).await.unwrap(), [kept("m3", false)]);
        let (merged, _) = incident.merge_into(&other, &author("aiko"), at(50)).unwrap();
        tx.incidents().save(&merged).await.unwrap();
        let since = tx.timeline().kept_of((WEB, "ops"), at(20), 9).await.unwrap();
        assert_eq!(since, [kept("m3", false), kept("m2", true)], "of what is over only the newer ones");
    }
}
