//! `open`: an incident begins, with a diagnosis first where a playbook is known.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::change::{author, circumstances};
use crate::action::incident::consequence::follow;
use crate::action::incident::seen::like_incident;
use crate::action::incident::{answer, responders};
use crate::chat::inbound::Place;
use crate::command::call::{Call, Selector};
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::EntryKind;
use crate::incident::limit::TITLE;
use crate::incident::opening::Opening;
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;
use crate::incident::setting::Setting;
use crate::incident::severity::{Impact, Severity, Urgency};
use crate::knowledge::search::similar::Likeness;
use crate::playbook::report::Report;
use crate::reply::incident::{opening, refusal, report};
use crate::reply::trouble;
use crate::store::Tx;
use crate::store::incident::IncidentFilter;

/// Open incidents compared with a new one.
const COMPARED: u32 = 50;
/// Similar ones that are offered.
const OFFERED: usize = 3;
/// How long after it was resolved a similar one is offered.
const LATELY: SignedDuration = SignedDuration::from_hours(24);

/// Opens one; without a title it asks for one.
pub(super) async fn open(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let begun = match call.text("run") {
        Some(key) => Some(run(context, &mut tx, &key.to_ascii_uppercase()).await?),
        None => None,
    };
    let Some(title) = title(&call, begun.as_ref(), context) else {
        return Err(ActionError::refused(opening::ask(context.private_language)));
    };
    let wanted = wanted(&call, title, begun.as_ref(), context);
    let suggested = wanted.severity.is_none() && (wanted.impact.is_some() || wanted.urgency.is_some());
    let by = author(context);
    let mut change = Incident::open(wanted, &by, now).map_err(|why| cannot(context, &why))?;
    if let Some(link) = call.text("link") {
        let name = opening::began(context.public_language);
        let linked = change.incident.set(&Setting::AddLink(name, link.to_owned()), &by, now);
        let linked = linked.map_err(|why| cannot(context, &why))?;
        change.incident = linked.incident;
        change.entries.extend(linked.entries);
    }
    if let Some(found) = &begun {
        change.entries.push(minute_zero(found, context));
    }
    let (similar, over) = similar(&mut tx, &change, context).await?;
    let notes = like_incident(&mut tx, &change.incident, &context.reader()).await?;
    let incident = tx.incidents().create(&change).await?;
    follow(&mut tx, &circumstances(context), None, &incident, &change.entries).await?;
    if let Some(at) = began(&call, context) {
        responders::begin(&mut tx, &circumstances(context), &incident, at).await?;
    }
    context.commit(tx).await?;
    let looks = context.setup.looks(&incident);
    let told = opening::Opened { suggested, looks: Some(&looks), similar: &similar, over: &over, notes: &notes };
    answer::alone(context, &opening::opened(&incident, &told, context.private_language)).await
}

async fn run(context: &Context, tx: &mut Tx, key: &str) -> Result<Report, ActionError> {
    let found = tx.runs().by_key(key).await?;
    found.map(|run| run.report).ok_or_else(|| ActionError::refused(trouble::no_run(key, context.private_language)))
}

/// The thread of the message that it is opened from, as far as others read it on that platform. Only a form says it, which was
/// opened from there: what somebody types may be no message's.
fn began(call: &Call, context: &Context) -> Option<Place> {
    let place = &context.invocation.place;
    let message = call.text("message").filter(|_| context.invocation.pressed)?;
    if place.platform.keeps_conversations() {
        return None;
    }
    context.response.can_thread().then(|| Place { thread: Some(message.to_owned()), ..place.clone() })
}

/// What was typed, else what the report says is wrong.
fn title(call: &Call, begun: Option<&Report>, context: &Context) -> Option<String> {
    let typed = call.text("title").map(str::trim).filter(|title| !title.is_empty());
    let language = context.public_language;
    let told = || {
        let report = begun?;
        let cause = report.hypotheses.first().map(|cause| cause.says.get(language));
        let what = cause.unwrap_or_else(|| report.title.get(language));
        Some(format!("{} · {what}", report.target).chars().take(TITLE).collect())
    };
    typed.map(str::to_owned).or_else(told)
}

fn wanted(call: &Call, title: String, begun: Option<&Report>, context: &Context) -> Opening {
    let named = |name: &str| call.text(name).map(str::to_owned);
    let target = match call.target("target") {
        Some(Selector::Name(name)) => Some(name.clone()),
        _ => None,
    };
    Opening {
        severity: call.text("severity").and_then(Severity::parse),
        impact: call.text("impact").and_then(|word| Impact::ALL.into_iter().find(|impact| impact.word() == word)),
        urgency: call.text("urgency").and_then(|word| Urgency::ALL.into_iter().find(|urgency| urgency.word() == word)),
        impact_text: named("effect").unwrap_or_default(),
        service: named("service"),
        playbook: call.playbook("playbook").map(str::to_owned).or_else(|| begun.map(|report| report.playbook.clone())),
        target: target.or_else(|| begun.map(|report| report.target.clone())),
        private: call.flag("private"),
        drill: call.flag("drill"),
        ..Opening::of(title, context.invocation.place.clone())
    }
}

/// The report it began with, as its first finding.
fn minute_zero(found: &Report, context: &Context) -> NewEntry {
    let text = report::line(found, context.public_language);
    let entry = NewEntry::new(EntryKind::Report, text, None, context.parts.clock.now());
    entry.about(found.key.clone().unwrap_or_default())
}

/// Incidents that may be the same one: those that go on, and those that were resolved lately and are not closed, each with
/// how long ago.
async fn similar(
    tx: &mut Tx,
    change: &Change,
    context: &Context,
) -> Result<(Vec<Incident>, Vec<(Incident, SignedDuration)>), ActionError> {
    let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
    let open = tx.incidents().list(&filter, None, COMPARED, &context.reader()).await?;
    let (new, now) = (&change.incident, context.parts.clock.now());
    let words = |incident: &Incident| Likeness::of(&incident.title, []).lookups();
    let own: BTreeSet<_> = words(new);
    let alike = |other: &Incident| {
        let theirs = words(other);
        let common = own.intersection(&theirs).count();
        let least = own.len().min(theirs.len());
        let same = |one: &Option<String>, two: &Option<String>| one.is_some() && one == two;
        same(&new.service, &other.service) || same(&new.target, &other.target) || (least > 0 && common * 2 > least)
    };
    let alike = open.into_iter().filter(|other| other.private == new.private && alike(other));
    let (going_on, over): (Vec<_>, Vec<_>) = alike.partition(|other| other.resolved().is_none());
    let ago = |other: Incident| {
        let ago = now.duration_since(other.resolved()?);
        (ago <= LATELY).then_some((other, ago))
    };
    let over = over.into_iter().filter_map(ago).take(OFFERED).collect();
    Ok((going_on.into_iter().take(OFFERED).collect(), over))
}

/// Nothing was opened: there is no incident yet that a refusal could be about.
fn cannot(context: &Context, why: &InvalidTransition) -> ActionError {
    ActionError::refused(refusal::not_opened(why, context.private_language))
}
