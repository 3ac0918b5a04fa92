//! What is read: the menu, the list, a card, the timeline, the figures.

use jiff::SignedDuration;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::find::{find, perhaps};
use crate::action::incident::{answer, card};
use crate::command::call::Argument;
use crate::directory::access::Reader;
use crate::incident::figures::{CASES, Figures, Period};
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::reply::incident::{list, menu as menus, stats, timeline};
use crate::store::incident::IncidentFilter;

/// Incidents in one list.
const LISTED: u32 = 10;
/// Entries on one page of the timeline.
const PAGE: u32 = 20;

/// The buttons of an incident, or of all.
pub(super) async fn menu(context: &mut Context) -> Result<(), ActionError> {
    let mut tx = context.parts.store.read().await?;
    let language = context.private_language;
    let message = if let Some(incident) = perhaps(context, &mut tx).await? {
        menus::menu(&incident, language)
    } else {
        let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
        let open = tx.incidents().list(&filter, None, LISTED, &context.reader()).await?;
        let counted = tx.incidents().count(&filter, &context.reader()).await?;
        list::general(&open, counted, &context.moments(), language)
    };
    drop(tx);
    answer::alone(context, &message).await
}

/// `list`.
pub(super) async fn list(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let all = call.flag("all");
    let filter = IncidentFilter {
        open: !all,
        severity: call.text("severity").and_then(Severity::parse),
        service: call.text("service").map(str::to_owned),
        phase: None,
        text: call.text("text").map(str::to_owned),
    };
    let mut tx = context.parts.store.read().await?;
    let found = tx.incidents().list(&filter, call.incident("before"), LISTED + 1, &context.reader()).await?;
    let counted = tx.incidents().count(&filter, &context.reader()).await?;
    let for_all = tx.incidents().count(&filter, &Reader::ANYBODY).await?;
    drop(tx);
    let limit = usize::try_from(LISTED).unwrap_or(usize::MAX);
    let shown: Vec<Incident> = found.iter().take(limit).cloned().collect();
    let more = shown.last().filter(|_| found.len() > limit).map(|last| {
        let mut older = call.clone();
        older.arguments.insert("before".to_owned(), Argument::Incident(last.key.0));
        older.line(&context.setup.commands)
    });
    // Somebody else who reads along may not know of a private one.
    let secret = counted != for_all || shown.iter().any(|incident| incident.private);
    let language = if secret { context.private_language } else { context.public_language };
    let listed = list::Listed { incidents: &shown, counted, all, more: more.as_deref() };
    let message = list::list(&listed, &context.moments(), language);
    if secret {
        return answer::alone(context, &message).await;
    }
    context.response.show(&message).await.map_err(ActionError::failed)?;
    answer::keep(context, &shown).await;
    Ok(())
}

/// `show`: its card, here and now.
pub(super) async fn show(context: &mut Context) -> Result<(), ActionError> {
    let mut tx = context.parts.store.read().await?;
    let incident = find(context, &mut tx).await?;
    let message =
        card::live(&mut tx, &incident, &context.setup, context.parts.clock.now(), context.public_language).await?;
    drop(tx);
    answer::about(context, &incident, &message).await
}

/// `timeline`.
pub(super) async fn timeline(context: &mut Context) -> Result<(), ActionError> {
    let page = context.authorized.call().number("page").and_then(|page| u32::try_from(page).ok()).unwrap_or(1).max(1);
    let reader = context.reader();
    let mut tx = context.parts.store.read().await?;
    let incident = find(context, &mut tx).await?;
    let total = tx.timeline().count(&incident.id, &reader).await?;
    let entries = tx.timeline().of(&incident.id, None, page.saturating_mul(PAGE), &reader).await?;
    drop(tx);
    let (page, size) = (page as usize, PAGE as usize);
    let shown: Vec<_> = entries.into_iter().skip((page - 1) * size).collect();
    let part = timeline::Part { entries: &shown, total, page, pages: total.div_ceil(size).max(1) };
    let message = timeline::timeline(&incident, &part, &context.moments(), context.private_language);
    answer::alone(context, &message).await
}

/// `stats`: drills, merged ones and false alarms do not count; private ones only for those who may read them.
pub(super) async fn stats(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let now = context.parts.clock.now();
    let back = call.duration("since").and_then(|span| SignedDuration::try_from(span).ok()).unwrap_or_default();
    let since = now.saturating_sub(back).unwrap_or(now);
    let reader = context.reader();
    let mut tx = context.parts.store.read().await?;
    let mut cases = tx.incidents().durations(since, now, CASES + 1, &reader).await?;
    drop(tx);
    let cut = cases.len() > CASES as usize;
    cases.truncate(CASES as usize);
    if let Some(service) = call.text("service") {
        cases.retain(|case| case.service.as_deref() == Some(service));
    }
    let zone = &context.setup.incident.time_zone;
    let figures = Figures::of(&cases, zone);
    let period = Period { since, until: now, zone, cut };
    // What one person may read is not for everybody who reads along.
    let message = stats::stats(&figures, period, context.private_language);
    answer::alone(context, &message).await
}
