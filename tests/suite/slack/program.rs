//! Other programs of the workspace: what alerts look like, whose words stand in blocks or attachments.

use serde_json::{Value, json};

use super::message::Message;
use super::reading::Seen;
use super::state::State;
use super::world::SlackWorld;

/// A program that posts.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    /// Whether it is an old webhook: no member, and a name with each message.
    pub(crate) is_webhook: bool,
}

impl Program {
    /// What the wire says of who wrote a message.
    pub(super) fn wire(&self, state: &State) -> Value {
        if self.is_webhook {
            return json!({ "subtype": "bot_message", "bot_id": "B0WEBHOOK", "username": self.name });
        }
        json!({
            "user": "U0PROGRAM", "team": state.team.id, "bot_id": "B0PROGRAM", "app_id": "A0PROGRAM",
            "bot_profile": {
                "id": "B0PROGRAM", "app_id": "A0PROGRAM", "user_id": "U0PROGRAM", "name": self.name, "icons": {},
                "deleted": false, "updated": 0, "team_id": state.team.id,
            },
        })
    }
}

impl SlackWorld {
    /// A program posts what `says` has: `text`, `blocks`, `attachments`.
    pub(crate) fn program_says(&self, channel: &str, program: Program, says: &Value) -> Seen {
        let channel = self.channel(channel).id().to_owned();
        self.shared.change(|state| {
            let list = |name: &str| says[name].as_array().cloned();
            let message = Message {
                text: says["text"].as_str().unwrap_or_default().to_owned(),
                blocks: list("blocks"),
                attachments: list("attachments").unwrap_or_default(),
                program: Some(program),
                ..Message::default()
            };
            let ts = state.put_message(&channel, message);
            Seen::of(&self.shared, state, &channel, &state.channels[&channel].messages[&ts], false)
        })
    }

    /// A program says something else in the place of what it said.
    pub(crate) fn program_changes(&self, message: &Seen, says: &Value) {
        self.shared.change(|state| {
            let ts = state.ts();
            let found = state.channels.get_mut(&message.channel).and_then(|one| one.messages.get_mut(&message.ts));
            let found = found.filter(|found| found.program.is_some()).expect("a program said it");
            let before = found.clone();
            let list = |name: &str| says[name].as_array().cloned();
            says["text"].as_str().unwrap_or_default().clone_into(&mut found.text);
            (found.blocks, found.attachments) = (list("blocks"), list("attachments").unwrap_or_default());
            found.edited = Some(("B0PROGRAM".to_owned(), ts));
            state.emit_changed(&message.channel, &before, &message.ts);
        });
    }

    /// A program takes back what it said.
    pub(crate) fn program_deletes(&self, message: &Seen) {
        self.shared.change(|state| state.take_message(&message.channel, &message.ts));
    }
}
