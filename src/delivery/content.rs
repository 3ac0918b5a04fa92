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
    /// A message for the thread of an incident's card. Where that was not known yet, the place is looked up when it is sent:
    /// until then the card may be posted, and the incident may get a conversation of its own.
    Thread {
        /// The incident's id.
        incident: String,
        /// Whose thread.
        under: Under,
        /// The thread that was found gone, with the message it hung on: another one is waited for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gone: Option<String>,
        /// The message.
        message: Message,
    },
}

/// The card that a thread hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Under {
    /// The one where people work on the incident.
    Live,
    /// The one where everybody hears of it.
    Announcement,
}

impl Under {
    /// The queue of what belongs under that card of an incident.
    #[must_use]
    pub fn queue(self, incident: &str) -> String {
        match self {
            Self::Live => incident.to_owned(),
            Self::Announcement => format!("{incident}/announcement"),
        }
    }
}

impl Content {
    /// The queue of its own that it stands in, so that what waits for a card keeps its order and holds up nothing else;
    /// empty for what stands in the conversation's.
    #[must_use]
    pub fn queue(&self) -> String {
        match self {
            Self::Message { .. } => String::new(),
            Self::Card { card } => card.clone(),
            Self::Thread { incident, under, .. } => under.queue(incident),
        }
    }
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

    /// A message for the thread of an incident's card, in order with the others there; `near` is where that is as far as
    /// it is known now.
    pub fn in_thread(
        dedupe: impl Into<String>,
        near: Place,
        (incident, under): (&str, Under),
        message: Message,
    ) -> Self {
        let content = Content::Thread { incident: incident.to_owned(), under, gone: None, message };
        Self { dedupe: dedupe.into(), place: near, to: None, lane: Lane::Notice, content }
    }
}
