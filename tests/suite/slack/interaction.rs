//! Interactions: presses, choices, submissions and shortcuts as payloads, and what the app's acknowledgement does.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::blocks;
use super::command_line::stamp;
use super::entity::{Call, ResponseUrl};
use super::envelope::Kind;
use super::methods;
use super::state::State;

/// Where the element stands that somebody used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Message { channel: String, ts: String, is_ephemeral: bool },
    View(String),
}

impl State {
    /// What every interaction says.
    fn interaction(&self, kind: &str, user: &str) -> Value {
        let person = &self.users[user];
        let mut team = json!({ "id": self.team.id, "domain": self.team.domain });
        let mut enterprise = Value::Null;
        if let Some((id, name)) = &self.team.enterprise {
            team["enterprise_id"] = json!(id);
            team["enterprise_name"] = json!(name);
            enterprise = json!({ "id": id, "name": name });
        }
        json!({
            "type": kind, "team": team, "enterprise": enterprise, "is_enterprise_install": false,
            "user": { "id": user, "username": person.name, "name": person.name, "team_id": self.team.id },
            "api_app_id": self.app.id, "token": self.app.verification_token,
        })
    }

    /// The blocks at a place, with the message they belong to.
    pub(super) fn blocks_at(&self, source: &Source) -> Vec<Value> {
        let list = match source {
            Source::View(id) => return self.views[id].source["blocks"].as_array().cloned().unwrap_or_default(),
            Source::Message { ts, is_ephemeral: true, .. } => {
                let found = self.ephemeral.iter().find(|one| one.message.ts == *ts);
                found.and_then(|one| one.message.blocks.clone())
            }
            Source::Message { channel, ts, .. } => self
                .channels
                .get(channel)
                .and_then(|channel| channel.messages.get(ts))
                .and_then(|message| message.blocks.clone()),
        };
        list.unwrap_or_default()
    }

    /// Adds where it happened: container, channel and message, or the view.
    fn locate(&mut self, payload: &mut Value, source: &Source, user: &str) {
        match source {
            Source::View(id) => {
                let view = &self.views[id];
                payload["container"] = json!({ "type": "view", "view_id": id });
                payload["view"] = view.wire(self);
            }
            Source::Message { channel, ts, is_ephemeral } => {
                let conversation = &self.channels[channel];
                let name = if conversation.name.is_empty() { "directmessage" } else { &conversation.name };
                payload["channel"] = json!({ "id": channel, "name": name });
                let mut container = json!({
                    "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": is_ephemeral,
                });
                let shown = if *is_ephemeral { None } else { conversation.messages.get(ts) };
                let thread = shown.and_then(|message| message.thread.clone());
                if let Some(thread) = &thread {
                    container["thread_ts"] = json!(thread);
                }
                payload["container"] = container;
                // Of an ephemeral message the payload does not tell what it said.
                if let Some(message) = shown {
                    payload["message"] = message.wire(self, channel, true);
                }
                let response_url = self.response_url(ResponseUrl {
                    channel: channel.clone(),
                    user: user.to_owned(),
                    message: Some(ts.clone()),
                    thread,
                    is_ephemeral: *is_ephemeral,
                    issued: self.now(),
                    uses: 0,
                });
                payload["response_url"] = json!(response_url);
            }
        }
    }

    /// Somebody presses or chooses: `held` is what the element holds afterwards.
    pub(super) fn act(&mut self, user: &str, source: &Source, block: &str, element: &Value, held: Option<&Value>) {
        let mut payload = self.interaction("block_actions", user);
        if let (Source::View(id), Some(held)) = (source, held)
            && let Some(view) = self.views.get_mut(id)
        {
            let action = element["action_id"].as_str().unwrap_or_default().to_owned();
            view.values.entry(block.to_owned()).or_default().insert(action, held.clone());
        }
        self.locate(&mut payload, source, user);
        let view = if let Source::View(id) = source { Some(id.as_str()) } else { None };
        payload["trigger_id"] = json!(self.trigger(user, view));
        let mut action = element.clone();
        if let Some(fields) = action.as_object_mut() {
            let kept = ["type", "action_id", "text", "value", "style", "url", "placeholder"];
            fields.retain(|name, _| kept.contains(&name.as_str()));
        }
        if let Some(Value::Object(held)) = held
            && let Some(fields) = action.as_object_mut()
        {
            fields.extend(held.clone());
        }
        action["block_id"] = json!(block);
        action["action_ts"] = json!(stamp(self.now()));
        payload["state"] = match source {
            Source::View(id) => json!({ "values": self.views[id].values }),
            Source::Message { .. } => {
                let mut values = blocks::filled(&Value::Array(self.blocks_at(source)));
                if let (Some(held), Some(name)) = (held, element["action_id"].as_str())
                    && element["type"] != "overflow"
                {
                    values.entry(block.to_owned()).or_default().insert(name.to_owned(), held.clone());
                }
                json!({ "values": values })
            }
        };
        payload["actions"] = json!([action]);
        let channel = if let Source::Message { channel, .. } = source { Some(channel.clone()) } else { None };
        self.send(Kind::Interaction, user, channel.as_deref(), payload);
    }

    /// Somebody types into a select whose options the app knows.
    pub(super) fn suggest(&mut self, user: &str, source: &Source, block: &str, element: &Value, typed: &str) {
        let mut payload = self.interaction("block_suggestion", user);
        self.locate(&mut payload, source, user);
        if let Some(fields) = payload.as_object_mut() {
            fields.remove("response_url");
        }
        payload["block_id"] = json!(block);
        payload["action_id"] = element["action_id"].clone();
        payload["value"] = json!(typed);
        self.send(Kind::Interaction, user, None, payload);
    }

    /// Somebody submits a form.
    pub(super) fn submit(&mut self, user: &str, view: &str) {
        let mut payload = self.interaction("view_submission", user);
        payload["trigger_id"] = json!(self.trigger(user, Some(view)));
        payload["view"] = self.views[view].wire(self);
        payload["response_urls"] = json!([]);
        self.send(Kind::Interaction, user, None, payload);
    }

    /// Somebody closes a form; the app hears of it where it asked to.
    pub(super) fn close(&mut self, user: &str, view: &str, is_cleared: bool) {
        let mut payload = self.interaction("view_closed", user);
        payload["view"] = self.views[view].wire(self);
        payload["is_cleared"] = json!(is_cleared);
        let wants = self.views[view].source["notify_on_close"] == true;
        self.close_view(view, is_cleared || self.views[view].source["clear_on_close"] == true);
        if wants {
            self.send(Kind::Interaction, user, None, payload);
        }
    }

    fn close_view(&mut self, view: &str, whole_stack: bool) {
        let root = self.views[view].root.clone();
        for (id, other) in &mut self.views {
            other.is_closed |= id == view || (whole_stack && other.root == root);
        }
    }

    /// Somebody uses a shortcut, on a message or from anywhere.
    pub(super) fn shortcut(&mut self, user: &str, callback: &str, message: Option<(&str, &str)>) {
        let kind = if message.is_some() { "message_action" } else { "shortcut" };
        let mut payload = self.interaction(kind, user);
        payload["callback_id"] = json!(callback);
        payload["trigger_id"] = json!(self.trigger(user, None));
        payload["action_ts"] = json!(stamp(self.now()));
        if let Some((channel, ts)) = message {
            let source = Source::Message { channel: channel.to_owned(), ts: ts.to_owned(), is_ephemeral: false };
            self.locate(&mut payload, &source, user);
            if let Some(fields) = payload.as_object_mut() {
                fields.remove("container");
            }
            payload["message_ts"] = json!(ts);
        }
        self.send(Kind::Interaction, user, message.map(|(channel, _)| channel), payload);
    }

    /// Does what an acknowledgement says.
    pub(super) fn obey(&mut self, number: usize, payload: &Value) {
        let envelope = &self.envelopes.all[number];
        let (kind, user, channel) = (envelope.kind, envelope.user.clone(), envelope.channel.clone());
        match (kind, envelope.payload["type"].as_str()) {
            (Kind::Command, _) => {
                if let Some(channel) = channel {
                    self.answer_command(&channel, &user, payload);
                }
            }
            (Kind::Interaction, Some("view_submission")) => {
                let view = envelope.payload["view"]["id"].as_str().unwrap_or_default().to_owned();
                if self.views.contains_key(&view) {
                    self.after_submission(&user, &view, payload);
                }
            }
            _ => {}
        }
    }

    /// What happens to a form after it was submitted: gone, or what `response_action` says.
    fn after_submission(&mut self, user: &str, view: &str, payload: &Value) {
        let action = payload["response_action"].as_str();
        let mut answer = json!({ "ok": true });
        match action {
            None => self.close_view(view, false),
            Some("clear") => self.close_view(view, true),
            Some("errors") => {
                let told = payload["errors"].as_object().into_iter().flatten();
                let told: IndexMap<String, String> =
                    told.map(|(block, text)| (block.clone(), text.as_str().unwrap_or_default().to_owned())).collect();
                let blocks = self.views[view].source["blocks"].as_array().cloned().unwrap_or_default();
                let is_input =
                    |name: &String| blocks.iter().any(|block| block["block_id"] == **name && block["type"] == "input");
                if told.is_empty() || !told.keys().all(is_input) {
                    answer = json!({ "ok": false, "error": "invalid_response_action_errors" });
                }
                if let Some(view) = self.views.get_mut(view) {
                    view.errors = told;
                }
            }
            Some("update" | "push") => {
                let next = payload["view"].clone();
                match methods::check_view(self, &next, "modal") {
                    Err(refusal) => answer = refusal.wire(),
                    Ok(()) if action == Some("update") => self.change_view(view, next),
                    Ok(()) => {
                        if let Err(word) = self.push_view(user, next, view) {
                            answer = json!({ "ok": false, "error": word });
                        }
                    }
                }
            }
            Some(_) => answer = json!({ "ok": false, "error": "invalid_response_action" }),
        }
        if action.is_some() {
            let at = self.now();
            self.calls.push(Call { method: "ack".to_owned(), arguments: payload.clone(), at, answer: Some(answer) });
        }
    }
}
