//! What the workspace consists of. Everything that happens in it is one change of this value, under one lock.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use jiff::Timestamp;
use serde_json::Value;
use toban::clock::SharedClock;

use super::blocks::Newer;
use super::envelope::Envelopes;
use super::fault::Faults;
use super::message::Message;
use super::view::View;

/// The workspace.
pub(crate) struct State {
    pub(super) clock: SharedClock,
    /// Where this world listens, `http://127.0.0.1:PORT`.
    pub(super) origin: String,
    pub(super) team: Team,
    pub(super) app: App,
    pub(super) users: IndexMap<String, User>,
    pub(super) channels: IndexMap<String, Channel>,
    pub(super) groups: IndexMap<String, UserGroup>,
    pub(super) files: IndexMap<String, File>,
    pub(super) views: IndexMap<String, View>,
    /// What opens a view: who gets it, when it was given out, whether it was used.
    pub(super) triggers: BTreeMap<String, Trigger>,
    pub(super) response_urls: BTreeMap<String, ResponseUrl>,
    pub(super) unfurls: Vec<Unfurl>,
    /// The options the app offered somebody who typed into a select.
    pub(super) offered: BTreeMap<String, Vec<Value>>,
    /// What only one person sees, in order.
    pub(super) ephemeral: Vec<Ephemeral>,
    pub(super) calls: Vec<Call>,
    pub(super) faults: Faults,
    pub(super) envelopes: Envelopes,
    last_ts: i64,
    serial: u64,
}

pub(super) struct Team {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) domain: String,
    /// Id and name of the organization, on Enterprise Grid.
    pub(super) enterprise: Option<(String, String)>,
    /// Which of the newer blocks it knows: tables, charts, tasks.
    pub(super) newer: Newer,
    /// Whether `@carol` and `#ops` in a command's text arrive as ids (`should_escape` of the manifest).
    pub(super) escapes_commands: bool,
}

/// The app as it is installed.
pub(super) struct App {
    pub(super) id: String,
    pub(super) bot_id: String,
    /// The bot's own user.
    pub(super) user: String,
    pub(super) name: String,
    pub(super) bot_token: String,
    /// The app-level token, which opens connections.
    pub(super) socket_token: String,
    pub(super) signing_secret: String,
    /// The old token in payloads, which nobody should look at.
    pub(super) verification_token: String,
    pub(super) scopes: BTreeSet<String>,
    /// Why the token is refused: `token_revoked`, `account_inactive`.
    pub(super) revoked: Option<String>,
    /// Whether its Home tab is switched on.
    pub(super) has_home: bool,
    /// Domains whose links it unfurls.
    pub(super) domains: Vec<String>,
}

#[derive(Clone, Default)]
pub(crate) struct User {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) real_name: String,
    pub(super) email: String,
    pub(super) locale: String,
    pub(super) time_zone: String,
    pub(super) being: BTreeSet<Being>,
}

/// What somebody can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Being {
    Admin,
    Bot,
    /// Their account was switched off.
    Gone,
    Guest,
    /// From another organization, in a shared channel.
    Stranger,
    WithoutEmail,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Public,
    Private,
    Im,
    Mpim,
}

pub(super) struct Channel {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) creator: String,
    pub(super) created: Timestamp,
    pub(super) is_general: bool,
    pub(super) is_archived: bool,
    /// Shared with another organization.
    pub(super) is_shared: bool,
    pub(super) topic: String,
    pub(super) purpose: String,
    pub(super) previous_names: Vec<String>,
    pub(super) members: Vec<String>,
    /// By `ts`, oldest first, replies among them.
    pub(super) messages: IndexMap<String, Message>,
    /// What is pinned: `ts`, by whom, when.
    pub(super) pins: Vec<(String, String, Timestamp)>,
    pub(super) bookmarks: Vec<Bookmark>,
}

#[derive(Clone)]
pub(crate) struct Bookmark {
    pub(super) id: String,
    pub(crate) title: String,
    pub(crate) link: String,
    pub(super) emoji: Option<String>,
    pub(super) created: Timestamp,
}

#[derive(Clone)]
pub(super) struct UserGroup {
    pub(super) id: String,
    pub(super) handle: String,
    pub(super) name: String,
    pub(super) users: Vec<String>,
}

pub(super) struct File {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) size: u64,
    /// What the upload brought; `None` before.
    pub(super) content: Option<Vec<u8>>,
    /// Where it is shared, once completed: conversation and `ts`.
    pub(super) shares: Vec<(String, String)>,
    pub(super) is_complete: bool,
    pub(super) is_deleted: bool,
}

pub(super) struct Trigger {
    pub(super) user: String,
    pub(super) issued: Timestamp,
    pub(super) is_used: bool,
    /// The view whose button gave it out, onto which another may be pushed.
    pub(super) view: Option<String>,
}

pub(super) struct ResponseUrl {
    pub(super) channel: String,
    pub(super) user: String,
    /// The message whose button was pressed.
    pub(super) message: Option<String>,
    pub(super) thread: Option<String>,
    pub(super) is_ephemeral: bool,
    pub(super) issued: Timestamp,
    pub(super) uses: u32,
}

/// A preview the app attached to a link.
#[derive(Clone)]
pub(crate) struct Unfurl {
    pub(crate) url: String,
    pub(crate) content: Value,
}

pub(super) struct Ephemeral {
    pub(super) channel: String,
    pub(super) user: String,
    pub(super) message: Message,
    pub(super) is_deleted: bool,
}

/// One request to the Web API.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) arguments: Value,
    pub(crate) at: Timestamp,
    /// What was answered; `None` where nothing was (a drop, a hang, a status of its own).
    pub(crate) answer: Option<Value>,
}

impl State {
    pub(super) fn new(clock: SharedClock, origin: String) -> Self {
        let text = |text: &str| text.to_owned();
        let team = Team {
            id: text("T0TEAM001"),
            name: text("Acme"),
            domain: text("acme"),
            enterprise: None,
            newer: Newer::All,
            escapes_commands: false,
        };
        let app = App {
            id: text("A0TOBAN01"),
            bot_id: text("B0TOBAN01"),
            user: text("U0TOBAN01"),
            name: text("toban"),
            bot_token: text("xoxb-0-0-standinbottoken"),
            socket_token: text("xapp-1-A0TOBAN01-0-standinapptoken"),
            signing_secret: text("0123456789abcdef0123456789abcdef"),
            verification_token: text("standinverificationtoken"),
            scopes: SCOPES.iter().map(|scope| text(scope)).collect(),
            revoked: None,
            has_home: true,
            domains: Vec::new(),
        };
        let bot = User {
            id: app.user.clone(),
            name: app.name.clone(),
            real_name: text("Toban"),
            locale: text("en-US"),
            time_zone: text("UTC"),
            being: BTreeSet::from([Being::Bot, Being::WithoutEmail]),
            ..User::default()
        };
        Self {
            clock,
            origin,
            team,
            users: IndexMap::from([(bot.id.clone(), bot)]),
            app,
            channels: IndexMap::new(),
            groups: IndexMap::new(),
            files: IndexMap::new(),
            views: IndexMap::new(),
            triggers: BTreeMap::new(),
            response_urls: BTreeMap::new(),
            unfurls: Vec::new(),
            offered: BTreeMap::new(),
            ephemeral: Vec::new(),
            calls: Vec::new(),
            faults: Faults::default(),
            envelopes: Envelopes::default(),
            last_ts: 0,
            serial: 0,
        }
    }

    /// The calls of a method so far.
    pub(crate) fn calls<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(move |call| call.method == method)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An id nobody has yet.
    pub(super) fn mint(&mut self, prefix: &str) -> String {
        self.serial += 1;
        format!("{prefix}0{:08X}", self.serial)
    }

    pub(super) fn serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// A message's `ts`: the time in microseconds, never the same twice.
    pub(super) fn ts(&mut self) -> String {
        self.last_ts = self.now().as_microsecond().max(self.last_ts + 1);
        format!("{}.{:06}", self.last_ts / 1_000_000, self.last_ts % 1_000_000)
    }

    /// What opens a view within three seconds, once.
    pub(super) fn trigger(&mut self, user: &str, view: Option<&str>) -> String {
        let id = format!("{}.{}.{:032x}", 1_000_000 + self.serial(), 2_000_000, self.serial);
        let trigger =
            Trigger { user: user.to_owned(), issued: self.now(), is_used: false, view: view.map(str::to_owned) };
        self.triggers.insert(id.clone(), trigger);
        id
    }

    pub(super) fn is_bot_member(&self, channel: &Channel) -> bool {
        channel.members.contains(&self.app.user)
    }

    /// By id or by `#name`, as people and methods name it.
    pub(super) fn find_channel(&self, name: &str) -> Option<&Channel> {
        let bare = name.trim_start_matches('#');
        self.channels.get(name).or_else(|| self.channels.values().find(|channel| channel.name == bare))
    }

    pub(super) fn find_user(&self, name: &str) -> Option<&User> {
        let bare = name.trim_start_matches('@');
        self.users.get(name).or_else(|| self.users.values().find(|user| user.name == bare))
    }

    /// The direct conversation of these people, if they have one.
    pub(super) fn direct(&self, people: &BTreeSet<String>) -> Option<&Channel> {
        let is_direct = |channel: &&Channel| matches!(channel.kind, Kind::Im | Kind::Mpim);
        let mut direct = self.channels.values().filter(is_direct);
        direct.find(|channel| channel.members.iter().cloned().collect::<BTreeSet<_>>() == *people)
    }

    /// Opens the direct conversation of these people, or finds it; tells whether it was there.
    pub(super) fn open_direct(&mut self, people: BTreeSet<String>) -> (String, bool) {
        if let Some(channel) = self.direct(&people) {
            return (channel.id.clone(), true);
        }
        let (kind, prefix) = if people.len() > 2 { (Kind::Mpim, "G") } else { (Kind::Im, "D") };
        let name = match kind {
            Kind::Mpim => format!("mpdm-{}-1", people.iter().cloned().collect::<Vec<_>>().join("--").to_lowercase()),
            _ => String::new(),
        };
        let id = self.add_channel(prefix, &name, kind, people.into_iter().collect());
        (id, false)
    }

    pub(super) fn add_channel(&mut self, prefix: &str, name: &str, kind: Kind, members: Vec<String>) -> String {
        let id = self.mint(prefix);
        let channel = Channel {
            id: id.clone(),
            name: name.to_owned(),
            kind,
            creator: members.first().cloned().unwrap_or_default(),
            created: self.now(),
            is_general: false,
            is_archived: false,
            is_shared: false,
            topic: String::new(),
            purpose: String::new(),
            previous_names: Vec::new(),
            members,
            messages: IndexMap::new(),
            pins: Vec::new(),
            bookmarks: Vec::new(),
        };
        self.channels.insert(id.clone(), channel);
        id
    }

    pub(super) fn permalink(&self, channel: &str, ts: &str) -> String {
        format!("https://{}.slack.com/archives/{channel}/p{}", self.team.domain, ts.replace('.', ""))
    }
}

/// What the app is granted unless a test takes some of it away.
const SCOPES: &[&str] = &[
    "app_mentions:read",
    "bookmarks:read",
    "bookmarks:write",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "links:read",
    "links:write",
    "metadata.message:read",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "pins:read",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "usergroups:write",
    "users:read",
    "users:read.email",
];
