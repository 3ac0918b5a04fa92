//! What happens to messages after they were said.

use toban::store::message::Body;

use super::conversations::{conversation_of, see};
use super::{LONG, at, on_both};

on_both! {
    async fn only_the_author_changes_words_and_takes_them_back(store) {
        let (_, stored) = conversation_of(store, 1).await;
        let id = stored[0].id.as_str();
        let mut tx = store.begin_within(LONG).await.unwrap();
        let mut words = tx.conversations();
        assert!(!words.reword(id, "Ben", "mine", at(5)).await.unwrap());
        assert!(words.reword(id, "Aiko", "token=hunter2", at(5)).await.unwrap());
        let now = words.message(id, see("me")).await.unwrap().unwrap();
        assert_eq!((&now.body, now.edited), (&Body::Text("token=•••".to_owned()), Some(at(5))));
        assert!(now.revision > stored[0].revision);
        assert!(words.react(id, "pushpin", "ben", true).await.unwrap());
        assert!(!words.take_back(id, "Ben", at(6)).await.unwrap());
        assert!(words.take_back(id, "Aiko", at(6)).await.unwrap());
        let now = words.message(id, see("me")).await.unwrap().unwrap();
        assert_eq!((&now.body, now.deleted, now.reactions.len()), (&Body::Text(String::new()), Some(at(6)), 0));
        assert!(!words.reword(id, "Aiko", "again", at(7)).await.unwrap(), "what was taken back stays away");
        assert!(!words.take_back(id, "Aiko", at(7)).await.unwrap());
        assert!(!words.react(id, "pushpin", "ben", true).await.unwrap());
    }

    async fn a_reaction_counts_each_account_once(store) {
        let (_, stored) = conversation_of(store, 1).await;
        let id = stored[0].id.as_str();
        let mut tx = store.begin_within(LONG).await.unwrap();
        for (account, changes) in [("aiko", true), ("ben", true), ("aiko", false)] {
            assert_eq!(tx.conversations().react(id, "pushpin", account, true).await.unwrap(), changes);
        }
        assert!(tx.conversations().react(id, "memo", "aiko", true).await.unwrap());
        assert!(!tx.conversations().react(id, "memo", "ben", false).await.unwrap());
        for number in 0..200 {
            tx.conversations().react(id, "pushpin", &number.to_string(), true).await.unwrap();
        }
        let now = tx.conversations().message(id, see("me")).await.unwrap().unwrap();
        let given: Vec<_> = now.reactions.iter().map(|one| (one.name.as_str(), one.by.len())).collect();
        assert_eq!(given, [("pushpin", 100), ("memo", 1)], "bounded");
        assert!(tx.conversations().react(id, "memo", "aiko", false).await.unwrap());
        assert!(!tx.conversations().react("nowhere", "memo", "aiko", true).await.unwrap());
    }
}
