//! `views.*`: modals with their stack, and the Home tab.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Answer, Refusal};
use crate::slack::arguments::Arguments;
use crate::slack::blocks;
use crate::slack::entity::Trigger;
use crate::slack::state::State;
use crate::slack::view::View;

/// A trigger opens something for this long (docs.slack.dev, modals).
const TRIGGER: SignedDuration = SignedDuration::from_secs(3);

/// A view's JSON may have this many bytes (`view_too_large`).
const LARGEST: usize = 250 * 1024;

/// The view as written, if it is within the limits.
fn given(state: &State, arguments: &Arguments, kind: &str) -> Result<Value, Refusal> {
    let invalid = |message: &str| Refusal::new("invalid_arguments").because([message.to_owned()]);
    let view = arguments.structure("view").map_err(|()| invalid("[ERROR] view is not JSON [json-pointer:/view]"))?;
    let view = view.ok_or_else(|| invalid("[ERROR] missing required field: view"))?;
    check(state, &view, kind)?;
    Ok(view)
}

/// Refuses a view beyond the limits, or of another kind than is asked for.
pub(in crate::slack) fn check(state: &State, view: &Value, kind: &str) -> Result<(), Refusal> {
    if view.to_string().len() > LARGEST {
        return Err(Refusal::new("view_too_large"));
    }
    let mut wrong = blocks::of_view(view);
    if view["type"].as_str().is_some_and(|own| own != kind) {
        wrong.push(format!("[ERROR] view type must be {kind} [json-pointer:/view/type]"));
    }
    if !wrong.is_empty() {
        return Err(Refusal::new("invalid_arguments").because(wrong));
    }
    let external = view["external_id"].as_str().filter(|id| !id.is_empty());
    if let Some(id) = external
        && state.views.values().any(|other| !other.is_closed && other.external_id() == Some(id))
    {
        return Err(Refusal::new("duplicate_external_id"));
    }
    Ok(())
}

/// Uses a trigger up: three seconds, once.
fn exchange(state: &mut State, arguments: &Arguments) -> Result<(String, Option<String>), Refusal> {
    let id = arguments.need("trigger_id")?;
    let now = state.now();
    let trigger = state.triggers.get_mut(&id).ok_or_else(|| Refusal::new("invalid_trigger_id"))?;
    let Trigger { user, issued, is_used, view } = trigger;
    if *is_used {
        return Err(Refusal::new("exchanged_trigger_id"));
    }
    if now.duration_since(*issued) > TRIGGER {
        return Err(Refusal::new("expired_trigger_id"));
    }
    *is_used = true;
    Ok((user.clone(), view.clone()))
}

pub(super) fn open(state: &mut State, arguments: &Arguments) -> Answer {
    let view = given(state, arguments, "modal")?;
    let (user, _) = exchange(state, arguments)?;
    // Opening starts a new stack; the one before is gone.
    for other in state.views.values_mut().filter(|other| other.user == user && other.kind() == "modal") {
        other.is_closed = true;
    }
    let id = state.put_view(&user, view, None);
    Ok(json!({ "view": state.views[&id].wire(state) }))
}

pub(super) fn push(state: &mut State, arguments: &Arguments) -> Answer {
    let view = given(state, arguments, "modal")?;
    let (user, below) = exchange(state, arguments)?;
    let below = below.filter(|id| state.views.get(id).is_some_and(|view| !view.is_closed));
    let below = below.ok_or_else(|| Refusal::new("not_found"))?;
    let id = state.push_view(&user, view, &below).map_err(Refusal::new)?;
    Ok(json!({ "view": state.views[&id].wire(state) }))
}

pub(super) fn update(state: &mut State, arguments: &Arguments) -> Answer {
    let named = arguments.text("view_id");
    let external = arguments.text("external_id");
    let found = state.views.values().find(|view| {
        named.as_ref().is_some_and(|id| *id == view.id)
            || (external.is_some() && view.external_id().map(str::to_owned) == external)
    });
    let found = found.filter(|view| !view.is_closed).ok_or_else(|| Refusal::new("not_found"))?;
    let (id, hash, kind, own) =
        (found.id.clone(), found.hash.clone(), found.kind().to_owned(), found.external_id().map(str::to_owned));
    if arguments.text("hash").is_some_and(|given| given != hash) {
        return Err(Refusal::new("hash_conflict"));
    }
    let view = arguments.structure("view").ok().flatten().ok_or_else(|| Refusal::new("invalid_arguments"))?;
    let mut checked = view.clone();
    // Its own external id is no duplicate.
    if checked["external_id"].as_str() == own.as_deref()
        && let Some(fields) = checked.as_object_mut()
    {
        fields.remove("external_id");
    }
    check(state, &checked, &kind)?;
    state.change_view(&id, view);
    Ok(json!({ "view": state.views[&id].wire(state) }))
}

pub(super) fn publish(state: &mut State, arguments: &Arguments) -> Answer {
    let user = arguments.need("user_id")?;
    if !state.app.has_home {
        return Err(Refusal::new("not_enabled"));
    }
    if !state.users.contains_key(&user) {
        let message = "[ERROR] invalid `user_id` [json-pointer:/user_id]".to_owned();
        return Err(Refusal::new("invalid_arguments").because([message]));
    }
    let home = state.home_of(&user).map(|home| (home.id.clone(), home.hash.clone()));
    if let (Some(hash), Some((_, own))) = (arguments.text("hash"), &home)
        && hash != *own
    {
        return Err(Refusal::new("hash_conflict"));
    }
    let view = given(state, arguments, "home")?;
    let id = match home {
        Some((id, _)) => {
            state.change_view(&id, view);
            id
        }
        None => state.put_view(&user, view, None),
    };
    Ok(json!({ "view": state.views[&id].wire(state) }))
}

impl State {
    pub(in crate::slack) fn home_of(&self, user: &str) -> Option<&View> {
        self.views.values().find(|view| view.user == user && view.kind() == "home")
    }
}
