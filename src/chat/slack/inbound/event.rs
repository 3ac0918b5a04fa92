//! Events: mentions, direct messages, reactions, pins, changed and deleted messages, the Home tab, links.
//!
//! What Toban itself or another bot wrote is nobody's word; that another one changed or deleted what it had written is
//! followed, as people's changes are. A message is known by where and when it was written, so that
//! the two events Slack sends for one mention are one.

use serde_json::Value;

use crate::chat::inbound::Sign;
use crate::chat::slack::content;
use crate::chat::slack::inbound::field::{id, text, thread};
use crate::chat::slack::inbound::{
    Came, Deleted, Edited, Linked, MESSAGE, Opened, Reacted, Said, Speaker, Spot, Writer, moved,
};

/// Reads an event's envelope. `bot` is Toban's own member id, once it is known.
#[must_use]
pub fn read(payload: &Value, bot: Option<&str>) -> Came {
    match payload.get("type").and_then(Value::as_str) {
        Some("url_verification") => {
            text(payload, "/challenge").map_or(Came::Odd("a verification without its challenge"), Came::Asked)
        }
        Some("event_callback") => event(payload, bot),
        _ => Came::Odd("an event of an unknown envelope"),
    }
}

fn event(payload: &Value, bot: Option<&str>) -> Came {
    let Some(event) = payload.get("event") else { return Came::Odd("an envelope without its event") };
    let Some(known) = id(payload, "/event_id") else { return Came::Odd("an event without its id") };
    // The envelope's team is where Toban is installed, whoever did it: it says nothing of them.
    let read = match event.get("type").and_then(Value::as_str) {
        Some("app_mention") => mention(event, bot),
        Some("message") => message(event, known, bot),
        Some(kind @ ("reaction_added" | "reaction_removed")) => reaction(event, known, kind == "reaction_added", bot),
        Some(kind @ ("pin_added" | "pin_removed")) => pin(event, known, kind == "pin_added", bot),
        Some("app_home_opened") => opened(event),
        Some("link_shared") => linked(event),
        kind => {
            let moved = kind.and_then(|kind| moved::read(kind, event, &known, bot));
            return moved.unwrap_or(Came::Odd("an event of an unknown type"));
        }
    };
    read.unwrap_or(Came::Nothing("an event that is nobody's word, or lacks a field"))
}

/// Who wrote a message, unless a bot did.
fn writer(message: &Value, bot: Option<&str>) -> Option<Speaker> {
    let user = id(message, "/user").filter(|user| Some(user.as_str()) != bot && user != "USLACKBOT")?;
    let written_by_bot =
        text(message, "/bot_id").is_some() || text(message, "/subtype").as_deref() == Some("bot_message");
    // `user_team` is theirs in a channel that two workspaces share.
    let team = id(message, "/user_team").or_else(|| id(message, "/team"));
    (!written_by_bot).then_some(Speaker { user, team })
}

/// Who wrote a message, be it a program; but not Toban, which has to know itself for that.
fn author(message: &Value, bot: Option<&str>) -> Option<Writer> {
    if let Some(speaker) = writer(message, bot) {
        return Some(Writer::Member(speaker));
    }
    let is_own = text(message, "/user").as_deref() == Some(bot?);
    content::program(message).filter(|_| !is_own).map(Writer::Program)
}

/// Whose message was taken away; Toban's, too: what it shows in there is not seen any more.
fn lost(message: &Value, bot: Option<&str>) -> Option<Writer> {
    let own = || (text(message, "/user").as_deref() == Some(bot?)).then_some(Writer::Own);
    author(message, bot).or_else(own)
}

fn spot(event: &Value) -> Option<Spot> {
    Some(Spot { channel: id(event, "/channel")?, thread: thread(event) })
}

/// The two events of one message are known by the message.
fn of_message(event: &Value) -> Option<String> {
    Some(format!("{MESSAGE}{}:{}", id(event, "/channel")?, id(event, "/ts")?))
}

fn mention(event: &Value, bot: Option<&str>) -> Option<Came> {
    let said = text(event, "/text")?;
    Some(Came::Said(Said {
        event: of_message(event)?,
        spot: spot(event)?,
        // Slack tells only of what is said where Toban is.
        between: false,
        speaker: writer(event, bot)?,
        head: "@toban".to_owned(),
        text: behind_mention(&said, bot).to_owned(),
        answer: None,
    }))
}

/// What follows the mention of the bot; of any mention, while its own id is not known.
fn behind_mention<'t>(text: &'t str, bot: Option<&str>) -> &'t str {
    let begins = bot.map_or_else(|| "<@".to_owned(), |bot| format!("<@{bot}"));
    let Some(start) = text.find(&begins) else { return text };
    text[start..].find('>').map_or("", |end| text[start + end + 1..].trim_start())
}

fn message(event: &Value, known: String, bot: Option<&str>) -> Option<Came> {
    match text(event, "/subtype").as_deref() {
        None | Some("file_share" | "thread_broadcast") => direct(event, bot),
        Some("message_changed") => changed(event, known, bot),
        Some("message_deleted") => {
            let before = event.get("previous_message")?;
            let spot = Spot { channel: id(event, "/channel")?, thread: thread(before) };
            let message = id(event, "/deleted_ts")?;
            Some(Came::Deleted(Deleted { event: known, spot, message, writer: lost(before, bot)? }))
        }
        Some(_) => None,
    }
}

/// A message to Toban alone is a command, whether it begins like one or not. Elsewhere a message is a word among people.
fn direct(event: &Value, bot: Option<&str>) -> Option<Came> {
    if text(event, "/channel_type").as_deref() != Some("im") {
        return Some(Came::Nothing("a word among people"));
    }
    let said = text(event, "/text")?;
    let trimmed = said.trim_start();
    let mentions = bot.is_some_and(|bot| trimmed.starts_with(&format!("<@{bot}")));
    // What needs no name to be a command has none: what people wrote is counted, and repeated to them.
    let begins = trimmed.starts_with(|first: char| matches!(first, '/' | '／' | '@' | '＠') || first.is_alphanumeric());
    let (head, words) = match (mentions, begins) {
        (true, _) => ("@toban", behind_mention(trimmed, bot)),
        (false, true) => ("", trimmed),
        (false, false) => ("@toban", trimmed),
    };
    Some(Came::Said(Said {
        event: of_message(event)?,
        spot: spot(event)?,
        // Slack tells only of what is said where Toban is.
        between: false,
        speaker: writer(event, bot)?,
        head: head.to_owned(),
        text: words.to_owned(),
        answer: None,
    }))
}

/// A message of the history, if it was said to Toban (`bot` is its member id), as its live event would be read.
#[must_use]
pub fn past(message: &Value, channel: &str, bot: &str) -> Option<Said> {
    if !matches!(text(message, "/subtype").as_deref(), None | Some("file_share" | "thread_broadcast")) {
        return None;
    }
    let mut event = message.clone();
    let fields = event.as_object_mut()?;
    fields.insert("channel".to_owned(), channel.into());
    let came = if channel.starts_with('D') {
        fields.insert("channel_type".to_owned(), "im".into());
        direct(&event, Some(bot))
    } else {
        text(message, "/text").filter(|text| text.contains(&format!("<@{bot}")))?;
        mention(&event, Some(bot))
    };
    came.and_then(|came| if let Came::Said(said) = came { Some(said) } else { None })
}

/// A message of the history whose author changed it at `changed`.
#[must_use]
pub fn past_edit(message: &Value, channel: &str, bot: &str, changed: &str) -> Option<Edited> {
    let (ts, writer) = (id(message, "/ts")?, author(message, Some(bot))?);
    Some(Edited {
        event: format!("edit:{channel}:{ts}:{changed}"),
        spot: Spot { channel: channel.to_owned(), thread: thread(message) },
        message: ts,
        text: content::words(message),
        writer,
        version: Some(changed.to_owned()),
    })
}

fn changed(event: &Value, known: String, bot: Option<&str>) -> Option<Came> {
    let now = event.get("message")?;
    let before = event.get("previous_message");
    let spot = Spot { channel: id(event, "/channel")?, thread: thread(now) };
    let message = id(now, "/ts")?;
    // The first message of a thread leaves a stone behind when it is deleted.
    if text(now, "/subtype").as_deref() == Some("tombstone") {
        return Some(Came::Deleted(Deleted { event: known, spot, message, writer: lost(before?, bot)? }));
    }
    let writer = author(now, bot)?;
    let text = content::words(now);
    // Slack tells the same way that a link got its preview.
    if before.is_some_and(|before| content::words(before) == text) {
        return Some(Came::Nothing("a message whose words did not change"));
    }
    let version = id(now, "/edited/ts");
    Some(Came::Edited(Edited { event: known, spot, message, writer, version, text }))
}

fn reaction(event: &Value, known: String, added: bool, bot: Option<&str>) -> Option<Came> {
    if text(event, "/item/type").as_deref() != Some("message") {
        return Some(Came::Nothing("a reaction to something that is no message"));
    }
    Some(Came::Reacted(Reacted {
        event: known,
        channel: id(event, "/item/channel")?,
        message: id(event, "/item/ts")?,
        shown: None,
        // A skin tone is no other reaction.
        sign: Sign::Reaction(text(event, "/reaction")?.split("::").next()?.to_owned()),
        speaker: writer(event, bot)?,
        added,
    }))
}

/// The message of a pin stands in the event as it was then; as it is now, it is asked for.
fn pin(event: &Value, known: String, added: bool, bot: Option<&str>) -> Option<Came> {
    if text(event, "/item/type").as_deref() != Some("message") {
        return Some(Came::Nothing("a pin of something that is no message"));
    }
    Some(Came::Reacted(Reacted {
        event: known,
        channel: id(event, "/item/channel").or_else(|| id(event, "/channel_id"))?,
        message: id(event, "/item/message/ts")?,
        shown: None,
        sign: Sign::Pin,
        speaker: writer(event, bot)?,
        added,
    }))
}

fn opened(event: &Value) -> Option<Came> {
    if text(event, "/tab").is_some_and(|tab| tab != "home") {
        return Some(Came::Nothing("another tab than Home"));
    }
    Some(Came::Opened(Opened { speaker: Speaker { user: id(event, "/user")?, team: None } }))
}

/// Of a message that is still being written, Slack tells no conversation, but an id of the preview.
fn linked(event: &Value) -> Option<Came> {
    let written = id(event, "/channel").filter(|channel| channel != "COMPOSER");
    let place = match &written {
        Some(channel) => vec![("channel", channel.clone()), ("ts", id(event, "/message_ts")?)],
        None => vec![("unfurl_id", id(event, "/unfurl_id")?), ("source", text(event, "/source")?)],
    };
    let links = event.get("links")?.as_array()?.iter().filter_map(|link| text(link, "/url"));
    Some(Came::Linked(Linked { place, channel: written, links: links.collect() }))
}
