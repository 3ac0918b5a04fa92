//! What the incident taught: cause, factors, countermeasure, detection gap, documentation, note.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answer;
use crate::action::incident::change::change;
use crate::action::incident::find::find;
use crate::incident::learn::Learning;
use crate::knowledge::key::NoteKey;
use crate::reply::incident::learning;
use crate::reply::note::no_note;

/// Writes it down; without words, shows what is known and what is missing.
pub(super) async fn learn(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let text = |name: &str| call.text(name).map(str::to_owned);
    let factor = text("factor");
    let said = Learning {
        cause: text("cause"),
        factors: None,
        countermeasure: text("countermeasure"),
        detection_gap: text("gap"),
        documentation: text("documentation"),
        note: call.note("note").map(|number| format!("NOTE-{number}")),
    };
    if said == Learning::default() && factor.is_none() {
        let mut tx = context.parts.store.read().await?;
        let incident = find(context, &mut tx).await?;
        let message = learning::learning(&incident, context.private_language);
        return answer::about(context, &incident, &message).await;
    }
    if let Some(number) = call.note("note") {
        known(context, NoteKey(number)).await?;
    }
    let done = change(context, move |incident, by, now| {
        let mut said = said.clone();
        // One more factor stands beside the others.
        said.factors = factor.as_ref().map(|factor| {
            let known = incident.learned.factors.iter().filter(|known| *known != factor);
            known.chain([factor]).cloned().collect()
        });
        incident.learn(&said, by, now)
    })
    .await?;
    let next = done.after.resolved().map(|_| learning::learning(&done.after, context.private_language));
    answer::done_with(context, &done, next).await
}

/// Nobody can point at a note that does not exist, or not for them.
async fn known(context: &Context, key: NoteKey) -> Result<(), ActionError> {
    let mut tx = context.parts.store.read().await?;
    let found = tx.notes().by_key(key, &context.reader()).await?;
    let unknown = || ActionError::refused(no_note(&key.to_string(), context.private_language));
    found.map(drop).ok_or_else(unknown)
}
