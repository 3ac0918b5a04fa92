//! The draft of an update: what responders wrote down since stakeholders last heard something.

use crate::incident::entry::{Audience, Entry, EntryKind};
use crate::incident::record::Incident;
use crate::incident::update::Update;

/// The newest entries that a draft looks through.
pub const ENTRIES: u32 = 200;
/// Sentences taken into one part.
const SENTENCES: usize = 4;

/// What happened since the last update, of the incident's newest [`ENTRIES`] entries: the oldest first.
#[must_use]
pub fn since_update(incident: &Incident, mut entries: Vec<Entry>) -> Vec<Entry> {
    let since = incident.waits_since();
    entries.retain(|entry| entry.at >= since && entry.deleted.is_none() && entry.audience == Audience::Responders);
    entries.sort_by_key(|entry| (entry.at, entry.seq));
    entries
}

/// The draft from entries up to and with `until`; `None` when nothing was written down.
#[must_use]
pub fn draft(entries: &[Entry], until: Option<&str>) -> Option<Update> {
    let end =
        until.and_then(|until| entries.iter().position(|entry| entry.id == until)).map_or(entries.len(), |at| at + 1);
    let (mut conditions, mut actions, mut needs) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries.iter().take(end) {
        let words = entry.parts().1.trim();
        let part = match entry.kind {
            EntryKind::Impact | EntryKind::Finding | EntryKind::Verification | EntryKind::Log => &mut conditions,
            EntryKind::Step => &mut actions,
            EntryKind::Decision => &mut needs,
            _ => continue,
        };
        if !words.is_empty() {
            part.push(words);
        }
    }
    let joined = |parts: Vec<&str>| {
        let from = parts.len().saturating_sub(SENTENCES);
        parts.into_iter().skip(from).collect::<Vec<_>>().join("\n")
    };
    let update = Update { conditions: joined(conditions), actions: joined(actions), needs: joined(needs) };
    (update != Update::default()).then_some(update)
}
