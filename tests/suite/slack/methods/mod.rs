//! The methods of the Web API: which token and scopes each takes, and where it is written.

use serde_json::{Value, json};

use super::arguments::Arguments;
use super::entity::Kind;
use super::state::State;

mod bookmarks;
mod chat;
mod conversations;
mod files;
mod history;
mod marks;
mod membership;
mod people;
mod views;
mod workspace;

pub(super) use self::chat::{Content, content};
pub(super) use self::views::check as check_view;

/// What a method answers: its fields beside `ok`, or why not.
pub(super) type Answer = Result<Value, Refusal>;

/// `ok: false`.
#[derive(Debug)]
pub(super) struct Refusal {
    error: String,
    messages: Vec<String>,
    more: Vec<(&'static str, Value)>,
}

impl Refusal {
    pub(super) fn new(error: &str) -> Self {
        Self { error: error.to_owned(), messages: Vec::new(), more: Vec::new() }
    }

    /// With the sentences of `response_metadata.messages`.
    pub(super) fn because(mut self, messages: impl IntoIterator<Item = String>) -> Self {
        self.messages.extend(messages);
        self
    }

    fn with(mut self, name: &'static str, value: Value) -> Self {
        self.more.push((name, value));
        self
    }

    pub(super) fn wire(self) -> Value {
        let mut wire = json!({ "ok": false, "error": self.error });
        if !self.messages.is_empty() {
            let bare: Vec<&str> = self.messages.iter().map(|text| text.trim_start_matches("[ERROR] ")).collect();
            wire["errors"] = json!(bare);
            wire["response_metadata"] = json!({ "messages": self.messages });
        }
        for (name, value) in self.more {
            wire[name] = value;
        }
        wire
    }
}

/// Which scopes let a method be called; one of them is enough.
enum Need {
    Nothing,
    /// The app-level token with `connections:write`.
    AppToken,
    AnyOf(&'static [&'static str]),
    /// `channels:`, `groups:`, `im:` or `mpim:` with one of these words, whichever the named conversation is.
    OfChannel(&'static [&'static str]),
    /// `read` for every kind of `types`.
    OfTypes,
}

struct Method {
    name: &'static str,
    need: Need,
    run: fn(&mut State, &Arguments) -> Answer,
}

const fn method(name: &'static str, need: Need, run: fn(&mut State, &Arguments) -> Answer) -> Method {
    Method { name, need, run }
}

/// Source of names and scopes: the method pages of docs.slack.dev.
const METHODS: &[Method] = &[
    method("api.test", Need::Nothing, workspace::api_test),
    method("apps.connections.open", Need::AppToken, workspace::connections_open),
    method("auth.test", Need::Nothing, workspace::auth_test),
    method("blocks.validate", Need::Nothing, workspace::blocks_validate),
    method("bookmarks.add", Need::AnyOf(&["bookmarks:write"]), bookmarks::add),
    method("bookmarks.edit", Need::AnyOf(&["bookmarks:write"]), bookmarks::edit),
    method("bookmarks.list", Need::AnyOf(&["bookmarks:read"]), bookmarks::list),
    method("bookmarks.remove", Need::AnyOf(&["bookmarks:write"]), bookmarks::remove),
    method("bots.info", Need::AnyOf(&["users:read"]), workspace::bots_info),
    method("chat.delete", Need::AnyOf(&["chat:write"]), chat::delete),
    method("chat.getPermalink", Need::Nothing, chat::permalink),
    method("chat.postEphemeral", Need::AnyOf(&["chat:write"]), chat::post_ephemeral),
    method("chat.postMessage", Need::AnyOf(&["chat:write"]), chat::post),
    method("chat.unfurl", Need::AnyOf(&["links:write"]), chat::unfurl),
    method("chat.update", Need::AnyOf(&["chat:write"]), chat::update),
    method("conversations.archive", Need::OfChannel(&["manage"]), conversations::archive),
    method("conversations.create", Need::AnyOf(&["channels:manage", "groups:write"]), conversations::create),
    method("conversations.history", Need::OfChannel(&["history"]), history::history),
    method("conversations.info", Need::OfChannel(&["read"]), conversations::info),
    method("conversations.invite", Need::OfChannel(&["manage", "write.invites"]), membership::invite),
    method("conversations.join", Need::AnyOf(&["channels:join"]), membership::join),
    method("conversations.kick", Need::OfChannel(&["manage"]), membership::kick),
    method("conversations.leave", Need::OfChannel(&["manage"]), membership::leave),
    method("conversations.list", Need::OfTypes, conversations::list),
    method("conversations.members", Need::OfChannel(&["read"]), membership::members),
    method("conversations.open", Need::AnyOf(&["im:write", "mpim:write"]), membership::open),
    method("conversations.rename", Need::OfChannel(&["manage"]), conversations::rename),
    method("conversations.replies", Need::OfChannel(&["history"]), history::replies),
    method("conversations.setPurpose", Need::OfChannel(&["manage", "write.topic"]), conversations::set_purpose),
    method("conversations.setTopic", Need::OfChannel(&["manage", "write.topic"]), conversations::set_topic),
    method("conversations.unarchive", Need::OfChannel(&["manage"]), conversations::unarchive),
    method("files.completeUploadExternal", Need::AnyOf(&["files:write"]), files::complete),
    method("files.delete", Need::AnyOf(&["files:write"]), files::delete),
    method("files.getUploadURLExternal", Need::AnyOf(&["files:write"]), files::upload_url),
    method("files.info", Need::AnyOf(&["files:read"]), files::info),
    method("files.list", Need::AnyOf(&["files:read"]), files::list),
    method("pins.add", Need::AnyOf(&["pins:write"]), marks::pin),
    method("pins.list", Need::AnyOf(&["pins:read"]), marks::pins),
    method("pins.remove", Need::AnyOf(&["pins:write"]), marks::unpin),
    method("reactions.add", Need::AnyOf(&["reactions:write"]), marks::react),
    method("reactions.get", Need::AnyOf(&["reactions:read"]), marks::reactions),
    method("reactions.remove", Need::AnyOf(&["reactions:write"]), marks::unreact),
    method("team.info", Need::AnyOf(&["team:read"]), workspace::team_info),
    method("usergroups.list", Need::AnyOf(&["usergroups:read"]), people::groups),
    method("usergroups.users.list", Need::AnyOf(&["usergroups:read"]), people::group_users),
    method("usergroups.users.update", Need::AnyOf(&["usergroups:write"]), people::set_group_users),
    method("users.conversations", Need::OfTypes, conversations::of_user),
    method("users.info", Need::AnyOf(&["users:read"]), people::info),
    method("users.list", Need::AnyOf(&["users:read"]), people::list),
    method("users.lookupByEmail", Need::AnyOf(&["users:read.email"]), people::by_email),
    method("views.open", Need::Nothing, views::open),
    method("views.publish", Need::Nothing, views::publish),
    method("views.push", Need::Nothing, views::push),
    method("views.update", Need::Nothing, views::update),
];

/// Runs a method as the bearer of that token.
pub(super) fn run(state: &mut State, name: &str, token: &str, arguments: Result<Arguments, Refusal>) -> Answer {
    let method = METHODS.iter().find(|method| method.name == name);
    let method = method.ok_or_else(|| Refusal::new("unknown_method").with("req_method", json!(name)))?;
    let arguments = arguments?;
    let token = Some(token.to_owned()).filter(|token| !token.is_empty()).or_else(|| arguments.text("token"));
    if name != "api.test" {
        permit(state, method, token.as_deref(), &arguments)?;
    }
    let mut answer = (method.run)(state, &arguments)?;
    answer["ok"] = json!(true);
    Ok(answer)
}

/// The name of every method.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|method| method.name)
}

/// The scopes a method is called with, as the header tells them.
pub(super) fn accepted(name: &str) -> String {
    match METHODS.iter().find(|method| method.name == name).map(|method| &method.need) {
        Some(Need::AnyOf(scopes)) => scopes.join(","),
        Some(Need::OfChannel(words)) => {
            KINDS.iter().flat_map(|kind| scopes(*kind, words)).collect::<Vec<_>>().join(",")
        }
        Some(Need::OfTypes) => KINDS.map(|kind| format!("{}:read", kind.scope())).join(","),
        Some(Need::AppToken) => "connections:write".to_owned(),
        _ => String::new(),
    }
}

fn permit(state: &State, method: &Method, token: Option<&str>, arguments: &Arguments) -> Result<(), Refusal> {
    let token = token.ok_or_else(|| Refusal::new("not_authed"))?;
    let is_app_token = token == state.app.socket_token;
    if !is_app_token && token != state.app.bot_token {
        return Err(Refusal::new("invalid_auth"));
    }
    if let Some(word) = &state.app.revoked {
        return Err(Refusal::new(word));
    }
    let wants_app_token = matches!(method.need, Need::AppToken);
    if is_app_token != wants_app_token && method.name != "auth.test" {
        return Err(Refusal::new("not_allowed_token_type"));
    }
    match &method.need {
        Need::Nothing | Need::AppToken => Ok(()),
        Need::AnyOf(scopes) => any_of(state, &scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>()),
        Need::OfChannel(words) => {
            let channel = arguments.text("channel").and_then(|id| state.channels.get(&id));
            channel.map_or(Ok(()), |channel| any_of(state, &scopes(channel.kind, words)))
        }
        Need::OfTypes => {
            let mut kinds = conversations::kinds(arguments)?.into_iter();
            kinds.try_for_each(|kind| any_of(state, &scopes(kind, &["read"])))
        }
    }
}

const KINDS: [Kind; 4] = [Kind::Public, Kind::Private, Kind::Im, Kind::Mpim];

/// `channels:manage` is `groups:write` elsewhere.
fn scopes(kind: Kind, words: &[&str]) -> Vec<String> {
    let word =
        |word: &&str| if *word == "manage" && kind != Kind::Public { "write".to_owned() } else { (*word).to_owned() };
    words.iter().map(word).map(|word| format!("{}:{word}", kind.scope())).collect()
}

fn any_of(state: &State, scopes: &[String]) -> Result<(), Refusal> {
    if scopes.iter().any(|scope| state.app.scopes.contains(scope)) {
        return Ok(());
    }
    let provided = state.app.scopes.iter().cloned().collect::<Vec<_>>().join(",");
    Err(Refusal::new("missing_scope").with("needed", json!(scopes.join(","))).with("provided", json!(provided)))
}

/// One page of a list, of `usual` items where no limit is given: what is on it, and the cursor of the next.
fn page<T>(items: Vec<T>, arguments: &Arguments, usual: usize) -> Result<(Vec<T>, String), Refusal> {
    let from = match arguments.text("cursor") {
        None => 0,
        Some(cursor) => {
            let place = cursor.strip_prefix("bmV4dDo").and_then(|place| place.trim_end_matches('=').parse().ok());
            place.ok_or_else(|| Refusal::new("invalid_cursor"))?
        }
    };
    let limit = arguments.number("limit").unwrap_or(usual);
    if limit == 0 || limit > 1000 {
        return Err(Refusal::new("invalid_limit"));
    }
    let count = items.len();
    let shown = items.into_iter().skip(from).take(limit).collect();
    let next = if from + limit < count { format!("bmV4dDo{}=", from + limit) } else { String::new() };
    Ok((shown, next))
}
