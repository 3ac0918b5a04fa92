//! What somebody did, on its way to the app, until the app acknowledged it.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::envelope::Ack;
use super::people::Hand;
use super::reading::Seen;
use super::state::State;
use super::world::{Shared, SlackWorld};

/// What somebody did, on its way to the app.
pub(crate) struct Sent {
    world: Arc<Shared>,
    what: String,
    /// Its envelopes: none, where the app does not hear of it.
    envelopes: Range<usize>,
    /// Of a message, its `ts`.
    ts: Option<String>,
}

impl Hand {
    /// Does something, and keeps what goes to the app because of it.
    pub(super) fn does(&self, what: &str, act: impl FnOnce(&mut State) -> Option<String>) -> Sent {
        let (envelopes, ts) = self.world.change(|state| {
            let before = state.envelopes.all.len();
            let ts = act(state);
            (before..state.envelopes.all.len(), ts)
        });
        let world = Arc::clone(&self.world);
        let what = format!("{what} of {}", self.world.look(|state| state.users[&self.id].name.clone()));
        Sent { world, what, envelopes, ts }
    }
}

impl Sent {
    /// Waits until the app acknowledged all of it; the answer to the first.
    ///
    /// # Panics
    /// When the app does not hear of it, or nobody was there to take it.
    pub(crate) async fn acked(&self) -> Ack {
        assert!(self.was_heard(), "the app does not hear of {}", self.what);
        let find = |state: &State| {
            let all = &state.envelopes.all[self.envelopes.clone()];
            if let Some(word) = all.iter().find_map(|envelope| envelope.failure) {
                panic!("nobody took {}: {word}", self.what);
            }
            all.iter().all(|envelope| envelope.ack.is_some()).then(|| all[0].ack.clone())?
        };
        self.world.until(&format!("{} to be acknowledged", self.what), find).await
    }

    /// Whether the app hears of it at all.
    pub(crate) fn was_heard(&self) -> bool {
        !self.envelopes.is_empty()
    }

    /// What went to the app.
    pub(crate) fn payloads(&self) -> Vec<Value> {
        self.world.look(|state| {
            state.envelopes.all[self.envelopes.clone()].iter().map(|envelope| envelope.payload.clone()).collect()
        })
    }

    /// Sends the envelope of that number once more, as a new one that carries `payload`: what Slack would never send.
    pub(crate) fn again(&self, number: usize, payload: Value) -> Self {
        let envelopes = self.world.change(|state| {
            let one = &state.envelopes.all[self.envelopes.start + number];
            let (kind, user, channel) = (one.kind, one.user.clone(), one.channel.clone());
            let sent = state.send(kind, &user, channel.as_deref(), payload);
            sent..sent + 1
        });
        Self { world: Arc::clone(&self.world), what: self.what.clone(), envelopes, ts: None }
    }

    /// Forgets what it carried, where a test sends more than it can keep.
    pub(crate) fn forgets(&self) {
        self.world.change(|state| {
            state.envelopes.all[self.envelopes.clone()].iter_mut().for_each(|one| one.payload = Value::Null);
        });
    }

    /// How often it was sent and how often answered, of the first envelope.
    pub(crate) fn count(&self) -> (usize, u32) {
        self.world.look(|state| {
            let envelope = &state.envelopes.all[self.envelopes.start];
            (envelope.attempts.len(), envelope.acks)
        })
    }

    /// Waits until it was sent that many times.
    pub(crate) async fn is_sent(&self, times: usize) {
        let find = |state: &State| (state.envelopes.all[self.envelopes.start].attempts.len() >= times).then_some(());
        self.world.until(&format!("{} to go out {times} times", self.what), find).await;
    }

    /// Waits until it was answered that many times, whatever the answer.
    pub(crate) async fn is_answered(&self, times: u32) {
        let find = |state: &State| (state.envelopes.all[self.envelopes.start].acks >= times).then_some(());
        self.world.until(&format!("{} to be answered {times} times", self.what), find).await;
    }

    /// The acknowledgement got lost on its way: Slack sends all of it once more. Waits until that is acknowledged, too.
    pub(crate) async fn comes_again(&self) {
        self.world.change(|state| self.envelopes.clone().for_each(|number| state.repeat(number)));
        let find = |state: &State| {
            let mut all = state.envelopes.all[self.envelopes.clone()].iter();
            all.all(|one| usize::try_from(one.acks) == Ok(one.attempts.len())).then_some(())
        };
        self.world.until(&format!("{} to be acknowledged again", self.what), find).await;
    }

    /// Why nobody took it: `dispatch_failed`, as the person reads it.
    pub(crate) fn failure(&self) -> Option<&'static str> {
        self.world
            .look(|state| state.envelopes.all[self.envelopes.clone()].iter().find_map(|envelope| envelope.failure))
    }

    /// The message that was written.
    ///
    /// # Panics
    /// When it was none.
    pub(crate) fn message(&self) -> Seen {
        let ts = self.ts.as_ref().expect("what was done is a message");
        self.world.look(|state| {
            let found = state.channels.values().find_map(|channel| {
                let message = channel.messages.get(ts)?;
                Some(Seen::of(&self.world, state, &channel.id, message, false))
            });
            found.expect("the message is still there")
        })
    }
}

impl SlackWorld {
    /// The last thing that went to the app.
    ///
    /// # Panics
    /// When nothing did.
    pub(crate) fn last_sent(&self) -> Sent {
        let count = self.look(|state| state.envelopes.all.len());
        let last = count.checked_sub(1).expect("something went to the app");
        Sent { world: Arc::clone(&self.shared), what: "the last act".to_owned(), envelopes: last..count, ts: None }
    }

    /// The slowest acknowledgement so far (`Envelopes::after`), and how many envelopes are not acknowledged yet.
    pub(crate) fn slowest(&self) -> (Duration, usize) {
        self.look(|state| {
            let acks = state.envelopes.all.iter().filter_map(|envelope| envelope.ack.as_ref());
            let open = state.envelopes.all.iter().filter(|one| one.ack.is_none() && one.failure.is_none());
            (acks.map(|ack| state.envelopes.after(ack)).max().unwrap_or_default(), open.count())
        })
    }

    /// From now on the time of an acknowledgement is without what a busy machine is to blame for.
    pub(crate) fn blames_only_the_app(&self) {
        self.look(|state| state.envelopes.delay.begins());
    }

    /// What was acknowledged later than `limit` (`Envelopes::after`).
    pub(crate) fn late(&self, limit: Duration) -> Vec<String> {
        self.look(|state| {
            let all = state
                .envelopes
                .all
                .iter()
                .filter_map(|envelope| Some((envelope, state.envelopes.after(envelope.ack.as_ref()?))));
            let late = all.filter(|(_, after)| *after > limit);
            late.map(|(envelope, after)| format!("{after:?}: {:?} {}", envelope.kind, envelope.payload)).collect()
        })
    }

    /// Whether nobody waits for anybody: every call is answered, and everything that went to the app is acknowledged or lost.
    pub(crate) fn is_idle(&self) -> bool {
        self.look(|state| {
            let owes = state.envelopes.all.iter().any(|one| one.ack.is_none() && one.failure.is_none());
            !owes && state.calls.iter().all(|call| call.answer.is_some())
        })
    }

    /// Whether every call is answered.
    pub(crate) fn owes_no_answer(&self) -> bool {
        self.look(|state| state.calls.iter().all(|call| call.answer.is_some()))
    }

    /// Waits until everything that went to the app is acknowledged or lost.
    pub(crate) async fn is_quiet(&self) {
        self.is_quiet_but(&[]).await;
    }

    /// The same, of all but what the app refuses to acknowledge.
    pub(crate) async fn is_quiet_but(&self, refused: &[Sent]) {
        let is_meant = |number: &usize| refused.iter().all(|sent| !sent.envelopes.contains(number));
        let find = |state: &State| {
            let mut all = state.envelopes.all.iter().enumerate().filter(|(number, _)| is_meant(number));
            all.all(|(_, one)| one.ack.is_some() || one.failure.is_some()).then_some(())
        };
        self.until("everything to be acknowledged", find).await;
    }
}
