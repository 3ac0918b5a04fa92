//! What is delivered, and where to.

use serde::{Deserialize, Serialize};

use crate::chat::inbound::{Account, Place};
use crate::chat::message::Message;
use crate::delivery::lane::Lane;

/// What is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "content", rename_all = "snake_case")]
pub enum Content {
    /// A message as it stands.
    Message {
        /// The message.
        message: Message,
    },
    /// A card, drawn from the newest state when it is sent.
    Card {
        /// The card's id.
        card: String,
    },
}

/// A delivery to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// What it is, for ever: a second one with the same key is not made.
    pub dedupe: String,
    /// Where to.
    pub place: Place,
    /// The only account that may see it.
    pub to: Option<Account>,
    /// How urgent it is.
    pub lane: Lane,
    /// What.
    pub content: Content,
}

impl NewDelivery {
    /// A message for everybody in the place, in order with the others there.
    pub fn notice(dedupe: impl Into<String>, place: Place, message: Message) -> Self {
        let content = Content::Message { message };
        Self { dedupe: dedupe.into(), place, to: None, lane: Lane::Notice, content }
    }
}
