//! The gateway of the page: a message is posted by storing it; the page's live stream follows the store's journal.
//!
//! Invariant: what the page shows is what the store holds, so a reload or a restart shows the same messages.

use async_trait::async_trait;

use crate::chat::gateway::{Capabilities, DeliveryKey, Gateway, GatewayError, MessageRef, NewRoom};
use crate::chat::inbound::{Account, Place, Platform};
use crate::chat::message::Message;
use crate::chat::nowhere::{NoPlace, Nowhere};
use crate::clock::SharedClock;
use crate::directory::access::Reader;
use crate::store::Store;
use crate::store::conversation;
use crate::store::error::StoreError;
use crate::store::message::{Author, Body, NewMessage, StoredMessage};

/// The account of whoever sits at the machine itself.
pub const LOCAL: &str = "local";
/// The account of whoever knows the shared token.
pub const TOKEN: &str = "token";

/// The account of whoever was not let in.
pub const UNKNOWN: &str = "unknown";

/// Whether `name` is one of our accounts that belong to no person.
#[must_use]
pub fn is_nobody(name: &str) -> bool {
    [LOCAL, TOKEN, UNKNOWN].contains(&name)
}

/// Who wrote a message of the page: a person speaks there under the name they signed in with. `None` is the bot.
#[must_use]
pub fn author(stored: &StoredMessage) -> Option<Account> {
    let Author::Person(name) = &stored.author else { return None };
    let person = (!is_nobody(name)).then(|| name.clone());
    Some(Account { platform: Platform::Web, id: name.clone(), person, local: false, language: None })
}

/// Where it stands.
#[must_use]
pub fn place(stored: &StoredMessage) -> Place {
    Place { platform: Platform::Web, conversation: stored.conversation.clone(), thread: stored.thread.clone() }
}

/// A link to it, as a path of the page.
#[must_use]
pub fn link(stored: &StoredMessage) -> String {
    format!("/m/{}", stored.id)
}

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
        let message = new(place, visible_to, message);
        let mut tx = self.store.begin().await?;
        let stored = tx.conversations().append(message, self.clock.now()).await?;
        tx.commit().await?;
        Ok(stored)
    }
}

fn new(place: &Place, visible_to: Option<String>, message: &Message) -> NewMessage {
    NewMessage {
        conversation: place.conversation.clone(),
        thread: place.thread.clone(),
        author: Author::Bot,
        body: Body::Message(message.clone()),
        visible_to,
    }
}

#[async_trait]
impl Gateway for WebGateway {
    fn platform(&self) -> Platform {
        Platform::Web
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            threads: true,
            ephemeral: true,
            edit: true,
            folding: true,
            buttons: true,
            rooms: true,
            pins: true,
            deduplicates: true,
            forms: true,
            reactions: true,
            keeps_messages: true,
            accounts: self.platform().has_accounts(),
            stale_after: None,
            max_len: MAX_LEN,
        }
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
            None => Err(GatewayError::NoPlace(NoPlace::new(Nowhere::MessageGone, at.id.as_str()))),
        }
    }

    async fn whisper(&self, place: &Place, to: &Account, message: &Message) -> Result<(), GatewayError> {
        self.append(place, Some(to.id.clone()), message).await.map(drop).map_err(refusal)
    }

    async fn deliver(
        &self,
        place: &Place,
        to: Option<&Account>,
        message: &Message,
        key: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError> {
        let message = new(place, to.map(|account| account.id.clone()), message);
        let delivered = async {
            let mut tx = self.store.begin().await?;
            let stored = tx.conversations().deliver(message, key.id, self.clock.now()).await?;
            tx.commit().await?;
            Ok(MessageRef { place: place.clone(), id: stored.id })
        };
        delivered.await.map_err(refusal)
    }

    async fn open_room(&self, room: &NewRoom) -> Result<Place, GatewayError> {
        let members: Vec<String> = room.members.iter().filter_map(|account| account.person.clone()).collect();
        let opened = async {
            let mut tx = self.store.begin().await?;
            let mut conversation = tx.conversations().of_incident(&room.incident, &Reader::TOBAN).await?;
            // Somebody may have made one of that name by hand.
            for name in [room.name.clone(), format!("{}-room", room.name)] {
                if conversation.is_none() {
                    let new = conversation::NewRoom {
                        name: &name,
                        incident: &room.incident,
                        private: room.private,
                        members: &members,
                    };
                    conversation = tx.conversations().create_room(new, self.clock.now()).await?;
                }
            }
            tx.commit().await?;
            Ok(conversation)
        };
        let conversation = opened.await.map_err(refusal)?;
        let conversation = conversation.ok_or_else(|| GatewayError::Refused(format!("`{}` is taken", room.name)))?;
        Ok(Place { platform: Platform::Web, conversation: conversation.id, thread: None })
    }

    async fn pin(&self, at: &MessageRef) -> Result<(), GatewayError> {
        let pinned = async {
            let mut tx = self.store.begin().await?;
            let pinned = tx.conversations().pin(&at.place.conversation, Some(&at.id)).await?;
            tx.commit().await?;
            Ok(pinned)
        };
        found(pinned.await.map_err(refusal)?, &at.place)
    }

    async fn archive(&self, place: &Place) -> Result<bool, GatewayError> {
        let archived = async {
            let mut tx = self.store.begin().await?;
            tx.conversations().archive(&place.conversation, self.clock.now()).await?;
            tx.commit().await
        };
        archived.await.map_err(refusal)?;
        Ok(true)
    }
}

fn found(found: bool, place: &Place) -> Result<(), GatewayError> {
    if found { Ok(()) } else { Err(GatewayError::NoPlace(NoPlace::new(Nowhere::Outside, place.conversation.as_str()))) }
}

fn refusal(error: StoreError) -> GatewayError {
    match error {
        StoreError::Missing { id, .. } => GatewayError::NoPlace(NoPlace::new(Nowhere::Outside, id)),
        StoreError::TooLarge { .. } => GatewayError::Refused(error.to_string()),
        // The store is asked again; only a commit that nobody confirmed may have happened.
        StoreError::Uncertain { .. } => GatewayError::Unavailable(error.to_string()),
        other => GatewayError::NotSent(other.to_string()),
    }
}
