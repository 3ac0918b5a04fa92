//! The gateway of Slack: messages, deliveries, rooms, pins.
//!
//! A message that is too long for one goes on in its thread; a delivery is known by its metadata, so that after an unknown
//! outcome it is looked up and not sent twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::vec::IntoIter;

use async_trait::async_trait;
use tracing::warn;

use crate::chat::gateway::{Absent, Capabilities, DeliveryKey, Gateway, GatewayError, MessageRef, NewRoom};
use crate::chat::inbound::{Account, Place, Platform};
use crate::chat::message::{Block, Message, Tone};
use crate::chat::slack::account::Accounts;
use crate::chat::slack::answers::Answers;
use crate::chat::slack::below::Below;
use crate::chat::slack::delivery::{Sender, Sent};
use crate::chat::slack::direct::Direct;
use crate::chat::slack::identity::Identity;
use crate::chat::slack::kept::Kept;
use crate::chat::slack::known::Known;
use crate::chat::slack::member::Members;
use crate::chat::slack::render::{Part, Rest, render};
use crate::chat::slack::support::Support;
use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;
use crate::chat::slack::{people, room, taking_back};
use crate::chat::standing::Standing;
use crate::chat::typed::{Typing, Way};
use crate::clock::SharedClock;
use crate::store::Store;

/// Greatest length of a message's text (docs.slack.dev, chat.postMessage); longer ones go on in the thread.
const MAX_LEN: usize = 40_000;
/// Least time between two states of a message that is being filled: `chat.update` takes about fifty a minute.
const PACE: Duration = Duration::from_millis(1_200);

/// Deliveries that were begun and are remembered; of others the first part is looked up.
const BEGUN: usize = 1_000;

/// Slack as a platform.
pub struct SlackGateway {
    pub(super) api: Arc<Api>,
    pub(super) identity: Identity,
    pub(super) members: Arc<Members>,
    pub(super) accounts: Accounts,
    pub(super) known: Arc<dyn Known>,
    pub(super) answers: Answers,
    pub(super) clock: SharedClock,
    pub(super) below: Below,
    pub(super) support: Support,
    /// Deliveries whose first part arrived and whose rest did not: its conversation and what was sent, by the delivery's key.
    pub(super) begun: Kept<String, (String, Sent)>,
    pub(super) direct: Direct,
    /// When a message that is being filled was last changed, by its id.
    filled: Mutex<HashMap<String, Duration>>,
}

impl SlackGateway {
    /// Speaks through `api`, and reads in `store` whose accounts are.
    #[must_use]
    pub fn new(api: Arc<Api>, store: Store, clock: SharedClock, known: Arc<dyn Known>) -> Arc<Self> {
        let (identity, members) = (Identity::default(), Members::new(Arc::clone(&api), Arc::clone(&clock)));
        let who = (Arc::clone(&members), identity.clone());
        Arc::new(Self {
            api,
            identity,
            members,
            accounts: Accounts::new(who, store, Arc::clone(&clock), Arc::clone(&known)),
            known,
            answers: Answers::default(),
            support: Support::new(Arc::clone(&clock)),
            clock,
            below: Below::default(),
            begun: Kept::at_most(BEGUN),
            direct: Direct::default(),
            filled: Mutex::default(),
        })
    }

    /// Keeps the address at which somebody can be answered alone.
    pub(super) fn keep_answer(&self, channel: &str, user: &str, url: &str) {
        self.answers.keep(channel, user, url, self.clock.elapsed());
    }

    /// Draws a message that goes into that thread, or into none.
    pub(super) fn drawn(&self, message: &Message, thread: Option<&str>, rest: Rest) -> IntoIter<Part> {
        let prefix = self.known.prefix();
        render(message, rest, self.support.has(), Typing { prefix: &prefix, way: way(thread) }).into_iter()
    }

    /// Puts a message in the place of another in that conversation.
    async fn put(&self, channel: &str, at: &MessageRef, message: &Message) -> Result<(), Failure> {
        let thread = at.place.thread.as_deref();
        let sender = Sender { slack: self, channel, thread };
        let mut parts = self.drawn(message, thread, rest(thread, message));
        let Some(first) = parts.next() else { return Ok(()) };
        let left = sender.edit(&at.id, &first).await?;
        if message.tone == Tone::Running {
            return Ok(());
        }
        let below: Vec<Part> = left.into_iter().chain(parts).collect();
        match self.go_on(&sender, &at.id, (&below, message.language)).await {
            Err(error) if !error.is_passing() && !error.lacks_token() => {
                warn!(%error, "the rest of a message did not get there");
                Ok(())
            }
            done => done,
        }
    }

    /// Whether a message that is being filled was changed a moment ago, or others wait to be changed; the next state comes
    /// anyway.
    fn is_too_soon(&self, ts: &str) -> bool {
        let now = self.clock.elapsed();
        if !self.api.pause("chat.update", "").is_zero() {
            return true;
        }
        let mut filled = self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        filled.retain(|_, last| now.saturating_sub(*last) < PACE);
        let soon = filled.contains_key(ts);
        filled.entry(ts.to_owned()).or_insert(now);
        soon
    }
}

/// Where the rest of a message goes that stands in a thread, or in none.
pub(super) fn rest(thread: Option<&str>, message: &Message) -> Rest {
    let folds = |block: &Block| matches!(block, Block::Section { folded: true, .. });
    match thread {
        None => Rest::Thread,
        Some(_) if message.blocks.iter().any(folds) => Rest::File,
        Some(_) => Rest::Below,
    }
}

/// How a command begins in a thread, or in none: Slack takes no slash commands in threads.
pub(super) const fn way(thread: Option<&str>) -> Way {
    if thread.is_some() { Way::Mention } else { Way::Slash }
}

#[async_trait]
impl Gateway for SlackGateway {
    fn platform(&self) -> Platform {
        Platform::Slack
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            threads: true,
            ephemeral: true,
            edit: true,
            folding: false,
            buttons: true,
            rooms: true,
            pins: true,
            deduplicates: true,
            forms: true,
            reactions: true,
            keeps_messages: false,
            accounts: self.platform().has_accounts(),
            stale_after: None,
            max_len: MAX_LEN,
        }
    }

    fn way(&self, place: &Place) -> Way {
        way(place.thread.as_deref())
    }

    fn is_alone(&self, place: &Place) -> bool {
        place.conversation.starts_with(['D', 'U', 'W'])
    }

    async fn post(&self, place: &Place, message: &Message) -> Result<MessageRef, GatewayError> {
        let thread = place.thread.as_deref();
        let mut parts = self.drawn(message, thread, rest(thread, message));
        let Some(first) = parts.next() else {
            return Err(GatewayError::Refused("an empty message".to_owned()));
        };
        let (channel, sent) = self.answer(place, &first, message).await?;
        if !sent.found {
            self.below.begins(&channel, &sent.ts);
        }
        if message.tone != Tone::Running {
            let sender = Sender { slack: self, channel: &channel, thread };
            let below: Vec<Part> = sent.left.into_iter().chain(parts).collect();
            self.answer_below(&sender, &sent.ts, (&below, message.language)).await;
        }
        Ok(MessageRef { place: Place { conversation: channel, ..place.clone() }, id: sent.ts })
    }

    async fn edit(&self, at: &MessageRef, message: &Message) -> Result<(), GatewayError> {
        // Whoever is called was called by what stands there so far.
        let message = &message.quiet();
        if message.tone == Tone::Running && self.is_too_soon(&at.id) {
            return Ok(());
        }
        // What one person alone reads stands in their direct conversation.
        let edit = |channel: String| async move { self.put(&channel, at, message).await };
        Ok(self.reaching(&at.place.conversation, edit).await?)
    }

    async fn take_back(&self, at: &MessageRef, link: Option<&str>, instead: &Message) -> Result<(), GatewayError> {
        match link {
            Some(link) => taking_back::preview(self, at, link, instead).await?,
            None => taking_back::message(self, at, instead).await?,
        }
        Ok(())
    }

    async fn whisper(&self, place: &Place, to: &Account, message: &Message) -> Result<(), GatewayError> {
        for part in self.drawn(message, place.thread.as_deref(), Rest::Below) {
            self.whisper_patiently(place, to, &part).await?;
        }
        Ok(())
    }

    async fn deliver(
        &self,
        place: &Place,
        to: Option<&Account>,
        message: &Message,
        key: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError> {
        // What one person alone reads must be there when they come back, hence no ephemeral message.
        let conversation = to.map_or(place.conversation.as_str(), |account| account.id.as_str());
        let thread = place.thread.as_deref().filter(|_| to.is_none());
        Ok(self.send(conversation, thread, message, key).await?)
    }

    fn pause(&self, place: &Place, to: Option<&Account>, edits: bool) -> Duration {
        if edits {
            return self.api.pause("chat.update", &place.conversation);
        }
        let id = to.map_or(place.conversation.as_str(), |account| account.id.as_str());
        let direct = self.direct.known(id);
        self.api.pause("chat.postMessage", direct.as_deref().unwrap_or(id))
    }

    async fn open_room(&self, new: &NewRoom) -> Result<Place, GatewayError> {
        let me = self.identity.known().map(|me| me.user);
        let channel = room::open(&self.api, new, me.as_deref()).await.map_err(room::unmade)?;
        room::furnish(&self.api, &channel, new, self.known.page(&new.key).as_deref()).await?;
        Ok(Place { platform: Platform::Slack, conversation: channel, thread: None })
    }

    async fn admit(&self, place: &Place, members: &[Account]) -> Result<Vec<Absent>, GatewayError> {
        Ok(people::invite(self, &place.conversation, members).await?)
    }

    async fn members(&self, place: &Place) -> Result<Vec<Account>, GatewayError> {
        Ok(people::members(self, &place.conversation).await?)
    }

    async fn dismiss(&self, place: &Place, members: &[Account]) -> Result<Vec<Account>, GatewayError> {
        Ok(people::kick(self, &place.conversation, members).await?)
    }

    async fn seclude(&self, place: &Place) -> Result<bool, GatewayError> {
        Ok(room::is_private(&self.api, &place.conversation).await?)
    }

    async fn head(&self, place: &Place, topic: &str) -> Result<(), GatewayError> {
        Ok(room::head(&self.api, &place.conversation, topic).await?)
    }

    async fn standing(&self, account: &Account) -> Standing {
        self.accounts.standing(&account.id).await
    }

    async fn pin(&self, at: &MessageRef) -> Result<(), GatewayError> {
        let me = self.identity.known().map(|me| me.user);
        Ok(room::pin(&self.api, &at.place.conversation, &at.id, me.as_deref()).await?)
    }

    async fn archive(&self, place: &Place) -> Result<bool, GatewayError> {
        room::archive(&self.api, &place.conversation).await?;
        Ok(false)
    }
}
