//! How a call ends: what the person is told, the end of its record, its one entry in the audit.
//!
//! Invariant: a call has exactly one entry, whoever saw it through. Where it changed something, the entry was written with
//! the effect (`Context::commit`); otherwise it is written here, in the transaction that ends the record.

use tracing::{error, info, warn};

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::chat::gateway::GatewayError;
use crate::chat::inbound::Invocation;
use crate::chat::message::Message;
use crate::chat::moment::plain;
use crate::crash::crash_point;
use crate::dispatch::Dispatcher;
use crate::id::ulid;
use crate::job::lease::LetGo;
use crate::reply::trouble;
use crate::store::audit::Outcome;
use crate::store::error::StoreError;
use crate::store::job::Lease;
use crate::telemetry;

/// What came of the end of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// The call is over.
    Yes,
    /// It was over before, by an effect that the store did not confirm, or somebody else goes on with it.
    Before,
    /// It stays recorded: somebody goes on with it once the store answers.
    Later,
}

/// What was called.
pub(super) struct Call<'c> {
    /// `noun.verb`.
    pub(super) action: &'c str,
    /// By whom, and with which words.
    pub(super) invocation: &'c Invocation,
}

impl Dispatcher {
    /// Tells the person what there is to tell, and settles the call.
    pub(super) async fn conclude(&self, context: &Context, action: &str, result: Result<(), ActionError>) {
        let (outcome, mut told) = match result {
            Ok(()) => ((Outcome::Done, String::new()), None),
            Err(ActionError::Refused(message)) => ((Outcome::Refused, message.headline.clone()), Some(*message)),
            Err(ActionError::Failed(cause)) => {
                if let Some(StoreError::LeaseLost { .. }) = cause.downcast_ref() {
                    return self.let_go(context, action, LetGo::Overtaken).await;
                }
                let place = cause.downcast_ref().and_then(|error| match error {
                    GatewayError::NoPlace(reason) | GatewayError::Shut { place: reason, .. } => Some(reason),
                    _ => None,
                });
                if let Some(reason) = place {
                    let told = trouble::not_here(reason, context.private_language);
                    ((Outcome::Refused, format!("{}: {reason}", told.headline)), Some(told))
                } else {
                    let id = ulid(self.parts.clock.now());
                    error!(id = %id, action, cause = %cause, "an action failed");
                    ((Outcome::Failed, format!("{id}: {cause}")), Some(trouble::failed(&id, context.private_language)))
                }
            }
        };
        let settle = || {
            let seen = Call { action, invocation: &context.invocation };
            self.settle(context.recorded.as_ref(), Some(seen), (outcome.0, &outcome.1))
        };
        // Whether a failure is the end of a recorded call, nobody knows before it is settled.
        let first = outcome.0 == Outcome::Failed && context.recorded.is_some();
        if first {
            told = match settle().await {
                Settled::Yes => told,
                Settled::Before => Some(trouble::perhaps_recorded(context.private_language)),
                Settled::Later => Some(trouble::put_off(context.private_language)),
            };
        }
        if let Some(message) = told {
            let line = &context.invocation.text;
            whisper(context, &trouble::with_words(message, line, context.private_language)).await;
        }
        match (first, context.audited) {
            (true, _) => {}
            (false, true) => telemetry::command(action, outcome.0.word()),
            (false, false) => _ = settle().await,
        }
        crash_point!("call.concluded");
    }

    /// A call that this process works on no more. Whoever goes on with it answers the person; where that has to wait for
    /// the store, they read so.
    pub(super) async fn let_go(&self, context: &Context, action: &str, let_go: LetGo) {
        info!(action, ?let_go, "somebody else goes on with this call");
        if let_go == LetGo::Unsure {
            whisper(context, &trouble::put_off(context.private_language)).await;
        }
    }

    /// Keeps in the audit what came of a call that is on record nowhere.
    pub(super) async fn audit(&self, seen: Call<'_>, outcome: (Outcome, &str)) {
        self.settle(None, Some(seen), outcome).await;
    }

    /// Ends the record of a call, where it has one, and keeps in the audit what came of it: both or neither.
    pub(super) async fn settle(
        &self,
        lease: Option<&Lease>,
        seen: Option<Call<'_>>,
        outcome: (Outcome, &str),
    ) -> Settled {
        let action = seen.as_ref().map_or("", |seen| seen.action);
        let settle = async {
            let now = self.parts.clock.now();
            let mut tx = self.parts.store.begin().await?;
            if let Some(lease) = lease {
                tx.jobs().finish(lease, now).await?;
            }
            if let Some(Call { action, invocation }) = &seen {
                let told = plain(outcome.1);
                tx.audit().append(&invocation.account, action, &invocation.text, (outcome.0, &told), now).await?;
            }
            tx.commit().await
        };
        let settled = match settle.await {
            Err(StoreError::LeaseLost { .. }) => {
                info!(action, "this call was seen through already, or somebody else goes on with it");
                return Settled::Before;
            }
            Err(error) if lease.is_some() => {
                warn!(error = %error, action, "the call stays recorded and will be seen through again");
                Settled::Later
            }
            Err(error) => {
                warn!(error = %error, action, "the audit entry could not be written");
                Settled::Yes
            }
            Ok(()) => Settled::Yes,
        };
        if !action.is_empty() {
            telemetry::command(action, outcome.0.word());
        }
        settled
    }
}

/// Tells whoever called; where that does not work, the log knows.
async fn whisper(context: &Context, message: &Message) {
    if let Err(error) = context.response.whisper(message).await {
        warn!(error = %error, "the person could not be told");
    }
}
