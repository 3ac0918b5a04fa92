//! A diagnosis that finds something offers the notes that tell of something like it: to everybody, so never one that is
//! hidden with a private incident.

use toban::incident::author::Author;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::knowledge::content::Content;
use toban::knowledge::note::Note;
use toban::language::Language;
use toban::probe::target::{Address, Endpoint, RedisEndpoint, Target};
use toban::store::Store;

use super::{Bot, World, machine, on_each};

/// A Redis that nobody started.
fn gone() -> Target {
    let address = Address { host: "127.0.0.1".to_owned(), port: 1 };
    let endpoint = RedisEndpoint { address, username: None, password: None, tls: false, ca_pem: None };
    Target { name: "cache".to_owned(), endpoint: Endpoint::Redis(endpoint), ..machine() }
}

impl Bot {
    /// A note, hidden with a private incident of carol's where `private` is said.
    async fn knows(&self, title: &str, symptoms: &str, private: bool) {
        let carol = Author { platform: self.platform(), account: "carol".to_owned(), person: Some("carol".to_owned()) };
        let mut tx = self.store().begin().await.unwrap();
        let origin = if private {
            let opening = Opening { private, ..Opening::of("a secret", self.place.clone()) };
            let change = Incident::open(opening, &carol, self.now()).unwrap();
            Some(tx.incidents().create(&change).await.unwrap().id)
        } else {
            None
        };
        let content = Content {
            title: title.to_owned(),
            symptoms: symptoms.to_owned(),
            components: ["redis".to_owned()].into(),
            ..Content::default()
        };
        tx.notes().create(&Note::write(&content, origin, carol, self.now(), None).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Asks on every platform, on both databases, in `language`.
async fn asked(language: Language, notes: &[(&str, &str, bool)], check: impl Fn(&str)) {
    for (platform, fresh) in on_each().await {
        let bot = Bot::start(platform, Store::clone(&fresh), World { language, ..World::new().with(gone()) }).await;
        for (title, symptoms, private) in notes {
            bot.knows(title, symptoms, *private).await;
        }
        let answer = bot.user("carol").reading(language).says("/diag redis cache").await;
        check(&answer);
        bot.assert_nothing_unread().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_english() {
    let notes = [
        ("Redis is down after a deploy", "the process was killed, connections are refused", false),
        ("Redis is down: the key leaked", "the process was killed, connections are refused", true),
        ("Certificates expire", "the browser warns", false),
    ];
    asked(Language::En, &notes, |answer| {
        assert!(answer.contains("Seen before:") && answer.contains("NOTE-1 · Redis is down"), "{answer}");
        assert!(!answer.contains("NOTE-2") && !answer.contains("leaked"), "{answer}");
        assert!(!answer.contains("NOTE-3"), "{answer}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_japanese() {
    let notes = [
        ("デプロイ後に Redis のプロセスが停止", "接続が拒否される", false),
        ("Redis のプロセスが停止: 鍵の漏洩", "接続が拒否される", true),
        ("証明書の期限切れ", "ブラウザが警告する", false),
    ];
    asked(Language::Ja, &notes, |answer| {
        assert!(answer.contains("NOTE-1 · デプロイ後に"), "{answer}");
        assert!(!answer.contains("NOTE-2") && !answer.contains("漏洩"), "{answer}");
        assert!(!answer.contains("NOTE-3"), "{answer}");
    })
    .await;
}
