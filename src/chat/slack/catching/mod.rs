//! Catching up: what people did on Slack while nobody heard it is read from the history and goes the way of live events.
//!
//! Read are the conversations of incidents that go on (words that were changed or taken back, signs that were given or taken
//! back), and, as far as Toban is a member, other conversations for what was said to it. `reading` asks Slack, `missed` says what follows from
//! what it answered. Whatever is bounded says so in the log; a conversation that cannot be read is passed over.
//! What is not taken breaks the reading off, and all of it is read again.
//! Invariants: what was heard live, or is sent again later, does nothing twice, for a message is known by where and when it
//! was written and stands in a timeline once; a message counts as deleted only where Slack says so of it alone.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use tracing::{debug, info};

use self::missed::{Found, Missed};
use self::reading::{Conversation, Home, Reading, Seen};
use crate::chat::inbound::{self, Platform};
use crate::chat::slack::attendance::Attendance;
use crate::chat::slack::inbound::{Came, Said, Spot};
use crate::chat::slack::reception::{Answer, Reception, place};
use crate::chat::slack::web::failure::Failure;
use crate::store::error::StoreError;
use crate::store::timeline::KeptMessage;
use crate::telemetry;

mod missed;
mod reading;

pub(super) use self::reading::may_list;

/// How far Slack's clock may be apart from ours, and how long a dead connection may go unnoticed.
const OVERLAP: SignedDuration = SignedDuration::from_mins(1);
/// What was said to Toban before is not read. Timelines follow what happened however long ago the gap began.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);
/// How far before the gap messages are read: threads go on in which Toban is spoken to, and only the message that began one
/// tells it. Slack names no others to an app.
const THREADS: SignedDuration = SignedDuration::from_hours(24);
/// What was said longer ago is not done any more: whoever said it is asked whether they still want it.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// Conversations that are read.
const CONVERSATIONS: usize = 100;
/// Incidents whose conversations are looked for.
const INCIDENTS: u32 = 200;
/// Messages of one conversation that timelines keep and that are looked at.
const KEPT: u32 = 200;
/// Messages that are asked for alone, since what was read does not have them: of one conversation, and in all. Slack takes
/// about fifty such questions a minute.
const ALONE: usize = 50;
const ALONE_IN_ALL: usize = 200;

/// Why it broke off.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    /// The process stops.
    #[error("the process stops")]
    Stopped,
    /// Another process reads.
    #[error("another process reads it")]
    Taken,
    /// Slack does not answer, or does not take the token.
    #[error(transparent)]
    Slack(#[from] Failure),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was missed was not taken: the store was away when it was to be recorded, or too much is under way.
    #[error("what was missed could not be recorded, or too much is under way")]
    NotTaken,
}

/// One reading of what was missed.
pub(super) struct Catching<'c> {
    reception: &'c Arc<Reception>,
    attendance: &'c Attendance,
    /// Until when everything was heard, with the overlap.
    since: Timestamp,
    /// What was said to Toban before is not read.
    spoken: Timestamp,
    /// How many messages may still be asked for alone.
    alone: AtomicUsize,
    me: String,
}

impl<'c> Catching<'c> {
    /// Of what was missed after `heard`.
    pub(super) fn new(
        reception: &'c Arc<Reception>,
        attendance: &'c Attendance,
        heard: Timestamp,
        now: Timestamp,
    ) -> Self {
        let before = |moment: Timestamp, span| moment.checked_sub(span).unwrap_or(Timestamp::MIN);
        let (since, floor) = (before(heard, OVERLAP), before(now, OLDEST));
        if since < floor {
            info!(until = %floor, "what was said on Slack before is too old and is not read");
        }
        let (alone, me) = (AtomicUsize::new(ALONE_IN_ALL), reception.me().unwrap_or_default());
        Self { reception, attendance, since, spoken: since.max(floor), alone, me }
    }

    /// Reads all of it.
    pub(super) async fn run(&self) -> Result<(), Broken> {
        let mut tx = self.reception.store.read().await?;
        let homes = tx.incidents().homes(Platform::Slack, INCIDENTS).await?;
        drop(tx);
        let mut conversations: Vec<Conversation> = Vec::new();
        for (place, opened) in homes {
            let home = Home { thread: place.thread, opened };
            match conversations.iter_mut().find(|known| known.channel == place.conversation) {
                Some(known) => known.homes.push(home),
                None => conversations.push(Conversation { channel: place.conversation, homes: vec![home] }),
            }
        }
        let reading = Reading { gateway: &self.reception.gateway, attendance: self.attendance };
        let known: BTreeSet<String> = conversations.iter().map(|one| one.channel.clone()).collect();
        let others = reading.conversations(CONVERSATIONS).await?.into_iter().filter(|other| !known.contains(other));
        conversations.extend(others.map(|channel| Conversation { channel, homes: Vec::new() }));
        if conversations.len() > CONVERSATIONS {
            let left = conversations.len() - CONVERSATIONS;
            info!(read = CONVERSATIONS, left, "there are more conversations on Slack than are read after a gap");
            conversations.truncate(CONVERSATIONS);
        }
        for conversation in &conversations {
            self.conversation(&reading, conversation).await?;
        }
        Ok(())
    }

    async fn conversation(&self, reading: &Reading<'_>, conversation: &Conversation) -> Result<(), Broken> {
        let opened = conversation.homes.iter().map(|home| home.opened).min();
        let since = if opened.is_some() { self.since } else { self.spoken };
        let before = since.checked_sub(THREADS).unwrap_or(Timestamp::MIN);
        let from = opened.unwrap_or(before).min(before);
        let Some(messages) = reading.messages(conversation, from, since).await? else { return Ok(()) };
        let (mut kept, mut pins) = (Vec::new(), Vec::new());
        if !conversation.homes.is_empty() {
            let mut tx = self.reception.store.read().await?;
            let of = (Platform::Slack, conversation.channel.as_str());
            kept = tx.timeline().kept_of(of, from, KEPT).await?;
            drop(tx);
            pins = reading.pins(&conversation.channel).await?;
        }
        let known = &self.reception.gateway.known;
        let found = Found {
            conversation,
            messages: &messages,
            pins: &pins,
            kept: &kept,
            since: self.since,
            spoken: self.spoken,
            me: &self.me,
            keeps: &|sign| known.keeps(sign),
        };
        for missed in found.missed() {
            self.feed(missed).await?;
        }
        let unseen = found.unseen();
        let enough = unseen.len().min(ALONE).min(self.alone.load(Ordering::Relaxed));
        self.alone.fetch_sub(enough, Ordering::Relaxed);
        if unseen.len() > enough {
            let left = unseen.len() - enough;
            info!(
                channel = conversation.channel,
                left, "not all messages that timelines keep are looked at after a gap"
            );
        }
        for unseen in unseen.into_iter().take(enough) {
            self.look_at(reading, &found, unseen).await?;
        }
        Ok(())
    }

    /// Asks for a message alone that a timeline keeps and that was not among what was read.
    async fn look_at(&self, reading: &Reading<'_>, found: &Found<'_>, kept: &KeptMessage) -> Result<(), Broken> {
        match reading.one(&found.conversation.channel, &kept.message).await? {
            Seen::There(message) => {
                for missed in found.changed(&message, &kept.message) {
                    self.feed(missed).await?;
                }
                Ok(())
            }
            Seen::Gone => match found.deleted(kept) {
                Some(deleted) => self.feed(Missed::Followed("deletion", Came::Deleted(deleted))).await,
                None => Ok(()),
            },
            Seen::Unknown => Ok(()),
        }
    }

    async fn feed(&self, missed: Missed) -> Result<(), Broken> {
        match missed {
            Missed::Said { said, root, at } => self.said(said, root, at).await,
            Missed::Followed(what, came) => {
                telemetry::caught_up(Platform::Slack.word(), what);
                self.go(came).await
            }
        }
    }

    /// Something said to Toban: fresh enough it is done, else whoever said it is told; once, whoever else heard it.
    async fn said(&self, said: Said, root: String, at: Timestamp) -> Result<(), Broken> {
        let mut tx = self.reception.store.read().await?;
        let known = tx.events().has(Platform::Slack, &said.event).await?;
        drop(tx);
        if known {
            debug!(event = said.event, "it was heard");
            return Ok(());
        }
        if self.reception.clock.now().duration_since(at) <= FRESH {
            telemetry::caught_up(Platform::Slack.word(), "command");
            return self.go(Came::Said(said)).await;
        }
        telemetry::caught_up(Platform::Slack.word(), "late");
        let spot = Spot { thread: Some(root), ..said.spot };
        let account = self.reception.account(&said.speaker).await;
        let missed = inbound::Missed {
            event: said.event,
            place: place(&spot),
            account: account.clone(),
            said: at,
            at: self.reception.clock.now(),
        };
        match self.reception.arrive(missed.place.clone(), account, inbound::Inbound::Missed(missed)).await {
            Answer::NotTaken(_) => return Err(Broken::NotTaken),
            answer => self.tell(answer).await,
        }
        Ok(())
    }

    async fn go(&self, came: Came) -> Result<(), Broken> {
        let answer = self.reception.see_missed(came).await.ok_or(Broken::NotTaken)?;
        self.tell(answer).await;
        Ok(())
    }

    async fn tell(&self, answer: Answer) {
        if let Answer::Whisper(told) = answer {
            self.reception.whisper(&told).await;
        }
    }
}
