//! The port of whoever draws cards: what a card shows, from the newest state.

use async_trait::async_trait;

use crate::chat::message::Message;
use crate::language::Language;
use crate::store::Tx;
use crate::store::card::Card;
use crate::store::error::StoreError;

/// Draws cards.
#[async_trait]
pub trait Cards: Send + Sync {
    /// What the card shows now; `None` where there is nothing to show any more.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn render(&self, tx: &mut Tx, card: &Card, language: Language) -> Result<Option<Message>, StoreError>;
}

/// Where nothing has cards.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCards;

#[async_trait]
impl Cards for NoCards {
    async fn render(&self, _tx: &mut Tx, _card: &Card, _language: Language) -> Result<Option<Message>, StoreError> {
        Ok(None)
    }
}
