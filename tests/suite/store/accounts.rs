//! Accounts, and whose they are.

use toban::chat::inbound::Platform;
use toban::language::Language;
use toban::store::account::{LinkedAccount, Record};

use super::{at, on_both};

fn linked(account: &str, person: &str, second: i64) -> LinkedAccount {
    LinkedAccount {
        platform: Platform::Slack,
        account: account.to_owned(),
        person: person.to_owned(),
        linked: at(second),
        linked_by: person.to_owned(),
    }
}

on_both! {
    async fn an_account_is_one_persons_and_a_person_may_have_several(store) {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.accounts().link(&linked("U1", "zoe", 1)).await.unwrap());
        assert!(!tx.accounts().link(&linked("U1", "ben", 2)).await.unwrap(), "it is zoe's");
        assert!(tx.accounts().link(&linked("U1", "zoe", 3)).await.unwrap(), "it is zoe's still");
        assert!(tx.accounts().link(&linked("U2", "zoe", 5)).await.unwrap());
        let of = tx.accounts().of("zoe", Platform::Slack).await.unwrap();
        assert_eq!(of, [linked("U2", "zoe", 5), linked("U1", "zoe", 3)], "the one linked last first");
        assert!(tx.accounts().of("zoe", Platform::Web).await.unwrap().is_empty());
        assert!(tx.accounts().of("ben", Platform::Slack).await.unwrap().is_empty());
    }

    async fn what_is_known_of_an_account_is_read_at_once(store) {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.accounts().record(Platform::Slack, "U1").await.unwrap(), Record::default());
        tx.persons().set_language(Platform::Slack, "U1", Language::Ja, at(1)).await.unwrap();
        let record = tx.accounts().record(Platform::Slack, "U1").await.unwrap();
        assert_eq!(record, Record { language: Some(Language::Ja), ..Record::default() });
        tx.accounts().link(&linked("U1", "zoe", 1)).await.unwrap();
        let record = tx.accounts().record(Platform::Slack, "U1").await.unwrap();
        assert_eq!(record, Record { person: Some("zoe".to_owned()), language: Some(Language::Ja), heard: None });
        assert_eq!(tx.persons().heard_language(Platform::Slack, "U1").await.unwrap(), None);
        for (heard, language) in [("one", Some(Language::En)), ("two", None), ("three", Some(Language::En))] {
            tx.persons().hear(Platform::Slack, "U1", (heard, language), at(2)).await.unwrap();
            tx.persons().hear(Platform::Slack, "U2", (heard, language), at(2)).await.unwrap();
            assert_eq!(tx.persons().heard_language(Platform::Slack, "U1").await.unwrap(), language);
        }
        let record = tx.accounts().record(Platform::Slack, "U1").await.unwrap();
        assert_eq!((record.language, record.heard.as_deref()), (Some(Language::Ja), Some("three")), "what they chose stays");
        let other = tx.accounts().record(Platform::Slack, "U2").await.unwrap();
        assert_eq!((other.language, other.heard.as_deref()), (None, Some("three")));
        assert_eq!(tx.persons().language(Platform::Slack, "U2").await.unwrap(), None, "nobody chose it");
        assert_eq!(tx.accounts().record(Platform::Web, "U1").await.unwrap(), Record::default());
    }

    async fn whoever_remembers_accounts_hears_that_they_changed(store) {
        let mut told = store.preferences();
        let mut heard = || {
            let heard = told.has_changed().unwrap();
            told.mark_unchanged();
            heard
        };
        let mut tx = store.begin().await.unwrap();
        assert!(tx.accounts().link(&linked("U1", "zoe", 1)).await.unwrap());
        assert!(!heard(), "not before it lasts");
        tx.commit().await.unwrap();
        assert!(heard(), "linked");
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.accounts().unlink("zoe").await.unwrap(), [linked("U1", "zoe", 1)]);
        tx.commit().await.unwrap();
        assert!(heard(), "taken back");
        let mut tx = store.begin().await.unwrap();
        assert!(tx.accounts().unlink("zoe").await.unwrap().is_empty());
        assert_eq!(tx.accounts().record(Platform::Slack, "U1").await.unwrap(), Record::default());
    }
}
