//! Why an action did not do what was asked: either the person is told what to do, or the cause is logged once.

use std::error::Error;

use crate::chat::message::Message;
use crate::chat::moment::plain;
use crate::store::error::StoreError;

/// An action that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// What was asked cannot be done; the message tells why and what to do.
    #[error("refused: {}", plain(&.0.headline))]
    Refused(Box<Message>),
    /// Something of ours broke; the person gets an id, the log gets the cause.
    #[error("{0}")]
    Failed(Box<dyn Error + Send + Sync>),
}

impl ActionError {
    /// A refusal.
    #[must_use]
    pub fn refused(message: Message) -> Self {
        Self::Refused(Box::new(message))
    }

    /// A failure of ours.
    pub fn failed(cause: impl Error + Send + Sync + 'static) -> Self {
        Self::Failed(Box::new(cause))
    }

    /// What the store said, where that is the cause.
    #[must_use]
    pub fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Refused(_) => None,
            Self::Failed(cause) => cause.downcast_ref(),
        }
    }
}

impl From<StoreError> for ActionError {
    fn from(error: StoreError) -> Self {
        Self::failed(error)
    }
}
