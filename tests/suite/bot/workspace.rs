//! A scenario's people on Slack: what they say goes over the wire as slash commands and mentions, what they do as Slack's
//! own events, and what they read is read back from the workspace. A line that a button in sight says is said by pressing it.
//!
//! A scenario names things by words of its own (`event-1`, `message-1`, `guest-7`); here each stands for Slack's id of it,
//! both in what people type and in what they read.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use toban::action::setup::Setup;
use toban::chat::inbound::{Inbound, Place, Platform, Sign};
use toban::chat::message::Press;
use toban::chat::slack::scope::BOT;
use toban::clock::SharedClock;
use toban::directory::access::{Access, Rights};
use toban::language::Language;
use tokio::sync::watch;

use super::front::Front;
use crate::slack::people::Hand;
use crate::slack::reading::{Room, Seen};
use crate::slack::sent::Sent;
use crate::slack::world::SlackWorld;

/// How the bot is called.
pub(super) const BOT_NAME: &str = "toban";

/// A workspace with `#ops`, in which the persons of the directory have accounts.
pub(super) struct Workspace {
    pub(super) world: SlackWorld,
    /// Where Slack calls; without it the processes connect by Socket Mode.
    pub(super) front: Option<Front>,
    locale: &'static str,
    /// Words of the scenario and what they stand for.
    words: Mutex<Vec<(String, String)>>,
    /// What happened, by the scenario's word for it.
    events: Mutex<HashMap<String, Sent>>,
    /// What people wrote, by the scenario's word for it.
    written: Mutex<HashMap<String, Seen>>,
    /// How many processes ever joined.
    pub(super) joined: AtomicUsize,
    /// Messages that were looked at already, with the text they had.
    looked_at: Mutex<HashMap<(String, String), String>>,
}

/// What only the tests of one process touch.
fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Workspace {
    /// People there are shown Slack in `language`. On a clock that jumps Slack calls, for a connection that hears nothing
    /// between two jumps is dead; else the processes connect.
    pub(super) async fn opens(clock: SharedClock, language: Language, jumps: bool) -> Self {
        let world = SlackWorld::on(clock);
        world.grants_only(BOT.iter().map(|scope| scope.name));
        let front = if jumps { Some(Front::opens().await) } else { None };
        if let Some(front) = &front {
            world.calls(&front.url);
        }
        let locale = match language {
            Language::En => "en-US",
            Language::Ja => "ja-JP",
        };
        Self {
            world,
            front,
            locale,
            words: Mutex::default(),
            events: Mutex::default(),
            written: Mutex::default(),
            joined: AtomicUsize::default(),
            looked_at: Mutex::default(),
        }
    }

    /// Gives the persons of the settings their accounts, and makes the conversations the settings name; the id of `#ops`.
    pub(super) fn people(&self, setup: &mut Setup, access: Access) -> String {
        let mut names = vec![BOT_NAME.to_owned()];
        for person in &mut setup.directory.persons {
            person.slack = Some(self.world.adds_user_from(&person.name, self.locale, "UTC"));
            names.push(person.name.clone());
        }
        setup.rights = Rights::new(access, setup.directory.clone(), setup.commands.required_roles());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if let Some(announced) = setup.incident.announce.get(&Platform::Web).cloned() {
            let channel = self.world.adds_channel(&announced, &names);
            setup.incident.announce.insert(Platform::Slack, channel);
        }
        self.world.adds_channel("#ops", &names)
    }

    /// The account of that name; who is not there yet joins the workspace and is nobody's person.
    pub(super) fn account(&self, name: &str) -> String {
        if !self.world.has_user(name) {
            self.world.adds_user_from(name, self.locale, "UTC");
        }
        self.world.user(name).id
    }

    /// What an account is called.
    pub(super) fn name(&self, account: &str) -> String {
        self.world.name_of(account).unwrap_or_else(|| account.to_owned())
    }

    /// Remembers what a word of the scenario stands for.
    pub(super) fn means(&self, word: &str, id: &str) {
        held(&self.words).push((word.to_owned(), id.to_owned()));
    }

    /// A line of the scenario as somebody on Slack types it.
    pub(super) fn typed(&self, line: &str) -> String {
        held(&self.words).iter().fold(line.to_owned(), |line, (word, id)| line.replace(word.as_str(), id))
    }

    /// What somebody on Slack reads in the scenario's words.
    pub(super) fn in_words(&self, text: &str) -> String {
        held(&self.words).iter().fold(text.to_owned(), |text, (word, id)| text.replace(id.as_str(), word))
    }

    /// Slack's id of an event.
    pub(super) fn event(&self, word: &str) -> String {
        let found = held(&self.words).iter().rev().find(|(known, _)| known == word).map(|(_, id)| id.clone());
        found.unwrap_or_else(|| word.to_owned())
    }

    /// Does something that Toban hears of, or, where it happened already, has Slack tell it once more.
    pub(super) async fn happens(&self, event: &str, act: impl FnOnce() -> Sent) {
        let before = held(&self.events).remove(event);
        let sent = if let Some(sent) = before {
            sent.comes_again().await;
            sent
        } else {
            let sent = act();
            if let Some(id) = id(&sent) {
                self.means(event, &id);
            }
            let status = sent.acked().await.status;
            assert!(status.is_none_or(|status| status < 300), "Slack was answered {status:?} to {event}");
            sent
        };
        held(&self.events).insert(event.to_owned(), sent);
    }

    /// Says a line in a place. What a button in sight there does is pressed; else it is a command where there are some, and
    /// in threads it is said to the bot by its name.
    pub(super) fn says(&self, hand: &Hand, place: &Place, line: &str) -> Sent {
        let line = self.typed(line);
        if let Some((seen, button)) = self.button(hand, place, &line) {
            return hand.presses(&seen, &button);
        }
        match &place.thread {
            None => hand.says(&place.conversation, &line),
            // Slack knows no commands in threads.
            Some(thread) => {
                let line = line.strip_prefix('/').unwrap_or(&line);
                hand.replies(&self.message(&place.conversation, thread), &format!("@{BOT_NAME} {line}"))
            }
        }
    }

    /// Somebody gives a message a sign, changes it or takes it back, as Slack tells it. A message that nobody wrote so far
    /// is written first, with the words the scenario has for it.
    pub(super) async fn sees(&self, name: &str, event: Inbound) {
        let hand = self.world.user(name);
        match event {
            Inbound::Reacted(reacted) => {
                let Sign::Reaction(emoji) = &reacted.sign else { panic!("no scenario does that: {reacted:?}") };
                let message = self.wrote(&hand, &reacted.place, &reacted.message, &reacted.text);
                if let Some(link) = &reacted.link {
                    self.means(link, &message.link());
                }
                let act = || if reacted.added { hand.reacts(&message, emoji) } else { hand.unreacts(&message, emoji) };
                self.happens(&reacted.event, act).await;
            }
            Inbound::Edited(edited) => {
                let message = self.wrote(&hand, &edited.place, &edited.message, "at first");
                self.happens(&edited.event, || hand.edits(&message, &edited.text)).await;
            }
            Inbound::Deleted(deleted) => {
                let message = self.wrote(&hand, &deleted.place, &deleted.message, "at first");
                self.happens(&deleted.event, || hand.deletes(&message)).await;
            }
            Inbound::Invoked(invocation) => panic!("lines are said: {invocation:?}"),
            Inbound::FormWanted(wanted) => panic!("buttons are pressed: {wanted:?}"),
            Inbound::Moved(moved) => panic!("people do that to channels: {moved:?}"),
            Inbound::Missed(missed) => panic!("nobody does that: {missed:?}"),
            Inbound::Unsigned(unsigned) => panic!("nobody does that: {unsigned:?}"),
        }
    }

    /// The newest button in sight that says a line, by its action.
    fn button(&self, hand: &Hand, place: &Place, line: &str) -> Option<(Seen, String)> {
        let is_here = |seen: &Seen| {
            let of_thread = place.thread.as_ref().is_none_or(|thread| *thread == seen.ts);
            seen.channel == place.conversation && (of_thread || seen.thread == place.thread)
        };
        let read = self.world.read_by(Some(&hand.id));
        read.into_iter().rev().filter(|seen| seen.author == BOT_NAME && is_here(seen)).find_map(|seen| {
            let says = |button: &&Value| matches!(press(button), Some(Press::Command { line: said }) if line == format!("/{said}"));
            let action = buttons(&seen).find(says)?["action_id"].as_str()?.to_owned();
            Some((seen, action))
        })
    }

    /// Writes something that is not for the bot, unless it stands there already.
    pub(super) fn wrote(&self, hand: &Hand, place: &Place, message: &str, text: &str) -> Seen {
        if let Some(seen) = held(&self.written).get(message) {
            return seen.clone();
        }
        let seen = match &place.thread {
            None => hand.says(&place.conversation, text).message(),
            Some(thread) => hand.replies(&self.message(&place.conversation, thread), text).message(),
        };
        self.means(message, &seen.ts);
        held(&self.written).insert(message.to_owned(), seen.clone());
        seen
    }

    /// A message by its id.
    pub(super) fn message(&self, conversation: &str, ts: &str) -> Seen {
        let all = self.world.channel(conversation).messages();
        all.into_iter().find(|seen| seen.ts == ts).unwrap_or_else(|| panic!("there is no message {ts}"))
    }

    /// What the bot said to somebody (without a name: in channels) since the last look; `cards` are left out.
    pub(super) fn says_to(&self, name: Option<&str>, cards: &[String]) -> Vec<String> {
        let said = self.world.read_by(name).into_iter();
        let said = said.filter(|seen| seen.author == BOT_NAME && !cards.contains(&seen.ts));
        let mut looked_at = held(&self.looked_at);
        let new = said.filter_map(|seen| {
            let text = self.text(&seen);
            let before = looked_at.insert((seen.channel, seen.ts), text.clone());
            (before.as_ref() != Some(&text)).then_some(text)
        });
        new.collect()
    }

    /// What a message says, what its files hold, and what its buttons say when they are pressed.
    pub(super) fn text(&self, seen: &Seen) -> String {
        let mut lines = vec![seen.plain()];
        let room = self.world.channel(&seen.channel);
        lines.extend(seen.files.iter().map(|name| file(&room, name)));
        let presses = buttons(seen).filter_map(|button| {
            let (Press::Command { line } | Press::Form { line, .. }) = press(button)? else { return None };
            Some(format!("{} → /{line}", button["text"]["text"].as_str()?))
        });
        let presses: Vec<String> = presses.collect();
        if !presses.is_empty() {
            lines.push(presses.join("   "));
        }
        self.in_words(&lines.join("\n"))
    }

    /// From now on the settings say that somebody reads this language.
    pub(super) fn reads(setup: &watch::Sender<Arc<Setup>>, person: &str, language: Option<Language>) {
        setup.send_if_modified(|setup| {
            let known = setup.directory.persons.iter().find(|known| known.name == person);
            if known.is_none_or(|known| known.language == language) {
                return false;
            }
            let setup = Arc::make_mut(setup);
            for known in setup.directory.persons.iter_mut().filter(|known| known.name == person) {
                known.language = language;
            }
            true
        });
    }
}

fn buttons(seen: &Seen) -> impl Iterator<Item = &Value> {
    let rows = seen.blocks.iter().filter(|block| block["type"] == "actions");
    rows.flat_map(|block| block["elements"].as_array().into_iter().flatten())
}

/// What a button does.
fn press(button: &Value) -> Option<Press> {
    serde_json::from_str(button["value"].as_str()?).ok()
}

/// How Toban knows a command or a mention.
fn id(sent: &Sent) -> Option<String> {
    let payload = sent.payloads().into_iter().next()?;
    let text = |pointer: &str| payload.pointer(pointer).and_then(Value::as_str);
    let of_message = || Some(format!("message:{}:{}", text("/event/channel")?, text("/event/ts")?));
    text("/trigger_id").map(ToOwned::to_owned).or_else(of_message)
}

fn file(room: &Room, name: &str) -> String {
    String::from_utf8(room.file(name).expect("what was shared is there")).expect("the bot shares text")
}
