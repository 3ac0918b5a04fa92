//! What is asked of Slack to catch up: pages of histories and threads, pins, one message alone; all of it bounded.
//!
//! What passes (a rate limit, an error of Slack) is borne for a while and breaks the whole off then; a place that is gone or
//! that Toban is not in, and a scope that is missing, which the health list tells, leave out what they concern.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use tracing::{debug, info, warn};

use crate::chat::slack::attendance::Attendance;
use crate::chat::slack::catching::Broken;
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::stamp::{moment, stamp};

/// Messages of one conversation that are read; also what one page holds at most.
const MESSAGES: usize = 200;
/// Threads of one conversation that are read, those that were written into last.
const THREADS: usize = 10;
/// Conversations on one page of the list.
const PAGE: usize = 200;

/// What lists conversations, and which are listed.
const LIST: &str = "users.conversations";
const TYPES: &str = "public_channel,private_channel,im";

/// Messages by their id, which is when they were written: oldest first.
pub(super) type Messages = BTreeMap<String, Value>;

/// A conversation that is read.
pub(super) struct Conversation {
    pub(super) channel: String,
    /// The incidents that go on in it.
    pub(super) homes: Vec<Home>,
}

impl Conversation {
    /// Whether a message stands where an incident goes on, and not before it did.
    pub(super) fn is_home(&self, message: &Value, at: Timestamp) -> bool {
        let root = text(message, "thread_ts");
        let is_in = |home: &Home| home.thread.is_none() || home.thread.as_deref() == root;
        self.homes.iter().any(|home| is_in(home) && home.opened <= at)
    }
}

/// Where an incident goes on in a conversation.
pub(super) struct Home {
    /// Its thread; without one it is the conversation.
    pub(super) thread: Option<String>,
    pub(super) opened: Timestamp,
}

/// A message that was asked for alone.
pub(super) enum Seen {
    /// It stands there.
    There(Value),
    /// It was deleted.
    Gone,
    /// Slack did not say.
    Unknown,
}

/// Who asks.
pub(super) struct Reading<'r> {
    pub(super) gateway: &'r SlackGateway,
    /// Says between two calls that this process goes on.
    pub(super) attendance: &'r Attendance,
}

/// A text of a message.
pub(super) fn text<'m>(message: &'m Value, field: &str) -> Option<&'m str> {
    message.get(field).and_then(Value::as_str)
}

fn list<'a>(answer: &'a Value, field: &str) -> &'a [Value] {
    answer.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn cursor(answer: &Value) -> Option<String> {
    let cursor = answer.pointer("/response_metadata/next_cursor").and_then(Value::as_str);
    cursor.filter(|cursor| !cursor.is_empty()).map(ToOwned::to_owned)
}

/// Whether the list of conversations may be read now.
pub(in crate::chat::slack) async fn may_list(gateway: &SlackGateway) -> bool {
    let arguments = [("types", TYPES.to_owned()), ("limit", "1".to_owned())];
    gateway.api.read(LIST, &arguments).await.is_ok()
}

impl Reading<'_> {
    /// What Slack answers; nothing where it does not let Toban read that.
    async fn ask(&self, method: &'static str, arguments: &[(&'static str, String)]) -> Result<Option<Value>, Broken> {
        self.attendance.go_on().await?;
        match self.gateway.read_patiently(method, arguments).await {
            Ok(answer) => Ok(Some(answer)),
            Err(failure) if failure.code() == Some("missing_scope") => {
                warn!(method, "a scope is missing: what was missed there is not read");
                if method == LIST {
                    self.attendance.lacks_scope();
                }
                Ok(None)
            }
            Err(failure) if failure.is_token() || failure.is_passing() => Err(failure.into()),
            Err(failure) => {
                debug!(method, %failure, "what was missed there is not read");
                Ok(None)
            }
        }
    }

    /// The conversations that Toban is in and that are open, those with one person and channels by turns, so that many of the
    /// ones leave out none of the others; not many more than `enough`.
    pub(super) async fn conversations(&self, enough: usize) -> Result<Vec<String>, Broken> {
        let (mut alone, mut others) = (Vec::new(), Vec::new());
        let mut next = None;
        loop {
            let mut arguments =
                vec![("types", TYPES.to_owned()), ("exclude_archived", "true".to_owned()), ("limit", PAGE.to_string())];
            arguments.extend(next.take().map(|cursor| ("cursor", cursor)));
            let Some(answer) = self.ask(LIST, &arguments).await? else { break };
            for one in list(&answer, "channels") {
                let Some(id) = text(one, "id") else { continue };
                let is_alone = one.get("is_im").and_then(Value::as_bool).unwrap_or(false);
                if is_alone { &mut alone } else { &mut others }.push(id.to_owned());
            }
            next = cursor(&answer);
            // One more tells that something is left out.
            if next.is_none() || alone.len() + others.len() > enough {
                break;
            }
        }
        let (mut alone, mut others) = (alone.into_iter(), others.into_iter());
        let mut all = Vec::new();
        loop {
            let before = all.len();
            all.extend(alone.next());
            all.extend(others.next());
            if all.len() == before {
                return Ok(all);
            }
        }
    }

    /// The newest messages of a conversation from `from` on, those of its threads among them; `None` where it cannot be
    /// read. Threads are those in which incidents go on, and others that something was written into lately: since `from`
    /// where an incident goes on in the conversation, else since `since`.
    pub(super) async fn messages(
        &self,
        conversation: &Conversation,
        from: Timestamp,
        since: Timestamp,
    ) -> Result<Option<Messages>, Broken> {
        let channel = &conversation.channel;
        let Some(mut messages) = self.history(conversation, from, since).await? else { return Ok(None) };
        let mut threads: Vec<String> = conversation.homes.iter().filter_map(|home| home.thread.clone()).collect();
        let whole = conversation.homes.iter().any(|home| home.thread.is_none());
        let lately = stamp(if whole { from } else { since });
        let mut written: Vec<(&str, &String)> = Vec::new();
        for (ts, message) in &messages {
            let last = text(message, "latest_reply").filter(|last| *last >= lately.as_str());
            written.extend(last.filter(|_| !threads.contains(ts)).map(|last| (last, ts)));
        }
        written.sort_unstable();
        if written.len() > THREADS {
            let left = written.len() - THREADS;
            info!(channel, left, "there are more threads in a conversation on Slack than are read after a gap");
        }
        threads.extend(written.into_iter().rev().take(THREADS).map(|(_, ts)| ts.clone()));
        for thread in threads {
            messages.extend(self.thread(channel, &thread, from, since).await?);
        }
        Ok(Some(messages))
    }

    /// The newest messages from `from` on; says what is left out, and whether that was missed, too.
    async fn history(
        &self,
        conversation: &Conversation,
        from: Timestamp,
        since: Timestamp,
    ) -> Result<Option<Messages>, Broken> {
        let channel = &conversation.channel;
        let arguments = [("channel", channel.to_owned()), ("oldest", stamp(from)), ("inclusive", "true".to_owned())];
        let Some((messages, more)) = self.pages("conversations.history", &arguments).await? else { return Ok(None) };
        let oldest = messages.keys().next().and_then(|ts| moment(ts));
        if more && oldest.is_some_and(|oldest| oldest > since) {
            info!(channel, "more than {MESSAGES} messages of a conversation on Slack were missed; the newest are read");
        } else if more && !conversation.homes.is_empty() {
            info!(
                channel,
                ?oldest,
                "signs of older messages in an incident's conversation are not looked for after a gap"
            );
        }
        Ok(Some(messages))
    }

    /// A thread from `from` on; of a long one what was written since `since`.
    async fn thread(&self, channel: &str, root: &str, from: Timestamp, since: Timestamp) -> Result<Messages, Broken> {
        let method = "conversations.replies";
        let of = |from: Timestamp| {
            let (channel, root) = (channel.to_owned(), root.to_owned());
            [("channel", channel), ("ts", root), ("oldest", stamp(from)), ("inclusive", "true".to_owned())]
        };
        let Some((mut messages, more)) = self.pages(method, &of(from)).await? else { return Ok(Messages::new()) };
        if more && let Some((newer, more)) = self.pages(method, &of(since)).await? {
            messages.extend(newer);
            if more {
                info!(channel, "more than {MESSAGES} messages of a thread on Slack were missed; not all are read");
            }
        }
        Ok(messages)
    }

    /// Pages until there are enough messages; whether there are more.
    async fn pages(
        &self,
        method: &'static str,
        arguments: &[(&'static str, String)],
    ) -> Result<Option<(Messages, bool)>, Broken> {
        let mut messages = Messages::new();
        let mut next = None;
        loop {
            let mut arguments = arguments.to_vec();
            arguments.push(("limit", (MESSAGES - messages.len()).to_string()));
            arguments.extend(next.take().map(|cursor| ("cursor", cursor)));
            let Some(answer) = self.ask(method, &arguments).await? else { return Ok(None) };
            let before = messages.len();
            for message in list(&answer, "messages") {
                if let Some(ts) = text(message, "ts").filter(|ts| moment(ts).is_some()) {
                    messages.insert(ts.to_owned(), message.clone());
                }
            }
            next = cursor(&answer);
            // A page without anything new leads nowhere.
            if next.is_none() || messages.len() >= MESSAGES || messages.len() == before {
                return Ok(Some((messages, next.is_some())));
            }
        }
    }

    /// What is pinned in a conversation.
    pub(super) async fn pins(&self, channel: &str) -> Result<Vec<Value>, Broken> {
        let answer = self.ask("pins.list", &[("channel", channel.to_owned())]).await?;
        Ok(answer.map(|answer| list(&answer, "items").to_vec()).unwrap_or_default())
    }

    /// One message, wherever in the conversation it stands.
    pub(super) async fn one(&self, channel: &str, ts: &str) -> Result<Seen, Broken> {
        self.attendance.go_on().await?;
        match self.gateway.message(channel, ts).await {
            Ok(Some(message)) if text(&message, "subtype") == Some("tombstone") => Ok(Seen::Gone),
            Ok(Some(message)) => Ok(Seen::There(message)),
            Ok(None) => Ok(Seen::Unknown),
            // The words for a message that is not there; the conversation was read a moment ago.
            Err(failure) if matches!(failure.code(), Some("thread_not_found" | "message_not_found")) => Ok(Seen::Gone),
            Err(failure) if failure.is_passing() => Err(failure.into()),
            Err(failure) => {
                debug!(%failure, "what became of a message is not known");
                Ok(Seen::Unknown)
            }
        }
    }
}
