//! Post-mortems, one per incident.

use std::collections::BTreeMap;

use toban::directory::access::Reader;
use toban::incident::opening::Opening;
use toban::incident::policy::Policy;
use toban::incident::record::Incident;
use toban::language::Language;
use toban::postmortem::draft::Draft;
use toban::postmortem::record::{Postmortem, Section, State};
use toban::store::Store;
use toban::store::error::StoreError;

use super::incidents::{author, opened, opening, reader};
use super::{at, on_both};

async fn resolved(store: &Store, opening: Opening) -> Incident {
    let incident = opened(store, opening).await;
    let mut tx = store.begin().await.unwrap();
    let incident = tx.incidents().save(&incident.resolve(&author("ben"), at(60)).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    incident
}

async fn draft(store: &Store, incident: &Incident) -> Postmortem {
    let mut tx = store.begin().await.unwrap();
    let entries = tx.timeline().of(&incident.id, None, 99, &Reader::TOBAN).await.unwrap();
    let draft = Draft::of(incident, &entries, &[], &Policy::default(), at(61));
    let texts = [Section::Summary, Section::Factors, Section::Prevention].map(|section| (section, "words".to_owned()));
    let postmortem = draft.into_postmortem(BTreeMap::from(texts), Language::Ja, at(61));
    let kept = tx.postmortems().create(&postmortem).await.unwrap().unwrap();
    assert_eq!(tx.postmortems().create(&postmortem).await.unwrap(), None, "the first draft stays");
    tx.commit().await.unwrap();
    kept
}

on_both! {
    async fn a_post_mortem_comes_back_as_it_was_written(store) {
        let incident = resolved(store, opening("checkout down")).await;
        let kept = draft(store, &incident).await;
        assert_eq!((kept.version, kept.timeline.len()), (1, 2));
        let mut tx = store.begin().await.unwrap();
        let edited = kept.edit(Section::Lucky, "It was a Sunday.").unwrap();
        let edited = tx.postmortems().save(&edited, at(62)).await.unwrap();
        let submitted = tx.postmortems().save(&edited.submit(&author("ben"), at(63)).unwrap(), at(63)).await.unwrap();
        assert_eq!(submitted.version, 3);
        tx.commit().await.unwrap();
        let mut tx = store.read().await.unwrap();
        let nobody = Reader { person: None, everything: false };
        assert_eq!(tx.postmortems().by_incident(&incident.id, &nobody).await.unwrap(), Some(submitted));
        let entries = tx.timeline().of(&incident.id, None, 99, &nobody).await.unwrap();
        assert_eq!(entries.last().unwrap().text, "postmortem: draft → in-review");
    }

    async fn an_edit_of_an_old_state_is_refused(store) {
        let incident = resolved(store, opening("checkout down")).await;
        let kept = draft(store, &incident).await;
        let mut tx = store.begin().await.unwrap();
        tx.postmortems().save(&kept.edit(Section::Lucky, "one").unwrap(), at(62)).await.unwrap();
        let late = tx.postmortems().save(&kept.edit(Section::Summary, "two").unwrap(), at(63)).await;
        assert!(matches!(late, Err(StoreError::Conflict { .. })), "{late:?}");
    }

    async fn lists_show_what_one_may_read_by_state(store) {
        let first = resolved(store, opening("one")).await;
        let hidden = resolved(store, Opening { private: true, ..opening("two") }).await;
        let third = resolved(store, opening("three")).await;
        let mut kept = Vec::new();
        for incident in [&first, &hidden, &third] {
            kept.push(draft(store, incident).await);
        }
        let mut tx = store.begin().await.unwrap();
        let by = author("ben");
        let submitted = tx.postmortems().save(&kept[2].submit(&by, at(62)).unwrap(), at(62)).await.unwrap();
        for (who, numbers) in [(reader("aiko"), vec![3, 2, 1]), (reader("ben"), vec![3, 1]), (Reader::TOBAN, vec![3, 2, 1])] {
            let all = tx.postmortems().list(None, None, 9, &who).await.unwrap();
            assert_eq!(all.iter().map(|one| one.incident.0).collect::<Vec<_>>(), numbers);
            let older = tx.postmortems().list(None, Some(3), 1, &who).await.unwrap();
            assert_eq!(older[0].incident.0, numbers[1]);
            let drafts = tx.postmortems().list(Some(&State::Draft), None, 9, &who).await.unwrap();
            assert_eq!(drafts.len(), numbers.len() - 1);
            let found = tx.postmortems().by_incident(&hidden.id, &who).await.unwrap();
            assert_eq!(found.is_some(), numbers.contains(&2));
        }
        let in_review = tx.postmortems().list(Some(&submitted.state), None, 9, &reader("ben")).await.unwrap();
        assert_eq!(in_review, [submitted]);
    }
}
