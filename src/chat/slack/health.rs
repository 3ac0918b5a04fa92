//! Whether Toban is well on Slack: its tokens and scopes, and its connections.
//!
//! Whoever looks after the machine reads it in `/healthz`, `toban health`, `/toban status` and the log. A sentence goes by
//! itself when its reason does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::{error, info, warn};

use crate::chat::slack::web::failure::Failure;
use crate::language::Language;
use crate::reply::health::{Trouble, trouble};
use crate::telemetry;

/// How long no connection is no news: Slack closes each every few hours, and a new one takes a moment.
const QUIET: Duration = Duration::from_secs(15);

type Tell = Box<dyn Fn(Vec<Trouble>) + Send + Sync>;

/// The state; clones are the same one.
#[derive(Clone)]
pub struct Health {
    state: Arc<Mutex<State>>,
    tell: Arc<Tell>,
}

#[derive(Default)]
struct State {
    /// What is wrong, by the method that showed it, or by what it is about.
    wrong: BTreeMap<&'static str, Trouble>,
    /// Connections that were greeted and did not end.
    connected: usize,
    /// Since when there is none, on the monotonic clock.
    alone_since: Option<Duration>,
}

/// Wrong with the connections.
const CONNECTION: &str = "connection";
/// Wrong with the bot token.
const TOKEN: &str = "token";
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

    /// A method did what it should: the token is good, and it has its scope.
    pub(super) fn works(&self, method: &'static str) {
        let mut state = self.state();
        let token =
            method != OPEN && method != "response_url" && method != "upload" && state.wrong.remove(TOKEN).is_some();
        if state.wrong.remove(method).is_some() || token {
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
        let (about, told) = match code {
            "missing_scope" if method != OPEN || scope.is_some() => (method, Trouble::SlackScope { method, scope }),
            _ if method == OPEN => (OPEN, Trouble::SlackToken { app: true, code: code.to_owned() }),
            _ => (TOKEN, Trouble::SlackToken { app: false, code: code.to_owned() }),
        };
        let mut state = self.state();
        if state.wrong.get(about) != Some(&told) {
            let sentence = trouble(&told, Language::En);
            state.wrong.insert(about, told);
            // The log comes last, so that whoever follows it finds the list complete.
            self.tell(state);
            error!(method, code, "{sentence}");
        }
    }

    /// A connection was greeted.
    pub(super) fn connected(&self) {
        let mut state = self.state();
        state.connected += 1;
        state.alone_since = None;
        telemetry::gateway_connected("slack", state.connected);
        if state.wrong.remove(CONNECTION).is_some() {
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

    /// Looks whether there has been no connection for too long.
    pub(super) fn watch(&self, now: Duration) {
        let mut state = self.state();
        if state.connected > 0 {
            return;
        }
        let since = *state.alone_since.get_or_insert(now);
        if now.saturating_sub(since) >= QUIET && !state.wrong.contains_key(CONNECTION) {
            warn!("{}", trouble(&Trouble::SlackAway, Language::En));
            state.wrong.insert(CONNECTION, Trouble::SlackAway);
            self.tell(state);
        }
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
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::Health;
    use crate::chat::slack::web::failure::Failure;
    use crate::reply::health::Trouble;

    fn refused(code: &str, needed: Option<&str>) -> Failure {
        Failure::Refused { code: code.to_owned(), needed: needed.map(ToOwned::to_owned) }
    }

    #[test]
    fn what_is_wrong_is_told_once_and_goes_by_itself() {
        let told: Arc<Mutex<Vec<Vec<Trouble>>>> = Arc::default();
        let heard = Arc::clone(&told);
        let health = Health::new(move |list| heard.lock().expect("no test panics here").push(list));
        health.fails("chat.postMessage", &refused("token_revoked", None));
        health.fails("chat.update", &refused("token_revoked", None));
        health.fails("pins.add", &refused("missing_scope", Some("pins:write")));
        health.fails("chat.update", &refused("channel_not_found", None));
        let list = health.list();
        let told_scope = Trouble::SlackScope { method: "pins.add", scope: Some("pins:write".to_owned()) };
        assert!(list.contains(&told_scope) && list.len() == 2, "{list:?}");
        health.works("chat.postMessage");
        health.works("pins.add");
        assert!(health.list().is_empty());
        assert_eq!(told.lock().expect("no test panics here").len(), 4);
    }

    #[test]
    fn a_dead_connection_is_told_after_a_while() {
        let health = Health::new(|_list| ());
        let at = Duration::from_secs;
        health.watch(at(0));
        health.connected();
        health.disconnected(at(10));
        health.watch(at(20));
        assert!(health.list().is_empty());
        health.watch(at(25));
        assert_eq!(health.list().len(), 1);
        health.connected();
        assert!(health.list().is_empty() && health.is_connected());
    }
}
