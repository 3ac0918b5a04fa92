//! Words that were changed or taken back, by people or by another program.
//!
//! Programs change what they wrote all the time, and of most of it nothing follows: only what a timeline keeps goes on.

use tracing::debug;

use crate::chat::inbound::{self, Account, Inbound, Platform};
use crate::chat::slack::inbound::{Deleted, Edited, Writer};
use crate::chat::slack::reception::{Answer, Reception, place};
use crate::chat::slack::words::As;
use crate::directory::access::Reader;
use crate::incident::entry::Source;
use crate::store::error::StoreError;

impl Reception {
    pub(super) async fn edited(&self, edited: Edited) -> Answer {
        let Some(account) = self.follows(&edited.writer, (&edited.spot.channel, &edited.message)).await else {
            return Answer::Taken;
        };
        let event = inbound::Edited {
            event: edited.event,
            place: place(&edited.spot),
            message: edited.message,
            text: self.plain(&edited.text, As::Words).await,
            version: edited.version,
            account: account.clone(),
            at: self.clock.now(),
        };
        self.after(&edited.writer, event.place.clone(), account, Inbound::Edited(event)).await
    }

    pub(super) async fn deleted(&self, deleted: Deleted) -> Answer {
        let Some(account) = self.follows(&deleted.writer, (&deleted.spot.channel, &deleted.message)).await else {
            return Answer::Taken;
        };
        let event = inbound::Deleted {
            event: deleted.event,
            place: place(&deleted.spot),
            message: deleted.message,
            account: account.clone(),
            at: self.clock.now(),
        };
        self.after(&deleted.writer, event.place.clone(), account, Inbound::Deleted(event)).await
    }

    /// Hands an event over; a program is told nothing.
    async fn after(&self, writer: &Writer, place: inbound::Place, account: Account, event: Inbound) -> Answer {
        match (self.arrive(place, account, event).await, writer) {
            (Answer::Whisper(told), Writer::Program(_) | Writer::Own) => {
                debug!(told = told.message.headline, "a timeline did not follow a message");
                Answer::Taken
            }
            (Answer::NotTaken(_), Writer::Program(_) | Writer::Own) => Answer::NotTaken(None),
            (answer, _) => answer,
        }
    }

    /// Whose the message is, if it is to be followed.
    async fn follows(&self, writer: &Writer, (channel, message): (&str, &str)) -> Option<Account> {
        match writer {
            Writer::Member(speaker) => Some(self.account(speaker).await),
            Writer::Program(name) => self.keeps(channel, message).await.then(|| nobodys(name.clone())),
            Writer::Own => self.me().map(nobodys),
        }
    }

    /// Whether a timeline keeps a message. Where the store does not say it, it may; whoever follows it finds out.
    async fn keeps(&self, channel: &str, message: &str) -> bool {
        let (conversation, message) = (channel.to_owned(), message.to_owned());
        let source = Source { platform: Platform::Slack, conversation, message, link: None };
        let look = async {
            let mut tx = self.store.read().await?;
            Ok::<_, StoreError>(!tx.timeline().by_source(&source, &Reader::TOBAN).await?.is_empty())
        };
        look.await.unwrap_or(true)
    }
}

/// What is called so is nobody's account.
const fn nobodys(id: String) -> Account {
    Account { platform: Platform::Slack, id, person: None, local: false, language: None }
}
