//! A task is due: its owner is reminded, in their working hours, until it is done or was said often enough.

use crate::action::incident::task_due::{DUE, hours_of_owner};
use crate::directory::access::Reader;
use crate::incident::author::Author;
use crate::incident::phase::State;
use crate::incident::record::Incident;
use crate::job::kind::Job;
use crate::job::remind::whereto;
use crate::job::work::{JobError, Work};
use crate::reply::moment::Moments;
use crate::reply::reminder::{Said, task_due};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// Says it, if the task still is to be done, and plans the next time.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work, task: &str) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    remind(&mut tx, work, task).await?;
    Ok(work.commit(tx).await?)
}

/// The owner of a task, of whom only the person is known.
fn named(owner: &str, incident: &Incident) -> Author {
    Author { platform: incident.origin.platform, account: String::new(), person: Some(owner.to_owned()) }
}

async fn remind(tx: &mut Tx, work: &Work, id: &str) -> Result<(), StoreError> {
    let (setup, now) = (&work.setup, work.now());
    let Some(task) = tx.tasks().by_id(id, &Reader::TOBAN).await? else { return Ok(()) };
    let Some(incident) = tx.incidents().by_id(&task.incident, &Reader::TOBAN).await? else { return Ok(()) };
    let planned = tx.reminders().of(&task.id, DUE).await?;
    if !planned.is_due(now) || matches!(incident.state, State::Merged { .. }) {
        return Ok(());
    }
    let policy = hours_of_owner(&task, setup);
    let alarm = |nth| Job::TaskDue { task: task.id.clone(), nth };
    let at = task.remind_at(0, now, &policy);
    let to = whereto(&incident);
    let (Some(to), Some(due), true) = (to, task.due, at == Some(now)) else {
        let next = at.filter(|at| *at > now);
        let alarm = alarm(planned.said + 1);
        return tx.reminders().save(&Planned { next, ..planned }, &alarm, now).await;
    };
    let said = planned.said + 1;
    let language = to.language(tx, setup).await?;
    let moments = Moments { zone: setup.incident.time_zone.clone(), now };
    let whom = match &task.owner {
        Some(owner) => Some(to.calls(tx, setup, &named(owner, &incident)).await?),
        None => None,
    };
    let said_as = Said { nth: said, policy: &policy, moments: &moments, language, whom: whom.as_deref() };
    let message = task_due(&incident, &task, due, said_as);
    let dedupe = planned.key(planned.version);
    tx.outbox().enqueue(&to.delivery(dedupe, message), now).await?;
    let next = task.remind_at(said, now, &policy);
    tx.reminders().save(&Planned { said, next, ..planned }, &alarm(said + 1), now).await
}
