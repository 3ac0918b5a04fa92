//! What a delivery says when it is sent: a card as of the newest state, lines as they are typed there, and the word that it may
//! be a repeat.

use crate::action::language::of_place;
use crate::chat::inbound::Place;
use crate::chat::message::Message;
use crate::chat::typed::Typing;
use crate::delivery::content::Content;
use crate::job::deliver::Sender;
use crate::reply::dead_letter::perhaps_repeated;
use crate::reply::moment::Moments;
use crate::store::Tx;
use crate::store::card::Card;
use crate::store::error::StoreError;
use crate::store::outbox::Delivery;

impl Sender<'_> {
    /// What is to be sent; `None` where there is nothing to show any more.
    pub(super) async fn drawn(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        card: Option<&Card>,
    ) -> Result<Option<Message>, StoreError> {
        match (&delivery.content, card) {
            (Content::Message { message } | Content::Thread { message, .. }, _) => Ok(Some(message.clone())),
            (Content::Card { .. }, None) => Ok(None),
            (Content::Card { .. }, Some(card)) => {
                let default = self.links.setup.borrow().language;
                let language = of_place(tx, &card.place, default).await?;
                self.links.cards.render(tx, card, language).await
            }
        }
    }

    /// The message with every line as it is typed there.
    pub(super) fn typed(&self, place: &Place, message: Message) -> Message {
        let setup = self.links.setup.borrow();
        Typing { prefix: setup.commands.prefix(), way: self.gateway.way(place) }.of(message)
    }

    pub(super) fn moments(&self) -> Moments {
        Moments { zone: self.links.setup.borrow().incident.time_zone.clone(), now: self.links.parts.clock.now() }
    }

    /// A repeat that the platform cannot tell from the first says that it may be one; a card that is edited in place
    /// appears once however often that is done.
    pub(super) fn labelled(&self, delivery: &Delivery, card: Option<&Card>, message: Message) -> Message {
        let edits = card.is_some_and(|card| card.message.is_some());
        match delivery.uncertain {
            Some(first) if !edits && !self.gateway.capabilities().deduplicates => {
                perhaps_repeated(message, self.queue.lane, first, &self.moments())
            }
            _ => message,
        }
    }
}
