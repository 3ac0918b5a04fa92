//! People act: they type, react, pin, edit, come and go. Whatever they do returns at once; `acked` waits for the app.

use std::sync::Arc;

use serde_json::{Value, json};

use super::command_line::{links, rich_text};
use super::entity::File;
use super::message::Message;
use super::reading::Seen;
use super::sent::Sent;
use super::state::State;
use super::world::Shared;

/// Somebody's hand.
pub(crate) struct Hand {
    pub(super) world: Arc<Shared>,
    pub(crate) id: String,
}

impl Hand {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Types a line into a channel: a command with `/` in front, else a message.
    pub(crate) fn says(&self, channel: &str, line: &str) -> Sent {
        let channel = self.channel(channel);
        self.does(line, |state| match line.strip_prefix('/') {
            Some(_) => {
                state.command(&self.id, &channel, line);
                None
            }
            None => Some(self.types(state, &channel, line, None)),
        })
    }

    /// Types a message that begins with the bot's name.
    pub(crate) fn mentions(&self, channel: &str, line: &str) -> Sent {
        let bot = self.world.look(|state| state.app.name.clone());
        self.says(channel, &format!("@{bot} {line}"))
    }

    /// Types into the thread of a message.
    pub(crate) fn replies(&self, message: &Seen, line: &str) -> Sent {
        self.does(line, |state| {
            let root = message.thread.clone().unwrap_or_else(|| message.ts.clone());
            Some(self.types(state, &message.channel, line, Some(root)))
        })
    }

    /// Types to the bot alone: a command or a message.
    pub(crate) fn dm(&self, line: &str) -> Sent {
        let channel = self.direct();
        self.does(line, |state| match line.strip_prefix('/') {
            Some(_) => {
                state.command(&self.id, &channel, line);
                None
            }
            None => Some(self.types(state, &channel, line, None)),
        })
    }

    /// The conversation with the bot.
    pub(crate) fn direct(&self) -> String {
        self.world.change(|state| {
            let people = [state.app.user.clone(), self.id.clone()].into();
            state.open_direct(people).0
        })
    }

    /// Writes a message with a link in it; the app hears of links of its domains.
    pub(crate) fn shares_link(&self, channel: &str, url: &str) -> Sent {
        self.says(channel, url)
    }

    fn types(&self, state: &mut State, channel: &str, line: &str, thread: Option<String>) -> String {
        let text = state.escape(line);
        let blocks = Some(vec![rich_text(&state.mint("b"), &text)]);
        let message = Message { user: self.id.clone(), text: text.clone(), blocks, thread, ..Message::default() };
        let ts = state.put_message(channel, message);
        let links = links(&text).into_iter().filter_map(|url| {
            let domain = state.app.domains.iter().find(|domain| url.contains(domain.as_str()))?;
            Some(json!({ "url": url, "domain": domain }))
        });
        let links: Vec<Value> = links.collect();
        if !links.is_empty() {
            let unfurl = format!("{channel}-{ts}");
            let event = json!({
                "type": "link_shared", "user": self.id, "channel": channel, "message_ts": ts, "links": links,
                "is_bot_user_member": state.is_heard(channel), "source": "conversations_history",
                "unfurl_id": unfurl,
            });
            state.emit(event, "links:read");
        }
        ts
    }

    /// Shares a file without a word.
    pub(crate) fn shares_file(&self, channel: &str, name: &str, media: &'static str) -> Sent {
        let channel = self.channel(channel);
        self.does(name, |state| {
            let (id, (name, user)) = (state.mint("F"), (name.to_owned(), self.id.clone()));
            let file = File {
                id: id.clone(),
                user: user.clone(),
                media,
                title: name.clone(),
                name,
                size: 7,
                content: Some(b"content".to_vec()),
                shares: Vec::new(),
                is_complete: true,
                is_deleted: false,
            };
            state.files.insert(id.clone(), file);
            Some(state.put_message(&channel, Message { user, files: vec![id], ..Message::default() }))
        })
    }

    /// Opens the app's Home tab.
    pub(crate) fn opens_home(&self) -> Sent {
        let channel = self.direct();
        self.does("opening Home", |state| {
            let mut event = json!({ "type": "app_home_opened", "user": self.id, "channel": channel, "tab": "home" });
            if let Some(home) = state.home_of(&self.id) {
                event["view"] = home.wire(state);
            }
            state.emit(event, "");
            None
        })
    }

    /// Gives a message a reaction (`pushpin`, without colons).
    pub(crate) fn reacts(&self, message: &Seen, emoji: &str) -> Sent {
        self.does(emoji, |state| {
            state.give_reaction(&message.channel, &message.ts, emoji, &self.id).expect("the reaction can be given");
            None
        })
    }

    /// Takes a reaction back.
    pub(crate) fn unreacts(&self, message: &Seen, emoji: &str) -> Sent {
        self.does(emoji, |state| {
            state.take_reaction(&message.channel, &message.ts, emoji, &self.id).expect("the reaction was given");
            None
        })
    }

    /// Pins a message.
    pub(crate) fn pins(&self, message: &Seen) -> Sent {
        self.does("a pin", |state| {
            state.put_pin(&message.channel, &message.ts, &self.id).expect("the message can be pinned");
            None
        })
    }

    /// Takes a pin away.
    pub(crate) fn unpins(&self, message: &Seen) -> Sent {
        self.does("a pin", |state| {
            state.take_pin(&message.channel, &message.ts, &self.id).expect("the message was pinned");
            None
        })
    }

    /// Changes one's own words.
    ///
    /// # Panics
    /// When they are somebody else's.
    pub(crate) fn edits(&self, message: &Seen, line: &str) -> Sent {
        self.does(line, |state| {
            let (text, ts) = (state.escape(line), state.ts());
            let block = rich_text(&state.mint("b"), &text);
            let found =
                state.channels.get_mut(&message.channel).and_then(|channel| channel.messages.get_mut(&message.ts));
            let found = found.filter(|found| found.user == self.id).expect("only one's own words can be edited");
            let before = found.clone();
            found.history.push((before.text.clone(), before.blocks.clone()));
            found.text = text;
            found.blocks = Some(vec![block]);
            found.edited = Some((self.id.clone(), ts));
            state.emit_changed(&message.channel, &before, &message.ts);
            None
        })
    }

    /// Takes one's own words back; an admin may anybody's.
    pub(crate) fn deletes(&self, message: &Seen) -> Sent {
        self.does("a deletion", |state| {
            state.take_message(&message.channel, &message.ts);
            None
        })
    }

    /// Enters a channel.
    pub(crate) fn joins(&self, channel: &str) -> Sent {
        let channel = self.channel(channel);
        self.does("joining", |state| {
            state.join(&channel, &self.id, None);
            None
        })
    }

    /// Leaves a channel.
    pub(crate) fn leaves(&self, channel: &str) -> Sent {
        let channel = self.channel(channel);
        self.does("leaving", |state| {
            state.part(&channel, &self.id);
            None
        })
    }

    /// Invites somebody, the bot too (`toban`).
    pub(crate) fn invites(&self, channel: &str, name: &str) -> Sent {
        let channel = self.channel(channel);
        self.does("an invitation", |state| {
            let user = state.find_user(name).unwrap_or_else(|| panic!("nobody is called {name}")).id.clone();
            state.join(&channel, &user, Some(&self.id));
            None
        })
    }

    /// Takes somebody out, the bot too.
    pub(crate) fn removes(&self, channel: &str, name: &str) -> Sent {
        let channel = self.channel(channel);
        self.does("a removal", |state| {
            let user = state.find_user(name).unwrap_or_else(|| panic!("nobody is called {name}")).id.clone();
            state.part(&channel, &user);
            None
        })
    }

    /// Renames a channel.
    pub(crate) fn renames(&self, channel: &str, name: &str) -> Sent {
        let channel = self.channel(channel);
        self.does("renaming", |state| {
            state.rename(&channel, name.trim_start_matches('#'), &self.id);
            None
        })
    }

    /// Archives a channel, or opens it again.
    pub(crate) fn archives(&self, channel: &str, archived: bool) -> Sent {
        let channel = self.channel(channel);
        self.does("archiving", |state| {
            state.archive(&channel, archived, &self.id);
            None
        })
    }

    fn channel(&self, name: &str) -> String {
        let found = self.world.look(|state| state.find_channel(name).map(|channel| channel.id.clone()));
        found.unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// Changes the language somebody reads, `ja-JP`.
    pub(crate) fn reads(&self, locale: &str) {
        self.world.change(|state| {
            let user = state.users.get_mut(&self.id).expect("who acts is there");
            locale.clone_into(&mut user.locale);
            state.emit_user_change(&self.id);
        });
    }
}
