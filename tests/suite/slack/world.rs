//! Starting the world, and changing the workspace from outside: who is there, what is granted, what goes wrong.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Value, json};
use toban::clock::{SharedClock, SystemClock};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use super::entity::Unfurl;
use super::http;
use super::people::Hand;
use super::proof::check_blocks;
use super::reading::Room;
use super::socket::Socket;

pub(crate) use super::entity::{Being, Call};
pub(crate) use super::state::State;

/// No wait is longer; reaching it fails the test.
const DEADLINE: Duration = Duration::from_mins(5);

/// A whole Slack.
pub(crate) struct SlackWorld {
    pub(super) shared: Arc<Shared>,
    /// Whether what the app sent is checked in the end.
    proves: bool,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The workspace and who waits for something to happen in it.
pub(super) struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new(state: State) -> Self {
        Self { state: Mutex::new(state), changed: watch::channel(0).0 }
    }

    /// Changes the workspace and wakes whoever waits.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_modify(|version| *version += 1);
        result
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until `look` finds something.
    ///
    /// # Panics
    /// When it does not within a minute, naming `what` was waited for and what was called meanwhile.
    pub(super) async fn until<T>(&self, what: &str, look: impl Fn(&State) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        let wait = async {
            loop {
                if let Some(found) = self.look(&look) {
                    return found;
                }
                let _ = changed.changed().await;
            }
        };
        let Ok(found) = timeout(DEADLINE, wait).await else {
            panic!("waited in vain for {what}; called so far: {}", self.look(said));
        };
        found
    }
}

/// The last calls, for a test that fails.
fn said(state: &State) -> String {
    let last = state.calls.iter().rev().take(12).rev();
    let told = last.map(|call| {
        let answer = call.answer.as_ref().map_or_else(
            || "no answer".to_owned(),
            |answer| match &answer["error"] {
                Value::String(word) => format!("{word} {}", answer["response_metadata"]),
                _ => "ok".to_owned(),
            },
        );
        format!("\n  {} → {answer}", call.method)
    });
    told.collect()
}

impl SlackWorld {
    /// A workspace with a bot and nobody else, on the machine's time.
    pub(crate) fn start() -> Self {
        Self::on(Arc::new(SystemClock::new()))
    }

    /// The same on a clock of the test's own.
    pub(crate) fn on(clock: SharedClock) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
        listener.set_nonblocking(true).expect("a socket may be asked not to block");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let mut state = State::new(clock, format!("http://127.0.0.1:{port}"));
        let (posts, to_post) = mpsc::unbounded_channel();
        state.envelopes.posts = Some(posts);
        let delay = state.envelopes.delay.clone();
        let shared = Arc::new(Shared::new(state));
        let (stop, stopped) = oneshot::channel();
        let world = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            runtime.spawn(delay.count());
            runtime.block_on(http::serve(listener, world, to_post, stopped));
        });
        Self { shared, proves: true, stop: Some(stop), thread: Some(thread) }
    }

    /// One whose app sends what Slack does not take, as some tests do on purpose.
    pub(crate) fn without_proof(mut self) -> Self {
        self.proves = false;
        self
    }

    /// The base of the Web API: `http://127.0.0.1:PORT/api`.
    pub(crate) fn base(&self) -> String {
        self.look(|state| format!("{}/api", state.origin))
    }

    pub(crate) fn bot_token(&self) -> String {
        self.look(|state| state.app.bot_token.clone())
    }

    pub(crate) fn app_token(&self) -> String {
        self.look(|state| state.app.socket_token.clone())
    }

    pub(crate) fn signing_secret(&self) -> String {
        self.look(|state| state.app.signing_secret.clone())
    }

    /// The bot's own user.
    pub(crate) fn bot_user(&self) -> String {
        self.look(|state| state.app.user.clone())
    }

    /// Somebody of the workspace, who can act.
    ///
    /// # Panics
    /// When nobody has that name.
    pub(crate) fn user(&self, name: &str) -> Hand {
        let id = self.look(|state| state.find_user(name).map(|user| user.id.clone()));
        Hand { world: Arc::clone(&self.shared), id: id.unwrap_or_else(|| panic!("nobody is called {name}")) }
    }

    /// A conversation to look at, by `#name` or id.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) fn channel(&self, name: &str) -> Room {
        let id = self.look(|state| state.find_channel(name).map(|channel| channel.id.clone()));
        Room { world: Arc::clone(&self.shared), id: id.unwrap_or_else(|| panic!("there is no {name}")) }
    }

    /// Whether there is such a conversation.
    pub(crate) fn has_channel(&self, name: &str) -> bool {
        self.look(|state| state.find_channel(name).is_some())
    }

    /// Whether somebody has that name.
    pub(crate) fn has_user(&self, name: &str) -> bool {
        self.look(|state| state.find_user(name).is_some())
    }

    /// What somebody is called.
    pub(crate) fn name_of(&self, id: &str) -> Option<String> {
        self.look(|state| state.users.get(id).map(|user| user.name.clone()))
    }

    /// Waits until there is such a conversation.
    pub(crate) async fn channel_appears(&self, name: &str) -> Room {
        let find = |state: &State| state.find_channel(name).map(|channel| channel.id.clone());
        Room { world: Arc::clone(&self.shared), id: self.shared.until(&format!("{name} to appear"), find).await }
    }

    /// The Socket Mode side.
    pub(crate) fn socket(&self) -> Socket {
        Socket { world: Arc::clone(&self.shared) }
    }

    /// Every call made to a method (`*`: to any), oldest first.
    pub(crate) fn called(&self, method: &str) -> Vec<Call> {
        self.look(|state| state.calls.iter().filter(|call| method == "*" || call.method == method).cloned().collect())
    }

    /// How often a method was called.
    pub(crate) fn times(&self, method: &str) -> usize {
        self.look(|state| state.calls.iter().filter(|call| call.method == method).count())
    }

    /// Waits until a method was called that many times and answered.
    pub(crate) async fn is_called(&self, method: &str, times: usize) -> Vec<Call> {
        let find = |state: &State| {
            let calls = || state.calls.iter().filter(|call| call.method == method);
            let done = calls().count() >= times && calls().all(|call| call.answer.is_some());
            done.then(|| calls().cloned().collect())
        };
        self.shared.until(&format!("{method} to be called {times} times"), find).await
    }

    /// Every payload with blocks the app ever sent, refused ones too: what [`check_blocks`] takes, and what it is given when
    /// the world ends.
    pub(crate) fn payloads(&self) -> Vec<Value> {
        self.look(|state| {
            let calls = state.calls.iter().filter(|call| {
                ["blocks", "view", "unfurls", "attachments"].iter().any(|name| !call.arguments[name].is_null())
            });
            calls.map(|call| json!({ "method": call.method, "arguments": call.arguments })).collect()
        })
    }

    /// The previews the app attached to links.
    pub(crate) fn unfurled(&self) -> Vec<Unfurl> {
        self.look(|state| state.unfurls.clone())
    }

    /// Waits until `look` finds something in the workspace.
    ///
    /// # Panics
    /// After 20 s.
    pub(crate) async fn until<T>(&self, what: &str, look: impl Fn(&State) -> Option<T>) -> T {
        self.shared.until(what, look).await
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.shared.look(look)
    }
}

impl Drop for SlackWorld {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        // A test that fails says why itself.
        if self.proves
            && !thread::panicking()
            && let Err(wrong) = check_blocks(&self.payloads())
        {
            panic!("the platform's published types do not have what was sent:\n{wrong}");
        }
    }
}
