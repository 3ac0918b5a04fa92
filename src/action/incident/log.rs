//! What people write down: lines with a kind chosen there or afterwards, hypotheses and their verification, steps and
//! their effect, reports.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answer;
use crate::action::incident::change::{author, change, invalid, keep};
use crate::action::incident::find::find;
use crate::action::timeline::said::{Said, keep as keep_message};
use crate::chat::message::Message;
use crate::command::call::Call;
use crate::incident::entry::{EntryKind, Mark};
use crate::incident::log::{Judgement, LogLine};
use crate::incident::record::Incident;
use crate::reply::incident::refusal::{self, Wanted};
use crate::reply::incident::{report, told};
use crate::reply::{kept, trouble};
use crate::store::message::Viewer;

/// `log`.
pub(super) async fn log(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    if call.text("entry").is_some() {
        return classify(context, &call).await;
    }
    if let Some(run) = call.text("run") {
        return attach(context, &call, &run.to_ascii_uppercase()).await;
    }
    let kind = kind(&call);
    let about = call.text("about").map(str::to_ascii_uppercase);
    let text = call.text("text").unwrap_or_default().to_owned();
    let hypothesis = about.as_deref().and_then(|key| number(key, 'H'));
    let step = about.as_deref().and_then(|key| number(key, 'S'));
    let judgement = match call.text("verdict") {
        Some("confirmed") => Some(Judgement::Confirmed),
        Some(_) => Some(Judgement::Refuted),
        None => None,
    };
    if let Some(judgement) = judgement {
        // What is judged is a hypothesis.
        let hypothesis = hypothesis.or_else(|| about.as_deref()?.parse().ok());
        let Some(number) = hypothesis.filter(|_| !text.is_empty()) else {
            return wanted(context, Wanted::Evidence).await;
        };
        let done = change(context, move |incident, by, now| incident.verify(number, judgement, &text, by, now)).await?;
        return answer::done(context, &done).await;
    }
    if kind == Some(EntryKind::Verification) {
        return wanted(context, Wanted::Evidence).await;
    }
    let effect = call.text("effect").map(str::to_owned);
    if let (Some(number), Some(effect)) = (step, effect.clone()) {
        let done = change(context, move |incident, by, now| incident.effect(number, &effect, by, now)).await?;
        return answer::done(context, &done).await;
    }
    if text.is_empty() {
        return wanted(context, Wanted::Log).await;
    }
    let mark = call.text("mark").and_then(mark);
    let done = change(context, move |incident, by, now| {
        if effect.is_some() || kind == Some(EntryKind::Step) {
            return incident.step(&text, effect.as_deref(), by, now);
        }
        let line = LogLine { mark, about: about.clone(), ..LogLine::of(kind.unwrap_or(EntryKind::Log), text.clone()) };
        incident.log(line, Some(by), now)
    })
    .await?;
    let next = match kind {
        Some(EntryKind::Hypothesis) => told::suspected(&done.after, context.private_language),
        Some(_) => None,
        None => offered_kinds(context, &done.after).await?,
    };
    answer::done_with(context, &done, next).await
}

/// Which kind the newest line is can be said afterwards.
async fn offered_kinds(context: &Context, incident: &Incident) -> Result<Option<Message>, ActionError> {
    let mut tx = context.parts.store.read().await?;
    let newest = tx.timeline().newest(&incident.id, None, 1, &context.reader()).await?;
    Ok(newest.first().map(|entry| told::classify(incident, &entry.id, context.private_language)))
}

/// `note`: words of the conversation, kept as they are.
pub(super) async fn note(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call();
    if let Some(message) = call.text("message").map(str::to_owned) {
        return quote(context, &message).await;
    }
    let Some(text) = call.text("text").map(str::to_owned) else {
        return wanted(context, Wanted::Log).await;
    };
    let done = change(context, move |incident, by, now| {
        incident.log(LogLine::of(EntryKind::Note, text.clone()), Some(by), now)
    })
    .await?;
    answer::done(context, &done).await
}

/// Keeps a message that was said before, as a reaction to it does. Messages of the page are looked up; where a platform
/// keeps its own, its reactions bring the words with them.
async fn quote(context: &mut Context, message: &str) -> Result<(), ActionError> {
    let (now, reader) = (context.parts.clock.now(), context.reader());
    let mut tx = context.begin().await?;
    let incident = find(context, &mut tx).await?;
    let viewer = Viewer { account: &context.invocation.account.id, reader: &reader };
    let found = tx.conversations().message(message, viewer).await?;
    let Some(found) = found.filter(|found| found.visible_to.is_none() && found.deleted.is_none()) else {
        return Err(ActionError::refused(kept::missing(context.private_language)));
    };
    // One that was merged takes nothing any more.
    let line = LogLine::of(EntryKind::Note, message);
    incident.log(line, Some(&author(context)), now).map_err(|why| invalid(context, &incident, &why))?;
    keep_message(&mut tx, &incident, &Said::on_page(&found), now).await?;
    context.commit(tx).await?;
    answer::alone(context, &kept::kept(incident.key, context.private_language)).await
}

/// Says afterwards what an entry is.
async fn classify(context: &mut Context, call: &Call) -> Result<(), ActionError> {
    let now = context.parts.clock.now();
    let wanted = call.text("entry").unwrap_or_default().to_owned();
    let mut tx = context.begin().await?;
    let before = find(context, &mut tx).await?;
    let entry = tx.timeline().by_id(&wanted, &context.reader()).await?;
    let Some(entry) = entry.filter(|entry| entry.incident == before.id) else {
        return Err(ActionError::refused(refusal::no_entry(&before, context.private_language)));
    };
    let mark = call.text("mark").and_then(mark).or(entry.mark);
    if let Some(kind) = kind(call) {
        let (change, about) = before.adopt(&entry, kind).map_err(|why| invalid(context, &before, &why))?;
        keep(context, &mut tx, &before, &change).await?;
        tx.timeline().classify(&entry.id, kind, mark, about.as_deref()).await?;
    } else {
        tx.timeline().classify(&entry.id, entry.kind, mark, None).await?;
        tx.cards().touch(&before.id, now).await?;
    }
    let entry = tx.timeline().by_id(&wanted, &context.reader()).await?.unwrap_or(entry);
    context.commit(tx).await?;
    let message = told::classified(&before, &entry, context.private_language);
    answer::alone(context, &message).await
}

/// Puts a stored report into the timeline, as it is or as the hypothesis that it supports.
async fn attach(context: &mut Context, call: &Call, key: &str) -> Result<(), ActionError> {
    let language = context.public_language;
    let mut tx = context.parts.store.read().await?;
    find(context, &mut tx).await?;
    let Some(run) = tx.runs().by_key(key).await? else {
        return Err(ActionError::refused(trouble::no_run(key, context.private_language)));
    };
    drop(tx);
    let suspect = kind(call) == Some(EntryKind::Hypothesis);
    let cause = report::suspicion(&run.report, language);
    let line = report::line(&run.report, language);
    let key = key.to_owned();
    let done = change(context, move |incident, by, now| {
        if let (Some(cause), true) = (&cause, suspect) {
            return incident.suspect(cause, by, now);
        }
        let line = LogLine { about: Some(key.clone()), ..LogLine::of(EntryKind::Report, line.clone()) };
        incident.log(line, Some(by), now)
    })
    .await?;
    answer::done(context, &done).await
}

async fn wanted(context: &mut Context, what: Wanted) -> Result<(), ActionError> {
    let mut tx = context.parts.store.read().await?;
    let incident = find(context, &mut tx).await?;
    Err(ActionError::refused(refusal::wanted(what, &incident, context.private_language)))
}

fn kind(call: &Call) -> Option<EntryKind> {
    call.text("kind").and_then(|word| EntryKind::ALL.into_iter().find(|kind| kind.word() == word))
}

fn mark(word: &str) -> Option<Mark> {
    Mark::ALL.into_iter().find(|mark| mark.word() == word.replace('-', "_"))
}

/// The number of `H2` or `S2`.
fn number(key: &str, kind: char) -> Option<u32> {
    key.strip_prefix(kind).and_then(|number| number.parse().ok())
}
