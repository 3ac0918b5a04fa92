//! Tasks that are due: when their owners are reminded.

use jiff::{SignedDuration, Timestamp};

use crate::action::setup::Setup;
use crate::incident::policy::Policy;
use crate::incident::task::Task;
use crate::job::kind::Job;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// How long after it was planned a task is first reminded of.
const SOON: SignedDuration = SignedDuration::from_hours(2);

/// Which reminder it is.
pub const DUE: &str = "task_due";

/// The policy with the working hours of a task's owner.
#[must_use]
pub fn hours_of_owner(task: &Task, setup: &Setup) -> Policy {
    setup.incident.of_person(task.owner.as_deref().and_then(|owner| setup.directory.person(owner)))
}

/// Plans to remind its owner from its day on, in their working hours; from the beginning when day or owner changed.
///
/// # Errors
/// When the store does not do it.
pub async fn plan(tx: &mut Tx, task: &Task, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
    let hours = hours_of_owner(task, setup);
    // Whoever was just given it, or moved it, need not be told in the same moment.
    let soon = now.saturating_add(SOON).unwrap_or(Timestamp::MAX);
    let next = task.remind_at(0, now, &hours);
    let next = next.map(|next| if next < soon { hours.next_working(soon) } else { next });
    let due = task.due.filter(|_| next.is_some()).map(|due| format!("{due} {}", task.owner.as_deref().unwrap_or("–")));
    let cause = due.unwrap_or_default();
    let planned = tx.reminders().of(&task.id, DUE).await?;
    if planned.cause == cause {
        return Ok(());
    }
    let planned = Planned { cause, said: 0, next, stopped: false, ..planned };
    tx.reminders().save(&planned, &Job::TaskDue { task: task.id.clone(), nth: 1 }, now).await
}
