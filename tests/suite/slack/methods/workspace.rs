//! `auth.test`, `api.test`, `team.info`, `bots.info`, `apps.connections.open`, `blocks.validate`.
#![expect(clippy::unnecessary_wraps, reason = "every method may refuse, though some never do")]

use serde_json::json;

use super::{Answer, Refusal};
use crate::slack::arguments::Arguments;
use crate::slack::blocks;
use crate::slack::state::State;

pub(super) fn api_test(_: &mut State, arguments: &Arguments) -> Answer {
    match arguments.text("error") {
        Some(word) => Err(Refusal::new(&word)),
        None => Ok(json!({ "args": arguments.opened() })),
    }
}

pub(super) fn auth_test(state: &mut State, _: &Arguments) -> Answer {
    let mut answer = json!({
        "url": format!("https://{}.slack.com/", state.team.domain), "team": state.team.name, "user": state.app.name,
        "team_id": state.team.id, "user_id": state.app.user, "bot_id": state.app.bot_id,
        "is_enterprise_install": false,
    });
    if let Some((id, _)) = &state.team.enterprise {
        answer["enterprise_id"] = json!(id);
    }
    Ok(answer)
}

pub(super) fn team_info(state: &mut State, _: &Arguments) -> Answer {
    let mut team = json!({
        "id": state.team.id, "name": state.team.name, "domain": state.team.domain, "email_domain": "",
        "url": format!("https://{}.slack.com/", state.team.domain), "icon": { "image_default": true },
    });
    if let Some((id, name)) = &state.team.enterprise {
        team["enterprise_id"] = json!(id);
        team["enterprise_name"] = json!(name);
    }
    Ok(json!({ "team": team }))
}

pub(super) fn bots_info(state: &mut State, arguments: &Arguments) -> Answer {
    if arguments.text("bot").is_some_and(|id| id != state.app.bot_id) {
        return Err(Refusal::new("bot_not_found"));
    }
    Ok(json!({ "bot": {
        "id": state.app.bot_id, "deleted": false, "name": state.app.name, "updated": 0, "app_id": state.app.id,
        "user_id": state.app.user, "icons": {},
    } }))
}

/// An address for one connection.
pub(super) fn connections_open(state: &mut State, _: &Arguments) -> Answer {
    let ticket = state.mint("ticket");
    let host = state.origin.trim_start_matches("http://").to_owned();
    Ok(json!({ "url": format!("ws://{host}/link?ticket={ticket}&app_id={}", state.app.id) }))
}

pub(super) fn blocks_validate(state: &mut State, arguments: &Arguments) -> Answer {
    let broken = || Refusal::new("invalid_arguments");
    let named = ["blocks", "view", "message"].map(|name| arguments.structure(name).ok().flatten());
    let (word, wrong) = match named {
        [Some(list), None, None] => ("invalid_blocks", blocks::of_message(&list, state.team.newer)),
        [None, Some(view), None] => ("invalid_view", blocks::of_view(&view)),
        [None, None, Some(message)] => ("invalid_message", blocks::of_message(&message["blocks"], state.team.newer)),
        _ => return Err(broken()),
    };
    if wrong.is_empty() { Ok(json!({})) } else { Err(Refusal::new(word).because(wrong)) }
}
