//! The answer to one invocation: one message that is posted once and then filled in place.
//!
//! A response belongs to its invocation and dies with it (design §5); what must arrive for certain is a delivery.

use std::sync::Arc;
use std::time::Duration;

use crate::action::running::Running;
use crate::chat::gateway::{Gateway, GatewayError, MessageRef};
use crate::chat::inbound::{Account, Place};
use crate::chat::message::{Message, Tone};
use crate::chat::standing::{Standing, soon};
use crate::chat::typed::Typing;
use crate::clock::SharedClock;

/// How long an answer waits for a platform that is not well or wants no more for now.
const PATIENCE: Duration = Duration::from_mins(2);
/// The first pause after a state that could not be shown; each is twice as long as the one before.
const FIRST: Duration = Duration::from_secs(1);
/// The longest one.
const LONGEST: Duration = Duration::from_secs(15);

/// Where an action answers.
pub struct Response {
    gateway: Arc<dyn Gateway>,
    place: Place,
    account: Account,
    clock: SharedClock,
    private: bool,
    posted: Option<MessageRef>,
    /// What stands before the short forms of commands.
    prefix: String,
    /// Who may be waiting for it elsewhere, and for which event.
    heard: Option<(Running, String)>,
}

impl Response {
    /// An answer to `account` in `place`.
    #[must_use]
    pub fn new(gateway: Arc<dyn Gateway>, place: Place, account: Account, clock: SharedClock) -> Self {
        Self { gateway, place, account, clock, private: false, posted: None, prefix: String::new(), heard: None }
    }

    /// What people are told to type begins so.
    pub fn types(&mut self, prefix: &str) {
        prefix.clone_into(&mut self.prefix);
    }

    /// The message with every line as it is typed there.
    fn written(&self, message: &Message) -> Message {
        Typing { prefix: &self.prefix, way: self.gateway.way(&self.place) }.of(message.clone())
    }

    /// Whoever began `event` by a form hears the answer there.
    pub fn heard_by(&mut self, running: &Running, event: &str) {
        self.heard = Some((running.clone(), event.to_owned()));
    }

    /// Whether words can be kept apart from the conversation there.
    #[must_use]
    pub fn can_thread(&self) -> bool {
        let can = self.gateway.capabilities();
        can.threads || can.rooms
    }

    /// Whether nobody but the one who asked reads the conversation.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.gateway.is_alone(&self.place)
    }

    /// Whether accounts there are linked to persons.
    #[must_use]
    pub fn has_accounts(&self) -> bool {
        self.gateway.capabilities().accounts
    }

    /// Where an account stands, where accounts are the platform's own.
    pub async fn standing(&self, account: &Account) -> Option<Standing> {
        if !self.has_accounts() {
            return None;
        }
        Some(soon(self.gateway.as_ref(), account).await)
    }

    fn hear(&self, message: &Message) -> bool {
        let listening = self.heard.as_ref().filter(|_| message.tone != Tone::Running);
        listening.is_some_and(|(running, event)| running.tell(event, message))
    }

    /// From now on only the person who asked sees the answer.
    pub fn make_private(&mut self) {
        self.private = true;
    }

    /// Shows the state of the answer: posted the first time, edited in place afterwards.
    ///
    /// What only one person may see cannot be edited on every platform, so a private answer appears once, complete.
    ///
    /// # Errors
    /// When the platform did not take it.
    pub async fn show(&mut self, message: &Message) -> Result<(), GatewayError> {
        let message = &self.written(message);
        if self.private {
            return if message.tone == Tone::Running { Ok(()) } else { self.whisper(message).await };
        }
        let _heard = self.hear(message);
        let (mut waited, mut next) = (Duration::ZERO, FIRST);
        loop {
            let error = match self.show_once(message).await {
                Err(error) => error,
                done => return done,
            };
            let pause = match &error {
                // What is passing may be left out; what was found may not.
                GatewayError::RateLimited { .. } if message.tone == Tone::Running => return Ok(()),
                // Whatever it asks for, it is tried once more before nobody waits any more.
                GatewayError::RateLimited { retry_after } => (*retry_after).min(PATIENCE.saturating_sub(waited)),
                // To show the same state twice is to show it once; whether to post twice the gateway alone knows.
                GatewayError::NotSent(_) | GatewayError::Unavailable(_)
                    if self.posted.is_some() && message.tone != Tone::Running =>
                {
                    next
                }
                _ => return Err(error),
            };
            if waited >= PATIENCE || waited + pause > PATIENCE {
                return Err(error);
            }
            self.clock.sleep(pause).await;
            waited += pause.max(FIRST);
            next = next.saturating_mul(2).min(LONGEST);
        }
    }

    async fn show_once(&mut self, message: &Message) -> Result<(), GatewayError> {
        match &self.posted {
            Some(at) if self.gateway.capabilities().edit => self.gateway.edit(at, message).await,
            Some(_) if message.tone == Tone::Running => Ok(()),
            _ => {
                self.posted = Some(self.gateway.post(&self.place, message).await?);
                Ok(())
            }
        }
    }

    /// The message that everybody reads and that can still be changed, once there is one.
    #[must_use]
    pub fn posted(&self) -> Option<&MessageRef> {
        self.posted.as_ref().filter(|_| self.gateway.capabilities().edit)
    }

    /// Shows a message to the person who asked, and nobody else.
    ///
    /// # Errors
    /// When the platform did not take it.
    pub async fn whisper(&self, message: &Message) -> Result<(), GatewayError> {
        let message = &self.written(message);
        // A form shows it where it was sent from.
        if self.hear(message) {
            return Ok(());
        }
        self.gateway.whisper(&self.place, &self.account, message).await
    }
}
