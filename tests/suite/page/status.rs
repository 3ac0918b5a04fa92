//! How Toban is, as far as whoever asks may read it.

use jiff::Timestamp;
use reqwest::StatusCode;
use toban::chat::message::Tone;
use toban::directory::role::Role;
use toban::language::Language;
use toban::reply::about::{Condition, status};

use super::site::Site;

#[tokio::test]
async fn where_the_store_lies_is_for_admins() {
    let site = Site::real().await;
    let ops = site.conversation().await;
    let address = site.store.address();
    let asks = async |cookie: &str| {
        let said = site.form(&format!("/c/{ops}/say"), &[("text", "/toban status")]).header("cookie", cookie);
        assert_eq!(said.send().await.unwrap().status(), StatusCode::SEE_OTHER);
        site.get_as(cookie, "/").await.1
    };
    site.at_the_machine(Role::Viewer);
    for cookie in [site.session("aiko").await, String::new()] {
        let told = asks(&cookie).await;
        assert!(told.contains("SQLite") && !told.contains("toban.db"), "{cookie}");
    }
    assert!(asks(&site.session("dora").await).await.contains(&address), "an admin");
    site.at_the_machine(Role::Admin);
    assert!(asks("").await.contains(&address), "at the machine itself");
}

#[test]
fn a_store_that_does_not_answer_is_named_and_warned_of() {
    let condition = Condition {
        version: "1.2.3",
        store: "PostgreSQL".to_owned(),
        answers: false,
        targets: 1,
        playbooks: 1,
        waiting: (0, 0),
        dead: (0, 0),
        uptime: "3 s".to_owned(),
        loaded: Timestamp::UNIX_EPOCH,
        failed_reload: None,
        degraded: Vec::new(),
    };
    for (language, told) in [(Language::En, "PostgreSQL: does not answer"), (Language::Ja, "PostgreSQL: 応答なし")]
    {
        let message = status(condition.clone(), language);
        assert_eq!(message.tone, Tone::Warning);
        assert!(format!("{:?}", message.blocks).contains(told), "{:?}", message.blocks);
    }
}
