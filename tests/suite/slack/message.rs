//! A message and what the wire says of it.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::entity::Channel;
use super::program::Program;
use super::state::State;

/// A message in a conversation.
#[derive(Clone, Default)]
pub(crate) struct Message {
    pub(super) ts: String,
    /// Whose it is; the app's own user for the bot.
    pub(super) user: String,
    pub(super) text: String,
    pub(super) blocks: Option<Vec<Value>>,
    pub(super) attachments: Vec<Value>,
    pub(super) metadata: Option<Value>,
    /// The message whose thread it is in; of the first message of a thread, its own.
    pub(super) thread: Option<String>,
    /// A reply that is also shown in the conversation.
    pub(super) is_broadcast: bool,
    /// `channel_join`, `channel_topic` …: the platform's own lines.
    pub(super) subtype: Option<String>,
    /// By whom and when.
    pub(super) edited: Option<(String, String)>,
    /// Emoji with who gave it.
    pub(super) reactions: IndexMap<String, Vec<String>>,
    pub(super) files: Vec<String>,
    /// What it was before each edit, oldest first: text and blocks.
    pub(super) history: Vec<(String, Option<Vec<Value>>)>,
    /// Which other program wrote it.
    pub(super) program: Option<Program>,
    /// A deleted message stays as long as it has replies.
    pub(super) is_tombstone: bool,
}

impl Message {
    pub(super) fn is_reply(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| *thread != self.ts)
    }

    /// As history and events tell it.
    pub(super) fn wire(&self, state: &State, channel: &str, with_metadata: bool) -> Value {
        let mut wire = Map::new();
        let mut put = |name: &str, value: Value| wire.insert(name.to_owned(), value);
        put("type", json!("message"));
        put("ts", json!(self.ts));
        if self.is_tombstone {
            put("subtype", json!("tombstone"));
            put("user", json!("USLACKBOT"));
            put("text", json!("This message was deleted."));
            put("hidden", json!(true));
        } else if let Some(program) = &self.program {
            put("text", json!(self.text));
            wire.extend(program.wire(state).as_object().cloned().unwrap_or_default());
        } else {
            put("user", json!(self.user));
            put("text", json!(self.text));
            put("team", json!(state.team.id));
        }
        let mut put = |name: &str, value: Value| wire.insert(name.to_owned(), value);
        if let Some(subtype) = &self.subtype {
            put("subtype", json!(subtype));
        }
        if self.user == state.app.user && self.subtype.is_none() && !self.is_tombstone {
            put("bot_id", json!(state.app.bot_id));
            put("app_id", json!(state.app.id));
            put(
                "bot_profile",
                json!({
                    "id": state.app.bot_id, "app_id": state.app.id, "user_id": state.app.user, "name": state.app.name,
                    "icons": {}, "deleted": false, "updated": 0, "team_id": state.team.id,
                }),
            );
        }
        if let Some(blocks) = self.blocks.as_ref().filter(|_| !self.is_tombstone) {
            put("blocks", json!(blocks));
        }
        if !self.attachments.is_empty() {
            put("attachments", json!(self.attachments));
        }
        if let Some(metadata) = self.metadata.as_ref().filter(|_| with_metadata) {
            put("metadata", metadata.clone());
        }
        if let Some(thread) = &self.thread {
            put("thread_ts", json!(thread));
        }
        if let Some((user, ts)) = &self.edited {
            put("edited", json!({ "user": user, "ts": ts }));
        }
        if !self.reactions.is_empty() {
            let reactions = self.reactions.iter();
            let told = reactions.map(|(name, users)| json!({ "name": name, "users": users, "count": users.len() }));
            put("reactions", told.collect());
        }
        if !self.files.is_empty() {
            let files = self.files.iter().filter_map(|id| state.files.get(id));
            put("files", files.map(|file| file.wire(state)).collect());
            put("upload", json!(false));
        }
        let Some(conversation) = state.channels.get(channel) else { return Value::Object(wire) };
        if conversation.pins.iter().any(|(ts, ..)| *ts == self.ts) {
            wire.insert("pinned_to".to_owned(), json!([channel]));
        }
        let replies: Vec<&Self> = conversation.replies(&self.ts).collect();
        if let Some(last) = replies.last() {
            let mut users: Vec<&str> = replies.iter().map(|reply| reply.user.as_str()).collect();
            users.dedup();
            let told = json!({
                "reply_count": replies.len(), "reply_users_count": users.len(), "latest_reply": last.ts,
                "reply_users": users, "is_locked": false, "subscribed": true,
            });
            wire.extend(told.as_object().cloned().unwrap_or_default());
        }
        if self.is_reply()
            && let Some(parent) = self.thread.as_ref().and_then(|thread| conversation.messages.get(thread))
        {
            wire.insert("parent_user_id".to_owned(), json!(parent.user));
        }
        Value::Object(wire)
    }
}

impl Channel {
    /// What was said in the thread of a message, without it.
    pub(super) fn replies<'a>(&'a self, ts: &'a str) -> impl Iterator<Item = &'a Message> {
        self.messages.values().filter(move |message| message.thread.as_deref() == Some(ts) && message.ts != ts)
    }
}

impl State {
    /// Puts a message into a conversation; a reply makes a thread of what it answers.
    pub(super) fn put_message(&mut self, channel: &str, mut message: Message) -> String {
        if message.ts.is_empty() {
            message.ts = self.ts();
        }
        let ts = message.ts.clone();
        let conversation = self.channels.get_mut(channel).expect("the conversation is there");
        if let Some(parent) = message.thread.clone().and_then(|thread| conversation.messages.get_mut(&thread)) {
            let root = parent.thread.clone().unwrap_or_else(|| parent.ts.clone());
            parent.thread = Some(root.clone());
            message.thread = Some(root);
        }
        conversation.messages.insert(ts.clone(), message);
        self.emit_message(channel, &ts);
        ts
    }

    /// One of the platform's own lines (`carol has joined the channel`).
    pub(super) fn put_line(&mut self, channel: &str, user: &str, subtype: &str, text: &str) {
        let subtype = Some(subtype.to_owned());
        let message = Message { user: user.to_owned(), text: text.to_owned(), subtype, ..Message::default() };
        self.put_message(channel, message);
    }

    /// Takes a message away; with replies a tombstone stays.
    pub(super) fn take_message(&mut self, channel: &str, ts: &str) {
        let Some(conversation) = self.channels.get_mut(channel) else { return };
        let Some(mut message) = conversation.messages.get(ts).cloned() else { return };
        let before = message.clone();
        conversation.pins.retain(|(pinned, ..)| pinned != ts);
        if conversation.replies(ts).next().is_some() {
            message.is_tombstone = true;
            message.metadata = None;
            conversation.messages.insert(ts.to_owned(), message);
        } else {
            conversation.messages.shift_remove(ts);
        }
        self.emit_deleted(channel, &before);
    }
}
