//! What a select offers while somebody types into it (`block_suggestion`).
//!
//! Slack waits three seconds and shows nothing else: what is not known in time is left out, and where nothing is known
//! the list is empty.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::chat::slack::form::{Kept, filled, options};
use crate::chat::slack::inbound::Looked;
use crate::chat::slack::known::{Asked, Going};
use crate::chat::slack::reception::{Answer, Reception};
use crate::directory::access::Reader;
use crate::incident::key::IncidentKey;
use crate::knowledge::key::NoteKey;
use crate::reply::slack as say;
use crate::store::error::StoreError;
use crate::store::incident::IncidentFilter;
use crate::store::note::list::NoteFilter;

/// How long the store may take.
const PATIENCE: Duration = Duration::from_millis(700);
/// Incidents and notes that are looked through.
const AT_ONCE: u32 = 100;

/// The answer where nothing is known.
pub(super) fn nothing() -> Value {
    json!({ "options": [] })
}

impl Reception {
    /// What the field offers to whoever looks.
    pub(super) async fn offer(&self, looked: Looked) -> Answer {
        let Ok(kept) = serde_json::from_str::<Kept>(&looked.kept) else { return Answer::Form(nothing()) };
        let account = self.account(&looked.speaker).await;
        let language = self.language(&account);
        let known = &self.gateway.known;
        let person = account.person.as_deref();
        let going = if known.may(person, "incident.list") {
            timeout(PATIENCE, self.going(&looked.typed, &known.reader(person))).await
        } else {
            Ok(Ok(Going::default()))
        };
        let mut given: Vec<(String, String)> = filled(&looked.values).into_iter().collect();
        given.extend(kept.fixed);
        let asked = Asked {
            command: (&kept.command.0, &kept.command.1),
            parameter: &looked.field,
            typed: &looked.typed,
            given: &given,
        };
        let going = going.ok().and_then(Result::ok).unwrap_or_default();
        let offers = known.offers(&asked, &going, language);
        Answer::Form(json!({ "options": options(&offers) }))
    }

    /// What goes on, and what was typed as a key.
    async fn going(&self, typed: &str, reader: &Reader) -> Result<Going, StoreError> {
        let mut tx = self.store.read().await?;
        let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
        let mut incidents = tx.incidents().list(&filter, None, AT_ONCE, reader).await?;
        if let Some(key) = IncidentKey::parse(typed)
            && incidents.iter().all(|incident| incident.key != key)
        {
            incidents.extend(tx.incidents().by_key(key, reader).await?);
        }
        let mut notes: Vec<(String, String)> = Vec::new();
        for note in tx.notes().list(&NoteFilter::default(), None, AT_ONCE, reader).await? {
            notes.push((note.key.to_string(), note.title));
        }
        if let Some(key) = NoteKey::parse(typed)
            && notes.iter().all(|(known, _)| *known != key.to_string())
            && let Some(note) = tx.notes().by_key(key, reader).await?
        {
            notes.push((note.key.to_string(), note.content.title));
        }
        let incidents = incidents.into_iter().map(|incident| (incident.key.to_string(), say::title(&incident)));
        Ok(Going { incidents: incidents.collect(), notes })
    }
}
