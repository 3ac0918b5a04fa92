//! Sending whole messages: answers, which are tried again here, and deliveries, which their queue tries again.
//!
//! Invariant: as soon as a part of a delivery is there, no failure says any more that nothing arrived; the next attempt goes
//! on behind that part.

use tracing::warn;

use crate::chat::gateway::{DeliveryKey, GatewayError, MessageRef};
use crate::chat::inbound::{Place, Platform};
use crate::chat::message::{Message, Tone};
use crate::chat::slack::delivery::{Sender, Sent};
use crate::chat::slack::gateway::{SlackGateway, rest};
use crate::chat::slack::render::Part;
use crate::chat::slack::web::failure::Failure;
use crate::id::ulid;
use crate::language::Language;

impl SlackGateway {
    /// Posts the first part of an answer, once; where it is, and what was sent. What is only passing waits for no rate
    /// limit.
    pub(super) async fn answer(
        &self,
        place: &Place,
        part: &Part,
        message: &Message,
    ) -> Result<(String, Sent), Failure> {
        let id = ulid(self.clock.now());
        let mut patience = self.patience();
        loop {
            let key = DeliveryKey { id: &id, tried: patience.tried() };
            let first = |channel: String| async move {
                let sender = Sender { slack: self, channel: &channel, thread: place.thread.as_deref() };
                let sent = sender.first(part, key, message.language).await?;
                Ok((channel, sent))
            };
            match self.reaching(&place.conversation, first).await {
                Err(failure) if message.tone == Tone::Running && failure.retry_after().is_some() => {
                    return Err(failure);
                }
                Err(failure) => patience.bear(failure).await?,
                done => return done,
            }
        }
    }

    /// Shows the rest of an answer below the message `ts`; what cannot be shown is logged.
    pub(super) async fn answer_below(&self, sender: &Sender<'_>, ts: &str, rest: (&[Part], Language)) {
        let mut patience = self.patience();
        while let Err(failure) = self.go_on(sender, ts, rest).await {
            if let Err(error) = patience.bear(failure).await {
                return warn!(%error, "the rest of a message did not get there");
            }
        }
    }

    /// Sends a delivery, or what is not there yet of one that may have arrived.
    pub(super) async fn send(
        &self,
        conversation: &str,
        thread: Option<&str>,
        message: &Message,
        key: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError> {
        let mut parts = self.drawn(message, thread, rest(thread, message));
        let Some(first) = parts.next() else {
            return Err(GatewayError::NotSent("an empty message".to_owned()));
        };
        let begun = self.begun.get(&key.id.to_owned());
        let reach = |channel: String| {
            let (first, begun) = (&first, begun.as_ref().filter(|(place, _)| *place == channel));
            async move {
                if let Some((_, sent)) = begun {
                    return Ok((channel, Sent { found: true, ..sent.clone() }));
                }
                let sender = Sender { slack: self, channel: &channel, thread };
                let sent = sender.first(first, key, message.language).await?;
                Ok((channel, sent))
            }
        };
        let (channel, mut sent) = self.reaching(conversation, reach).await?;
        // Until the rest is there, too: whoever is cut off in the middle goes on behind it.
        self.begun.put(key.id.to_owned(), (channel.clone(), sent.clone()));
        let sender = Sender { slack: self, channel: &channel, thread };
        if !sent.found {
            self.below.begins(&channel, &sent.ts);
        } else if !sent.labelled {
            // A card may say something else by now; whoever is called was called by what is there.
            let now = self.drawn(&message.quiet(), thread, rest(thread, message)).next().unwrap_or(first);
            sent.left = sender.edit(&sent.ts, &now).await.map_err(|failure| self.not_shown(key, failure))?;
        }
        let below: Vec<Part> = sent.left.into_iter().chain(parts).collect();
        self.go_on(&sender, &sent.ts, (&below, message.language)).await.map_err(Failure::of_the_rest)?;
        self.begun.take(&key.id.to_owned());
        let place =
            Place { platform: Platform::Slack, thread: thread.map(ToOwned::to_owned), conversation: channel.clone() };
        Ok(MessageRef { place, id: sent.ts })
    }

    /// A message that was there could not be changed; one that somebody deleted meanwhile is no beginning any more.
    fn not_shown(&self, key: DeliveryKey<'_>, failure: Failure) -> GatewayError {
        if !failure.is_gone() {
            return failure.of_the_rest();
        }
        self.begun.take(&key.id.to_owned());
        Failure::NotSent(failure.to_string()).of_the_rest()
    }
}
