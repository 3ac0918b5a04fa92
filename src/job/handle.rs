//! Seeing one claimed job through: its deadline, its panic, its failure are its own and touch no other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tracing::{Instrument as _, error, info, info_span, warn};

use crate::crash::crash_point;
use crate::job::kind::Job;
use crate::job::runner::Links;
use crate::job::work::{JobError, Work};
use crate::job::{
    dead_letter, keep, lease, pin, postmortem, probe, put_away, readdressed, remind, review_note, room, sweep, task_due,
};
use crate::store::error::StoreError;
use crate::store::job::{Claimed, Lease};

/// A job that was begun so often is given up.
pub(super) const ATTEMPTS: u32 = 10;
/// Pause after which a kind that only a newer version knows is offered again.
const FOR_NEWER: Duration = Duration::from_secs(10);
/// Longest pause between two attempts.
const LONGEST: Duration = Duration::from_mins(10);

/// Sees a job through, whatever comes of it, as soon as `places` has one for it; until then it is held.
pub(super) async fn handle(links: &Arc<Links>, claimed: Claimed, places: &Semaphore) {
    let Claimed { lease, job, attempts, run_at, subject } = claimed;
    let span = info_span!("job.run", id = lease.id, attempts, job = job.as_ref().map(Job::name));
    async {
        crash_point!("job.claimed");
        let Some(job) = job else {
            warn!("a job of a kind that only a newer version knows is left to it");
            return put(links, &lease, Ending::Leave(FOR_NEWER)).await;
        };
        if attempts > ATTEMPTS {
            let reason = format!("it was begun {ATTEMPTS} times and never ended");
            error!(reason, "a job is given up");
            return put(links, &lease, Ending::Bury(reason)).await;
        }
        let (store, clock) = (&links.parts.store, &links.parts.clock);
        let _place = tokio::select! {
            place = places.acquire() => place,
            _ = lease::hold(store, clock, &lease) => return,
        };
        let (name, deadline) = (job.name(), job.deadline());
        let mut task = tokio::spawn(begun(Arc::clone(links), job, (lease.clone(), attempts, run_at, subject)));
        let result = tokio::select! {
            result = &mut task => result.unwrap_or_else(|ended| Err(JobError::retry(told(ended)))),
            _ = lease::hold(store, clock, &lease) => {
                task.abort();
                return warn!("a job is let go in the middle");
            }
            () = clock.sleep(deadline) => {
                task.abort();
                Err(JobError::retry(format!("it did not end within {deadline:?}")))
            }
        };
        put(links, &lease, ending(name, attempts, result)).await;
    }
    .instrument(span)
    .await;
}

/// What follows.
enum Ending {
    /// Nothing: it is done, or somebody else's.
    Nothing,
    /// Offered again after a while, as if it had not been begun.
    Leave(Duration),
    /// Begun again after a while.
    Again(Duration, String),
    /// Given up.
    Bury(String),
}

fn ending(name: &str, attempts: u32, result: Result<(), JobError>) -> Ending {
    match result {
        Ok(()) | Err(JobError::Lost) => Ending::Nothing,
        Err(JobError::Retry { cause, after }) if attempts < ATTEMPTS => {
            warn!(job = name, cause = %cause, attempts, "a job failed and will be tried again");
            Ending::Again(after.unwrap_or_else(|| pause(attempts)), cause.to_string())
        }
        Err(JobError::Retry { cause, .. } | JobError::Fail(cause)) => {
            error!(job = name, cause = %cause, attempts, "a job is given up");
            Ending::Bury(cause.to_string())
        }
    }
}

/// One second, then twice as long each time.
fn pause(attempts: u32) -> Duration {
    Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1))).min(LONGEST)
}

/// Writes down what follows. Where the store does not take it, the lease runs out and the job comes again by itself.
async fn put(links: &Arc<Links>, lease: &Lease, ending: Ending) {
    let now = links.parts.clock.now();
    let write = async {
        if let Ending::Nothing = ending {
            return Ok(());
        }
        let mut tx = links.parts.store.begin().await?;
        match &ending {
            Ending::Nothing => {}
            Ending::Leave(pause) => tx.jobs().release(lease, lease::after(now, *pause), now).await?,
            Ending::Again(pause, reason) => tx.jobs().retry(lease, reason, lease::after(now, *pause)).await?,
            Ending::Bury(reason) => tx.jobs().bury(lease, reason, now).await?,
        }
        tx.commit().await
    };
    match write.await {
        Ok(()) | Err(StoreError::LeaseLost { .. }) => {}
        Err(error) => warn!(error = %error, "how a job ended could not be written down"),
    }
}

fn told(ended: JoinError) -> String {
    match ended.try_into_panic() {
        Ok(payload) => {
            let text = payload.downcast_ref::<&str>().map(ToString::to_string);
            let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
            format!("it panicked: {}", text.unwrap_or_default())
        }
        Err(_cancelled) => "it was cut off".to_owned(),
    }
}

type Begun = (Lease, u32, Timestamp, Option<String>);

async fn begun(links: Arc<Links>, job: Job, (lease, attempts, run_at, subject): Begun) -> Result<(), JobError> {
    // A recorded call is finished by those who see calls through.
    if let Job::Invoke { invocation } = job {
        info!(event = invocation.event, "a recorded call is taken up again");
        links.calls.resume(*invocation, lease).await;
        return Ok(());
    }
    let work = Work {
        parts: links.parts.clone(),
        setup: Arc::clone(&links.setup.borrow()),
        gateways: Arc::clone(&links.gateways),
        subject,
        attempts,
        run_at,
        lease,
        done: AtomicBool::new(false),
    };
    run(&work, job).await?;
    if !work.done.load(Ordering::Relaxed) {
        let tx = work.begin().await?;
        work.commit(tx).await?;
    }
    Ok(())
}

/// What each kind of job does.
async fn run(work: &Work, job: Job) -> Result<(), JobError> {
    match job {
        Job::DeadLetter { what, id } => dead_letter::run(work, what, &id).await,
        Job::Sweep => sweep::run(work).await,
        Job::Keep { reacted } => keep::run(work, &reacted).await,
        Job::Room { incident, called } => room::run(work, &incident, called).await,
        Job::Pin { card } => pin::run(work, &card).await,
        Job::PutAway { incident } => put_away::run(work, &incident).await,
        Job::Probe { incident, when } => probe::run(work, &incident, when).await,
        Job::Remind { incident, reminder, nth: _ } => remind::run(work, &incident, reminder).await,
        Job::Postmortem { incident, nth: _ } => postmortem::run(work, &incident).await,
        Job::TaskDue { task, nth: _ } => task_due::run(work, &task).await,
        Job::ReviewNote { note } => review_note::run(work, &note).await,
        Job::Readdressed { platform, conversation } => readdressed::run(work, platform, &conversation).await,
        other @ Job::Invoke { .. } => Err(JobError::fail(format!("nothing in this version does `{}`", other.name()))),
    }
}
