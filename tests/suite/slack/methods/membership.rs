//! `conversations.*`: who is in a conversation.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::conversations::{open_channel, visible};
use super::{Answer, Refusal, page};
use crate::slack::arguments::Arguments;
use crate::slack::entity::{Being, Kind};
use crate::slack::state::State;

/// At most this many are invited at once (page of `conversations.invite`).
const INVITED: usize = 1000;

pub(super) fn invite(state: &mut State, arguments: &Arguments) -> Answer {
    let id = open_channel(state, arguments)?.id.clone();
    let users = arguments.list("users");
    if users.is_empty() || users.len() > INVITED {
        return Err(Refusal::new("no_user"));
    }
    let force = arguments.flag("force");
    let wrong: Vec<(String, &str)> =
        users.iter().filter_map(|user| Some((user.clone(), why_not(state, &id, user)?))).collect();
    let details = |wrong: &[(String, &str)]| -> Value {
        wrong.iter().map(|(user, word)| json!({ "user": user, "ok": false, "error": word })).collect()
    };
    if let Some((_, word)) = wrong.first().filter(|_| !force || wrong.len() == users.len()) {
        return Err(Refusal::new(word).with("errors", details(&wrong)));
    }
    let bot = state.app.user.clone();
    for user in users.iter().filter(|user| wrong.iter().all(|(other, _)| other != *user)) {
        state.join(&id, user, Some(&bot));
    }
    let mut answer = json!({ "channel": state.channels[&id].wire(state) });
    if !wrong.is_empty() {
        answer["errors"] = details(&wrong);
    }
    Ok(answer)
}

fn why_not(state: &State, channel: &str, user: &str) -> Option<&'static str> {
    let Some(known) = state.users.get(user) else { return Some("user_not_found") };
    if user == state.app.user {
        return Some("cant_invite_self");
    }
    if known.is(Being::Gone) || (known.is(Being::Stranger) && !state.channels[channel].is_shared) {
        return Some("cant_invite");
    }
    state.channels[channel].members.iter().any(|member| member == user).then_some("already_in_channel")
}

pub(super) fn kick(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = open_channel(state, arguments)?;
    let (id, is_general) = (channel.id.clone(), channel.is_general);
    let user = arguments.need("user")?;
    let word = if !state.users.contains_key(&user) {
        "user_not_found"
    } else if user == state.app.user {
        "cant_kick_self"
    } else if is_general {
        "cant_kick_from_general"
    } else if !state.channels[&id].members.contains(&user) {
        "not_in_channel"
    } else {
        state.part(&id, &user);
        return Ok(json!({ "errors": {} }));
    };
    Err(Refusal::new(word))
}

pub(super) fn leave(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments)?;
    let (id, is_member) = (channel.id.clone(), state.is_bot_member(channel));
    match channel.kind {
        Kind::Im | Kind::Mpim => return Err(Refusal::new("method_not_supported_for_channel_type")),
        _ if channel.is_archived => return Err(Refusal::new("is_archived")),
        _ if channel.is_general => return Err(Refusal::new("cant_leave_general")),
        _ if !is_member => return Ok(json!({ "not_in_channel": true })),
        _ => {}
    }
    let bot = state.app.user.clone();
    state.part(&id, &bot);
    Ok(json!({}))
}

pub(super) fn join(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments)?;
    let (id, was_member) = (channel.id.clone(), state.is_bot_member(channel));
    match channel.kind {
        Kind::Public if channel.is_archived => return Err(Refusal::new("is_archived")),
        Kind::Public => {}
        _ => return Err(Refusal::new("method_not_supported_for_channel_type")),
    }
    let bot = state.app.user.clone();
    state.join(&id, &bot, None);
    let mut answer = json!({ "channel": state.channels[&id].wire(state) });
    if was_member {
        answer["warning"] = json!("already_in_channel");
        answer["response_metadata"] = json!({ "warnings": ["already_in_channel"] });
    }
    Ok(answer)
}

pub(super) fn members(state: &mut State, arguments: &Arguments) -> Answer {
    let members = visible(state, arguments)?.members.clone();
    let (members, next) = page(members, arguments, 100)?;
    Ok(json!({ "members": members, "response_metadata": { "next_cursor": next } }))
}

pub(super) fn open(state: &mut State, arguments: &Arguments) -> Answer {
    let users = arguments.list("users");
    let id = match arguments.text("channel") {
        Some(_) => visible(state, arguments)?.id.clone(),
        None if users.is_empty() => return Err(Refusal::new("users_list_not_supplied")),
        None if users.len() > 8 => return Err(Refusal::new("too_many_users")),
        None => {
            for user in &users {
                let known = state.users.get(user).ok_or_else(|| Refusal::new("user_not_found"))?;
                if known.is(Being::Gone) {
                    return Err(Refusal::new("user_disabled"));
                }
            }
            let people: BTreeSet<String> = users.into_iter().chain([state.app.user.clone()]).collect();
            if people.len() < 2 {
                return Err(Refusal::new("not_enough_users"));
            }
            let (id, was_open) = state.open_direct(people);
            if was_open {
                return Ok(opened(state, arguments, &id, true));
            }
            id
        }
    };
    Ok(opened(state, arguments, &id, false))
}

fn opened(state: &State, arguments: &Arguments, id: &str, was_open: bool) -> Value {
    let wire = if arguments.flag("return_im") { state.channels[id].wire(state) } else { json!({ "id": id }) };
    let mut answer = json!({ "channel": wire });
    if was_open {
        answer["no_op"] = json!(true);
        answer["already_open"] = json!(true);
    }
    answer
}
