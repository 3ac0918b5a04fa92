//! `/incident`: one file per group of verbs. Every change is one transaction: the incident guarded by its version, the
//! timeline, the jobs, the deliveries and the cards; where somebody else was faster it is done again from the new state.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::incident::record::Incident;
use crate::store::BRIEFLY;

mod answer;
pub mod answered;
pub mod card;
mod change;
pub mod consequence;
mod find;
mod fit;
mod learn;
mod log;
mod merge;
mod open;
pub mod place;
mod postmortem;
mod progress;
mod read;
mod remind;
pub mod responders;
mod responsibility;
pub mod seen;
mod setting;
mod task;
pub mod task_due;
mod update;

/// The one incident whose conversation this is, as far as whoever asks may read it.
pub async fn here(context: &Context) -> Option<Incident> {
    let mut tx = context.parts.store.read_within(BRIEFLY).await.ok()?;
    let mut here = tx.incidents().in_place(&context.invocation.place, &context.reader()).await.ok()?;
    here.pop().filter(|_| here.is_empty())
}

/// Does what the verb says.
///
/// # Errors
/// What the person is told, or a failure of ours.
pub async fn run(context: &mut Context, verb: &str) -> Result<(), ActionError> {
    match verb {
        "menu" => read::menu(context).await,
        "list" => read::list(context).await,
        "show" => read::show(context).await,
        "timeline" => read::timeline(context).await,
        "stats" => read::stats(context).await,
        "open" => open::open(context).await,
        "ack" => progress::ack(context).await,
        "phase" => progress::phase(context).await,
        "resolve" => progress::resolve(context).await,
        "reopen" => progress::reopen(context).await,
        "close" => progress::close(context).await,
        "update" => update::update(context).await,
        "log" => log::log(context).await,
        "note" => log::note(context).await,
        "severity" => responsibility::severity(context).await,
        "role" => responsibility::role(context).await,
        "learn" => learn::learn(context).await,
        "task" => task::task(context).await,
        "postmortem" => Box::pin(postmortem::postmortem(context)).await,
        "set" => setting::set(context).await,
        "merge" => merge::merge(context).await,
        "remind" => remind::remind(context).await,
        other => Err(ActionError::Failed(format!("`incident.{other}` is in a command's file, but not here").into())),
    }
}
