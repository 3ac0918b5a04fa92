//! One-time links and sessions.

use std::fs::read;

use toban::store::login::{LINK_VALID, SESSION_VALID};

use super::{at, on_both};

on_both! {
    async fn a_link_logs_in_once(store) {
        let mut tx = store.begin().await.unwrap();
        let link = tx.logins().issue("aiko", at(0)).await.unwrap();
        assert!(tx.logins().redeem("guessed", at(1)).await.unwrap().is_none());
        let session = tx.logins().redeem(link.expose(), at(1)).await.unwrap().unwrap();
        assert_eq!(session.person, "aiko");
        assert!(tx.logins().redeem(link.expose(), at(2)).await.unwrap().is_none());

        let token = session.token.expose();
        assert_eq!(tx.logins().person(token, at(2)).await.unwrap().as_deref(), Some("aiko"));
        assert_eq!(tx.logins().person(link.expose(), at(2)).await.unwrap(), None, "a link is no session");
        assert_eq!(tx.logins().person(token, at(1) + SESSION_VALID).await.unwrap(), None);
        tx.logins().end(token).await.unwrap();
        assert_eq!(tx.logins().person(token, at(2)).await.unwrap(), None);
    }

    async fn a_link_works_ten_minutes(store) {
        let mut tx = store.begin().await.unwrap();
        let (early, late) = (tx.logins().issue("aiko", at(0)).await.unwrap(), tx.logins().issue("aiko", at(0)).await.unwrap());
        assert!(tx.logins().redeem(late.expose(), at(0) + LINK_VALID).await.unwrap().is_none());
        assert!(tx.logins().redeem(early.expose(), at(599)).await.unwrap().is_some());
    }

    async fn all_sessions_of_a_person_end_at_once(store) {
        let mut tx = store.begin().await.unwrap();
        let mut tokens = Vec::new();
        for person in ["aiko", "aiko", "ben"] {
            let link = tx.logins().issue(person, at(0)).await.unwrap();
            tokens.push(tx.logins().redeem(link.expose(), at(0)).await.unwrap().unwrap().token);
        }
        assert_eq!(tx.logins().end_all("aiko").await.unwrap(), 2);
        assert_eq!(tx.logins().person(tokens[0].expose(), at(1)).await.unwrap(), None);
        assert_eq!(tx.logins().person(tokens[2].expose(), at(1)).await.unwrap().as_deref(), Some("ben"));
    }

    async fn what_is_over_is_swept(store) {
        let mut tx = store.begin().await.unwrap();
        let link = tx.logins().issue("aiko", at(0)).await.unwrap();
        let session = tx.logins().redeem(link.expose(), at(0)).await.unwrap().unwrap();
        assert_eq!(tx.logins().sweep(at(1)).await.unwrap(), 0);
        assert_eq!(tx.logins().sweep(at(0) + LINK_VALID).await.unwrap(), 1);
        assert_eq!(tx.logins().sweep(session.expires).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_copy_of_the_database_opens_no_door() {
    let store = super::sqlite().await;
    let mut tx = store.begin().await.unwrap();
    let link = tx.logins().issue("aiko", at(0)).await.unwrap();
    let session = tx.logins().redeem(link.expose(), at(0)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let bytes = read(store.url.trim_start_matches("sqlite://")).unwrap();
    let contains = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(contains("aiko"));
    assert!(!contains(link.expose()) && !contains(session.token.expose()));
}
