//! The requests Slack sends where it calls instead of being connected to: signed, and read only after that was checked.
//!
//! Invariant: whatever the body holds, the answer is 200 or of the 400s, never an error of ours. A request that comes again
//! with the same signature is refused: Slack signs anew what it sends again. That it does is a header without a signature:
//! whoever forges it has the history read once more, and nothing else.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use tracing::{info, warn};

use crate::chat::slack::calls::Call;
use crate::chat::slack::inbound::command::Fields;
use crate::chat::slack::inbound::{command, event, interaction};
use crate::chat::slack::reception::{Answer, Reception};
use crate::chat::slack::replay::Replays;
use crate::chat::slack::signature::{self, Verifier};

/// Greatest size of a request's body, in bytes; Slack's own are far smaller.
pub const BODY: usize = 1024 * 1024;

/// Which of the three addresses was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `/slack/commands`
    Commands,
    /// `/slack/interactions`
    Interactions,
    /// `/slack/events`
    Events,
}

/// The headers of a request that say what it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Head<'h> {
    /// `X-Slack-Request-Timestamp`
    pub stamp: Option<&'h str>,
    /// `X-Slack-Signature`
    pub signature: Option<&'h str>,
    /// `X-Slack-Retry-Num`: how often it was sent before.
    pub retry: Option<&'h str>,
}

impl Head<'_> {
    fn is_again(&self) -> bool {
        self.retry.and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number > 0)
    }
}

/// What is answered: 401, or 200 with this body.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It is not Slack's.
    Forged,
    /// Taken.
    Taken,
    /// Taken, with this as JSON.
    Json(Value),
}

/// The door.
pub struct Door {
    reception: Arc<Reception>,
    verifier: Verifier,
    replays: Mutex<Replays>,
}

impl Door {
    /// Opens to what `verifier` finds to be Slack's.
    #[must_use]
    pub fn new(reception: Arc<Reception>, verifier: Verifier) -> Arc<Self> {
        Arc::new(Self { reception, verifier, replays: Mutex::default() })
    }

    /// Whether a request may be Slack's by its headers alone, so that nobody waits for the body of one that is not.
    #[must_use]
    pub fn may_be(&self, head: Head<'_>) -> bool {
        let headers = signature::headers(head.stamp, head.signature, self.reception.clock.now());
        headers.inspect_err(|error| warn!(%error, "a request that says it is Slack's was refused")).is_ok()
    }

    /// Takes a request: its headers and its raw body.
    pub async fn take(&self, way: Way, head: Head<'_>, body: &[u8]) -> Reply {
        let signature = match self.verifier.check(head.stamp, head.signature, body, self.reception.clock.now()) {
            Ok(signature) => signature,
            Err(error) => {
                warn!(%error, "a request that says it is Slack's was refused");
                return Reply::Forged;
            }
        };
        let now = self.reception.clock.elapsed();
        if self.replays.lock().unwrap_or_else(PoisonError::into_inner).is_one(signature, now) {
            warn!("a request that came before was refused");
            return Reply::Forged;
        }
        let me = self.reception.me();
        if way != Way::Events {
            self.reception.calls.comes(Call::default(), self.reception.clock.now());
        }
        let came = match way {
            Way::Commands => command::read_form(body),
            Way::Interactions => {
                let fields = Fields::of(body);
                let payload = fields.get("payload").unwrap_or_default();
                interaction::read(&serde_json::from_str(payload).unwrap_or_default())
            }
            Way::Events => {
                let payload = serde_json::from_slice(body).unwrap_or_default();
                self.hears(&payload, head);
                event::read(&payload, me.as_deref())
            }
        };
        match self.reception.receive(came).await {
            Answer::Taken | Answer::NotTaken(_) => Reply::Taken,
            Answer::Form(answer) => Reply::Json(answer),
            Answer::Beneath(beneath) => Reply::Json(beneath.form),
            Answer::Echo(challenge) => Reply::Json(json!({ "challenge": challenge })),
            Answer::Whisper(told) => match self.reception.gateway.acknowledgement(&told) {
                Some(answer) if way == Way::Commands => Reply::Json(answer),
                _ => {
                    self.reception.later(told);
                    Reply::Taken
                }
            },
        }
    }

    /// Slack tells of an event.
    fn hears(&self, payload: &Value, head: Head<'_>) {
        let happened = payload.get("event_time").and_then(Value::as_i64);
        let call = Call {
            event: payload.get("event_id").and_then(Value::as_str),
            happened: happened.and_then(|seconds| Timestamp::from_second(seconds).ok()),
            again: head.is_again(),
        };
        if self.reception.calls.comes(call, self.reception.clock.now()) {
            info!("Slack sends again what never came: what else was missed will be read");
        }
    }
}
