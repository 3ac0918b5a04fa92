//! What was given up and somebody tries again: what told of it says so, in its place.

use jiff::Timestamp;

use crate::chat::message::Message;
use crate::delivery::content::Content;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Has every notice that `id` was given up say what `words` makes of it.
///
/// # Errors
/// When the store does not do it.
pub async fn say(
    tx: &mut Tx,
    id: &str,
    now: Timestamp,
    words: &(dyn Fn(&Message) -> Message + Sync),
) -> Result<(), StoreError> {
    for sent in tx.outbox().unsaid(id).await? {
        let Content::Message { message } = &sent.content else { continue };
        let content = Content::Message { message: words(message) };
        tx.outbox().amend(&sent, "", &content, now).await?;
    }
    Ok(())
}
