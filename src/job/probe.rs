//! Probe first: an incident's playbook looks when it is opened and when it is resolved; the report goes into the timeline
//! and into its conversation, and at the end before and after stand side by side.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::action::history::{earlier, keep};
use crate::action::incident::place;
use crate::action::language::of_place;
use crate::chat::message::Message;
use crate::directory::access::Reader;
use crate::incident::entry::{Entry, EntryKind};
use crate::incident::log::LogLine;
use crate::job::kind::ProbeMoment;
use crate::job::work::{JobError, Work};
use crate::playbook::choose::Choice;
use crate::playbook::plan::Plan;
use crate::playbook::report::Report;
use crate::playbook::run::{self, Runner};
use crate::reply::incident::{looks, report};
use crate::reply::report::report as whole;
use crate::store::Tx;
use crate::store::error::StoreError;

/// How often the outcome is written again when somebody changes the incident at the same moment.
const ATTEMPTS: u32 = 5;

/// Looks, and writes down what was seen.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work, incident: &str, when: ProbeMoment) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let Some(found) = tx.incidents().by_id(incident, &Reader::TOBAN).await? else {
        return Ok(work.commit(tx).await?);
    };
    drop(tx);
    let mut reports = Vec::new();
    let looks = work.setup.looks(&found);
    for plan in &looks.looks {
        reports.push(look(work, plan).await);
    }
    for _attempt in 0..ATTEMPTS {
        match write(work, (&found.id, when), &reports, &looks).await {
            Err(StoreError::Conflict { .. }) => {}
            done => return Ok(done?),
        }
    }
    Err(JobError::retry("an incident was changed again and again while its report was written"))
}

async fn look(work: &Work, plan: &Plan) -> Report {
    let earlier = earlier(&work.parts, &plan.playbook().name, &plan.target().name).await;
    let runner = Runner {
        registry: work.parts.registry.clone(),
        clock: Arc::clone(&work.parts.clock),
        limits: work.setup.limits,
        cancel: CancellationToken::new(),
    };
    let mut finished = run::run(plan, &runner, &earlier, &|_partial: &Report| {}).await;
    keep(&work.parts, &mut finished).await;
    finished
}

/// The timeline, the conversation and the cards, with the end of the job; `looks` tell what could not look.
async fn write(
    work: &Work,
    (incident, when): (&str, ProbeMoment),
    reports: &[Report],
    looks: &Choice,
) -> Result<(), StoreError> {
    let now = work.now();
    let mut tx = work.begin().await?;
    let Some(mut found) = tx.incidents().by_id(incident, &Reader::TOBAN).await? else {
        return work.commit(tx).await;
    };
    let before = tx.timeline().reports(&found.id, &Reader::TOBAN).await?;
    let language = of_place(&mut tx, found.room_or_origin(), work.setup.language).await?;
    // What is left out was said when it opened.
    let left = looks::left_out(&found, looks, language).filter(|_| when == ProbeMoment::Opened);
    let mut messages: Vec<Message> = left.into_iter().collect();
    for report in reports {
        let Some(key) = report.key.clone() else { continue };
        let line = LogLine { about: Some(key), ..LogLine::of(EntryKind::Report, report::line(report, language)) };
        if let Ok(change) = found.log(line, None, now) {
            found = tx.incidents().save(&change).await?;
        }
        messages.push(whole(report, language));
        if when == ProbeMoment::Resolved
            && let Some(first) = first_of(&mut tx, &before, report).await?
        {
            messages.push(report::before_after(&found, &first, report, language));
        }
    }
    let known = place::lines(&mut tx, &found).await?;
    for (index, message) in messages.into_iter().enumerate() {
        let delivery = place::line(format!("probe:{}:{index}", work.lease.id), &found, known.as_ref(), message);
        tx.outbox().enqueue(&delivery, now).await?;
    }
    tx.cards().touch(&found.id, now).await?;
    work.commit(tx).await
}

/// The incident's first report of the same playbook on the same target.
async fn first_of(tx: &mut Tx, before: &[(Entry, String)], report: &Report) -> Result<Option<Report>, StoreError> {
    for (_, key) in before {
        if let Some(run) = tx.runs().by_key(key).await?
            && run.report.playbook == report.playbook
            && run.report.target == report.target
        {
            return Ok(Some(run.report));
        }
    }
    Ok(None)
}
