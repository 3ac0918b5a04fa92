//! The small nouns: keys, persons, audit.

use toban::chat::inbound::{Account, Platform};
use toban::language::Language;
use toban::store::audit::{AuditFilter, By, Outcome};
use toban::store::touch::Subject;

use super::{at, on_both};

fn account(id: &str, person: Option<&str>) -> Account {
    let person = person.map(str::to_owned);
    Account { platform: Platform::Web, id: id.to_owned(), person, local: false, language: None }
}

on_both! {
    async fn keys_count_up_per_kind(store) {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.keys().next("RUN").await.unwrap(), "RUN-1");
        assert_eq!(tx.keys().next("NOTE").await.unwrap(), "NOTE-1");
        assert_eq!(tx.keys().next("RUN").await.unwrap(), "RUN-2");
    }

    async fn what_changed_beside_messages_stands_in_the_journal_once_it_is_committed(store) {
        let (incident, note) = (Subject::Incident("one".to_owned()), Subject::Note("NOTE-1".to_owned()));
        let mut tx = store.begin().await.unwrap();
        tx.touch(note.clone());
        tx.touch(incident.clone());
        tx.touch(note.clone());
        assert_eq!(tx.touches(0, 9).await.unwrap(), [], "nobody hears of it before the commit");
        tx.commit().await.unwrap();
        let mut tx = store.read().await.unwrap();
        let first = tx.touches(0, 9).await.unwrap();
        assert_eq!(first.iter().map(|touch| &touch.subject).collect::<Vec<_>>(), [&incident, &note]);
        assert_eq!(tx.touches(first[0].revision, 9).await.unwrap(), first[1..]);
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        tx.touch(incident.clone());
        tx.commit().await.unwrap();
        let again = store.read().await.unwrap().touches(first[1].revision, 9).await.unwrap();
        assert_eq!(again.iter().map(|touch| &touch.subject).collect::<Vec<_>>(), [&incident], "in its newest place only");
    }

    async fn an_account_keeps_its_language(store) {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.persons().language(Platform::Web, "aiko").await.unwrap(), None);
        tx.persons().set_language(Platform::Web, "aiko", Language::En, at(0)).await.unwrap();
        tx.persons().set_language(Platform::Web, "aiko", Language::Ja, at(1)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.persons().language(Platform::Web, "aiko").await.unwrap(), Some(Language::Ja));
        assert_eq!(tx.persons().language(Platform::Terminal, "aiko").await.unwrap(), None);
    }

    async fn the_audit_is_searched_by_person_action_and_time(store) {
        let mut tx = store.begin().await.unwrap();
        let (aiko, stranger) = (account("u-1", Some("aiko")), account("aiko", None));
        for (who, action, seconds) in [
            (&aiko, "incident.open", 0),
            (&stranger, "incident.list", 1),
            (&account("u-2", Some("ben")), "incidental", 2),
            (&aiko, "diag.run", 3),
        ] {
            tx.audit().append(who, action, "", (Outcome::Done, ""), at(seconds)).await.unwrap();
        }
        let mut found = async |since: Option<i64>, person: Option<&str>, action: Option<&str>, limit| {
            let (person, action) = (person.map(str::to_owned), action.map(str::to_owned));
            let filter = AuditFilter { since: since.map(at), person, action };
            let found = tx.audit().search(&filter, None, limit).await.unwrap();
            found.into_iter().map(|entry| entry.action).collect::<Vec<_>>()
        };
        assert_eq!(found(None, None, None, 2).await, ["diag.run", "incidental"]);
        assert_eq!(found(Some(2), None, None, 9).await, ["diag.run", "incidental"], "not older");
        assert_eq!(found(None, None, Some("incident"), 9).await, ["incident.list", "incident.open"], "a noun");
        assert_eq!(found(None, None, Some("diag.run"), 9).await, ["diag.run"]);
        let account_too = ["diag.run", "incident.list", "incident.open"];
        assert_eq!(found(None, Some("aiko"), None, 9).await, account_too);
        assert_eq!(found(Some(1), Some("aiko"), Some("incident"), 9).await, ["incident.list"]);
        assert_eq!(found(None, Some("nobody"), None, 9).await, Vec::<String>::new());
        let second = tx.audit().list(None, 9).await.unwrap().remove(1).id;
        let older = tx.audit().search(&AuditFilter::default(), Some(&second), 9).await.unwrap();
        assert_eq!(older.len(), 2);
    }

    async fn the_audit_keeps_no_secret(store) {
        let mut tx = store.begin().await.unwrap();
        let (secret, failed) = ("postgres://toban:s3cret@db/toban", (Outcome::Failed, "password=s3cret was refused"));
        tx.audit().append(&account("aiko", None), "diag.run", secret, failed, at(0)).await.unwrap();
        let entry = tx.audit().list(None, 1).await.unwrap().remove(0);
        assert!(!entry.arguments.contains("s3cret") && !entry.detail.contains("s3cret"), "{entry:?}");
    }

    async fn the_audit_tells_who_did_what_newest_first(store) {
        let mut tx = store.begin().await.unwrap();
        let (aiko, stranger) = (account("aiko", Some("aiko")), account("s-7", None));
        tx.audit().append(&aiko, "diag.run", "redis \"本番\"", (Outcome::Done, ""), at(0)).await.unwrap();
        let refused = (Outcome::Refused, "needs the role responder");
        let second = tx.audit().append(&stranger, "lang.set", "ja", refused, at(1)).await.unwrap();
        let third = tx.audit().append(&aiko, "diag.run", "nul \0", (Outcome::Failed, "no answer"), at(2)).await.unwrap();
        tx.audit().done(By { account: &aiko, at: at(-1) }, "store.copy", "from x").await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.read().await.unwrap();
        let newest = tx.audit().list(None, 2).await.unwrap();
        assert_eq!(newest.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), [third.as_str(), second.as_str()]);
        assert_eq!((newest[0].outcome, newest[0].arguments.as_str()), (Outcome::Failed, "nul ␀"));
        assert_eq!((newest[1].person.as_deref(), newest[1].detail.as_str()), (None, "needs the role responder"));
        let oldest = tx.audit().list(Some(&second), 10).await.unwrap();
        assert_eq!(oldest.len(), 2);
        assert_eq!((oldest[1].action.as_str(), oldest[1].outcome, oldest[1].at), ("store.copy", Outcome::Done, at(-1)));
        assert_eq!((oldest[0].person.as_deref(), oldest[0].arguments.as_str()), (Some("aiko"), "redis \"本番\""));
        assert_eq!((oldest[0].at, oldest[0].action.as_str()), (at(0), "diag.run"));
    }
}
