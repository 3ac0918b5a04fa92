//! The gateway of the page: a message is posted by storing it; the page's live stream follows the store's journal.
//!
//! Invariant: what the page shows is what the store holds, so a reload or a restart shows the same messages.

use async_trait::async_trait;

use crate::chat::gateway::{Capabilities, Gateway, GatewayError, MessageRef};
use crate::chat::inbound::{Account, Place, Platform};
use crate::chat::message::Message;
use crate::clock::SharedClock;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::message::{Author, Body, NewMessage, StoredMessage};

/// Greatest length of a message; the page cuts single texts far earlier and links to the whole.
const MAX_LEN: usize = 250_000;

/// The page as a platform.
pub struct WebGateway {
    store: Store,
    clock: SharedClock,
}

impl WebGateway {
    /// Posts into the conversations of `store`.
    #[must_use]
    pub fn new(store: Store, clock: SharedClock) -> Self {
        Self { store, clock }
    }

    async fn append(
        &self,
        place: &Place,
        visible_to: Option<String>,
        message: &Message,
    ) -> Result<StoredMessage, StoreError> {
        let message = NewMessage {
            conversation: place.conversation.clone(),
            thread: place.thread.clone(),
            author: Author::Bot,
            body: Body::Message(message.clone()),
            visible_to,
        };
        let mut tx = self.store.begin().await?;
        let stored = tx.conversations().append(message, self.clock.now()).await?;
        tx.commit().await?;
        Ok(stored)
    }
}

#[async_trait]
impl Gateway for WebGateway {
    fn platform(&self) -> Platform {
        Platform::Web
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: true, ephemeral: true, edit: true, folding: true, buttons: true, max_len: MAX_LEN }
    }

    async fn post(&self, place: &Place, message: &Message) -> Result<MessageRef, GatewayError> {
        let stored = self.append(place, None, message).await.map_err(refusal)?;
        Ok(MessageRef { place: place.clone(), id: stored.id })
    }

    async fn edit(&self, at: &MessageRef, message: &Message) -> Result<(), GatewayError> {
        let edited = async {
            let mut tx = self.store.begin().await?;
            let revision = tx.conversations().edit(&at.id, message, self.clock.now()).await?;
            tx.commit().await?;
            Ok(revision)
        };
        match edited.await.map_err(refusal)? {
            Some(_) => Ok(()),
            None => Err(GatewayError::NoPlace(at.id.clone())),
        }
    }

    async fn whisper(&self, place: &Place, to: &Account, message: &Message) -> Result<(), GatewayError> {
        self.append(place, Some(to.id.clone()), message).await.map(drop).map_err(refusal)
    }
}

fn refusal(error: StoreError) -> GatewayError {
    match error {
        StoreError::Missing { id, .. } => GatewayError::NoPlace(id),
        StoreError::TooLarge { .. } => GatewayError::Refused(error.to_string()),
        other => GatewayError::Unavailable(other.to_string()),
    }
}
