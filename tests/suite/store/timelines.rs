//! Timelines: a message is one entry and is followed, pages turn in both directions.

use toban::chat::inbound::Platform;
use toban::incident::change::NewEntry;
use toban::incident::entry::{Entry, EntryKind, Mark};
use toban::incident::log::LogLine;
use toban::store::Tx;
use toban::store::error::StoreError;
use toban::store::timeline::Cursor;

use super::incidents::{STRANGER, note, opened, opening, source, words};
use super::{at, on_both};

on_both! {
    async fn whose_words_are_in_it_is_known(store) {
        let incident = opened(store, opening("checkout down")).await;
        let mut tx = store.begin().await.unwrap();
        for message in ["m1", "m2"] {
            tx.timeline().append(&incident.id, &note("disk at 99 %", message, 5)).await.unwrap().unwrap();
        }
        assert_eq!(tx.timeline().authors(&incident.id).await.unwrap(), ["aiko", "ben"], "each once");
        for message in ["m1", "m2"] {
            tx.timeline().delete_source((Platform::Web, "ops", message), at(9)).await.unwrap();
        }
        assert_eq!(tx.timeline().authors(&incident.id).await.unwrap(), ["aiko"], "who took everything back said nothing");
    }

    async fn a_message_is_one_entry_and_is_followed(store) {
        let incident = opened(store, opening("checkout down")).await;
        let mut tx = store.begin().await.unwrap();
        let id = tx.timeline().append(&incident.id, &note("disk at 99 %", "m1", 5)).await.unwrap().unwrap();
        assert_eq!(tx.timeline().append(&incident.id, &note("again", "m1", 6)).await.unwrap(), None);
        // What happened earlier stands earlier, whenever it comes.
        tx.timeline().append(&incident.id, &note("password=hunter2hunter2", "m0", 2)).await.unwrap().unwrap();
        assert_eq!(words(&mut tx, &incident).await, ["SEV3\ncheckout down", "password=•••", "disk at 99 %"]);
        let message = (Platform::Web, "ops", "m1");
        let touched = tx.timeline().edit_source(message, ("disk at 98 %", None), at(7)).await.unwrap();
        assert_eq!((touched.len(), touched[0].entry.as_str(), touched[0].incident.as_str()), (1, id.as_str(), incident.id.as_str()));
        assert!(tx.timeline().edit_source(message, ("disk at 98 %", None), at(8)).await.unwrap().is_empty(), "nothing changed");
        assert_eq!(tx.timeline().edit_source(message, ("disk at 97 %", Some("2")), at(8)).await.unwrap().len(), 1);
        assert!(tx.timeline().edit_source(message, ("disk full", Some("1")), at(8)).await.unwrap().is_empty(), "it comes late");
        assert_eq!(tx.timeline().edit_source(message, ("disk at 98 %", Some("3")), at(7)).await.unwrap().len(), 1);
        assert!(tx.timeline().classify(&id, EntryKind::Finding, Some(Mark::Diagnosis), Some("H1")).await.unwrap());
        assert!(!tx.timeline().classify("nobody", EntryKind::Finding, None, None).await.unwrap());
        let entry = tx.timeline().by_id(&id, &STRANGER).await.unwrap().unwrap();
        assert_eq!((entry.text.as_str(), entry.edited, entry.kind), ("disk at 98 %", Some(at(7)), EntryKind::Finding));
        assert_eq!((entry.mark, entry.about.as_deref()), (Some(Mark::Diagnosis), Some("H1")));
        assert_eq!((entry.attachments.len(), entry.source), (1, Some(source("m1"))));
        assert_eq!(tx.timeline().delete_source(message, at(9)).await.unwrap().len(), 1);
        assert!(tx.timeline().delete_source(message, at(9)).await.unwrap().is_empty());
        assert!(tx.timeline().edit_source(message, ("back?", None), at(10)).await.unwrap().is_empty(), "a tombstone stays one");
        let tombstone = tx.timeline().by_id(&id, &STRANGER).await.unwrap().unwrap();
        assert_eq!((tombstone.text.as_str(), tombstone.deleted, tombstone.attachments.len()), ("", Some(at(9)), 0));
        assert_eq!(tx.timeline().append(&incident.id, &note("kept again", "m1", 11)).await.unwrap(), Some(id));
        assert_eq!(words(&mut tx, &incident).await[2], "kept again");
        let long = NewEntry::new(EntryKind::Note, "a".repeat(30_000), None, at(1));
        assert!(matches!(tx.timeline().append(&incident.id, &long).await, Err(StoreError::TooLarge { .. })));
    }

    async fn what_was_made_of_a_message_follows_it(store) {
        let incident = opened(store, opening("checkout down")).await;
        let mut tx = store.begin().await.unwrap();
        let id = tx.timeline().append(&incident.id, &note("disk full", "m1", 5)).await.unwrap().unwrap();
        let entry = tx.timeline().by_id(&id, &STRANGER).await.unwrap().unwrap();
        let (change, about) = incident.adopt(&entry, EntryKind::Hypothesis).unwrap();
        tx.incidents().save(&change).await.unwrap();
        tx.timeline().classify(&id, EntryKind::Hypothesis, None, about.as_deref()).await.unwrap();
        let suspected = async |tx: &mut Tx| {
            let incident = tx.incidents().by_id(&incident.id, &STRANGER).await.unwrap().unwrap();
            incident.hypotheses[0].text.clone()
        };
        let message = (Platform::Web, "ops", "m1");
        tx.timeline().edit_source(message, ("disk of db1 full", None), at(6)).await.unwrap();
        assert_eq!(suspected(&mut tx).await, "disk of db1 full");
        tx.timeline().delete_source(message, at(7)).await.unwrap();
        assert_eq!(suspected(&mut tx).await, "", "words that were deleted are kept nowhere");
    }

    async fn a_timeline_is_turned_page_by_page_in_both_directions(store) {
        let incident = opened(store, opening("checkout down")).await;
        let mut tx = store.begin().await.unwrap();
        for number in 0..10 {
            let entry = NewEntry::new(EntryKind::Log, number.to_string(), None, at(1 + number / 5));
            tx.timeline().append(&incident.id, &entry).await.unwrap();
        }
        let text = |entries: &[Entry]| -> Vec<String> {
            entries.iter().map(|entry| entry.text.chars().next().unwrap().to_string()).collect()
        };
        let first = tx.timeline().of(&incident.id, None, 4, &STRANGER).await.unwrap();
        assert_eq!(text(&first), ["S", "0", "1", "2"]);
        let next = tx.timeline().of(&incident.id, Some(&Cursor::of(&first[3])), 4, &STRANGER).await.unwrap();
        assert_eq!(text(&next), ["3", "4", "5", "6"]);
        let last = tx.timeline().newest(&incident.id, None, 3, &STRANGER).await.unwrap();
        assert_eq!(text(&last), ["7", "8", "9"]);
        let before = tx.timeline().newest(&incident.id, Some(&Cursor::of(&last[0])), 3, &STRANGER).await.unwrap();
        assert_eq!(text(&before), ["4", "5", "6"]);
    }

    async fn reports_carry_their_runs(store) {
        let incident = opened(store, opening("checkout down")).await;
        let report = |run: &str| LogLine { about: Some(run.to_owned()), ..LogLine::of(EntryKind::Report, "critical") };
        let mut tx = store.begin().await.unwrap();
        let change = incident.log(report("RUN-1"), None, at(1)).unwrap();
        let change = change.and(|next| next.log(report("RUN-2"), None, at(9))).unwrap();
        tx.incidents().save(&change).await.unwrap();
        let reports = tx.timeline().reports(&incident.id, &STRANGER).await.unwrap();
        let runs: Vec<&str> = reports.iter().map(|(_, run)| run.as_str()).collect();
        assert_eq!(runs, ["RUN-1", "RUN-2"]);
        assert_eq!(reports[0].0.author, None);
    }
}
