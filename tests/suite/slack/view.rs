//! A view: a modal in its stack, or somebody's Home tab.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::blocks;
use super::form::Form;
use super::state::State;

/// How many modals lie on each other at most (docs.slack.dev, modals).
const STACK: usize = 3;

/// What somebody has in front of them.
#[derive(Clone)]
pub(crate) struct View {
    pub(super) id: String,
    pub(super) user: String,
    /// As the app wrote it, with names for blocks and elements that had none.
    pub(super) source: Value,
    pub(super) hash: String,
    pub(super) root: String,
    pub(super) previous: Option<String>,
    /// What was filled in: block, element, value.
    pub(super) values: IndexMap<String, IndexMap<String, Value>>,
    /// What was wrong with the last submission, by block.
    pub(super) errors: IndexMap<String, String>,
    pub(super) is_closed: bool,
}

impl View {
    pub(super) fn kind(&self) -> &str {
        self.source["type"].as_str().unwrap_or_default()
    }

    pub(super) fn external_id(&self) -> Option<&str> {
        self.source["external_id"].as_str().filter(|id| !id.is_empty())
    }

    /// As methods and payloads tell it.
    pub(super) fn wire(&self, state: &State) -> Value {
        let given = |name: &str, otherwise: Value| {
            if self.source[name].is_null() { otherwise } else { self.source[name].clone() }
        };
        let mut wire = json!({
            "id": self.id, "team_id": state.team.id, "type": self.kind(), "blocks": self.source["blocks"],
            "private_metadata": given("private_metadata", json!("")), "callback_id": given("callback_id", json!("")),
            "external_id": given("external_id", json!("")), "state": { "values": self.values }, "hash": self.hash,
            "clear_on_close": given("clear_on_close", json!(false)),
            "notify_on_close": given("notify_on_close", json!(false)), "close": self.source["close"],
            "submit": self.source["submit"], "previous_view_id": self.previous, "root_view_id": self.root,
            "app_id": state.app.id, "app_installed_team_id": state.team.id, "bot_id": state.app.bot_id,
        });
        if self.kind() == "modal" {
            wire["title"] = self.source["title"].clone();
            wire["submit_disabled"] = given("submit_disabled", json!(false));
        }
        wire
    }
}

impl Form {
    /// The text a field holds, by its block's name; empty where it holds none.
    pub(crate) fn holds(&self, block: &str) -> String {
        self.world.look(|state| {
            let held = state.views[&self.id].values.get(block).and_then(|elements| elements.values().next());
            let text = held.and_then(|held| held["value"].as_str().or(held["selected_option"]["value"].as_str()));
            text.unwrap_or_default().to_owned()
        })
    }
}

impl State {
    /// Puts a view in front of somebody; on top of `below`, or as the first.
    pub(super) fn put_view(&mut self, user: &str, mut source: Value, below: Option<&str>) -> String {
        let id = self.mint("V");
        if let Some(list) = source["blocks"].as_array_mut() {
            blocks::name_all(list, self);
        }
        let root = below.map_or_else(|| id.clone(), |below| self.views[below].root.clone());
        let view = View {
            id: id.clone(),
            user: user.to_owned(),
            values: blocks::filled(&source["blocks"]),
            source,
            hash: format!("{}.{:08x}", self.now().as_second(), self.serial()),
            root,
            previous: below.map(str::to_owned),
            errors: IndexMap::new(),
            is_closed: false,
        };
        self.views.insert(id.clone(), view);
        id
    }

    pub(super) fn push_view(&mut self, user: &str, source: Value, below: &str) -> Result<String, &'static str> {
        let root = &self.views[below].root;
        let height = self.views.values().filter(|view| view.root == *root && !view.is_closed).count();
        if height >= STACK { Err("push_limit_reached") } else { Ok(self.put_view(user, source, Some(below))) }
    }

    /// Replaces what a view shows; what was filled in stays where block and element keep their names.
    pub(super) fn change_view(&mut self, id: &str, mut source: Value) {
        if let Some(list) = source["blocks"].as_array_mut() {
            blocks::name_all(list, self);
        }
        let hash = format!("{}.{:08x}", self.now().as_second(), self.serial());
        let Some(view) = self.views.get_mut(id) else { return };
        let before = std::mem::take(&mut view.values);
        view.values = blocks::filled(&source["blocks"]);
        for (block, elements) in &mut view.values {
            for (element, value) in elements.iter_mut() {
                let kept = before.get(block).and_then(|elements| elements.get(element));
                if let Some(kept) = kept.filter(|kept| kept["type"] == value["type"]) {
                    *value = kept.clone();
                }
            }
        }
        view.source = source;
        view.hash = hash;
        view.errors.clear();
    }

    /// The modal somebody sees: the uppermost of their stack.
    pub(super) fn top_view(&self, user: &str) -> Option<&View> {
        self.views.values().rev().find(|view| view.user == user && view.kind() == "modal" && !view.is_closed)
    }
}
