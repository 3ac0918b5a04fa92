//! Asking which incident a message belongs to, where several go on in its conversation.
//!
//! The view carries where the message stands, so that nothing must be remembered for it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::chat::slack::form::{INPUT, OPTION, OPTIONS, TITLE, option, words};
use crate::incident::record::Incident;
use crate::language::Language;
use crate::reply::slack as say;

/// What this view is known by.
pub const CALLBACK: &str = "toban.choice";
/// The block of the select.
const BLOCK: &str = "incident";

/// The message it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its conversation.
    pub channel: String,
    /// Its id.
    pub message: String,
}

/// The view that offers these incidents.
#[must_use]
pub fn view(incidents: &[Incident], about: &About, language: Language) -> Value {
    let options = incidents.iter().take(OPTIONS).map(|incident| {
        let shown = say::incident(incident, language);
        option(&incident.key.to_string(), &shown, OPTION)
    });
    json!({
        "type": "modal",
        "callback_id": CALLBACK,
        "title": words(&say::which_incident(language), TITLE),
        "submit": words(&say::send(language), TITLE),
        "close": words(&say::leave(language), TITLE),
        "private_metadata": serde_json::to_string(about).unwrap_or_default(),
        "blocks": [{
            "type": "input",
            "block_id": BLOCK,
            "label": words(&say::which_incident(language), 2_000),
            "element": { "type": "static_select", "action_id": INPUT, "options": options.collect::<Vec<_>>() },
        }],
    })
}

/// The key that was chosen.
#[must_use]
pub fn chosen(values: &Value) -> Option<String> {
    let value = values.pointer(&format!("/{BLOCK}/{INPUT}/selected_option/value"))?;
    value.as_str().map(ToOwned::to_owned)
}
