//! `/incident postmortem`: the draft that follows a resolve, edits of its sections, and its states.

use jiff::Timestamp;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::answer;
use crate::action::incident::answered::answered;
use crate::action::incident::change::{author, circumstances};
use crate::action::incident::consequence::{Circumstances, put_away};
use crate::action::incident::find::find;
use crate::action::language::of_place;
use crate::command::call::Call;
use crate::directory::access::{EDIT_POSTMORTEM, Reader, Who};
use crate::incident::author::Author;
use crate::incident::record::Incident;
use crate::incident::task::Task;
use crate::job::kind::Job;
use crate::postmortem::blameless::hints;
use crate::postmortem::draft::Draft;
use crate::postmortem::nudge::REMINDER;
use crate::postmortem::record::{Look, Postmortem, Section};
use crate::postmortem::revision::{InvalidRevision, Revised};
use crate::reply::denied::denied;
use crate::reply::incident::subject::headed;
use crate::reply::postmortem as reply;
use crate::reply::postmortem::words::words;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// Entries a draft looks through.
const ENTRIES: u32 = 5_000;

/// After a resolve the post-mortem is drafted; what is learned later goes into the sections nobody edited.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn drafted(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    incident: &Incident,
) -> Result<Option<Postmortem>, StoreError> {
    let known = tx.postmortems().by_incident(&incident.id, &Reader::TOBAN).await?;
    let entries = tx.timeline().newest(&incident.id, None, ENTRIES, &Reader::TOBAN).await?;
    let looks = looks(tx, incident).await?;
    let policy = &around.setup.incident;
    let draft = Draft::of(incident, &entries, &looks, policy, around.now);
    let language = match &known {
        Some(known) => known.language,
        None => of_place(tx, incident.room_or_origin(), around.setup.language).await?,
    };
    let words = words(&draft, &policy.time_zone, language);
    let Some(known) = known else {
        let fresh = draft.into_postmortem(words, language, around.now);
        let Some(kept) = tx.postmortems().create(&fresh).await? else {
            return Err(StoreError::Conflict {
                detail: format!("the post-mortem of {} was just drafted", incident.key),
            });
        };
        remind(tx, around, &kept).await?;
        return Ok(Some(kept));
    };
    match known.redraft(draft, words) {
        Ok(revised) if revised.postmortem != known => tx.postmortems().save(&revised, around.now).await.map(Some),
        // Nothing new, or it is closed and says what it says.
        Ok(_) | Err(_) => Ok(Some(known)),
    }
}

/// The first and the last run of the incident's playbook.
async fn looks(tx: &mut Tx, incident: &Incident) -> Result<Vec<Look>, StoreError> {
    let reports = tx.timeline().reports(&incident.id, &Reader::TOBAN).await?;
    let ends = match reports.as_slice() {
        [first, .., last] => vec![first, last],
        few => few.iter().collect(),
    };
    let mut looks = Vec::new();
    for (entry, run) in ends {
        // A report that is kept no longer leaves no figure.
        if let Some(stored) = tx.runs().by_key(run).await? {
            looks.push(Look {
                run: run.clone(),
                at: entry.at,
                playbook: stored.report.playbook,
                target: stored.report.target,
                status: stored.report.status,
            });
        }
    }
    Ok(looks)
}

async fn remind(tx: &mut Tx, around: &Circumstances<'_>, postmortem: &Postmortem) -> Result<(), StoreError> {
    let Some(next) = postmortem.nudge_at(0, around.now, &around.setup.incident) else { return Ok(()) };
    let known = tx.reminders().of(&postmortem.incident_id, REMINDER).await?;
    let planned = Planned { cause: "draft".to_owned(), said: 0, next: Some(next), stopped: false, ..known };
    let alarm = Job::Postmortem { incident: postmortem.incident_id.clone(), nth: 1 };
    tx.reminders().save(&planned, &alarm, around.now).await
}

/// What is to become of a section.
struct Edit<'c> {
    section: Section,
    /// Its words; of one that is to be emptied, none.
    text: &'c str,
    /// How that was said.
    typed: String,
}

/// What a call wants of a post-mortem.
struct Wanted<'c> {
    /// New words, section by section.
    edits: Vec<Edit<'c>>,
    /// A section that was named, and nothing to write into it: what is left empty deletes nothing.
    unsaid: Option<Section>,
    /// The state it moves to.
    state: Option<&'c str>,
    /// Why it is sent back.
    reason: Option<&'c str>,
}

impl<'c> Wanted<'c> {
    /// Running text is for the section that was named, else the reason of the move, else the summary.
    fn of(call: &'c Call) -> Self {
        let section = call.text("section").and_then(Section::parse);
        let (text, state) = (call.text("text"), call.text("state"));
        let is_reason = section.is_none() && state.is_some();
        let mut edits = Vec::new();
        if let Some(text) = text.filter(|_| !is_reason) {
            let section = section.unwrap_or(Section::Summary);
            edits.push(Edit { section, text, typed: format!("section={} {text}", section.word()) });
        }
        for section in Section::ALL {
            if let Some(text) = call.text(section.word()) {
                edits.push(Edit { section, text, typed: format!("{}=\"{text}\"", section.word()) });
            }
        }
        let blank = edits.iter().find(|edit| edit.text.trim().is_empty()).map(|edit| edit.section);
        if let Some(section) = call.text("empty").and_then(Section::parse) {
            edits.push(Edit { section, text: "", typed: format!("empty={}", section.word()) });
        }
        let unsaid = blank.or(section.filter(|_| edits.is_empty() && state.is_none()));
        Self { edits, unsaid, state, reason: text.filter(|_| is_reason) }
    }

    /// A section of which two things were said; nobody knows which one counts.
    fn twice(&self) -> Option<(&Edit<'c>, &Edit<'c>)> {
        let mut pairs = self
            .edits
            .iter()
            .enumerate()
            .flat_map(|(at, one)| self.edits[..at].iter().map(move |earlier| (earlier, one)));
        pairs.find(|(earlier, one)| earlier.section == one.section)
    }

    const fn is_look(&self) -> bool {
        self.edits.is_empty() && self.unsaid.is_none() && self.state.is_none()
    }

    /// Everything that is wanted, or nothing of it.
    fn revise(&self, before: &Postmortem, by: &Author, now: Timestamp) -> Result<Revised, InvalidRevision> {
        let mut revised = Revised { postmortem: before.clone(), entries: Vec::new() };
        for edit in &self.edits {
            revised = revised.postmortem.edit(edit.section, edit.text)?;
        }
        match self.state {
            Some(state) => moved(&revised.postmortem, state, self.reason, by, now),
            None => Ok(revised),
        }
    }
}

/// `postmortem`: shows it; with words it edits sections, with a state it moves on.
pub(super) async fn postmortem(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let wanted = Wanted::of(&call);
    if wanted.is_look() {
        return show(context).await;
    }
    let account = &context.invocation.account;
    let who = Who { person: account.person.as_deref(), local: account.local };
    if let Err(refused) = context.setup.rights.authorize(who, EDIT_POSTMORTEM) {
        return Err(ActionError::refused(denied(&refused, &context.invocation.account, context.private_language)));
    }
    let (by, moments, language) = (author(context), context.moments(), context.private_language);
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let incident = find(context, &mut tx).await?;
    let before = existing(context, &mut tx, &incident).await?;
    if let Some((one, other)) = wanted.twice() {
        return Err(ActionError::refused(reply::twice(one.section, (&one.typed, &other.typed), language)));
    }
    if let Some(section) = wanted.unsaid {
        return Err(ActionError::refused(reply::wanted(&before, section, language)));
    }
    let revised = wanted.revise(&before, &by, now);
    let revised = revised.map_err(|why| ActionError::refused(reply::refusal(&why, &before, &moments, language)))?;
    let saved = tx.postmortems().save(&revised, now).await?;
    if before.is_pending() && !saved.is_pending() {
        let said = tx.reminders().of(&incident.id, REMINDER).await?;
        answered(&mut tx, &said, &incident.id, Some(&by), (&context.setup.incident.time_zone, now)).await?;
    }
    if before.is_pending() && !saved.is_pending() && !incident.is_open() {
        put_away(&mut tx, &incident, now).await?;
    }
    let tasks = tx.tasks().of(&incident.id, &Reader::TOBAN).await?;
    context.commit(tx).await?;
    let written: Vec<&str> = wanted.edits.iter().map(|edit| edit.text).collect();
    let edited = wanted.state.is_none().then(|| written.join("\n"));
    told(context, &incident, (&saved, &tasks), edited.as_deref()).await
}

fn moved(
    before: &Postmortem,
    state: &str,
    reason: Option<&str>,
    by: &Author,
    now: Timestamp,
) -> Result<Revised, InvalidRevision> {
    match state {
        "in-review" => before.submit(by, now),
        "reviewed" => before.review(by, now),
        "closed" => before.close(by, now),
        _ => before.send_back(reason.unwrap_or_default(), by, now),
    }
}

/// Everybody reads that it moved on; of an edit only whoever made it, with a hint where words point at people.
async fn told(
    context: &mut Context,
    incident: &Incident,
    (saved, tasks): (&Postmortem, &[Task]),
    edited: Option<&str>,
) -> Result<(), ActionError> {
    let moments = context.moments();
    if let Some(text) = edited {
        let language = context.private_language;
        let mut message = reply::message(saved, tasks, &moments, language);
        if let Some(hint) = reply::blameless(&hints(text), language) {
            message.blocks.insert(0, hint);
        }
        return answer::alone(context, &message).await;
    }
    let message = reply::message(saved, tasks, &moments, context.public_language);
    answer::about(context, incident, &headed(incident, message)).await
}

async fn show(context: &mut Context) -> Result<(), ActionError> {
    let mut tx = context.begin().await?;
    let incident = find(context, &mut tx).await?;
    let postmortem = existing(context, &mut tx, &incident).await?;
    let tasks = tx.tasks().of(&incident.id, &Reader::TOBAN).await?;
    context.commit(tx).await?;
    let message = reply::message(&postmortem, &tasks, &context.moments(), context.public_language);
    answer::about(context, &incident, &headed(&incident, message)).await
}

/// The post-mortem; an incident that was resolved before there were drafts gets one now.
async fn existing(context: &Context, tx: &mut Tx, incident: &Incident) -> Result<Postmortem, ActionError> {
    if let Some(known) = tx.postmortems().by_incident(&incident.id, &context.reader()).await? {
        return Ok(known);
    }
    let around = circumstances(context);
    let drafted = if incident.resolved().is_some() { drafted(tx, &around, incident).await? } else { None };
    drafted.ok_or_else(|| ActionError::refused(reply::none(incident.key, context.private_language)))
}
