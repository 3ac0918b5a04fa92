//! Search: the same notes in the same order on both databases, privacy, the index's upkeep.

use std::collections::BTreeMap;

use toban::directory::access::Reader;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::knowledge::change::Change;
use toban::knowledge::content::Content;
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::Note;
use toban::store::Store;
use toban::store::note::list::NoteFilter;

use super::incidents::{opened, opening, reader};
use super::{LONG, at, on_both};
use crate::knowledge::corpus::{content_of, queries};
use crate::knowledge::{REVIEW, author, content};

/// Notes of the corpus; enough that lists have several blocks.
const NOTES: u64 = 1_300;

fn written(number: u64) -> Change {
    Note::write(&content_of(number), None, author("aiko"), at(0), Some(REVIEW)).unwrap()
}

const STRANGER: Reader = Reader { person: None, everything: false };

async fn fill(store: &Store) {
    for first in (1..=NOTES).step_by(100) {
        let mut tx = store.begin_within(LONG).await.unwrap();
        let changes: Vec<_> = (first..first + 100).map(|number| (written(number), None)).collect();
        tx.notes().create_all(&changes).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Per query: how many there are, and the first of them with their scores and snippets.
async fn answers(store: &Store) -> Vec<String> {
    let mut answers = Vec::new();
    for query in queries() {
        let found = store.read().await.unwrap().knowledge().search(query, 50, &Reader::TOBAN).await.unwrap();
        let hits = found.hits.iter().map(|hit| format!("{} {} {:?}", hit.summary.key, hit.score, hit.shown.snippet));
        answers.push(format!("{query}: {}\n{}", found.total, hits.collect::<Vec<_>>().join("\n")));
        let similar =
            store.read().await.unwrap().knowledge().similar(query, &["redis"], 5, &Reader::TOBAN).await.unwrap();
        answers
            .push(format!("{query}: {:?}", similar.iter().map(|one| (one.summary.key, one.score)).collect::<Vec<_>>()));
    }
    answers
}

#[tokio::test]
async fn both_databases_answer_every_query_alike() {
    assert!(queries().count() >= 40);
    let (sqlite, postgres) = (super::sqlite().await, super::postgres().await);
    fill(&sqlite).await;
    fill(&postgres).await;
    let (here, there) = (answers(&sqlite).await, answers(&postgres).await);
    for (here, there) in here.iter().zip(&there) {
        assert_eq!(here, there);
    }
    let found: BTreeMap<&str, &String> = queries().zip(here.iter().step_by(2)).collect();
    let nothing = ["r", "\"pool connection\"", "component:nothing", "量子力学", "xylophone", "障害 xylophone", "。、"];
    for (query, answer) in found {
        let total = answer[query.len() + 2..].lines().next().unwrap().parse::<usize>().unwrap();
        assert_eq!(total == 0, nothing.contains(&query), "{query}: {total}");
        let expected = (1..=NOTES).filter(|number| naive(&content_of(*number), query)).count();
        assert!(expected == 0 || total >= expected, "{query}: {total} found, but {expected} have it word for word");
    }
}

/// Whether a note has the query's text just as it is typed.
fn naive(note: &Content, query: &str) -> bool {
    !query.contains([':', '"', '。'])
        && query.chars().count() > 1
        && [&note.title, &note.symptoms, &note.cause, &note.countermeasure].iter().any(|text| {
            let word = |at: Option<char>| at.is_some_and(|c| c.is_ascii_alphanumeric());
            text.match_indices(query).any(|(at, _)| !word(text[..at].chars().next_back()))
        })
}

on_both! {
    async fn the_index_made_anew_is_the_index_that_grew(store) {
        for first in [1, 101] {
            let mut tx = store.begin_within(LONG).await.unwrap();
            let changes: Vec<_> = (first..first + 100).map(|number| (written(number), None)).collect();
            tx.notes().create_all(&changes).await.unwrap();
            tx.commit().await.unwrap();
        }
        for number in [3, 150] {
            let mut tx = store.begin_within(LONG).await.unwrap();
            let note = tx.notes().by_key(NoteKey(number), &Reader::TOBAN).await.unwrap().unwrap();
            let edited = note.edit(&content("別の題", "quite another text"), author("ben"), at(1), None).unwrap();
            let edited = tx.notes().save(&edited).await.unwrap();
            if number == 150 {
                tx.notes().save(&edited.archive(author("ben"), at(2)).unwrap()).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let grown = answers(store).await;
        let mut after = Some(0);
        while let Some(number) = after {
            let mut tx = store.begin_within(LONG).await.unwrap();
            after = tx.knowledge().rebuild(number).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(answers(store).await, grown);
    }

    async fn a_note_from_a_private_incident_is_there_for_its_members_only(store) {
        let private = Opening { private: true, ..opening("insider case") };
        let secret = opened(store, private).await;
        let open = opened(store, opening("disk")).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        let note = |title: &str, incident: &Incident| {
            Note::write(&content(title, "決済の不正な送金"), Some(incident.id.clone()), author("aiko"), at(0), Some(REVIEW)).unwrap()
        };
        let hidden = tx.notes().create(&note("secret", &secret)).await.unwrap();
        let seen = tx.notes().create(&note("open", &open)).await.unwrap();
        for incident in [&secret, &open] {
            let note = tx.notes().by_key(seen.key, &Reader::TOBAN).await.unwrap().unwrap();
            tx.notes().save(&note.link(incident.key, author("aiko"), at(1)).unwrap()).await.unwrap();
        }
        tx.commit().await.unwrap();

        for (reader, both) in [(reader("aiko"), true), (Reader::TOBAN, true), (reader("mallory"), false), (STRANGER, false)] {
            let mut tx = store.read().await.unwrap();
            let (count, expected) = (1 + usize::from(both), if both { vec![seen.key, hidden.key] } else { vec![seen.key] });
            assert_eq!(tx.notes().by_key(hidden.key, &reader).await.unwrap().is_some(), both);
            assert_eq!(tx.notes().same(&hidden.content, &reader).await.unwrap().is_some(), both);
            let read = tx.notes().by_key(seen.key, &reader).await.unwrap().unwrap();
            assert_eq!(read.incidents.len(), count, "the key of a private incident is private, too");
            assert_eq!(tx.notes().all(0, 9, &reader).await.unwrap().len(), count);
            assert_eq!(tx.notes().due(REVIEW, 9, &reader).await.unwrap().len(), count);
            let filter = NoteFilter::default();
            let listed = tx.notes().list(&filter, None, 9, &reader).await.unwrap();
            assert_eq!(listed.iter().map(|note| note.key).collect::<Vec<_>>(), expected);
            let filter = NoteFilter { incident: Some(secret.key), ..NoteFilter::default() };
            assert_eq!(tx.notes().list(&filter, None, 9, &reader).await.unwrap().len(), usize::from(both));
            let found = tx.knowledge().search("送金", 9, &reader).await.unwrap();
            assert_eq!((found.hits.len(), found.total), (count, count));
            assert_eq!(found.hits.iter().map(|hit| hit.summary.key).collect::<Vec<_>>(), expected);
            let alike = tx.knowledge().similar("決済で不正な送金", &[], 9, &reader).await.unwrap();
            assert_eq!(alike.len(), count);
            assert_eq!(tx.notes().count_hidden(&reader).await.unwrap(), u64::from(!both));
        }
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.notes().hidden_with(&hidden).await.unwrap(), Some(secret.key));
        assert_eq!(tx.notes().hidden_with(&seen).await.unwrap(), None);
        assert_eq!(tx.notes().private_incident(secret.key).await.unwrap(), Some(secret.id.clone()));
        assert_eq!(tx.notes().private_incident(open.key).await.unwrap(), None);
        drop(tx);

        // A change by somebody who does not see a link leaves it there.
        let mut tx = store.begin_within(LONG).await.unwrap();
        let read = tx.notes().by_key(seen.key, &STRANGER).await.unwrap().unwrap();
        tx.notes().save(&read.edit(&content("open", "changed"), author("mallory"), at(2), None).unwrap()).await.unwrap();
        let after = tx.notes().by_key(seen.key, &Reader::TOBAN).await.unwrap().unwrap();
        assert_eq!(after.incidents.len(), 2);
    }

    async fn a_search_tells_how_many_more_there_are(store) {
        let mut tx = store.begin_within(LONG).await.unwrap();
        for index in 0..30 {
            let change = Note::write(&content(&format!("障害 {index}"), "接続 プール"), None, author("aiko"), at(0), None).unwrap();
            tx.notes().create(&change).await.unwrap();
        }
        let found = tx.knowledge().search("障害", 7, &Reader::TOBAN).await.unwrap();
        assert_eq!((found.hits.len(), found.total, found.hits[0].summary.key), (7, 30, NoteKey(30)));
        let found = tx.knowledge().search("\"接続プール\"", 7, &Reader::TOBAN).await.unwrap();
        assert_eq!((found.hits.len(), found.total), (0, 0), "neighbours only, as the pair is never there");
        assert_eq!(tx.knowledge().search("障害", 0, &Reader::TOBAN).await.unwrap().total, 30);
        assert_eq!(tx.knowledge().search("  ", 7, &Reader::TOBAN).await.unwrap().total, 0);
    }
}
