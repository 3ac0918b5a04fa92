//! The port of a platform: what it can do, and how messages get there.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::chat::inbound::{Account, Place, Platform};
use crate::chat::message::Message;
use crate::chat::nowhere::NoPlace;
use crate::chat::standing::Standing;
use crate::chat::typed::Way;

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
    /// A conversation can be made, and put away.
    pub rooms: bool,
    /// A message can be pinned.
    pub pins: bool,
    /// A delivery sent twice under one key appears once.
    pub deduplicates: bool,
    /// A form can be shown; elsewhere people type the line it would send.
    pub forms: bool,
    /// People can react to a message with a sign.
    pub reactions: bool,
    /// Its messages are rows of our own store: one is read again by its id, with its reactions.
    pub keeps_messages: bool,
    /// Its accounts are its own, and are linked to persons ([`Platform::has_accounts`]).
    pub accounts: bool,
    /// After which time nobody wants to see an undelivered message any more; `None` where somebody always will.
    pub stale_after: Option<Duration>,
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

/// What a delivery is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryKey<'k> {
    /// The same for every attempt.
    pub id: &'k str,
    /// When the first attempt began whose end nobody knows: it may have arrived already.
    pub tried: Option<Timestamp>,
}

/// Why a message did not get there, or why nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The place does not exist or the bot is not in it. Trying again is of no use.
    #[error("{0}")]
    NoPlace(NoPlace),
    /// Nothing can be said in the place by anybody or by the bot, until somebody does something about it.
    #[error("{place}")]
    Shut {
        /// Whether anybody can say something there.
        how: Closed,
        /// What the platform says.
        place: NoPlace,
    },
    /// The platform makes no conversation for an incident, until somebody does something about it.
    #[error("no conversation could be made: {detail}")]
    NoRoom {
        /// Why.
        why: Unmade,
        /// What the platform says.
        detail: String,
    },
    /// The platform did not take it. Trying again is of no use.
    #[error("the platform refused the message: {0}")]
    Refused(String),
    /// Too much was sent; surely not sent, try again after this time.
    #[error("the platform wants no more for {retry_after:?}")]
    RateLimited {
        /// How long it wants nothing.
        retry_after: Duration,
    },
    /// It was surely not sent (no connection, a refusal for now); try again.
    #[error("not sent: {0}")]
    NotSent(String),
    /// The platform or its store did not answer: it may have been sent or not.
    #[error("the platform did not answer: {0}")]
    Unavailable(String),
    /// A part of it was sent, and the rest was not or perhaps; the same delivery goes on where it ended.
    #[error("a part of it was sent: {reason}")]
    Begun {
        /// Why the rest was not.
        reason: String,
        /// How long the platform wants nothing, where that is why.
        retry_after: Option<Duration>,
    },
}

/// Why nothing can be said in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It was put away.
    Archived,
    /// It is no more, or the bot is not in it: the platform does not tell these apart.
    Unreachable,
}

/// Why a platform makes no conversation for an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmade {
    /// Its administrators do not let the bot make one.
    Forbidden,
    /// The bot was not given the right to.
    Scope,
    /// Others have all the names.
    Names,
    /// Something else.
    Other,
}

/// The adapter of one platform.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Which platform.
    fn platform(&self) -> Platform;

    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// How a command begins there, where people type one.
    fn way(&self, _place: &Place) -> Way {
        Way::Slash
    }

    /// Whether nobody but the one who speaks there reads the conversation.
    fn is_alone(&self, _place: &Place) -> bool {
        false
    }

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

    /// Puts `instead` in the place of a posted message and of all that goes on below it; where a `link` in the message is
    /// named, in the place of the preview that we gave it.
    ///
    /// # Errors
    /// When it did not get there.
    async fn take_back(&self, at: &MessageRef, link: Option<&str>, instead: &Message) -> Result<(), GatewayError> {
        match link {
            Some(_) => Ok(()),
            None => self.edit(at, instead).await,
        }
    }

    /// Shows a message to one person only; refusals go this way.
    ///
    /// # Errors
    /// When it did not get there.
    async fn whisper(&self, place: &Place, to: &Account, message: &Message) -> Result<(), GatewayError>;

    /// Posts a delivery, for one person only where `to` names one. Where the platform deduplicates, a second call with
    /// the same key posts nothing and returns the first message; where nobody can look whether that arrived, the second
    /// says that it may repeat it.
    ///
    /// # Errors
    /// When it did not get there, or nobody knows.
    async fn deliver(
        &self,
        place: &Place,
        to: Option<&Account>,
        message: &Message,
        key: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError>;

    /// How long a delivery to that place (to `to` alone, where named) should wait so that the platform does not find it too
    /// much; `edits` tells that it changes a message that is there. Pages do not ask.
    fn pause(&self, _place: &Place, _to: Option<&Account>, _edits: bool) -> Duration {
        Duration::ZERO
    }

    /// Makes a conversation for an incident, or finds it: a second call for the same one makes nothing.
    ///
    /// # Errors
    /// When the platform has no such thing or did not do it.
    async fn open_room(&self, room: &NewRoom) -> Result<Place, GatewayError>;

    /// Lets accounts into a conversation that was made; those who are in it already stay. Who could not be let in comes
    /// back, with why. Where conversations are rows of our own store, the store knows who reads them.
    ///
    /// # Errors
    /// When the platform did not do it; some of them may be in it.
    async fn admit(&self, _place: &Place, _members: &[Account]) -> Result<Vec<Absent>, GatewayError> {
        Ok(Vec::new())
    }

    /// The accounts that are in a conversation that was made, as far as the platform itself knows that; programs are not
    /// among them.
    ///
    /// # Errors
    /// When the platform did not say.
    async fn members(&self, _place: &Place) -> Result<Vec<Account>, GatewayError> {
        Ok(Vec::new())
    }

    /// Takes accounts out of a conversation that was made, because they may not read it any more; those whom the platform
    /// keeps in it come back. Where conversations are rows of our own store, the store knows who reads them.
    ///
    /// # Errors
    /// When the platform did not do it; some of them may be out.
    async fn dismiss(&self, _place: &Place, _members: &[Account]) -> Result<Vec<Account>, GatewayError> {
        Ok(Vec::new())
    }

    /// Makes a conversation private that was made; `false` where the platform cannot, and another one must be made. Where
    /// conversations are rows of our own store, the store does it.
    ///
    /// # Errors
    /// When the platform did not say.
    async fn seclude(&self, _place: &Place) -> Result<bool, GatewayError> {
        Ok(true)
    }

    /// Heads a conversation that was made with a line, where the platform has such a thing.
    ///
    /// # Errors
    /// When the platform did not do it.
    async fn head(&self, _place: &Place, _topic: &str) -> Result<(), GatewayError> {
        Ok(())
    }

    /// Where an account stands that is nobody's person so far; it may wait for the platform to say so. Whoever cannot wait
    /// asks [`soon`](crate::chat::standing::soon).
    async fn standing(&self, _account: &Account) -> Standing {
        Standing::Outside
    }

    /// Pins a message in its conversation, in the place of an earlier one.
    ///
    /// # Errors
    /// When the platform has no such thing or did not do it.
    async fn pin(&self, at: &MessageRef) -> Result<(), GatewayError>;

    /// Puts a conversation away; what is in it stays. Whether something can still be said there.
    ///
    /// # Errors
    /// When the platform has no such thing or did not do it.
    async fn archive(&self, place: &Place) -> Result<bool, GatewayError>;
}

/// An account that could not be let into a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// Which one.
    pub account: Account,
    /// Why.
    pub why: Absence,
}

/// Why an account could not be let into a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// There is no such account any more, or there never was: trying again is of no use.
    Gone,
    /// It is a guest's, or of another house.
    Outside,
    /// The platform does not let it in.
    Refused,
}

/// A conversation to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// The incident's id.
    pub incident: String,
    /// Its key (`INC-42`).
    pub key: String,
    /// Its name (`inc-42-checkout-down`).
    pub name: String,
    /// The accounts that are in it from the beginning, where the platform does not [let them in](Gateway::admit).
    pub members: Vec<Account>,
    /// Whether nobody else may see it.
    pub private: bool,
}
