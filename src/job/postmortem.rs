//! A post-mortem waits to be reviewed: whoever sees the incident through is reminded, until somebody reviewed it or it was
//! said often enough.

use jiff::{SignedDuration, Timestamp};

use crate::action::setup::Setup;
use crate::directory::access::Reader;
use crate::incident::phase::{State, WithoutKind};
use crate::incident::record::Incident;
use crate::job::kind::Job;
use crate::job::remind::{addressee, hours_of, whereto};
use crate::job::work::{JobError, Work};
use crate::postmortem::nudge::REMINDER;
use crate::postmortem::record::{Postmortem, Section};
use crate::reply::moment::Moments;
use crate::reply::reminder::{Said, postmortem as words};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// The least time between two reminders.
const PAUSE: SignedDuration = SignedDuration::from_hours(24);

/// Says it, if the post-mortem still waits, and plans the next time.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work, incident: &str) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let postmortem = tx.postmortems().by_incident(incident, &Reader::TOBAN).await?;
    let incident = tx.incidents().by_id(incident, &Reader::TOBAN).await?;
    if let (Some(postmortem), Some(incident)) = (postmortem, incident) {
        remind(&mut tx, &work.setup, (&incident, &postmortem), work.now()).await?;
    }
    Ok(work.commit(tx).await?)
}

async fn remind(
    tx: &mut Tx,
    setup: &Setup,
    (incident, postmortem): (&Incident, &Postmortem),
    now: Timestamp,
) -> Result<(), StoreError> {
    let planned = tx.reminders().of(&incident.id, REMINDER).await?;
    if !planned.is_due(now) {
        return Ok(());
    }
    let who = addressee(incident);
    let policy = hours_of(who, setup);
    let alarm = |nth| Job::Postmortem { incident: incident.id.clone(), nth };
    let at = postmortem.nudge_at(planned.said, now, &policy).filter(|_| teaches(&incident.state));
    let to = whereto(incident);
    let (Some(to), Some(due), true) = (to, postmortem.due, at == Some(now)) else {
        let next = at.filter(|at| *at > now);
        let alarm = alarm(planned.said + 1);
        return tx.reminders().save(&Planned { next, ..planned }, &alarm, now).await;
    };
    let said = planned.said + 1;
    let language = to.language(tx, setup).await?;
    let moments = Moments { zone: setup.incident.time_zone.clone(), now };
    let whom = to.calls(tx, setup, who).await?;
    let told = Said { nth: said, policy: &policy, moments: &moments, language, whom: Some(&whom) };
    let message = words(incident, due, empty(postmortem), told);
    let dedupe = planned.key(planned.version);
    tx.outbox().enqueue(&to.delivery(dedupe, message), now).await?;
    // Never twice in a row, though several may have been due while nothing ran.
    let next = postmortem.nudge_at(said, now.saturating_add(PAUSE).unwrap_or(Timestamp::MAX), &policy);
    tx.reminders().save(&Planned { said, next, ..planned }, &alarm(said + 1), now).await
}

/// Whether there is something to learn from it. One that was reopened is not over yet, of a merged one the other tells, and
/// of a false alarm nobody does.
const fn teaches(state: &State) -> bool {
    match state {
        State::Prevention { .. } | State::Closed { without: None, .. } => true,
        State::Closed { without: Some(without), .. } => matches!(without.kind, WithoutKind::CannotKnow),
        _ => false,
    }
}

/// How many sections nobody wrote; those that show entries and tasks may be without words.
fn empty(postmortem: &Postmortem) -> usize {
    let written = |section: &Section| postmortem.sections.get(section).is_some_and(|text| !text.trim().is_empty());
    let wanted = Section::ALL.iter().filter(|section| !matches!(section, Section::Timeline | Section::Actions));
    wanted.filter(|section| !written(section)).count()
}
