//! What people read: receipts, what is printed, and every message of the page they may see, wherever it is.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use toban::chat::inbound::{Place, Platform};
use toban::chat::message::Message;
use toban::chat::terminal::render::{Style, render};
use toban::directory::access::{Reader, Who};
use toban::incident::key::IncidentKey;
use toban::incident::record::Incident;
use toban::language::Language;
use toban::reply::trouble::failed;
use toban::store::card::{Card, CardRole};
use toban::store::incident::IncidentFilter;
use toban::store::message::{Author, Body, StoredMessage, Viewer};

use super::workspace::BOT_NAME;
use super::{Bot, User};

/// Messages on the page looked at in one go.
const LOOKED_AT: u32 = 1_000;

/// Messages of the bot in the store that were looked at already, by id, with the text they had.
#[derive(Default)]
pub(super) struct Seen(Mutex<HashMap<String, String>>);

impl Bot {
    /// Everything the bot said since the last look, receipts first; `viewer` is who looks. Cards are looked at with
    /// [`Bot::card`].
    pub(crate) async fn says_to(&self, viewer: &str) -> String {
        self.says_on(self.platform, viewer).await
    }

    /// As [`Bot::says_to`], of what is read on one platform.
    async fn says_on(&self, platform: Platform, viewer: &str) -> String {
        let receipts = std::mem::take(&mut *self.receipts.lock().unwrap_or_else(PoisonError::into_inner));
        let mut said: Vec<String> = receipts.iter().map(|message| render(message, Style::PLAIN)).collect();
        match platform {
            Platform::Web => said.extend(self.new_messages(viewer).await),
            Platform::Slack => {
                let name = Some(viewer).filter(|viewer| *viewer != "nobody");
                let cards = self.cards().await;
                said.extend(self.workspace().map(|workspace| workspace.says_to(name, &cards)).unwrap_or_default());
            }
            Platform::Terminal => {
                let mut printed = self.paper.0.lock().unwrap_or_else(PoisonError::into_inner);
                said.push(String::from_utf8(std::mem::take(&mut *printed)).expect("the terminal is given UTF-8"));
            }
        }
        self.notices_failures(&said);
        said.join("\n")
    }

    /// Keeps what was said about something that did not work.
    fn notices_failures(&self, said: &[String]) {
        let told = [Language::En, Language::Ja].map(|language| failed("\0", language).headline);
        let told = told.iter().filter_map(|told| told.split('\0').next());
        let told: Vec<&str> = told.collect();
        let failures = said.iter().filter(|said| told.iter().any(|told| said.contains(told)));
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).extend(failures.cloned());
    }

    async fn new_messages(&self, viewer: &str) -> Vec<String> {
        let mut said = Vec::new();
        for (stored, message) in self.messages(viewer).await {
            let text = render(&message, Style::PLAIN);
            let mut seen = self.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
            if seen.insert(stored.id, text.clone()).as_ref() != Some(&text) {
                said.push(text);
            }
        }
        said
    }

    /// The bot's messages that `viewer` may see, the oldest first, cards left out.
    pub(crate) async fn messages(&self, viewer: &str) -> Vec<(StoredMessage, Message)> {
        let Ok(mut tx) = self.store.read().await else { return Vec::new() };
        let reader = self.reader(viewer);
        let viewer = Viewer { account: viewer, reader: &reader };
        let mut stored = tx.conversations().since(0, viewer, LOOKED_AT).await.expect("the page can be read");
        stored.sort_by_key(|message| message.seq);
        drop(tx);
        let cards = self.cards().await;
        let own = stored.into_iter().filter(|message| message.author == Author::Bot && !cards.contains(&message.id));
        own.filter_map(|stored| match stored.body.clone() {
            Body::Message(message) => Some((stored, message)),
            Body::Text(_) => None,
        })
        .collect()
    }

    /// In which conversations somebody can read something of the bot; a terminal does not know.
    pub(crate) async fn reads(&self, viewer: &str) -> Vec<String> {
        match self.workspace() {
            Some(workspace) => {
                let read = workspace.world.read_by(Some(viewer)).into_iter();
                read.filter(|seen| seen.author == BOT_NAME).map(|seen| seen.channel).collect()
            }
            None => self.messages(viewer).await.into_iter().map(|(stored, _)| stored.conversation).collect(),
        }
    }

    /// The messages that are cards.
    async fn cards(&self) -> Vec<String> {
        let Ok(mut tx) = self.store.read().await else { return Vec::new() };
        let every = IncidentFilter::default();
        let incidents = tx.incidents().list(&every, None, 100, &Reader::TOBAN).await.expect("the store answers");
        let mut cards = Vec::new();
        for incident in incidents {
            let of = tx.cards().of(&incident.id).await.expect("the store answers");
            cards.extend(of.into_iter().filter_map(|card| card.message));
        }
        cards
    }

    fn reader(&self, viewer: &str) -> Reader {
        if viewer == "nobody" {
            return Reader::TOBAN;
        }
        self.setup.borrow().rights.reader(Who { person: Some(viewer), local: false })
    }

    /// The incident as it is kept.
    pub(crate) async fn incident(&self, key: &str) -> Incident {
        let key = IncidentKey::parse(key).expect("a key");
        let mut tx = self.store.read().await.expect("the store answers");
        let found = tx.incidents().by_key(key, &Reader::TOBAN).await.expect("the store answers");
        found.unwrap_or_else(|| panic!("{key} is there"))
    }

    /// The card as people see it; a terminal says it once.
    pub(crate) async fn card(&self, key: &str, role: CardRole) -> Option<String> {
        self.shown(self.found(key, |card| card.role == role).await?).await
    }

    /// The live card as people see it in the conversation of a place.
    pub(crate) async fn card_in(&self, key: &str, place: &Place) -> Option<String> {
        self.shown(self.found(key, |card| is_in(card, place)).await?).await
    }

    async fn found(&self, key: &str, is_it: impl Fn(&Card) -> bool) -> Option<Card> {
        let incident = self.incident(key).await;
        let mut tx = self.store.read().await.expect("the store answers");
        let cards = tx.cards().of(&incident.id).await.expect("the store answers");
        cards.into_iter().find(|card| is_it(card) && card.message.is_some())
    }

    async fn shown(&self, card: Card) -> Option<String> {
        let shown = card.message?;
        if let Some(workspace) = self.workspace() {
            return Some(workspace.text(&workspace.message(&card.place.conversation, &shown)));
        }
        let mut tx = self.store.read().await.expect("the store answers");
        let viewer = Viewer { account: "nobody", reader: &Reader::TOBAN };
        let stored = tx.conversations().message(&shown, viewer).await.expect("the store answers")?;
        match stored.body {
            Body::Message(message) => Some(render(&message, Style::PLAIN)),
            Body::Text(_) => None,
        }
    }

    /// What stands in the thread of a card, the oldest first; a terminal has no threads.
    pub(crate) async fn below(&self, key: &str, role: CardRole) -> Vec<String> {
        self.thread(self.found(key, |card| card.role == role).await).await
    }

    /// As [`Bot::below`], of the live card in the conversation of a place.
    pub(crate) async fn below_in(&self, key: &str, place: &Place) -> Vec<String> {
        self.thread(self.found(key, |card| is_in(card, place)).await).await
    }

    async fn thread(&self, card: Option<Card>) -> Vec<String> {
        let Some((root, place)) = card.and_then(|card| Some((card.message?, card.place))) else {
            return Vec::new();
        };
        if let Some(workspace) = self.workspace() {
            let card = workspace.message(&place.conversation, &root);
            let below = workspace.world.channel(&place.conversation).thread(&card);
            let own = below.iter().filter(|seen| seen.author == BOT_NAME);
            return own.map(|seen| workspace.text(seen)).collect();
        }
        let mut tx = self.store.read().await.expect("the store answers");
        let viewer = Viewer { account: "nobody", reader: &Reader::TOBAN };
        let below = tx.conversations().thread(&root, viewer, None, LOOKED_AT).await.expect("the store answers");
        let text = |stored: StoredMessage| match stored.body {
            Body::Message(message) => Some(render(&message, Style::PLAIN)),
            Body::Text(_) => None,
        };
        below.into_iter().filter_map(text).collect()
    }

    /// Top-level messages of the bot in a conversation that everybody there sees, cards included.
    pub(crate) async fn top_level(&self, place: &Place) -> usize {
        if let Some(workspace) = self.workspace() {
            let all = workspace.world.channel(&place.conversation).top_level();
            return all.iter().filter(|seen| seen.author == BOT_NAME).count();
        }
        let mut tx = self.store.read().await.expect("the store answers");
        let viewer = Viewer { account: "nobody", reader: &Reader::TOBAN };
        let all = tx.conversations().history(&place.conversation, viewer, None, LOOKED_AT).await;
        let all = all.expect("the store answers");
        all.iter().filter(|message| message.author == Author::Bot && message.visible_to.is_none()).count()
    }

    /// The bot's top-level messages in a conversation of that name, as people read them, the oldest first.
    pub(crate) async fn messages_in(&self, name: &str) -> Vec<String> {
        if let Some(workspace) = self.workspace() {
            let all = workspace.world.channel(&format!("#{name}")).top_level();
            let own = all.iter().filter(|seen| seen.author == BOT_NAME);
            return own.map(|seen| workspace.text(seen)).collect();
        }
        let mut tx = self.store.read().await.expect("the store answers");
        let found = tx.conversations().by_name(name, &Reader::TOBAN).await.expect("the store answers");
        let viewer = Viewer { account: "nobody", reader: &Reader::TOBAN };
        let found = found.unwrap_or_else(|| panic!("there is no conversation {name}"));
        let all = tx.conversations().history(&found.id, viewer, None, LOOKED_AT).await.expect("the store answers");
        let text = |stored: StoredMessage| match stored.body {
            Body::Message(message) => Some(render(&message, Style::PLAIN)),
            Body::Text(_) => None,
        };
        all.into_iter().filter_map(text).collect()
    }

    /// The newest top-level message of the bot in a conversation.
    pub(crate) async fn newest(&self, place: &Place) -> String {
        if let Some(workspace) = self.workspace() {
            let all = workspace.world.channel(&place.conversation).top_level();
            let newest = all.iter().rfind(|seen| seen.author == BOT_NAME).expect("it said something");
            return workspace.text(newest);
        }
        let mut tx = self.store.read().await.expect("the store answers");
        let viewer = Viewer { account: "nobody", reader: &Reader::TOBAN };
        let all = tx.conversations().history(&place.conversation, viewer, None, LOOKED_AT).await;
        let mut all = all.expect("the store answers");
        all.sort_by_key(|message| message.seq);
        let newest = all.into_iter().rfind(|message| message.author == Author::Bot).expect("it said something");
        match newest.body {
            Body::Message(message) => render(&message, Style::PLAIN),
            Body::Text(text) => text,
        }
    }

    pub(super) async fn assert_nothing_unread(&self) {
        let unread = self.says_to("nobody").await;
        assert_eq!(
            unread.trim(),
            "",
            "on {:?} the bot said something that the scenario never looked at",
            self.platform
        );
    }
}

impl User<'_> {
    /// What the bot said that this person has not looked at yet.
    pub(crate) async fn sees(&self) -> String {
        self.bot.says_on(self.account.platform, &self.name).await
    }

    /// Talks in the incident's own conversation from now on.
    pub(crate) async fn in_room_of(mut self, key: &str) -> Self {
        self.place = self.bot.incident(key).await.room_or_origin().clone();
        self
    }
}

/// Whether it is the live card in the conversation of that place.
fn is_in(card: &Card, place: &Place) -> bool {
    card.role == CardRole::Live && card.place.conversation == place.conversation
}
