//! What is asked often costs the same however long the history is: no statement reads a whole table or sorts one.

use toban::directory::access::Reader;
use toban::playbook::report::Report;
use toban::store::Store;
use toban::store::message::Viewer;
use toban::store::run::RunFilter;

use super::conversations::{conversation_of, see};
use super::runs::running;
use super::{Fresh, at};
use crate::server::postgres;

/// The statements that history must not slow down, with their plans.
async fn plans(store: &Store, conversation: &str, root: &str) -> Vec<String> {
    let mut tx = store.read().await.unwrap();
    tx.record_plans();
    tx.conversations().history(conversation, see("me"), None, 20).await.unwrap();
    tx.conversations().history(conversation, see("me"), Some(500), 20).await.unwrap();
    tx.conversations().thread(root, see("me"), None, 20).await.unwrap();
    tx.conversations().since(900, see("me"), 20).await.unwrap();
    tx.conversations().revision().await.unwrap();
    tx.conversations().message(root, see("me")).await.unwrap();
    let reader = Reader { person: Some("me".to_owned()), everything: false };
    let viewer = Viewer { account: "me", reader: &reader };
    tx.conversations().history(conversation, viewer, None, 20).await.unwrap();
    tx.conversations().since(900, viewer, 20).await.unwrap();
    tx.conversations().by_id(conversation, &reader).await.unwrap();
    tx.conversations().by_name("nobody", &reader).await.unwrap();
    tx.conversations().of_incident("i", &reader).await.unwrap();
    tx.conversations().list(&reader).await.unwrap();
    tx.conversations().rooms(&reader, 20).await.unwrap();
    tx.runs().latest("redis", "main").await.unwrap();
    tx.runs().last_good("redis", "main").await.unwrap();
    tx.runs().by_key("RUN-7").await.unwrap();
    for (playbook, target) in [(None, None), (Some("redis"), None), (None, Some("main")), (Some("redis"), Some("main"))]
    {
        let filter = RunFilter { playbook: playbook.map(str::to_owned), target: target.map(str::to_owned) };
        tx.runs().list(&filter, Some(50), 20).await.unwrap();
    }
    tx.audit().list(None, 20).await.unwrap();
    tx.logins().person("token", at(0)).await.unwrap();
    assert_eq!(tx.plans().len(), 23);
    tx.plans().to_vec()
}

/// A store with enough in it that a full scan would be seen; the conversation and one of its messages.
async fn filled(store: &Store) -> (String, String) {
    let (conversation, messages) = conversation_of(store, 1000).await;
    let mut tx = store.begin().await.unwrap();
    for index in 0..300 {
        let (playbook, target) = (["redis", "cpu", "disk"][index % 3], ["main", "other"][index % 2]);
        let report = running(&format!("r{index}"), playbook, target, at(0));
        tx.runs().save(&Report { finished: Some(at(1)), ..report }).await.unwrap();
    }
    tx.commit().await.unwrap();
    (conversation, messages[500].id.clone())
}

#[tokio::test]
async fn sqlite_uses_an_index_for_each() {
    let store: Fresh = super::sqlite().await;
    let (conversation, root) = filled(&store).await;
    for plan in plans(&store, &conversation, &root).await {
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[tokio::test]
async fn postgres_uses_an_index_for_each() {
    let store: Fresh = super::postgres().await;
    let (conversation, root) = filled(&store).await;
    // Once as the server guesses, once as it knows after counting.
    for statistics in ["select 1", "analyze"] {
        postgres::shared().execute(store.url.rsplit('/').next().unwrap(), statistics).await;
        for plan in plans(&store, &conversation, &root).await {
            assert!(!plan.contains("Seq Scan") && !plan.contains("Sort"), "{plan}");
        }
    }
}
