//! A stand-in for a platform: it takes messages and remembers when, or fails as real platforms do. What arrives can also
//! be remembered elsewhere, by a process that lives longer.

use std::collections::VecDeque;
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use toban::chat::gateway::{Capabilities, DeliveryKey, Gateway, GatewayError, MessageRef, NewRoom};
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Block, Message};
use toban::chat::moment::plain;
use toban::chat::nowhere::{NoPlace, Nowhere};
use toban::chat::standing::Standing;
use toban::clock::SharedClock;
use tokio::sync::Notify;

/// How the platform answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// 429, with the seconds to wait.
    TooMany(u64),
    /// 500.
    Broken,
    /// It takes the message and never answers.
    TakesAndHangs,
    /// It never answers and takes nothing.
    Hangs,
    /// It takes the message, then the connection breaks.
    TakesAndDrops,
    /// There is no such conversation.
    Gone,
    /// Its adapter has a mistake in it.
    Panics,
    /// It waits for [`Stand::go_on`], then takes the message.
    Waits,
}

/// What the script calls edits, wherever they are.
pub(crate) const EDITS: &str = "edits";

/// How a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Way {
    /// As the answer to an invocation.
    Posted,
    /// In the place of an earlier one.
    Edited,
    /// As a delivery.
    Delivered,
}

/// A message that arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Arrived {
    pub(crate) at: Timestamp,
    pub(crate) way: Way,
    pub(crate) platform: Platform,
    pub(crate) conversation: String,
    pub(crate) thread: Option<String>,
    pub(crate) text: String,
    pub(crate) label: Option<String>,
    /// The key of a delivery, which is the message's id from then on.
    pub(crate) key: String,
}

/// Who remembers what arrives, where that is not the stand-in itself.
#[async_trait]
pub(crate) trait Elsewhere: Send + Sync {
    /// It arrived; an error where nobody listens any more.
    async fn arrives(&self, arrived: Arrived) -> io::Result<()>;
}

/// The platform.
pub(crate) struct Stand {
    platform: Platform,
    deduplicates: bool,
    /// Who remembers instead; then it also has conversations of incidents, and pins.
    elsewhere: Option<Arc<dyn Elsewhere>>,
    clock: SharedClock,
    /// Answers to come, by what the conversation's name begins with; when they are used up, it takes what comes.
    script: Mutex<VecDeque<(&'static str, Answer)>>,
    arrived: Mutex<Vec<Arrived>>,
    go_on: Notify,
    pub(crate) waits: Notify,
    /// Something arrived.
    pub(crate) news: Notify,
}

impl Stand {
    pub(crate) fn new(platform: Platform, deduplicates: bool, clock: SharedClock) -> Arc<Self> {
        Self::made(platform, deduplicates, clock, None)
    }

    /// One that can also make conversations and pin, and whose messages are remembered elsewhere.
    pub(crate) fn with_rooms(
        platform: Platform,
        deduplicates: bool,
        clock: SharedClock,
        elsewhere: Arc<dyn Elsewhere>,
    ) -> Arc<Self> {
        Self::made(platform, deduplicates, clock, Some(elsewhere))
    }

    fn made(
        platform: Platform,
        deduplicates: bool,
        clock: SharedClock,
        elsewhere: Option<Arc<dyn Elsewhere>>,
    ) -> Arc<Self> {
        let (script, arrived) = (Mutex::default(), Mutex::default());
        Arc::new(Self {
            platform,
            deduplicates,
            elsewhere,
            clock,
            script,
            arrived,
            go_on: Notify::new(),
            waits: Notify::new(),
            news: Notify::new(),
        })
    }

    /// The next messages for `conversation` get these answers.
    pub(crate) fn answers(&self, conversation: &'static str, answers: &[Answer]) {
        let answers = answers.iter().map(|answer| (conversation, *answer));
        self.script.lock().unwrap_or_else(PoisonError::into_inner).extend(answers);
    }

    /// Lets a message go on that waits.
    pub(crate) fn go_on(&self) {
        self.go_on.notify_one();
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many answers were not asked for yet.
    pub(crate) fn left(&self) -> usize {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The texts that arrived in a conversation, in order.
    pub(crate) fn texts(&self, conversation: &str) -> Vec<String> {
        let arrived = self.arrived().into_iter().filter(|one| one.conversation == conversation);
        arrived.map(|one| one.text).collect()
    }

    fn next(&self, conversation: &str) -> Option<Answer> {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        let place = script.iter().position(|(name, _)| *name == conversation)?;
        script.remove(place).map(|(_, answer)| answer)
    }

    async fn take(&self, way: Way, place: &Place, message: &Message, key: &str) -> Result<MessageRef, GatewayError> {
        let label = message.blocks.iter().find_map(|block| match block {
            Block::Context { text } => Some(plain(text).into_owned()),
            _ => None,
        });
        let new = Arrived {
            at: self.clock.now(),
            way,
            platform: self.platform,
            conversation: place.conversation.clone(),
            thread: place.thread.clone(),
            text: message.headline.clone(),
            label,
            key: key.to_owned(),
        };
        if let Some(elsewhere) = &self.elsewhere {
            elsewhere.arrives(new).await.map_err(|error| GatewayError::Unavailable(error.to_string()))?;
        } else {
            self.remember(new);
        }
        Ok(MessageRef { place: place.clone(), id: key.to_owned() })
    }

    fn remember(&self, new: Arrived) {
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |one: &Arrived| one.way == Way::Delivered && one.key == new.key;
        if !(self.deduplicates && new.way == Way::Delivered && arrived.iter().any(known)) {
            arrived.push(new);
            self.news.notify_one();
        }
    }
}

#[async_trait]
impl Gateway for Stand {
    fn platform(&self) -> Platform {
        self.platform
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            threads: true,
            ephemeral: true,
            edit: true,
            folding: true,
            buttons: true,
            rooms: self.elsewhere.is_some(),
            pins: self.elsewhere.is_some(),
            deduplicates: self.deduplicates,
            forms: false,
            reactions: false,
            keeps_messages: false,
            accounts: false,
            stale_after: (self.platform == Platform::Terminal).then_some(Duration::from_hours(24)),
            max_len: 1000,
        }
    }

    async fn post(&self, place: &Place, message: &Message) -> Result<MessageRef, GatewayError> {
        self.take(Way::Posted, place, message, "posted").await
    }

    async fn edit(&self, at: &MessageRef, message: &Message) -> Result<(), GatewayError> {
        match self.next(EDITS) {
            Some(Answer::Broken) => return Err(GatewayError::NotSent("500".to_owned())),
            Some(Answer::TakesAndDrops) => {
                self.take(Way::Edited, &at.place, message, &at.id).await?;
                return Err(GatewayError::Unavailable("connection reset".to_owned()));
            }
            _ => {}
        }
        self.take(Way::Edited, &at.place, message, &at.id).await.map(drop)
    }

    async fn whisper(&self, place: &Place, _to: &Account, message: &Message) -> Result<(), GatewayError> {
        self.post(place, message).await.map(drop)
    }

    async fn deliver(
        &self,
        place: &Place,
        _to: Option<&Account>,
        message: &Message,
        DeliveryKey { id: key, .. }: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError> {
        // Platforms limit chatter, not what wakes people; a page also shows that it waits for nobody.
        let answer = if message.headline.ends_with("wake up") { None } else { self.next(&place.conversation) };
        match answer {
            None => self.take(Way::Delivered, place, message, key).await,
            Some(Answer::TooMany(seconds)) => {
                Err(GatewayError::RateLimited { retry_after: Duration::from_secs(seconds) })
            }
            Some(Answer::Broken) => Err(GatewayError::NotSent("500".to_owned())),
            Some(Answer::Hangs) => pending().await,
            Some(Answer::TakesAndHangs) => {
                self.take(Way::Delivered, place, message, key).await?;
                pending().await
            }
            Some(Answer::TakesAndDrops) => {
                self.take(Way::Delivered, place, message, key).await?;
                Err(GatewayError::Unavailable("connection reset".to_owned()))
            }
            Some(Answer::Gone) => {
                Err(GatewayError::NoPlace(NoPlace::new(Nowhere::Outside, place.conversation.as_str())))
            }
            Some(Answer::Panics) => panic!("the adapter has a mistake in it"),
            Some(Answer::Waits) => {
                self.waits.notify_one();
                self.go_on.notified().await;
                self.take(Way::Delivered, place, message, key).await
            }
        }
    }

    async fn open_room(&self, room: &NewRoom) -> Result<Place, GatewayError> {
        if self.elsewhere.is_none() {
            return Err(GatewayError::Refused(room.name.clone()));
        }
        Ok(Place { platform: self.platform, conversation: room_of(&room.incident), thread: None })
    }

    /// Whoever is not known here may say who they are.
    async fn standing(&self, account: &Account) -> Standing {
        if account.person.is_none() { Standing::Member(format!("called {}", account.id)) } else { Standing::Outside }
    }

    async fn pin(&self, _at: &MessageRef) -> Result<(), GatewayError> {
        if self.elsewhere.is_some() { Ok(()) } else { Err(GatewayError::Refused("pin".to_owned())) }
    }

    async fn archive(&self, _place: &Place) -> Result<bool, GatewayError> {
        Err(GatewayError::Refused("archive".to_owned()))
    }
}

/// How the conversation of an incident is called, by the incident's id.
pub(crate) fn room_of(incident: &str) -> String {
    format!("room of {incident}")
}
