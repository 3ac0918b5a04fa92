//! Whether Toban is well on Slack: its tokens and scopes, and its connections.
//!
//! Whoever looks after the machine reads it in `/healthz`, `toban health`, `/toban status` and the log. A sentence goes by
//! itself when its reason does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::{error, info, warn};

use crate::chat::slack::scope::BOT;
use crate::chat::slack::web::failure::Failure;
use crate::language::Language;
use crate::reply::health::{Trouble, trouble};
use crate::telemetry;

/// How long no connection is no news: Slack closes each every few hours, and a new one takes a moment.
const QUIET: Duration = Duration::from_secs(15);

/// After how long without any connection something may have been missed; Slack sends again what nobody took at first.
const GAP: Duration = Duration::from_secs(3);

type Tell = Box<dyn Fn(Vec<Trouble>) + Send + Sync>;

/// The state; clones are the same one.
#[derive(Clone)]
pub struct Health {
    state: Arc<Mutex<State>>,
    tell: Arc<Tell>,
}

#[derive(Default)]
struct State {
    /// What is wrong, by what it is about.
    wrong: BTreeMap<String, Trouble>,
    /// Connections that were greeted and did not end.
    connected: usize,
    /// Since when there is none, on the monotonic clock.
    alone_since: Option<Duration>,
    /// How often there was none for so long that something may have been missed.
    gaps: u64,
    /// Until when a method is one that Slack wants less often than anybody waits, by what that is about.
    limited: BTreeMap<String, Duration>,
}

/// How long after Slack asked for too long a pause it is taken to want nothing still: until it was asked again, and a minute.
const LIMITED: Duration = Duration::from_mins(16);

/// A scope that Toban does without: it reads no group messages, and what it repeats there says that it may be a repeat.
const UNASKED: &str = "mpim:history";

/// The method that shows what is wrong with the app token.
const OPEN: &str = "apps.connections.open";

impl Health {
    /// Everything is well; `tell` hears the list whenever it changes.
    pub fn new(tell: impl Fn(Vec<Trouble>) + Send + Sync + 'static) -> Self {
        Self { state: Arc::default(), tell: Arc::new(Box::new(tell)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over what was wrong when the process before this one ended: it is, until it shows that it is over.
    pub fn assume(&self, list: Vec<Trouble>) {
        let mut state = self.state();
        let before = state.wrong.len();
        for one in list {
            // By then this process may know better.
            let known = matches!(one, Trouble::SlackAway) && state.connected > 0;
            if !known {
                state.wrong.entry(one.subject()).or_insert(one);
            }
        }
        if state.wrong.len() > before {
            self.tell(state);
        }
    }

    /// A method did what it should: the token is good. That it has its scopes is not said by that, since what a method needs
    /// depends on where it is used ([`Health::granted`]).
    pub(super) fn works(&self, method: &'static str) {
        let of_app = Trouble::SlackToken { app: true, code: String::new() }.subject();
        let of_bot = Trouble::SlackToken { app: false, code: String::new() }.subject();
        let about = Trouble::SlackScope { method: method.to_owned(), scope: None };
        let scope = about.subject();
        let mut state = self.state();
        let token = match method {
            OPEN => state.wrong.remove(&of_app),
            "response_url" | "upload" => None,
            _ => state.wrong.remove(&of_bot),
        };
        // Slack did not say which scope it was.
        let nameless = state.wrong.get(&scope) == Some(&about) && state.wrong.remove(&scope).is_some();
        if nameless || token.is_some() {
            info!(method, "Slack does it again");
            self.tell(state);
        }
    }

    /// A method failed; only what a person has to mend is kept.
    pub(super) fn fails(&self, method: &'static str, failure: &Failure) {
        let Some(code) = failure.code().filter(|_| failure.is_token()) else { return };
        let scope = match failure {
            Failure::Refused { needed, .. } => needed.clone(),
            _ => None,
        };
        if scope.as_deref() == Some(UNASKED) {
            return;
        }
        self.is_wrong(match code {
            "missing_scope" if method != OPEN || scope.is_some() => {
                Trouble::SlackScope { method: method.to_owned(), scope }
            }
            _ => Trouble::SlackToken { app: method == OPEN, code: code.to_owned() },
        });
    }

    /// Whether it is said that a certain scope is missing.
    pub(super) fn lacks_scopes(&self) -> bool {
        self.state().wrong.values().any(|one| matches!(one, Trouble::SlackScope { scope: Some(_), .. }))
    }

    /// What Slack says that the token has: these scopes are missing no longer. Where it does not say it, none is, until it
    /// is refused again.
    pub(super) fn granted(&self, scopes: Option<&[String]>) {
        let has = |scope: &str| scopes.is_none_or(|scopes| scopes.iter().any(|one| one == scope));
        let mut state = self.state();
        let before = state.wrong.len();
        // Of several, Slack names all that a method could need, and Toban asks for some of them.
        let is_over = |needed: &str| {
            let (ours, others): (Vec<&str>, Vec<&str>) =
                needed.split(',').map(str::trim).partition(|name| BOT.iter().any(|scope| scope.name == *name));
            if ours.is_empty() { others.into_iter().any(has) } else { ours.into_iter().all(has) }
        };
        state.wrong.retain(|_, one| match one {
            Trouble::SlackScope { scope: Some(needed), .. } => !is_over(needed),
            _ => true,
        });
        if state.wrong.len() < before {
            info!("the token has the scopes that were missing");
            self.tell(state);
        }
    }

    fn is_wrong(&self, told: Trouble) {
        let mut state = self.state();
        if state.wrong.get(&told.subject()) != Some(&told) {
            let sentence = trouble(&told, Language::En);
            state.wrong.insert(told.subject(), told);
            // The log comes last, so that whoever follows it finds the list complete.
            self.tell(state);
            error!("{sentence}");
        }
    }

    /// Slack asked for a longer pause than anybody waits.
    pub(super) fn waits_less(&self, method: &'static str, now: Duration) {
        let told = Trouble::SlackLimit { method: method.to_owned() };
        self.state().limited.insert(told.subject(), now.saturating_add(LIMITED));
        self.is_wrong(told);
    }

    /// A connection was greeted.
    pub(super) fn connected(&self, now: Duration) {
        let mut state = self.state();
        state.connected += 1;
        if state.alone_since.take().is_some_and(|since| now.saturating_sub(since) >= GAP) {
            state.gaps += 1;
        }
        telemetry::gateway_connected("slack", state.connected);
        if state.wrong.remove(&Trouble::SlackAway.subject()).is_some() {
            info!("connected to Slack again");
            self.tell(state);
        }
    }

    /// A connection that was greeted ended.
    pub(super) fn disconnected(&self, now: Duration) {
        let mut state = self.state();
        state.connected = state.connected.saturating_sub(1);
        if state.connected == 0 {
            state.alone_since = Some(now);
        }
        telemetry::gateway_connected("slack", state.connected);
    }

    /// Looks what Slack does not want any more to be asked for less often.
    pub(super) fn forget_limits(&self, now: Duration) {
        let mut guard = self.state();
        let State { wrong, limited, .. } = &mut *guard;
        let before = wrong.len();
        wrong.retain(|about, one| {
            let limit = matches!(one, Trouble::SlackLimit { .. });
            // What was assumed at the start has its time from then on.
            !limit || *limited.entry(about.clone()).or_insert(now.saturating_add(LIMITED)) > now
        });
        limited.retain(|_, until| *until > now);
        if guard.wrong.len() < before {
            info!("Slack names no pauses any more that are too long");
            self.tell(guard);
        }
    }

    /// Looks whether there has been no connection for too long.
    pub(super) fn watch(&self, now: Duration) {
        let mut state = self.state();
        if state.connected > 0 {
            return;
        }
        let since = *state.alone_since.get_or_insert(now);
        let about = Trouble::SlackAway.subject();
        if now.saturating_sub(since) >= QUIET && !state.wrong.contains_key(&about) {
            warn!("{}", trouble(&Trouble::SlackAway, Language::En));
            state.wrong.insert(about, Trouble::SlackAway);
            self.tell(state);
        }
    }

    /// How often something may have been missed so far; the start of the process counts as one.
    pub(super) fn gaps(&self) -> u64 {
        self.state().gaps + 1
    }

    /// Whether a connection is there.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.state().connected > 0
    }

    /// What is wrong.
    #[must_use]
    pub fn list(&self) -> Vec<Trouble> {
        self.state().wrong.values().cloned().collect()
    }

    fn tell(&self, state: MutexGuard<'_, State>) {
        let list = state.wrong.values().cloned().collect();
        drop(state);
        (self.tell)(list);
    }
}

#[cfg(test)]
mod tests;
