//! The port of a platform: what it can do, and how messages get there.

use async_trait::async_trait;

use crate::chat::inbound::{Account, Place, Platform};
use crate::chat::message::Message;

/// What a platform can do; differences are asked here, never by its name.
#[expect(clippy::struct_excessive_bools, reason = "each capability is a fact of its own, not a state")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Messages can have threads.
    pub threads: bool,
    /// A message can be shown to one person only.
    pub ephemeral: bool,
    /// A message can be edited after it was posted.
    pub edit: bool,
    /// Sections can be folded.
    pub folding: bool,
    /// Buttons work.
    pub buttons: bool,
    /// Greatest length of a message in characters.
    pub max_len: usize,
}

/// A message that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageRef {
    /// Where.
    pub place: Place,
    /// The platform's id of it.
    pub id: String,
}

/// Why a message did not get there.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The place does not exist or the bot is not in it.
    #[error("no such place: {0}")]
    NoPlace(String),
    /// The platform did not take it.
    #[error("the platform refused the message: {0}")]
    Refused(String),
    /// The platform or its store did not answer.
    #[error("the platform did not answer: {0}")]
    Unavailable(String),
}

/// The adapter of one platform.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Which platform.
    fn platform(&self) -> Platform;

    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Posts a message for everybody in the place.
    ///
    /// # Errors
    /// When it did not get there.
    async fn post(&self, place: &Place, message: &Message) -> Result<MessageRef, GatewayError>;

    /// Replaces a posted message.
    ///
    /// # Errors
    /// When it did not get there.
    async fn edit(&self, at: &MessageRef, message: &Message) -> Result<(), GatewayError>;

    /// Shows a message to one person only; refusals go this way.
    ///
    /// # Errors
    /// When it did not get there.
    async fn whisper(&self, place: &Place, to: &Account, message: &Message) -> Result<(), GatewayError>;
}
