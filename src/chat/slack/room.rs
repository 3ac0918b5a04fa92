//! An incident's channel: made once, named, furnished, its card pinned, put away at the end.
//!
//! Every step can be done again. A channel is ours when its purpose names the incident, or when Toban made it and had no
//! time to say so.

use serde_json::{Value, json};
use tracing::warn;

use crate::chat::gateway::{GatewayError, NewRoom, Unmade};
use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;
use crate::chat::slack::words::escaped;
use crate::chat::unsent::Hindrance;

/// Greatest length of a channel's name, in characters (docs.slack.dev, conversations.create).
const NAME: usize = 80;
/// Greatest length of a topic and of a purpose (docs.slack.dev, conversations.setTopic).
const TOPIC: usize = 250;
/// Names that are tried where others have taken the first.
const NAMES: usize = 5;
/// Channels of one page of the list.
const PAGE: usize = 1_000;
/// Pages of the list that are looked through.
const PAGES: usize = 20;

/// Makes the channel, or finds it; its id.
pub(super) async fn open(api: &Api, new: &NewRoom, me: Option<&str>) -> Result<String, Failure> {
    let name = name(&new.name);
    let mut taken = None;
    for number in 1..=NAMES {
        let name = if number == 1 { name.clone() } else { format!("{name}-{number}") };
        match api.call("conversations.create", &json!({ "name": name, "is_private": new.private })).await {
            Ok(answer) => {
                let id = answer.pointer("/channel/id").and_then(Value::as_str).map(ToOwned::to_owned);
                return id.ok_or_else(|| Failure::Unknown(Hindrance::Lacking.because("channel")));
            }
            Err(error) if error.code() == Some("name_taken") => {
                if let Some(id) = ours(api, &name, new, me).await? {
                    return Ok(id);
                }
                taken = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    Err(taken.unwrap_or_else(|| Failure::NotSent("no name was tried".to_owned())))
}

/// Why no channel was made: until somebody mends it, or for now. Without a scope nothing is made for long, hence it does
/// not wait.
pub(super) fn unmade(failure: Failure) -> GatewayError {
    let no_room = |why, detail: &str| GatewayError::NoRoom { why, detail: detail.to_owned() };
    match (&failure, failure.code()) {
        (Failure::Refused { needed, .. }, Some(code @ "missing_scope")) => {
            no_room(Unmade::Scope, needed.as_deref().unwrap_or(code))
        }
        (_, Some(code @ ("restricted_action" | "no_permission" | "user_is_restricted" | "access_denied"))) => {
            no_room(Unmade::Forbidden, code)
        }
        (_, Some(code @ "name_taken")) => no_room(Unmade::Names, code),
        (_, Some(code)) if !failure.is_passing() && !failure.is_token() => no_room(Unmade::Other, code),
        _ => failure.into(),
    }
}

/// The channel of that name, if it is this incident's.
async fn ours(api: &Api, name: &str, new: &NewRoom, me: Option<&str>) -> Result<Option<String>, Failure> {
    let mut cursor = String::new();
    for _page in 0..PAGES {
        let mut arguments = vec![
            ("types", "public_channel,private_channel".to_owned()),
            ("exclude_archived", "true".to_owned()),
            ("limit", PAGE.to_string()),
        ];
        if !cursor.is_empty() {
            arguments.push(("cursor", cursor));
        }
        let answer = api.read("conversations.list", &arguments).await?;
        let channels = answer.get("channels").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let text = |channel: &Value, pointer: &str| {
            channel.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        if let Some(found) = channels.iter().find(|channel| text(channel, "/name") == name) {
            let purpose = text(found, "/purpose/value");
            let unsaid = purpose.is_empty() && me.is_some_and(|me| text(found, "/creator") == me);
            // The one of before it became private is another one.
            let fits = found.get("is_private").and_then(Value::as_bool).unwrap_or(false) == new.private;
            return Ok((fits && (purpose.contains(&new.incident) || unsaid)).then(|| text(found, "/id")));
        }
        cursor = text(&answer, "/response_metadata/next_cursor");
        if cursor.is_empty() {
            break;
        }
    }
    Ok(None)
}

/// Says what the channel is for.
pub(super) async fn furnish(api: &Api, channel: &str, new: &NewRoom, page: Option<&str>) -> Result<(), Failure> {
    let purpose = cut(&format!("{} · {}", new.key, new.incident));
    // First, so that a second call finds it whatever happens in between.
    step(api, "conversations.setPurpose", &json!({ "channel": channel, "purpose": purpose })).await?;
    if let Some(page) = page {
        bookmark(api, channel, &new.key, page).await?;
    }
    Ok(())
}

/// Heads the channel with a line.
pub(super) async fn head(api: &Api, channel: &str, topic: &str) -> Result<(), Failure> {
    step(api, "conversations.setTopic", &json!({ "channel": channel, "topic": cut(topic) })).await
}

/// Whether only those see the channel who are in it. Slack lets no app make a public one private.
pub(super) async fn is_private(api: &Api, channel: &str) -> Result<bool, Failure> {
    let answer = match api.read("conversations.info", &[("channel", channel.to_owned())]).await {
        Ok(answer) => answer,
        // Toban was taken out of it, or it is no more.
        Err(error) if error.code() == Some("channel_not_found") => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(answer.pointer("/channel/is_private").and_then(Value::as_bool).unwrap_or(false))
}

/// A link to the incident's page stays above the channel.
async fn bookmark(api: &Api, channel: &str, key: &str, page: &str) -> Result<(), Failure> {
    let there = match api.call("bookmarks.list", &json!({ "channel_id": channel })).await {
        Ok(answer) => answer.get("bookmarks").and_then(Value::as_array).cloned().unwrap_or_default(),
        Err(error) => return forgiven("bookmarks.list", error),
    };
    if there.iter().any(|one| one.get("link").and_then(Value::as_str) == Some(page)) {
        return Ok(());
    }
    step(api, "bookmarks.add", &json!({ "channel_id": channel, "title": key, "type": "link", "link": page })).await
}

/// Pins a message in the place of the one of ours that was pinned before.
pub(super) async fn pin(api: &Api, channel: &str, ts: &str, me: Option<&str>) -> Result<(), Failure> {
    let answer = api.read("pins.list", &[("channel", channel.to_owned())]).await?;
    let items = answer.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |item: &Value, pointer: &str| item.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned);
    let mine = items.iter().filter(|item| me.is_some() && text(item, "/message/user").as_deref() == me);
    let pinned: Vec<String> = mine.filter_map(|item| text(item, "/message/ts")).collect();
    if !pinned.iter().any(|one| one == ts) {
        match api.call("pins.add", &json!({ "channel": channel, "timestamp": ts })).await {
            Err(error) if error.code() != Some("already_pinned") => return Err(error),
            _ => {}
        }
    }
    for earlier in pinned.iter().filter(|one| *one != ts) {
        step(api, "pins.remove", &json!({ "channel": channel, "timestamp": earlier })).await?;
    }
    Ok(())
}

/// Puts the channel away.
pub(super) async fn archive(api: &Api, channel: &str) -> Result<(), Failure> {
    match api.call("conversations.archive", &json!({ "channel": channel })).await {
        Err(error) if error.code() == Some("already_archived") => Ok(()),
        done => done.map(drop),
    }
}

/// A step without which the channel is of use all the same: a refusal is logged, anything else is tried again.
pub(super) async fn step(api: &Api, method: &'static str, arguments: &Value) -> Result<(), Failure> {
    match api.call(method, arguments).await {
        Ok(_) => Ok(()),
        Err(error) => forgiven(method, error),
    }
}

pub(super) fn forgiven(method: &'static str, error: Failure) -> Result<(), Failure> {
    match error.code() {
        // Slack has codes for what passes, too; and without a token nothing is done now, but everything later.
        Some(_) if error.is_passing() || error.lacks_token() => Err(error),
        Some("already_in_channel" | "cant_invite_self" | "no_pin") => Ok(()),
        Some(code) => {
            warn!(method, code, "a channel lacks something");
            Ok(())
        }
        None => Err(error),
    }
}

/// A name that Slack takes: small letters, digits and dashes. What is written in other scripts is left out, so that
/// `inc-42-決済が落ちた` is `inc-42`.
fn name(wanted: &str) -> String {
    let mut name = String::new();
    for c in wanted.to_lowercase().chars() {
        let c = if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' { c } else { '-' };
        if !(c == '-' && (name.is_empty() || name.ends_with('-'))) {
            name.push(c);
        }
    }
    // A number may follow it.
    name.truncate(NAME - 2);
    let name = name.trim_matches('-');
    if name.is_empty() { "incident".to_owned() } else { name.to_owned() }
}

/// A topic within its limit, in which nothing acts.
fn cut(text: &str) -> String {
    let text = text.replace('\n', " ");
    let mut kept = text.chars().count().min(TOPIC);
    loop {
        let rest = if kept < text.chars().count() { "…" } else { "" };
        let shown = escaped(&text.chars().take(kept).collect::<String>()) + rest;
        if shown.chars().count() <= TOPIC || kept == 0 {
            return shown;
        }
        kept -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, name};

    #[test]
    fn a_name_is_one_that_slack_takes() {
        assert_eq!(name("inc-42-checkout-is-down"), "inc-42-checkout-is-down");
        assert_eq!(name("inc-42-決済が落ちた"), "inc-42");
        assert_eq!(name("inc-42-決済-api-が"), "inc-42-api");
        assert_eq!(name("INC 42: a/b.c"), "inc-42-a-b-c");
        assert_eq!(name("決済"), "incident");
        assert_eq!(name(&"x".repeat(200)).len(), 78);
    }

    #[test]
    fn a_topic_keeps_within_its_limit() {
        assert_eq!(cut("one\ntwo"), "one two");
        assert_eq!(cut(&"あ".repeat(300)).chars().count(), 250);
        assert!(cut(&"あ".repeat(300)).ends_with("あ…"));
        assert_eq!(cut("<!here> & all"), "&lt;!here&gt; &amp; all");
        assert_eq!(cut(&"<".repeat(300)).chars().count(), 249, "an escape is whole");
    }
}
