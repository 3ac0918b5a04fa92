//! What is too long for one message: it goes on below it, in further messages and a file.

use jiff::Timestamp;
use toban::chat::message::{Block, Message, Tone};
use toban::delivery::content::{NewDelivery, Under};
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::language::Language;
use toban::store::Store;

use super::Desk;

/// Toban has much to say of the first incident; it waits to be sent into the thread of its card. `of` stands in each row.
pub(crate) async fn reports_at_length(store: &Store, of: &str, now: Timestamp) {
    let row = |number: usize| Block::Text { text: format!("row {number} of {of} {}", "x".repeat(900)) };
    let message = Message { blocks: (0..150).map(row).collect(), ..Message::line(Language::En, Tone::Critical, of) };
    let mut tx = store.begin().await.expect("the store answers");
    let found = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
    let incident = found.expect("it is there");
    let near = incident.room.clone().expect("it has a channel");
    let delivery = NewDelivery::in_thread("long", near, (&incident.id, Under::Live), message);
    tx.outbox().enqueue(&delivery, now).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
}

impl Desk {
    /// The same, and it is sent.
    pub(super) async fn reports_at_length(&self, of: &str) {
        reports_at_length(&self.store, of, self.app.parts.clock.now()).await;
        self.comes_to_rest().await;
    }
}
