//! `conversations.*`: what a conversation is called, what it is about, whether it is open; and the lists of them.

use serde_json::{Value, json};

use super::{Answer, KINDS, Refusal, page};
use crate::slack::arguments::Arguments;
use crate::slack::entity::{Channel, Kind};
use crate::slack::state::State;

/// A topic or purpose is at most this long (`too_long`).
const TOPIC: usize = 250;

/// A name is at most this long (`invalid_name_maxlength`).
const NAME: usize = 80;

/// The conversation a method names, if the bot may see it.
pub(super) fn visible<'a>(state: &'a State, arguments: &Arguments) -> Result<&'a Channel, Refusal> {
    let named = arguments.need("channel")?;
    let unknown = || Refusal::new("channel_not_found");
    let channel = state.channels.get(&named).ok_or_else(unknown)?;
    if channel.kind == Kind::Public || state.is_bot_member(channel) { Ok(channel) } else { Err(unknown()) }
}

/// A channel with a name, which the bot is in and which is not archived.
pub(super) fn open_channel<'a>(state: &'a State, arguments: &Arguments) -> Result<&'a Channel, Refusal> {
    let channel = visible(state, arguments)?;
    if matches!(channel.kind, Kind::Im | Kind::Mpim) {
        return Err(Refusal::new("method_not_supported_for_channel_type"));
    }
    if !state.is_bot_member(channel) {
        return Err(Refusal::new("not_in_channel"));
    }
    if channel.is_archived {
        return Err(Refusal::new("is_archived"));
    }
    Ok(channel)
}

/// Which kinds `types` asks for; public ones where it does not say.
pub(super) fn kinds(arguments: &Arguments) -> Result<Vec<Kind>, Refusal> {
    let named = arguments.list("types");
    if named.is_empty() {
        return Ok(vec![Kind::Public]);
    }
    let kind = |name: &String| KINDS.into_iter().find(|kind| kind.list_word() == name);
    named.iter().map(|name| kind(name).ok_or_else(|| Refusal::new("invalid_types"))).collect()
}

fn named(state: &State, name: &str) -> Result<(), Refusal> {
    let is_allowed = |letter: char| letter.is_alphanumeric() && !letter.is_uppercase() || "-_".contains(letter);
    let word = if name.chars().count() > NAME {
        "invalid_name_maxlength"
    } else if !name.chars().all(is_allowed) {
        "invalid_name_specials"
    } else if !name.chars().any(char::is_alphanumeric) {
        "invalid_name_punctuation"
    } else if state.channels.values().any(|channel| channel.name == name) {
        "name_taken"
    } else {
        return Ok(());
    };
    Err(Refusal::new(word))
}

pub(super) fn create(state: &mut State, arguments: &Arguments) -> Answer {
    let name = arguments.text("name").ok_or_else(|| Refusal::new("invalid_name_required"))?;
    let kind = if arguments.flag("is_private") { Kind::Private } else { Kind::Public };
    let scope = if kind == Kind::Private { "groups:write" } else { "channels:manage" };
    super::any_of(state, &[scope.to_owned()])?;
    named(state, &name)?;
    let bot = state.app.user.clone();
    let id = state.add_channel("C", &name, kind, vec![bot.clone()]);
    state.emit_channel("created", &id, &bot);
    Ok(json!({ "channel": state.channels[&id].wire(state) }))
}

pub(super) fn rename(state: &mut State, arguments: &Arguments) -> Answer {
    let id = open_channel(state, arguments)?.id.clone();
    let name = arguments.text("name").ok_or_else(|| Refusal::new("invalid_name_required"))?;
    named(state, &name)?;
    if state.channels[&id].creator != state.app.user {
        return Err(Refusal::new("not_authorized"));
    }
    let bot = state.app.user.clone();
    state.rename(&id, &name, &bot);
    Ok(json!({ "channel": state.channels[&id].wire(state) }))
}

pub(super) fn set_topic(state: &mut State, arguments: &Arguments) -> Answer {
    tell(state, arguments, "topic", |channel, text| channel.topic = text)
}

pub(super) fn set_purpose(state: &mut State, arguments: &Arguments) -> Answer {
    tell(state, arguments, "purpose", |channel, text| channel.purpose = text)
}

fn tell(state: &mut State, arguments: &Arguments, what: &str, put: fn(&mut Channel, String)) -> Answer {
    let channel = open_channel(state, arguments)?;
    let (id, is_private) = (channel.id.clone(), channel.kind == Kind::Private);
    let text = arguments.text(what).unwrap_or_default();
    if text.chars().count() > TOPIC {
        return Err(Refusal::new("too_long"));
    }
    let conversation = state.channels.get_mut(&id).ok_or_else(|| Refusal::new("channel_not_found"))?;
    put(conversation, text.clone());
    let family = if is_private { "group" } else { "channel" };
    let bot = state.app.user.clone();
    state.put_line(&id, &bot, &format!("{family}_{what}"), &format!("set the {family} {what}: {text}"));
    let mut answer = json!({ "channel": state.channels[&id].wire(state) });
    answer[what] = json!(text);
    Ok(answer)
}

pub(super) fn archive(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments)?;
    let word = match channel.kind {
        Kind::Im | Kind::Mpim => "method_not_supported_for_channel_type",
        _ if channel.is_general => "cant_archive_general",
        _ if channel.is_archived => "already_archived",
        _ if !state.is_bot_member(channel) => "not_in_channel",
        _ => return closed(state, arguments, true),
    };
    Err(Refusal::new(word))
}

pub(super) fn unarchive(state: &mut State, arguments: &Arguments) -> Answer {
    if !visible(state, arguments)?.is_archived {
        return Err(Refusal::new("not_archived"));
    }
    closed(state, arguments, false)
}

fn closed(state: &mut State, arguments: &Arguments, archived: bool) -> Answer {
    let id = visible(state, arguments)?.id.clone();
    let bot = state.app.user.clone();
    state.archive(&id, archived, &bot);
    Ok(json!({}))
}

pub(super) fn info(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments)?;
    let mut wire = channel.wire(state);
    if arguments.flag("include_num_members") {
        wire["num_members"] = json!(channel.members.len());
    }
    if arguments.flag("include_locale") {
        wire["locale"] = json!("en-US");
    }
    Ok(json!({ "channel": wire }))
}

pub(super) fn list(state: &mut State, arguments: &Arguments) -> Answer {
    let is_visible = |channel: &Channel| channel.kind == Kind::Public || state.is_bot_member(channel);
    listed(state, arguments, is_visible)
}

pub(super) fn of_user(state: &mut State, arguments: &Arguments) -> Answer {
    let user = arguments.text("user").unwrap_or_else(|| state.app.user.clone());
    if !state.users.contains_key(&user) {
        return Err(Refusal::new("user_not_found"));
    }
    let is_visible = |channel: &Channel| channel.kind == Kind::Public || state.is_bot_member(channel);
    listed(state, arguments, |channel| channel.members.contains(&user) && is_visible(channel))
}

fn listed(state: &State, arguments: &Arguments, is_meant: impl Fn(&Channel) -> bool) -> Answer {
    let kinds = kinds(arguments)?;
    let without_archived = arguments.flag("exclude_archived");
    let all = state.channels.values().filter(|channel| kinds.contains(&channel.kind) && is_meant(channel));
    let all = all.filter(|channel| !(without_archived && channel.is_archived));
    let told = |channel: &Channel| {
        let mut wire = channel.wire(state);
        wire["num_members"] = json!(channel.members.len());
        wire
    };
    let (channels, next): (Vec<Value>, String) = page(all.map(told).collect(), arguments, 100)?;
    Ok(json!({ "channels": channels, "response_metadata": { "next_cursor": next } }))
}
