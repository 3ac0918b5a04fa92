//! What a workspace consists of: its app and people, conversations, files, and what was handed out or called.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde_json::Value;

use super::blocks::Newer;
use super::message::Message;

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
    /// Whether a reply to a message that is gone is refused.
    pub(super) refuses_orphans: bool,
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
    /// From another workspace, though nothing but their team says so.
    Neighbour,
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
    /// Who brought it; the app's own user for the bot.
    pub(super) user: String,
    /// Its media type.
    pub(super) media: &'static str,
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
