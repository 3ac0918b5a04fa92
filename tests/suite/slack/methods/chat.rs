//! `chat.*`: posting, updating, deleting, ephemeral messages, permalinks, unfurls.

use serde_json::{Value, json};

use super::{Answer, Refusal};
use crate::slack::arguments::Arguments;
use crate::slack::blocks;
use crate::slack::entity::{Being, Ephemeral, Kind, Unfurl};
use crate::slack::message::Message;
use crate::slack::state::State;

/// Longer text is cut (docs.slack.dev, chat.postMessage).
const CUT: usize = 40_000;

/// Longer text is refused by `chat.update` (its page: `msg_too_long`).
const LONGEST_UPDATE: usize = 4_000;

/// Metadata may have this many bytes of JSON.
const LARGEST_METADATA: usize = 8_000;

/// What a message says, as the arguments have it.
pub(in crate::slack) struct Content {
    pub(in crate::slack) text: String,
    pub(in crate::slack) blocks: Option<Vec<Value>>,
    pub(in crate::slack) attachments: Vec<Value>,
    pub(in crate::slack) metadata: Option<Value>,
}

/// Reads what a message says, and refuses what Slack refuses.
pub(in crate::slack) fn content(state: &mut State, arguments: &Arguments) -> Result<Content, Refusal> {
    let structure = |name, word| arguments.structure(name).map_err(|()| Refusal::new(word));
    let text = arguments.text("text");
    let given = structure("blocks", "invalid_blocks_format")?;
    let attachments = structure("attachments", "invalid_attachments")?;
    let markdown = arguments.text("markdown_text");
    if markdown.is_some() && (text.is_some() || given.is_some()) {
        return Err(Refusal::new("markdown_text_conflict"));
    }
    let mut list = match given {
        None => None,
        Some(Value::Array(list)) => Some(list),
        Some(_) => return Err(Refusal::new("invalid_blocks_format")),
    };
    if let Some(list) = &mut list {
        let wrong = blocks::of_message(&Value::Array(list.clone()), state.team.newer);
        if !wrong.is_empty() {
            return Err(Refusal::new("invalid_blocks").because(wrong));
        }
        blocks::name_all(list, state);
    }
    let attachments: Vec<Value> = match attachments {
        None => Vec::new(),
        Some(Value::Array(list)) if list.len() > 100 => return Err(Refusal::new("too_many_attachments")),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Refusal::new("invalid_attachments")),
    };
    let metadata = metadata(structure("metadata", "invalid_metadata_format")?)?;
    let text = text.or(markdown).unwrap_or_default();
    if text.is_empty() && list.as_ref().is_none_or(Vec::is_empty) && attachments.is_empty() {
        return Err(Refusal::new("no_text"));
    }
    let text = text.chars().take(CUT).collect();
    Ok(Content { text, blocks: list.filter(|list| !list.is_empty()), attachments, metadata })
}

fn metadata(metadata: Option<Value>) -> Result<Option<Value>, Refusal> {
    let Some(metadata) = metadata else { return Ok(None) };
    if !metadata["event_type"].is_string() || !metadata["event_payload"].is_object() {
        return Err(Refusal::new("invalid_metadata_format"));
    }
    if metadata.to_string().len() > LARGEST_METADATA {
        return Err(Refusal::new("metadata_too_large"));
    }
    Ok(Some(metadata))
}

/// The conversation to post to: an id, a `#name`, or a person, whose direct conversation is opened.
fn destination(state: &mut State, arguments: &Arguments) -> Result<String, Refusal> {
    let named = arguments.need("channel")?;
    let unknown = || Refusal::new("channel_not_found");
    if state.users.contains_key(&named) {
        if state.users[&named].is(Being::Gone) {
            return Err(unknown());
        }
        let people = [state.app.user.clone(), named].into();
        return Ok(state.open_direct(people).0);
    }
    let channel = state.find_channel(&named).ok_or_else(unknown)?;
    let is_member = state.is_bot_member(channel);
    let may_write = is_member || (channel.kind == Kind::Public && state.app.scopes.contains("chat:write.public"));
    if channel.kind != Kind::Public && !is_member {
        return Err(unknown());
    }
    if channel.is_archived {
        return Err(Refusal::new("is_archived"));
    }
    if !may_write {
        return Err(Refusal::new("not_in_channel"));
    }
    Ok(channel.id.clone())
}

pub(super) fn post(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = destination(state, arguments)?;
    let content = content(state, arguments)?;
    let thread = arguments.text("thread_ts");
    // A reply to a message that is not there becomes a message of its own thread, as in Slack, unless that is refused.
    let is_there = |ts: &String| state.channels[&channel].messages.get(ts).is_some_and(|root| !root.is_tombstone);
    if state.app.refuses_orphans && !thread.as_ref().is_none_or(is_there) {
        return Err(Refusal::new("thread_not_found"));
    }
    let message = Message {
        user: state.app.user.clone(),
        text: content.text,
        blocks: content.blocks,
        attachments: content.attachments,
        metadata: content.metadata,
        is_broadcast: thread.is_some() && arguments.flag("reply_broadcast"),
        thread,
        ..Message::default()
    };
    let ts = state.put_message(&channel, message);
    let wire = state.channels[&channel].messages[&ts].wire(state, &channel, true);
    Ok(json!({ "channel": channel, "ts": ts, "message": wire }))
}

pub(super) fn post_ephemeral(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = destination(state, arguments)?;
    let user = arguments.need("user")?;
    let content = content(state, arguments)?;
    if !state.channels[&channel].members.contains(&user) {
        return Err(Refusal::new("user_not_in_channel"));
    }
    let ts = state.show(&channel, &user, content, arguments.text("thread_ts"));
    Ok(json!({ "message_ts": ts }))
}

/// The app's own message of that `ts`.
fn own<'a>(state: &'a State, arguments: &Arguments, word: &str) -> Result<(String, &'a Message), Refusal> {
    let named = arguments.need("channel")?;
    let ts = arguments.need("ts")?;
    let channel = state.channels.get(&named).ok_or_else(|| Refusal::new("channel_not_found"))?;
    if channel.kind != Kind::Public && !state.is_bot_member(channel) {
        return Err(Refusal::new("channel_not_found"));
    }
    let message = channel.messages.get(&ts).filter(|message| !message.is_tombstone);
    let message = message.ok_or_else(|| Refusal::new("message_not_found"))?;
    if message.user != state.app.user || message.subtype.is_some() {
        return Err(Refusal::new(word));
    }
    Ok((channel.id.clone(), message))
}

pub(super) fn update(state: &mut State, arguments: &Arguments) -> Answer {
    let (channel, before) = own(state, arguments, "cant_update_message")?;
    let before = before.clone();
    if state.channels[&channel].is_archived {
        return Err(Refusal::new("is_inactive"));
    }
    let content = content(state, arguments)?;
    if content.text.chars().count() > LONGEST_UPDATE {
        return Err(Refusal::new("msg_too_long"));
    }
    let (now, bot) = (state.ts(), state.app.user.clone());
    let gives_text = arguments.text("text").is_some();
    let mut after = before.clone();
    after.history.push((before.text.clone(), before.blocks.clone()));
    if gives_text || content.blocks.is_some() {
        after.text = content.text;
    }
    // Blocks that are not given again are gone once text is given.
    after.blocks = content.blocks;
    after.attachments = content.attachments;
    after.metadata = content.metadata.or(after.metadata);
    after.edited = Some((bot, now));
    let ts = after.ts.clone();
    let text = after.text.clone();
    if let Some(conversation) = state.channels.get_mut(&channel) {
        conversation.messages.insert(ts.clone(), after);
    }
    state.emit_changed(&channel, &before, &ts);
    let wire = state.channels[&channel].messages[&ts].wire(state, &channel, true);
    Ok(json!({ "channel": channel, "ts": ts, "text": text, "message": wire }))
}

pub(super) fn delete(state: &mut State, arguments: &Arguments) -> Answer {
    let (channel, message) = own(state, arguments, "cant_delete_message")?;
    let ts = message.ts.clone();
    state.take_message(&channel, &ts);
    Ok(json!({ "channel": channel, "ts": ts }))
}

pub(super) fn permalink(state: &mut State, arguments: &Arguments) -> Answer {
    let (named, ts) = (arguments.need("channel")?, arguments.need("message_ts")?);
    let channel = state.channels.get(&named).ok_or_else(|| Refusal::new("channel_not_found"))?;
    let message = channel.messages.get(&ts).ok_or_else(|| Refusal::new("message_not_found"))?;
    let mut link = state.permalink(&channel.id, &ts);
    if let Some(thread) = message.thread.as_ref().filter(|_| message.is_reply()) {
        link = format!("{link}?thread_ts={thread}&cid={}", channel.id);
    }
    Ok(json!({ "channel": channel.id, "permalink": link }))
}

pub(super) fn unfurl(state: &mut State, arguments: &Arguments) -> Answer {
    let given = arguments.structure("unfurls").map_err(|()| Refusal::new("invalid_unfurls_format"))?;
    let given = given.ok_or_else(|| Refusal::new("missing_unfurls"))?;
    let Value::Object(unfurls) = given else { return Err(Refusal::new("invalid_unfurls_format")) };
    let is_composer = arguments.text("source").as_deref() == Some("composer");
    let place = if is_composer { None } else { Some(shared_link(state, arguments)?) };
    for (url, unfurl) in &unfurls {
        if !state.app.domains.iter().any(|domain| url.contains(domain.as_str())) {
            return Err(Refusal::new("cannot_unfurl_url"));
        }
        let wrong = if unfurl["blocks"].is_null() {
            Vec::new()
        } else {
            blocks::of_message(&unfurl["blocks"], state.team.newer)
        };
        if !wrong.is_empty() {
            return Err(Refusal::new("cannot_parse_attachment").because(wrong));
        }
        // No rich text in previews (slackapi/java-slack-sdk#948, getsentry/sentry#65588).
        let is_rich = |block: &Value| block["type"] == "rich_text";
        if unfurl["blocks"].as_array().is_some_and(|blocks| blocks.iter().any(is_rich)) {
            return Err(Refusal::new("invalid_blocks"));
        }
        if let Some((_, text)) = &place
            && !text.contains(url.as_str())
        {
            return Err(Refusal::new("cannot_unfurl_message"));
        }
    }
    for (url, content) in unfurls {
        if let Some((channel, ts)) = place.as_ref().map(|((channel, ts), _)| (channel, ts))
            && let Some(message) = state.channels.get_mut(channel).and_then(|channel| channel.messages.get_mut(ts))
        {
            let mut attachment = content.clone();
            attachment["from_url"] = json!(url);
            attachment["app_unfurl_url"] = json!(url);
            // Another preview of the link takes the place of the first (docs.slack.dev, chat.unfurl).
            message.attachments.retain(|one| one["app_unfurl_url"] != attachment["app_unfurl_url"]);
            message.attachments.push(attachment);
        }
        state.unfurls.push(Unfurl { url, content });
    }
    Ok(json!({}))
}

type Place = (String, String);

/// The message whose link is meant, and its text.
fn shared_link(state: &State, arguments: &Arguments) -> Result<(Place, String), Refusal> {
    let channel = arguments.text("channel").ok_or_else(|| Refusal::new("missing_channel"))?;
    let ts = arguments.text("ts").ok_or_else(|| Refusal::new("missing_ts"))?;
    let found = state.channels.get(&channel).ok_or_else(|| Refusal::new("cannot_find_channel"))?;
    let message = found.messages.get(&ts).ok_or_else(|| Refusal::new("cannot_find_message"))?;
    Ok(((channel, ts), message.text.clone()))
}

impl State {
    /// Shows something to one person.
    pub(in crate::slack) fn show(
        &mut self,
        channel: &str,
        user: &str,
        content: Content,
        thread: Option<String>,
    ) -> String {
        let ts = self.ts();
        let message = Message {
            ts: ts.clone(),
            user: self.app.user.clone(),
            text: content.text,
            blocks: content.blocks,
            attachments: content.attachments,
            thread,
            ..Message::default()
        };
        let (channel, user) = (channel.to_owned(), user.to_owned());
        self.ephemeral.push(Ephemeral { channel, user, message, is_deleted: false });
        ts
    }
}
