//! People press, choose, fill in and submit, in messages and in forms; and they use shortcuts.

use std::sync::Arc;

use serde_json::{Value, json};

use super::blocks;
use super::form::Form;
use super::interaction::Source;
use super::people::Hand;
use super::reading::Seen;
use super::sent::Sent;
use super::state::State;

impl Hand {
    /// Presses a button, by its text or its action id.
    ///
    /// # Panics
    /// When there is no such button.
    pub(crate) fn presses(&self, message: &Seen, label: &str) -> Sent {
        self.uses(&message.source(), label, |_, _| None)
    }

    /// Presses a button in a form or on the Home tab.
    pub(crate) fn presses_in(&self, form: &Form, label: &str) -> Sent {
        self.uses(&Source::View(form.id.clone()), label, |_, _| None)
    }

    /// Chooses in a select, a date picker or an overflow menu of a message; `element` is its placeholder or action id.
    ///
    /// # Panics
    /// When it does not offer that.
    pub(crate) fn selects(&self, message: &Seen, element: &str, choice: &str) -> Sent {
        self.uses(&message.source(), element, |state, element| Some(pick(state, element, choice)))
    }

    /// Chooses in a form or on the Home tab.
    pub(crate) fn selects_in(&self, form: &Form, element: &str, choice: &str) -> Sent {
        self.uses(&Source::View(form.id.clone()), element, |state, element| Some(pick(state, element, choice)))
    }

    fn uses(&self, source: &Source, label: &str, choose: impl FnOnce(&State, &Value) -> Option<Value>) -> Sent {
        self.does(label, |state| {
            let (block, element) = find(state, source, label);
            let chosen = choose(state, &element);
            state.act(&self.id, source, &block, &element, chosen.as_ref());
            None
        })
    }

    /// Types into a select whose options come from the app; returns their texts.
    pub(crate) async fn is_offered(&self, message: &Seen, element: &str, typed: &str) -> Vec<String> {
        self.asks(message.source(), element, typed).await
    }

    /// The same in a form.
    pub(crate) async fn is_offered_in(&self, form: &Form, element: &str, typed: &str) -> Vec<String> {
        self.asks(Source::View(form.id.clone()), element, typed).await
    }

    async fn asks(&self, source: Source, label: &str, typed: &str) -> Vec<String> {
        let sent = self.does(typed, |state| {
            let (block, element) = find(state, &source, label);
            state.suggest(&self.id, &source, &block, &element, typed);
            None
        });
        let payload = sent.acked().await.payload;
        let groups = payload["option_groups"].as_array().into_iter().flatten().map(|group| &group["options"]);
        let options: Vec<Value> =
            [&payload["options"]].into_iter().chain(groups).filter_map(Value::as_array).flatten().cloned().collect();
        let texts = options.iter().filter_map(|option| option["text"]["text"].as_str().map(str::to_owned)).collect();
        self.world.change(|state| state.offered.insert(self.id.clone(), options));
        texts
    }

    /// Fills a form in and submits it. Fields go by their label, block id or action id; what is not named keeps what it
    /// holds.
    ///
    /// # Panics
    /// When a field is not there, does not take that, or one that must be filled in is empty: the client would not send.
    pub(crate) fn submits(&self, form: &Form, fields: &[(&str, &str)]) -> Sent {
        self.does("a submission", |state| {
            for (label, said) in fields {
                self.fills(state, &form.id, label, said);
            }
            let view = &state.views[&form.id];
            assert!(!view.is_closed, "the form is closed");
            for block in view.source["blocks"].as_array().into_iter().flatten() {
                let is_needed = block["type"] == "input" && block["optional"] != true;
                let held = view.values.get(block["block_id"].as_str().unwrap_or_default());
                let held = held.and_then(|held| held.values().next());
                let is_filled = held.and_then(Value::as_object).is_some_and(|held| {
                    held.iter()
                        .any(|(name, value)| name != "type" && !value.is_null() && *value != json!([]) && value != "")
                });
                assert!(is_filled || !is_needed, "{} has to be filled in", block["label"]["text"]);
            }
            state.submit(&self.id, &form.id);
            None
        })
    }

    fn fills(&self, state: &mut State, view: &str, label: &str, said: &str) {
        let (block, element) = find(state, &Source::View(view.to_owned()), label);
        let offered = state.offered.get(&self.id).cloned().unwrap_or_default();
        let held = blocks::chosen(state, &element, &offered, said);
        let action = element["action_id"].as_str().unwrap_or_default().to_owned();
        if let Some(view) = state.views.get_mut(view) {
            view.values.entry(block).or_default().insert(action, held);
        }
    }

    /// Closes a form without submitting it; with `all`, the whole stack.
    pub(crate) fn closes(&self, form: &Form, all: bool) -> Sent {
        self.does("closing a form", |state| {
            state.close(&self.id, &form.id, all);
            None
        })
    }

    /// Uses a shortcut of a message's menu.
    pub(crate) fn shortcut(&self, callback: &str, message: &Seen) -> Sent {
        self.does(callback, |state| {
            state.shortcut(&self.id, callback, Some((&message.channel, &message.ts)));
            None
        })
    }

    /// Uses a shortcut that belongs to no message.
    pub(crate) fn global_shortcut(&self, callback: &str) -> Sent {
        self.does(callback, |state| {
            state.shortcut(&self.id, callback, None);
            None
        })
    }

    /// Something of theirs that opens a form within three seconds, once.
    pub(crate) fn trigger(&self) -> String {
        self.world.change(|state| state.trigger(&self.id, None))
    }

    /// The form in front of somebody, if there is one.
    pub(crate) fn form(&self) -> Option<Form> {
        let id = self.world.look(|state| state.top_view(&self.id).map(|view| view.id.clone()));
        id.map(|id| Form { world: Arc::clone(&self.world), id })
    }

    /// Waits for a form with that title.
    pub(crate) async fn sees_form(&self, title: &str) -> Form {
        let find = |state: &State| {
            let top = state.top_view(&self.id)?;
            (top.source["title"]["text"] == title).then(|| top.id.clone())
        };
        let id = self.world.until(&format!("a form called {title}"), find).await;
        Form { world: Arc::clone(&self.world), id }
    }

    /// The Home tab as somebody has it, once the app published it.
    pub(crate) async fn sees_home(&self) -> Form {
        let find = |state: &State| state.home_of(&self.id).map(|home| home.id.clone());
        Form { world: Arc::clone(&self.world), id: self.world.until("a Home tab", find).await }
    }
}

fn pick(state: &State, element: &Value, choice: &str) -> Value {
    if element["type"] == "overflow" {
        let options = element["options"].as_array().into_iter().flatten();
        let mut found = options.filter(|option| option["text"]["text"] == choice || option["value"] == choice);
        let option = found.next().unwrap_or_else(|| panic!("`{choice}` is not in the menu"));
        return json!({ "selected_option": option });
    }
    let offered: Vec<Value> = state.offered.values().flatten().cloned().collect();
    blocks::chosen(state, element, &offered, choice)
}

/// An element with its block's name, by its text, placeholder, label, action id or block id.
fn find(state: &State, source: &Source, label: &str) -> (String, Value) {
    let list = state.blocks_at(source);
    let mut seen = Vec::new();
    for block in &list {
        for element in blocks::elements(block) {
            let names = [
                &element["text"]["text"],
                &element["placeholder"]["text"],
                &block["label"]["text"],
                &element["action_id"],
                &block["block_id"],
            ];
            let names: Vec<&str> = names.into_iter().filter_map(Value::as_str).collect();
            if names.contains(&label) {
                return (block["block_id"].as_str().unwrap_or_default().to_owned(), element.clone());
            }
            seen.push(names.first().copied().unwrap_or_default().to_owned());
        }
    }
    panic!("there is no `{label}`; there is: {}", seen.join(" | "))
}
