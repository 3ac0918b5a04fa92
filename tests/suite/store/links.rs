//! One-time links by which accounts are linked.

use std::fs::read;

use toban::chat::inbound::{Account, Invocation, Place, Platform, Reacted, Sign, Waiting};
use toban::store::link::Offer;
use toban::store::login::LINK_VALID;
use toban::store::sweep::Swept;

use super::{at, on_both};

fn zoe() -> Account {
    Account { platform: Platform::Slack, id: "U0ZOE".to_owned(), person: None, local: false, language: None }
}

fn ack() -> Waiting {
    Waiting::Call(Box::new(Invocation {
        event: "trigger-1".to_owned(),
        place: Place { platform: Platform::Slack, conversation: "C1".to_owned(), thread: None },
        account: zoe(),
        text: "incident ack INC-1".to_owned(),
        pressed: true,
        at: at(0),
    }))
}

fn keep() -> Waiting {
    Waiting::Keep(Box::new(Reacted {
        event: "trigger-2".to_owned(),
        place: Place { platform: Platform::Slack, conversation: "C1".to_owned(), thread: None },
        message: "1700000000.000100".to_owned(),
        sign: Sign::Wish { incident: None },
        account: zoe(),
        added: true,
        text: "ディスクがいっぱいです".to_owned(),
        files: Vec::new(),
        author: None,
        link: None,
        posted: at(0),
        at: at(1),
    }))
}

fn offer(waiting: Waiting) -> Offer {
    Offer { platform: Platform::Slack, account: "U0ZOE".to_owned(), shown: "zoe 佐藤".to_owned(), waiting }
}

on_both! {
    async fn a_link_is_looked_at_often_and_used_once(store) {
        let mut tx = store.begin().await.unwrap();
        let link = tx.links().issue(&zoe(), "zoe 佐藤", &ack(), at(0)).await.unwrap();
        for second in 1..=2 {
            let found = tx.links().look(link.expose(), at(second)).await.unwrap();
            assert_eq!(found, Some(offer(ack())));
        }
        assert_eq!(tx.links().look("guessed", at(1)).await.unwrap(), None);
        assert_eq!(tx.links().redeem("guessed", at(1)).await.unwrap(), None);
        assert_eq!(tx.links().redeem(link.expose(), at(3)).await.unwrap(), Some(offer(ack())));
        assert_eq!(tx.links().redeem(link.expose(), at(4)).await.unwrap(), None);
        assert_eq!(tx.links().look(link.expose(), at(4)).await.unwrap(), None);
    }

    async fn the_last_link_of_an_account_is_the_one_that_works(store) {
        let mut tx = store.begin().await.unwrap();
        let other = Account { id: "U0BEN".to_owned(), ..zoe() };
        let of_other = tx.links().issue(&other, "ben", &ack(), at(0)).await.unwrap();
        let first = tx.links().issue(&zoe(), "zoe 佐藤", &ack(), at(0)).await.unwrap();
        let second = tx.links().issue(&zoe(), "zoe 佐藤", &keep(), at(1)).await.unwrap();
        assert_eq!(tx.links().look(first.expose(), at(2)).await.unwrap(), None);
        assert_eq!(tx.links().look(second.expose(), at(2)).await.unwrap(), Some(offer(keep())));
        assert!(tx.links().look(of_other.expose(), at(2)).await.unwrap().is_some());
    }

    async fn a_link_is_over_after_ten_minutes_and_swept(store) {
        let mut tx = store.begin().await.unwrap();
        let link = tx.links().issue(&zoe(), "zoe", &ack(), at(0)).await.unwrap();
        assert!(tx.links().look(link.expose(), at(599)).await.unwrap().is_some());
        assert_eq!(tx.links().redeem(link.expose(), at(0) + LINK_VALID).await.unwrap(), None);
        assert_eq!(tx.sweep().batch(Swept::AccountLinks, at(0) + LINK_VALID, 9).await.unwrap(), 0);
        assert_eq!(tx.sweep().batch(Swept::AccountLinks, at(601), 9).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_copy_of_the_database_opens_no_door() {
    let store = super::sqlite().await;
    let mut tx = store.begin().await.unwrap();
    let link = tx.links().issue(&zoe(), "zoe", &ack(), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let bytes = read(store.url.trim_start_matches("sqlite://")).unwrap();
    let contains = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(contains("U0ZOE") && !contains(link.expose()));
}
