//! `reactions.*` and `pins.*`: what is put onto a message.

use serde_json::{Value, json};

use super::conversations::visible;
use super::{Answer, Refusal};
use crate::slack::arguments::Arguments;
use crate::slack::entity::Channel;
use crate::slack::state::State;

/// At most this many pins in a channel (`too_many_pins`).
const PINS: usize = 100;

/// A person may give this many different reactions to one message (`too_many_reactions`).
const REACTIONS: usize = 23;

/// Emoji the workspace knows: a name is lower case letters, digits, `_`, `-`, `+`, with an optional skin tone.
fn emoji(arguments: &Arguments) -> Result<String, Refusal> {
    let name = arguments.need("name")?;
    let is_allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-+:'".contains(letter);
    if name.starts_with(':') || !name.chars().all(is_allowed) {
        return Err(Refusal::new("invalid_name"));
    }
    Ok(name)
}

/// The message a mark is about.
fn item(state: &State, arguments: &Arguments) -> Result<(String, String), Refusal> {
    let (Some(_), Some(ts)) = (arguments.text("channel"), arguments.text("timestamp")) else {
        return Err(Refusal::new("no_item_specified"));
    };
    let channel = visible(state, arguments)?;
    if ts.split_once('.').is_none_or(|(seconds, rest)| seconds.parse::<u64>().is_err() || rest.parse::<u64>().is_err())
    {
        return Err(Refusal::new("bad_timestamp"));
    }
    if channel.messages.get(&ts).is_none_or(|message| message.is_tombstone) {
        return Err(Refusal::new("message_not_found"));
    }
    Ok((channel.id.clone(), ts))
}

pub(super) fn react(state: &mut State, arguments: &Arguments) -> Answer {
    let name = emoji(arguments)?;
    let (channel, ts) = item(state, arguments)?;
    if state.channels[&channel].is_archived {
        return Err(Refusal::new("is_archived"));
    }
    let bot = state.app.user.clone();
    state.give_reaction(&channel, &ts, &name, &bot).map_err(Refusal::new)?;
    Ok(json!({}))
}

pub(super) fn unreact(state: &mut State, arguments: &Arguments) -> Answer {
    let name = emoji(arguments)?;
    let (channel, ts) = item(state, arguments)?;
    let bot = state.app.user.clone();
    state.take_reaction(&channel, &ts, &name, &bot).map_err(Refusal::new)?;
    Ok(json!({}))
}

pub(super) fn reactions(state: &mut State, arguments: &Arguments) -> Answer {
    let (channel, ts) = item(state, arguments)?;
    let mut message = state.channels[&channel].messages[&ts].wire(state, &channel, false);
    message["permalink"] = json!(state.permalink(&channel, &ts));
    Ok(json!({ "type": "message", "channel": channel, "message": message }))
}

/// Pins work where the bot is.
fn inside<'a>(state: &'a State, arguments: &Arguments) -> Result<&'a Channel, Refusal> {
    let channel = visible(state, arguments)?;
    if state.is_bot_member(channel) { Ok(channel) } else { Err(Refusal::new("not_in_channel")) }
}

pub(super) fn pin(state: &mut State, arguments: &Arguments) -> Answer {
    let (channel, ts) = item(state, arguments)?;
    let pins = &inside(state, arguments)?.pins;
    if pins.len() >= PINS {
        return Err(Refusal::new("too_many_pins"));
    }
    let bot = state.app.user.clone();
    state.put_pin(&channel, &ts, &bot).map_err(Refusal::new)?;
    Ok(json!({}))
}

pub(super) fn unpin(state: &mut State, arguments: &Arguments) -> Answer {
    let (channel, ts) = item(state, arguments)?;
    let bot = state.app.user.clone();
    state.take_pin(&channel, &ts, &bot).map_err(Refusal::new)?;
    Ok(json!({}))
}

pub(super) fn pins(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments)?;
    let told = channel.pins.iter().rev().filter_map(|(ts, user, at)| {
        let mut message = channel.messages.get(ts)?.wire(state, &channel.id, false);
        message["permalink"] = json!(state.permalink(&channel.id, ts));
        Some(json!({
            "type": "message", "channel": channel.id, "created": at.as_second(), "created_by": user,
            "message": message,
        }))
    });
    let items: Vec<Value> = told.collect();
    Ok(json!({ "items": items }))
}

impl State {
    pub(in crate::slack) fn give_reaction(
        &mut self,
        channel: &str,
        ts: &str,
        name: &str,
        user: &str,
    ) -> Result<(), &'static str> {
        let message = self.channels.get_mut(channel).and_then(|channel| channel.messages.get_mut(ts));
        let reactions = &mut message.ok_or("message_not_found")?.reactions;
        if reactions.values().filter(|users| users.iter().any(|other| other == user)).count() >= REACTIONS {
            return Err("too_many_reactions");
        }
        let users = reactions.entry(name.to_owned()).or_default();
        if users.iter().any(|other| other == user) {
            return Err("already_reacted");
        }
        users.push(user.to_owned());
        self.emit_reaction("reaction_added", user, name, channel, ts);
        Ok(())
    }

    pub(in crate::slack) fn take_reaction(
        &mut self,
        channel: &str,
        ts: &str,
        name: &str,
        user: &str,
    ) -> Result<(), &'static str> {
        let message = self.channels.get_mut(channel).and_then(|channel| channel.messages.get_mut(ts));
        let reactions = &mut message.ok_or("message_not_found")?.reactions;
        let users = reactions.get_mut(name).ok_or("no_reaction")?;
        let place = users.iter().position(|other| other == user).ok_or("no_reaction")?;
        users.remove(place);
        if users.is_empty() {
            reactions.shift_remove(name);
        }
        self.emit_reaction("reaction_removed", user, name, channel, ts);
        Ok(())
    }

    pub(in crate::slack) fn put_pin(&mut self, channel: &str, ts: &str, user: &str) -> Result<(), &'static str> {
        let now = self.now();
        let pins = &mut self.channels.get_mut(channel).ok_or("channel_not_found")?.pins;
        if pins.iter().any(|(pinned, ..)| pinned == ts) {
            return Err("already_pinned");
        }
        pins.push((ts.to_owned(), user.to_owned(), now));
        self.emit_pin("pin_added", user, channel, ts);
        Ok(())
    }

    pub(in crate::slack) fn take_pin(&mut self, channel: &str, ts: &str, user: &str) -> Result<(), &'static str> {
        let pins = &mut self.channels.get_mut(channel).ok_or("channel_not_found")?.pins;
        let place = pins.iter().position(|(pinned, ..)| pinned == ts).ok_or("no_pin")?;
        pins.remove(place);
        self.emit_pin("pin_removed", user, channel, ts);
        Ok(())
    }
}
