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
}

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
        let told_scope = Trouble::SlackScope { method: "pins.add".to_owned(), scope: Some("pins:write".to_owned()) };
        assert!(list.contains(&told_scope) && list.len() == 2, "{list:?}");
        health.works("chat.postMessage");
        health.works("pins.add");
        assert_eq!(health.list(), [told_scope], "elsewhere it may not need it");
        health.granted(Some(&["pins:read".to_owned()]));
        assert!(health.lacks_scopes());
        health.granted(Some(&["pins:read".to_owned(), "pins:write".to_owned()]));
        assert!(health.list().is_empty() && !health.lacks_scopes());
        assert_eq!(told.lock().expect("no test panics here").len(), 4);
    }

    #[test]
    fn of_several_scopes_those_count_that_toban_asks_for() {
        let health = Health::new(|_list| ());
        let has = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
        health
            .fails("conversations.history", &refused("missing_scope", Some("channels:history,groups:history,mpim:x")));
        health.granted(Some(&has(&["channels:history"])));
        assert!(health.lacks_scopes());
        health.granted(Some(&has(&["channels:history", "groups:history"])));
        assert!(!health.lacks_scopes());
        health.fails("x", &refused("missing_scope", Some("one:x,other:x")));
        health.granted(Some(&has(&["other:x"])));
        assert!(!health.lacks_scopes());
        health.fails("x", &refused("missing_scope", Some("one:x")));
        health.granted(None);
        assert!(!health.lacks_scopes(), "nobody knows");
    }

    #[test]
    fn what_was_wrong_before_a_restart_is_until_it_shows_that_it_is_over() {
        let health = Health::new(|_list| ());
        let scope = Trouble::SlackScope { method: "pins.add".to_owned(), scope: None };
        health.assume(vec![scope.clone(), Trouble::SlackAway]);
        assert_eq!(health.list().len(), 2);
        health.connected(Duration::ZERO);
        assert_eq!(health.list(), [scope]);
        health.assume(vec![Trouble::SlackAway]);
        assert_eq!(health.list().len(), 1, "this process knows better");
        health.works("pins.add");
        assert!(health.list().is_empty());
    }

    #[test]
    fn a_dead_connection_is_told_after_a_while() {
        let health = Health::new(|_list| ());
        let at = Duration::from_secs;
        health.watch(at(0));
        health.connected(at(1));
        health.disconnected(at(10));
        health.watch(at(20));
        assert!(health.list().is_empty());
        health.watch(at(25));
        assert_eq!(health.list().len(), 1);
        health.connected(at(26));
        assert!(health.list().is_empty() && health.is_connected());
    }

    #[test]
    fn a_few_seconds_without_any_connection_are_a_gap() {
        let health = Health::new(|_list| ());
        let at = Duration::from_secs;
        health.connected(at(1));
        assert_eq!(health.gaps(), 1, "the start");
        health.connected(at(2));
        health.disconnected(at(3));
        health.connected(at(30));
        assert_eq!(health.gaps(), 1, "there was always one");
        health.disconnected(at(40));
        health.disconnected(at(40));
        health.connected(at(42));
        assert_eq!(health.gaps(), 1, "Slack sends it again");
        health.disconnected(at(50));
        health.connected(at(53));
        assert_eq!(health.gaps(), 2);
    }
}
