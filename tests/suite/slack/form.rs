//! A form, or somebody's Home tab, as a person sees it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::render::Reader;
use super::state::State;
use super::view::View;
use super::world::Shared;

/// A form, or somebody's Home tab.
pub(crate) struct Form {
    pub(super) world: Arc<Shared>,
    pub(super) id: String,
}

impl Form {
    fn look<T>(&self, look: impl FnOnce(&State, &View) -> T) -> T {
        self.world.look(|state| look(state, &state.views[&self.id]))
    }

    pub(crate) fn title(&self) -> String {
        self.look(|_, view| view.source["title"]["text"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) fn is_open(&self) -> bool {
        self.look(|_, view| !view.is_closed)
    }

    /// What it shows, line by line: texts, labels of fields, buttons.
    pub(crate) fn body(&self) -> String {
        self.look(|state, view| {
            let name = state.users[&view.user].name.clone();
            let blocks = view.source["blocks"].as_array().cloned().unwrap_or_default();
            Reader::of(state, &name).blocks(&blocks).join("\n")
        })
    }

    /// The labels of its fields.
    pub(crate) fn fields(&self) -> Vec<String> {
        self.look(|_, view| {
            let blocks = view.source["blocks"].as_array().into_iter().flatten();
            blocks.filter_map(|block| block["label"]["text"].as_str().map(str::to_owned)).collect()
        })
    }

    /// Waits until the app found something wrong with the submission.
    pub(crate) async fn is_refused(&self) -> Vec<String> {
        self.is_refused_beneath().await.into_values().collect()
    }

    /// As [`Form::is_refused`], by the field it stands beneath.
    pub(crate) async fn is_refused_beneath(&self) -> BTreeMap<String, String> {
        let find = |state: &State| {
            let errors = &state.views[&self.id].errors;
            (!errors.is_empty()).then(|| errors.clone().into_iter().collect())
        };
        self.world.until("a form to be refused", find).await
    }

    /// Waits until it is closed.
    pub(crate) async fn is_closed(&self) {
        self.world.until("a form to close", |state| state.views[&self.id].is_closed.then_some(())).await;
    }

    /// Waits until it shows that text.
    pub(crate) async fn shows(&self, text: &str) -> String {
        let find = |state: &State| {
            let view = &state.views[&self.id];
            let blocks = view.source["blocks"].as_array().cloned().unwrap_or_default();
            let body = Reader::of(state, &state.users[&view.user].name).blocks(&blocks).join("\n");
            body.contains(text).then_some(body)
        };
        self.world.until(&format!("a form to show {text}"), find).await
    }

    /// The form as the app wrote it.
    pub(crate) fn source(&self) -> Value {
        self.look(|_, view| view.source.clone())
    }
}
