//! What the app is told of through the Events API: the wrapper, and who of the workspace's life reaches it.

use serde_json::{Map, Value, json};

use super::entity::{Channel, Kind as ChannelKind};
use super::envelope::Kind;
use super::message::Message;
use super::state::State;

impl State {
    /// Tells the app of an event, if it has the scope that goes with it (`""` is none).
    pub(super) fn emit(&mut self, event: Value, scope: &str) {
        if self.app.revoked.is_some() || (!scope.is_empty() && !self.app.scopes.contains(scope)) {
            return;
        }
        let id = self.mint("Ev");
        let ts = self.ts();
        let mut event = event;
        if event["event_ts"].is_null() {
            event["event_ts"] = json!(ts);
        }
        let enterprise = self.team.enterprise.as_ref().map(|(id, _)| id.clone());
        let user = event["user"].as_str().unwrap_or_default().to_owned();
        let channel = event["channel"].as_str().map(str::to_owned);
        let is_shared = channel.as_ref().and_then(|id| self.channels.get(id)).is_some_and(|channel| channel.is_shared);
        let mut payload = json!({
            "token": self.app.verification_token, "team_id": self.team.id, "context_team_id": self.team.id,
            "context_enterprise_id": enterprise, "api_app_id": self.app.id, "event": event,
            "type": "event_callback", "event_id": id, "event_time": self.now().as_second(),
            "authorizations": [{
                "enterprise_id": enterprise, "team_id": self.team.id, "user_id": self.app.user, "is_bot": true,
                "is_enterprise_install": false,
            }],
            "is_ext_shared_channel": is_shared, "event_context": format!("4-{id}"),
        });
        if let Some(enterprise) = enterprise {
            payload["enterprise_id"] = json!(enterprise);
        }
        self.send(Kind::Event, &user, channel.as_deref(), payload);
    }

    /// Whether the bot hears what happens in a conversation.
    pub(super) fn is_heard(&self, channel: &str) -> bool {
        self.channels.get(channel).is_some_and(|channel| self.is_bot_member(channel))
    }

    fn scope_of(&self, channel: &str, what: &str) -> String {
        self.channels.get(channel).map(|channel| format!("{}:{what}", channel.kind.scope())).unwrap_or_default()
    }

    /// A message was said: `message`, and `app_mention` where it names the bot.
    pub(super) fn emit_message(&mut self, channel: &str, ts: &str) {
        if !self.is_heard(channel) {
            return;
        }
        let conversation = &self.channels[channel];
        let message = &conversation.messages[ts];
        let mut event = message.wire(self, channel, true);
        event["channel"] = json!(channel);
        event["event_ts"] = json!(ts);
        event["channel_type"] = json!(conversation.kind.event_word());
        if !message.files.is_empty() {
            event["subtype"] = json!("file_share");
        }
        let is_own = message.user == self.app.user;
        let names_bot = message.text.contains(&format!("<@{}", self.app.user));
        let is_mention = names_bot && !is_own && message.subtype.is_none() && conversation.kind != ChannelKind::Im;
        let scope = self.scope_of(channel, "history");
        self.emit(event.clone(), &scope);
        if is_mention {
            event["type"] = json!("app_mention");
            if let Some(fields) = event.as_object_mut() {
                fields.remove("channel_type");
            }
            self.emit(event, "app_mentions:read");
        }
    }

    /// A message was edited, by a person or by the bot.
    pub(super) fn emit_changed(&mut self, channel: &str, before: &Message, ts: &str) {
        if !self.is_heard(channel) {
            return;
        }
        let conversation = &self.channels[channel];
        let event = json!({
            "type": "message", "subtype": "message_changed", "hidden": true, "channel": channel,
            "channel_type": conversation.kind.event_word(),
            "message": conversation.messages[ts].wire(self, channel, true),
            "previous_message": before.wire(self, channel, true),
        });
        self.emit_stamped(event, channel);
    }

    /// A message was deleted.
    pub(super) fn emit_deleted(&mut self, channel: &str, before: &Message) {
        if !self.is_heard(channel) {
            return;
        }
        let conversation = &self.channels[channel];
        let event = json!({
            "type": "message", "subtype": "message_deleted", "hidden": true, "channel": channel,
            "channel_type": conversation.kind.event_word(), "deleted_ts": before.ts,
            "previous_message": before.wire(self, channel, true),
        });
        self.emit_stamped(event, channel);
    }

    fn emit_stamped(&mut self, mut event: Value, channel: &str) {
        let ts = self.ts();
        event["ts"] = json!(ts);
        event["event_ts"] = json!(ts);
        let scope = self.scope_of(channel, "history");
        self.emit(event, &scope);
    }

    pub(super) fn emit_reaction(&mut self, word: &str, user: &str, emoji: &str, channel: &str, ts: &str) {
        if !self.is_heard(channel) {
            return;
        }
        let author = self.channels[channel].messages.get(ts).map(|message| message.user.clone());
        let event = json!({
            "type": word, "user": user, "reaction": emoji, "item_user": author,
            "item": { "type": "message", "channel": channel, "ts": ts },
        });
        self.emit(event, "reactions:read");
    }

    pub(super) fn emit_pin(&mut self, word: &str, user: &str, channel: &str, ts: &str) {
        if !self.is_heard(channel) {
            return;
        }
        let conversation = &self.channels[channel];
        let Some(message) = conversation.messages.get(ts) else { return };
        let now = self.now().as_second();
        let mut shown = message.wire(self, channel, false);
        shown["permalink"] = json!(self.permalink(channel, ts));
        let event = json!({
            "type": word, "user": user, "channel_id": channel, "item_user": message.user,
            "item": {
                "type": "message", "channel": channel, "created": now, "created_by": user, "message": shown,
            },
            "pin_count": conversation.pins.len().to_string(), "has_pins": !conversation.pins.is_empty(),
            "pinned_info": { "channel": channel, "pinned_by": user, "pinned_ts": now },
        });
        self.emit(event, "pins:read");
    }

    pub(super) fn emit_user_change(&mut self, id: &str) {
        let user = self.users[id].wire(self, true);
        self.emit(json!({ "type": "user_change", "user": user, "cache_ts": self.now().as_second() }), "users:read");
    }

    /// `channel_rename`, `channel_archive` …: what happens to a conversation.
    pub(super) fn emit_channel(&mut self, what: &str, channel: &str, user: &str) {
        let conversation = &self.channels[channel];
        if conversation.kind != ChannelKind::Public && !self.is_bot_member(conversation) {
            return;
        }
        let family = if conversation.kind == ChannelKind::Private { "group" } else { "channel" };
        let scope = self.scope_of(channel, "read");
        let mut event = Map::from_iter([("type".to_owned(), json!(format!("{family}_{what}")))]);
        let told = if matches!(what, "rename" | "created") { brief(conversation) } else { json!(channel) };
        event.insert("channel".to_owned(), told);
        event.insert("user".to_owned(), json!(user));
        self.emit(Value::Object(event), &scope);
    }

    pub(super) fn emit_membership(&mut self, word: &str, channel: &str, user: &str, inviter: Option<&str>) {
        let is_about_bot = user == self.app.user;
        if !is_about_bot && !self.is_heard(channel) {
            return;
        }
        let letter = if self.channels[channel].kind == ChannelKind::Private { "G" } else { "C" };
        let mut event = json!({
            "type": word, "user": user, "channel": channel, "channel_type": letter, "team": self.team.id,
        });
        if let Some(inviter) = inviter {
            event["inviter"] = json!(inviter);
        }
        let scope = self.scope_of(channel, "read");
        self.emit(event, &scope);
    }

    /// Somebody enters a conversation; the platform says so in it.
    pub(super) fn join(&mut self, channel: &str, user: &str, inviter: Option<&str>) {
        let conversation = self.channels.get_mut(channel).expect("the conversation is there");
        if conversation.members.iter().any(|member| member == user) {
            return;
        }
        conversation.members.push(user.to_owned());
        let family = if conversation.kind == ChannelKind::Private { "group" } else { "channel" };
        self.put_line(channel, user, &format!("{family}_join"), &format!("<@{user}> has joined the {family}"));
        self.emit_membership("member_joined_channel", channel, user, inviter);
    }

    /// Somebody leaves, or is taken out.
    pub(super) fn part(&mut self, channel: &str, user: &str) {
        let was_heard = self.is_heard(channel);
        let conversation = self.channels.get_mut(channel).expect("the conversation is there");
        conversation.members.retain(|member| member != user);
        let family = if conversation.kind == ChannelKind::Private { "group" } else { "channel" };
        if user == self.app.user {
            self.emit(json!({ "type": format!("{family}_left"), "channel": channel }), "");
        } else if was_heard {
            self.put_line(channel, user, &format!("{family}_leave"), &format!("<@{user}> has left the {family}"));
            self.emit_membership("member_left_channel", channel, user, None);
        }
    }

    pub(super) fn rename(&mut self, channel: &str, name: &str, user: &str) {
        let conversation = self.channels.get_mut(channel).expect("the conversation is there");
        let before = std::mem::replace(&mut conversation.name, name.to_owned());
        conversation.previous_names.insert(0, before.clone());
        let family = if conversation.kind == ChannelKind::Private { "group" } else { "channel" };
        let line = format!("has renamed the {family} from \"{before}\" to \"{name}\"");
        self.put_line(channel, user, &format!("{family}_name"), &line);
        self.emit_channel("rename", channel, user);
    }

    pub(super) fn archive(&mut self, channel: &str, archived: bool, user: &str) {
        let conversation = self.channels.get_mut(channel).expect("the conversation is there");
        conversation.is_archived = archived;
        let family = if conversation.kind == ChannelKind::Private { "group" } else { "channel" };
        let what = if archived { "archive" } else { "unarchive" };
        self.put_line(channel, user, &format!("{family}_{what}"), &format!("{what}d the {family}"));
        self.emit_channel(what, channel, user);
    }

    /// The conversation is deleted, its messages with it.
    pub(super) fn drop_channel(&mut self, channel: &str) {
        self.emit_channel("deleted", channel, "USLACKBOT");
        self.channels.shift_remove(channel);
    }

    /// The conversation gets another id; what was in it stays.
    pub(super) fn change_channel_id(&mut self, old: &str) -> String {
        let new = self.mint("C");
        let mut conversation = self.channels.shift_remove(old).expect("the conversation is there");
        conversation.id.clone_from(&new);
        self.channels.insert(new.clone(), conversation);
        let event = json!({ "type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new });
        self.emit(event, "channels:read");
        new
    }
}

fn brief(channel: &Channel) -> Value {
    json!({
        "id": channel.id, "name": channel.name, "name_normalized": channel.name,
        "created": channel.created.as_second(), "creator": channel.creator, "is_channel": true, "is_mpim": false,
    })
}
