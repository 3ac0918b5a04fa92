//! What people see: conversations and messages, as text a person reads.

use std::sync::Arc;

use serde_json::Value;

use super::blocks;
use super::entity::{Bookmark, Channel, Kind};
use super::interaction::Source;
use super::message::Message;
use super::render::{self, Reader};
use super::state::State;
use super::world::Shared;

/// A conversation.
pub(crate) struct Room {
    pub(super) world: Arc<Shared>,
    pub(super) id: String,
}

/// A message, as it was when it was looked at.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(super) world: Arc<Shared>,
    pub(crate) channel: String,
    pub(crate) ts: String,
    /// The first message of its thread, if it is in one.
    pub(crate) thread: Option<String>,
    pub(crate) is_ephemeral: bool,
    /// Who wrote it, by name.
    pub(crate) author: String,
    /// What the notification says.
    pub(crate) text: String,
    /// What the message shows, line by line, as a reader of English in UTC sees it.
    pub(crate) body: String,
    /// The texts of its buttons, in order.
    pub(crate) buttons: Vec<String>,
    /// Who is notified by it: `@carol`, `@here`.
    pub(crate) pings: Vec<String>,
    /// Emoji and who gave it, by name.
    pub(crate) reactions: Vec<(String, Vec<String>)>,
    /// The names of its files.
    pub(crate) files: Vec<String>,
    pub(crate) blocks: Vec<Value>,
    pub(crate) metadata: Option<Value>,
    /// How often it was edited.
    pub(crate) edits: usize,
}

impl Seen {
    pub(super) fn of(world: &Arc<Shared>, state: &State, channel: &str, message: &Message, is_ephemeral: bool) -> Self {
        let reader = Reader::anybody(state);
        let list = message.blocks.clone().unwrap_or_default();
        let name = |id: &String| state.users.get(id).map_or_else(|| id.clone(), |user| user.name.clone());
        let elements = list.iter().flat_map(|block| blocks::elements(block));
        let buttons = elements.filter(|element| element["type"] == "button");
        let files = message.files.iter().filter_map(|id| state.files.get(id));
        Self {
            world: Arc::clone(world),
            channel: channel.to_owned(),
            ts: message.ts.clone(),
            thread: message.thread.clone(),
            is_ephemeral,
            author: name(&message.user),
            text: reader.mrkdwn(&message.text),
            body: body(&reader, message),
            buttons: buttons.filter_map(|button| button["text"]["text"].as_str().map(str::to_owned)).collect(),
            pings: render::pings(state, &message.text, &list),
            reactions: message
                .reactions
                .iter()
                .map(|(emoji, users)| (emoji.clone(), users.iter().map(name).collect()))
                .collect(),
            files: files.map(|file| file.name.clone()).collect(),
            blocks: list,
            metadata: message.metadata.clone(),
            edits: message.history.len(),
        }
    }

    pub(super) fn source(&self) -> Source {
        Source::Message { channel: self.channel.clone(), ts: self.ts.clone(), is_ephemeral: self.is_ephemeral }
    }

    /// The message as it is now; `None` when it is gone.
    pub(crate) fn now(&self) -> Option<Self> {
        self.world.look(|state| self.refreshed(state))
    }

    fn refreshed(&self, state: &State) -> Option<Self> {
        let message = if self.is_ephemeral {
            let mut shown = state.ephemeral.iter().filter(|one| !one.is_deleted).map(|one| &one.message);
            shown.find(|message| message.ts == self.ts)
        } else {
            let found = state.channels.get(&self.channel).and_then(|channel| channel.messages.get(&self.ts));
            found.filter(|message| !message.is_tombstone)
        };
        message.map(|message| Self::of(&self.world, state, &self.channel, message, self.is_ephemeral))
    }

    /// Waits until the message shows that text.
    pub(crate) async fn shows(&self, text: &str) -> Self {
        let find = |state: &State| self.refreshed(state).filter(|seen| seen.body.contains(text));
        self.world.until(&format!("a message to show {text}; it showed:\n{}\n", self.body), find).await
    }

    /// Waits until the message is gone.
    pub(crate) async fn is_gone(&self) {
        let find = |state: &State| self.refreshed(state).is_none().then_some(());
        self.world.until("a message to be gone", find).await;
    }

    /// What the message shows to that person: their language's dates, their clock.
    pub(crate) fn body_for(&self, name: &str) -> String {
        self.world.look(|state| {
            let reader = Reader::of(state, name);
            let found = state.channels.get(&self.channel).and_then(|channel| channel.messages.get(&self.ts));
            let shown = state.ephemeral.iter().map(|one| &one.message).find(|message| message.ts == self.ts);
            found.or(shown).map(|message| body(&reader, message)).unwrap_or_default()
        })
    }
}

/// Blocks where there are some, else the text; then what hangs below.
fn body(reader: &Reader<'_>, message: &Message) -> String {
    let mut lines = match &message.blocks {
        Some(list) => reader.blocks(list),
        None => vec![reader.mrkdwn(&message.text)],
    };
    for attachment in &message.attachments {
        if let Some(list) = attachment["blocks"].as_array() {
            lines.extend(reader.blocks(list));
        }
        for name in ["pretext", "title", "text"] {
            lines.extend(attachment[name].as_str().map(|text| reader.mrkdwn(text)));
        }
    }
    lines.join("\n")
}

impl Room {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    fn look<T>(&self, look: impl FnOnce(&State, &Channel) -> T) -> T {
        self.world.look(|state| look(state, state.channels.get(&self.id).expect("the conversation is still there")))
    }

    /// Everything said here that is still there, replies and the platform's own lines among it.
    pub(crate) fn messages(&self) -> Vec<Seen> {
        self.of(|_| true)
    }

    /// What stands in the conversation itself, without replies and without the platform's own lines.
    pub(crate) fn top_level(&self) -> Vec<Seen> {
        self.of(is_top_level)
    }

    /// The platform's own lines: who joined, what the topic became.
    pub(crate) fn lines(&self) -> Vec<Seen> {
        self.of(|message| message.subtype.is_some())
    }

    /// What was said in the thread of a message, without it.
    pub(crate) fn thread(&self, message: &Seen) -> Vec<Seen> {
        self.of(|other| other.thread.as_deref() == Some(&message.ts) && other.ts != message.ts)
    }

    fn of(&self, is_meant: impl Fn(&Message) -> bool) -> Vec<Seen> {
        self.look(|state, channel| {
            let meant = channel.messages.values().filter(|message| !message.is_tombstone && is_meant(message));
            meant.map(|message| Seen::of(&self.world, state, &self.id, message, false)).collect()
        })
    }

    /// Waits for the message of that number (from 0) of the conversation itself.
    pub(crate) async fn message(&self, number: usize) -> Seen {
        self.nth("message", number, is_top_level).await
    }

    /// Waits for the reply of that number (from 0) in a thread.
    pub(crate) async fn reply(&self, message: &Seen, number: usize) -> Seen {
        self.nth("reply", number, |other| other.thread.as_deref() == Some(&message.ts) && other.ts != message.ts).await
    }

    /// Waits for a message anywhere here that shows that text.
    pub(crate) async fn shows(&self, text: &str) -> Seen {
        let find = |state: &State| {
            let all = state.channels.get(&self.id)?.messages.values().filter(|message| !message.is_tombstone);
            let mut seen = all.map(|message| Seen::of(&self.world, state, &self.id, message, false));
            seen.find(|seen| seen.body.contains(text))
        };
        self.world.until(&format!("a message with {text}"), find).await
    }

    async fn nth(&self, what: &str, number: usize, is_meant: impl Fn(&Message) -> bool) -> Seen {
        let find = |state: &State| {
            let channel = state.channels.get(&self.id)?;
            let mut meant = channel.messages.values().filter(|message| !message.is_tombstone && is_meant(message));
            meant.nth(number).map(|message| Seen::of(&self.world, state, &self.id, message, false))
        };
        self.world.until(&format!("{what} {number}"), find).await
    }

    /// What only that person sees here.
    pub(crate) fn only_for(&self, name: &str) -> Vec<Seen> {
        self.world.look(|state| {
            let shown = shown_to(state, &self.id, name);
            shown.map(|message| Seen::of(&self.world, state, &self.id, message, true)).collect()
        })
    }

    /// Waits for the message of that number that only that person sees.
    pub(crate) async fn private_message(&self, name: &str, number: usize) -> Seen {
        let find = |state: &State| {
            let shown = shown_to(state, &self.id, name).nth(number);
            shown.map(|message| Seen::of(&self.world, state, &self.id, message, true))
        };
        self.world.until(&format!("message {number} only for {name}"), find).await
    }

    pub(crate) fn name(&self) -> String {
        self.look(|_, channel| channel.name.clone())
    }

    pub(crate) fn topic(&self) -> String {
        self.look(|_, channel| channel.topic.clone())
    }

    pub(crate) fn purpose(&self) -> String {
        self.look(|_, channel| channel.purpose.clone())
    }

    pub(crate) fn is_archived(&self) -> bool {
        self.look(|_, channel| channel.is_archived)
    }

    pub(crate) fn is_private(&self) -> bool {
        self.look(|_, channel| channel.kind != Kind::Public)
    }

    /// Who is in it, by name.
    pub(crate) fn members(&self) -> Vec<String> {
        self.look(|state, channel| channel.members.iter().map(|id| state.users[id].name.clone()).collect())
    }

    pub(crate) fn bookmarks(&self) -> Vec<Bookmark> {
        self.look(|_, channel| channel.bookmarks.clone())
    }

    /// What is pinned, first pinned first.
    pub(crate) fn pinned(&self) -> Vec<Seen> {
        self.look(|state, channel| {
            let pinned = channel.pins.iter().filter_map(|(ts, ..)| channel.messages.get(ts));
            pinned.map(|message| Seen::of(&self.world, state, &self.id, message, false)).collect()
        })
    }

    /// The bot says something without a call.
    pub(crate) fn bot_says(&self, text: &str) -> Seen {
        self.world.change(|state| {
            let message = Message { user: state.app.user.clone(), text: text.to_owned(), ..Message::default() };
            let ts = state.put_message(&self.id, message);
            Seen::of(&self.world, state, &self.id, &state.channels[&self.id].messages[&ts], false)
        })
    }

    /// The content of the last file of that name that was shared here.
    pub(crate) fn file(&self, name: &str) -> Option<Vec<u8>> {
        self.world.look(|state| {
            let mut files = state.files.values().rev().filter(|file| file.name == name && !file.is_deleted);
            let found = files.find(|file| file.shares.iter().any(|(channel, _)| *channel == self.id));
            found.and_then(|file| file.content.clone())
        })
    }
}

fn is_top_level(message: &Message) -> bool {
    message.subtype.is_none() && (!message.is_reply() || message.is_broadcast)
}

fn shown_to<'a>(state: &'a State, channel: &'a str, name: &str) -> impl Iterator<Item = &'a Message> {
    let user = state.find_user(name).map(|user| user.id.as_str()).unwrap_or_default();
    let shown = state.ephemeral.iter().filter(move |one| one.channel == channel && one.user == user && !one.is_deleted);
    shown.map(|one| &one.message)
}
