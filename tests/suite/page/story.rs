//! What `toban demo` begins with: two incidents, each with its words in its own thread.

use toban::app::{build, demo};
use toban::chat::terminal::render::{Style, render};
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::store::card::CardRole;
use toban::store::message::{Body, StoredMessage, Viewer};

fn texts(messages: Vec<StoredMessage>) -> Vec<String> {
    let said = messages.into_iter().filter(|message| message.visible_to.is_none());
    let text = |message: StoredMessage| match message.body {
        Body::Message(message) => Some(render(&message, Style::PLAIN)),
        Body::Text(_) => None,
    };
    said.filter_map(text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_reports_stand_below_their_incidents() {
    let (settings, assembled, _folder) = demo::prepare(0).await.unwrap();
    let app = build::build(&settings, assembled).await.unwrap();
    demo::story::tell(&app, demo::story::LINES).await.unwrap();
    let mut tx = app.parts.store.read().await.unwrap();
    let ops = tx.conversations().by_name("ops", &Reader::TOBAN).await.unwrap().unwrap();
    let viewer = Viewer { account: "nobody", reader: &Reader::TOBAN };
    let top = texts(tx.conversations().history(&ops.id, viewer, None, 100).await.unwrap());
    for words in ["Before and after", "is on it", "told stakeholders", "RUN-1 · took"] {
        assert!(!top.iter().any(|text| text.contains(words)), "{words} is top level: {top:#?}");
    }
    let first = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.unwrap().unwrap();
    let cards = tx.cards().of(&first.id).await.unwrap();
    let card = cards.into_iter().find(|card| card.role == CardRole::Live).and_then(|card| card.message).unwrap();
    let below = texts(tx.conversations().thread(&card, viewer, None, 100).await.unwrap()).join("\n");
    for words in ["is on it", "told stakeholders", "Redis"] {
        assert!(below.contains(words), "{words} in {below}");
    }
}
