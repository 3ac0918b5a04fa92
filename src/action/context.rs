//! What an action may use: the authorized call, who asked where, the parts of the process, and the way to answer.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::action::response::Response;
use crate::action::running::Running;
use crate::action::setup::Setup;
use crate::chat::inbound::Invocation;
use crate::chat::message::Message;
use crate::clock::SharedClock;
use crate::command::call::Call;
use crate::crash::crash_point;
use crate::directory::access::{Denied, Rights, Who};
use crate::directory::role::Role;
use crate::language::Language;
use crate::probe::registry::Registry;
use crate::reply::health::Trouble;
use crate::store::audit::Outcome;
use crate::store::error::StoreError;
use crate::store::job::Lease;
use crate::store::{Store, Tx};

/// Proof that somebody may do what they asked for; only [`Authorized::check`] makes one.
#[derive(Clone, Debug)]
pub struct Authorized {
    call: Call,
    role: Role,
}

impl Authorized {
    /// Asks the table of rights.
    ///
    /// # Errors
    /// The role is not enough.
    pub fn check(rights: &Rights, who: Who<'_>, call: Call) -> Result<Self, Denied> {
        let role = rights.authorize(who, &call.action)?;
        Ok(Self { call, role })
    }

    /// What was asked for.
    #[must_use]
    pub const fn call(&self) -> &Call {
        &self.call
    }

    /// The role they have.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }
}

/// The parts of the process that actions share.
#[derive(Clone)]
pub struct Parts {
    /// What Toban remembers.
    pub store: Store,
    /// How it looks.
    pub registry: Registry,
    /// What time it is.
    pub clock: SharedClock,
    /// What runs now.
    pub running: Running,
    /// What is not as it should be.
    pub health: watch::Receiver<Vec<Trouble>>,
}

/// One use of an action.
pub struct Context {
    /// What was asked for, and that it may be done.
    pub authorized: Authorized,
    /// Who asked, where and when.
    pub invocation: Invocation,
    /// The settings in force when it began; a reload does not change them midway.
    pub setup: Arc<Setup>,
    /// Store, probes, clock.
    pub parts: Parts,
    /// The language of what everybody in the place reads.
    pub public_language: Language,
    /// The language of what only the person reads.
    pub private_language: Language,
    /// Where the answer goes.
    pub response: Response,
    /// The job the call is recorded as until its effect is committed; only of calls that change something.
    pub recorded: Option<Lease>,
    /// Whether the audit tells of this call already: it was written with the effect.
    pub audited: bool,
    /// Fires when the process stops or a person stops this call.
    pub stop: CancellationToken,
}

impl Context {
    /// Begins the transaction of the call's effect.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.parts.store.begin().await
    }

    /// Makes the effect last, and with it that the call is done and its entry in the audit: in one transaction, so that
    /// neither a crash nor another process that took over repeats it or keeps silent about it. What a second commit of the
    /// same call does is not protected any more, and the audit has one entry still.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another process took over: it answers the person. Otherwise as [`Tx::commit`].
    pub async fn commit(&mut self, tx: Tx) -> Result<(), StoreError> {
        self.settle(tx, (Outcome::Done, "")).await
    }

    /// As [`Context::commit`], of a call that leaves something behind although the person is refused what they asked for.
    ///
    /// # Errors
    /// As [`Context::commit`].
    pub async fn commit_refused(&mut self, tx: Tx, told: &Message) -> Result<(), StoreError> {
        self.settle(tx, (Outcome::Refused, &told.headline)).await
    }

    async fn settle(&mut self, mut tx: Tx, outcome: (Outcome, &str)) -> Result<(), StoreError> {
        if let Some(lease) = &self.recorded {
            let (now, action) = (self.parts.clock.now(), &self.authorized.call().action);
            tx.jobs().finish(lease, now).await?;
            tx.audit().append(&self.invocation.account, action, &self.invocation.text, outcome, now).await?;
        }
        crash_point!("call.ready");
        tx.commit().await?;
        crash_point!("call.committed");
        self.audited |= self.recorded.take().is_some();
        Ok(())
    }
}
