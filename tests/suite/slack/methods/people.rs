//! `users.*` and `usergroups.*`.
#![expect(clippy::unnecessary_wraps, reason = "every method may refuse, though some never do")]

use serde_json::{Value, json};

use super::{Answer, Refusal, page};
use crate::slack::arguments::Arguments;
use crate::slack::entity::{Being, UserGroup};
use crate::slack::state::State;

pub(super) fn info(state: &mut State, arguments: &Arguments) -> Answer {
    let id = arguments.need("user")?;
    let user = state.users.get(&id).ok_or_else(|| Refusal::new("user_not_found"))?;
    Ok(json!({ "user": user.wire(state, arguments.flag("include_locale")) }))
}

pub(super) fn list(state: &mut State, arguments: &Arguments) -> Answer {
    let all = state.users.values().map(|user| user.wire(state, arguments.flag("include_locale")));
    let (members, next): (Vec<Value>, String) = page(all.collect(), arguments, 1000)?;
    let cache = state.now().as_second();
    Ok(json!({ "members": members, "cache_ts": cache, "response_metadata": { "next_cursor": next } }))
}

pub(super) fn by_email(state: &mut State, arguments: &Arguments) -> Answer {
    let email = arguments.need("email")?;
    let mut present = state.users.values().filter(|user| !user.is(Being::Gone));
    let user = present.find(|user| !user.is(Being::WithoutEmail) && user.email.eq_ignore_ascii_case(&email));
    let user = user.ok_or_else(|| Refusal::new("users_not_found"))?;
    Ok(json!({ "user": user.wire(state, false) }))
}

pub(super) fn groups(state: &mut State, arguments: &Arguments) -> Answer {
    let with_users = arguments.flag("include_users");
    let told: Vec<Value> = state.groups.values().map(|group| wire(state, group, with_users)).collect();
    Ok(json!({ "usergroups": told }))
}

pub(super) fn group_users(state: &mut State, arguments: &Arguments) -> Answer {
    let id = arguments.need("usergroup")?;
    let group = state.groups.get(&id).ok_or_else(|| Refusal::new("no_such_subteam"))?;
    Ok(json!({ "users": group.users }))
}

pub(super) fn set_group_users(state: &mut State, arguments: &Arguments) -> Answer {
    let id = arguments.need("usergroup")?;
    let users = arguments.list("users");
    if users.is_empty() {
        return Err(Refusal::new("no_users_provided"));
    }
    if users.iter().any(|user| state.users.get(user).is_none_or(|user| user.is(Being::Gone))) {
        return Err(Refusal::new("invalid_users"));
    }
    state.groups.get_mut(&id).ok_or_else(|| Refusal::new("no_such_subteam"))?.users = users;
    let told = wire(state, &state.groups[&id], true);
    state.emit(json!({ "type": "subteam_updated", "subteam": told }), "usergroups:read");
    Ok(json!({ "usergroup": told }))
}

fn wire(state: &State, group: &UserGroup, with_users: bool) -> Value {
    let mut wire = json!({
        "id": group.id, "team_id": state.team.id, "is_usergroup": true, "is_subteam": true, "name": group.name,
        "description": "", "handle": group.handle, "is_external": false, "date_create": 0, "date_update": 0,
        "date_delete": 0, "auto_type": null, "created_by": "USLACKBOT", "updated_by": "USLACKBOT",
        "deleted_by": null, "prefs": { "channels": [], "groups": [] }, "user_count": group.users.len(),
    });
    if with_users {
        wire["users"] = json!(group.users);
    }
    wire
}
