//! The state of the workspace. Everything that happens in it is one change of this value, under one lock.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use jiff::Timestamp;
use serde_json::Value;
use toban::clock::SharedClock;

use super::blocks::Newer;
use super::entity::{
    App, Being, Call, Channel, Ephemeral, File, Kind, ResponseUrl, Team, Trigger, Unfurl, User, UserGroup,
};
use super::envelope::Envelopes;
use super::fault::Faults;
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
    /// Messages of one page of a history at most.
    pub(super) page: Option<usize>,
    pub(super) envelopes: Envelopes,
    last_ts: i64,
    serial: u64,
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
            refuses_orphans: false,
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
            page: None,
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
