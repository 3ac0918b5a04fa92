//! What follows from a change, whoever made it: cards are drawn anew, reminders move, a room is opened, a post-mortem is
//! drafted, diagnoses run, and everybody in the incident's conversation reads a line.
//!
//! It looks only at the incident before and after, so that no verb can forget one of them.

use jiff::{SignedDuration, Timestamp};

use crate::action::incident::answered::{answered, goes_on};
use crate::action::incident::{place, postmortem, responders};
use crate::action::language::of_place;
use crate::action::setup::Setup;
use crate::chat::inbound::Place;
use crate::delivery::content::{NewDelivery, Under};
use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::entry::EntryKind;
use crate::incident::record::Incident;
use crate::incident::reminder::Reminder;
use crate::job::kind::{Job, ProbeMoment};
use crate::reply::incident::{told, topic, update};
use crate::reply::moment::Moments;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// Least time between two heads of a room: some platforms tell everybody there of each.
const HEAD_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// How long the conversation of an incident that is over stays as it is.
const REST: SignedDuration = SignedDuration::from_mins(10);

/// What surrounds a change.
pub struct Circumstances<'a> {
    /// The settings in force.
    pub setup: &'a Setup,
    /// What it happened by: the event, or the job.
    pub event: &'a str,
    /// When.
    pub now: Timestamp,
}

/// Does what follows; where everybody was told. `before` is `None` for an incident that was just opened.
///
/// # Errors
/// When the store does not do it.
pub async fn follow(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    before: Option<&Incident>,
    after: &Incident,
    entries: &[NewEntry],
) -> Result<Option<Place>, StoreError> {
    let unheard = place::unheard(tx, after).await?.is_some();
    tx.cards().touch(&after.id, around.now).await?;
    let by = entries.iter().rev().find_map(|entry| entry.author.as_ref());
    reminders(tx, around, (before, after), by).await?;
    // One that becomes private may need another conversation, or the first one, that nobody else reads.
    let shuts = after.private && before.is_some_and(|before| !before.private);
    let wants = |incident| wants_room(incident, around.setup);
    let makes = shuts || before.is_none_or(|before| wants(before) != wants(after));
    if makes {
        let dedupe = format!("room:{}:{}", after.id, after.version);
        let job = Job::room(after.id.clone());
        tx.jobs().enqueue(&job, around.now, Some(&dedupe), Some(&after.id), around.now).await?;
    }
    let resolved_before = before.and_then(Incident::resolved);
    if resolved_before.is_none() && after.resolved().is_some() {
        resolved(tx, around, after).await?;
    }
    if after.resolved().is_some() && (resolved_before != after.resolved() || !entries.is_empty()) {
        Box::pin(postmortem::drafted(tx, around, after)).await?;
    }
    if let Some(before) = before.filter(|it| it.private != after.private || it.insiders() != after.insiders()) {
        readers(tx, after).await?;
        dismissed(tx, before, after).await?;
        if !makes && after.room.as_ref().is_some_and(|room| room.thread.is_none()) {
            // On a platform that knows itself who is in a conversation, whoever came to it is let in there, and who may not
            // read it any more is taken out.
            let dedupe = format!("admit:{}:{}", after.id, after.version);
            let job = Job::room(after.id.clone());
            tx.jobs().enqueue(&job, around.now, Some(&dedupe), Some(&after.id), around.now).await?;
        }
    }
    if let Some(before) = before {
        responders::follow(tx, around, before, after).await?;
        head(tx, around, before, after).await?;
        if before.is_open() && !after.is_open() {
            put_away(tx, after, around.now).await?;
        }
        if let Some(room) = after.room.as_ref().filter(|_| !before.is_open() && after.is_open()) {
            tx.conversations().take_up(&room.conversation).await?;
        }
        if !before.is_open() && after.is_open() {
            let language = of_place(tx, after.room_or_origin(), around.setup.language).await?;
            goes_on(tx, after, (&around.setup.incident.time_zone, language), around.now).await?;
        }
    }
    if shuts {
        tx.cards().withdraw(after, around.now).await?;
    }
    if before.is_none() {
        probe(tx, around, after, ProbeMoment::Opened).await?;
        return Ok(None);
    }
    update(tx, around, after, entries).await?;
    tell(tx, around, (after, unheard), entries).await
}

/// The head of its room follows; several changes in a short time are one.
async fn head(tx: &mut Tx, around: &Circumstances<'_>, before: &Incident, after: &Incident) -> Result<(), StoreError> {
    let own = after.room.as_ref().is_some_and(|room| room.thread.is_none());
    if !own || topic(before, around.setup.language) == topic(after, around.setup.language) {
        return Ok(());
    }
    let last = tx.rooms().topic(&after.id).await?.map(|(_, at)| at);
    let next = last.and_then(|at| at.checked_add(HEAD_PAUSE).ok()).filter(|next| *next > around.now);
    let at = next.unwrap_or(around.now);
    let dedupe = match next {
        Some(next) => format!("head:{}:{}", after.id, next.as_microsecond()),
        None => format!("head:{}:{}", after.id, after.version),
    };
    let job = Job::room(after.id.clone());
    tx.jobs().enqueue(&job, at, Some(&dedupe), Some(&after.id), around.now).await.map(drop)
}

/// Its conversation is put away in a while, unless it was reopened by then; until then people say what is left to say.
///
/// # Errors
/// When the store does not do it.
pub async fn put_away(tx: &mut Tx, incident: &Incident, now: Timestamp) -> Result<(), StoreError> {
    if incident.room.as_ref().is_none_or(|room| room.thread.is_some()) {
        return Ok(());
    }
    let at = now.saturating_add(REST).unwrap_or(now);
    let job = Job::PutAway { incident: incident.id.clone() };
    let dedupe = format!("put-away:{}:{}", incident.id, at.as_microsecond());
    tx.jobs().enqueue(&job, at, Some(&dedupe), Some(&incident.id), now).await.map(drop)
}

/// Whether it should have a conversation of its own; otherwise a thread is enough.
#[must_use]
pub fn wants_room(incident: &Incident, setup: &Setup) -> bool {
    incident.private || setup.incident.rooms.contains(&incident.severity)
}

/// Lets a playbook look at it now, where one is known.
async fn probe(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    incident: &Incident,
    when: ProbeMoment,
) -> Result<(), StoreError> {
    if incident.playbook.is_none() && incident.service.is_none() {
        return Ok(());
    }
    let job = Job::Probe { incident: incident.id.clone(), when };
    let dedupe = format!("probe:{}:{}", incident.id, incident.version);
    tx.jobs().enqueue(&job, around.now, Some(&dedupe), Some(&incident.id), around.now).await.map(drop)
}

async fn resolved(tx: &mut Tx, around: &Circumstances<'_>, incident: &Incident) -> Result<(), StoreError> {
    probe(tx, around, incident, ProbeMoment::Resolved).await
}

/// Moves the reminders whose time or need changed; what was said before counts no more then.
async fn reminders(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    (before, after): (Option<&Incident>, &Incident),
    by: Option<&Author>,
) -> Result<(), StoreError> {
    let policy = &around.setup.incident;
    for reminder in Reminder::ALL {
        let is_due = |incident: &Incident| reminder.is_due(incident, around.now, policy);
        if before.is_some_and(is_due) && !is_due(after) {
            let said = tx.reminders().of(&after.id, reminder.word()).await?;
            answered(tx, &said, &after.id, by, (&policy.time_zone, around.now)).await?;
        }
        let at = |incident: &Incident| reminder.at(incident, 0, around.now, policy);
        let due = at(after);
        if before.is_none_or(|before| at(before) != due) {
            schedule(tx, after, reminder, due, around.now).await?;
        }
    }
    Ok(())
}

/// A reminder comes at `due` as if for the first time; `None` is never.
///
/// # Errors
/// When the store does not do it.
pub async fn schedule(
    tx: &mut Tx,
    incident: &Incident,
    reminder: Reminder,
    due: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = tx.reminders().of(&incident.id, reminder.word()).await?;
    if due.is_none() && known.next.is_none() {
        return Ok(());
    }
    let planned = Planned { cause: incident.version.to_string(), said: 0, next: due, stopped: false, ..known };
    let alarm = Job::Remind { incident: incident.id.clone(), reminder, nth: 1 };
    tx.reminders().save(&planned, &alarm, now).await
}

/// Who may read the incident may read its conversation, and nobody else when it is private.
///
/// # Errors
/// When the store does not do it.
pub async fn readers(tx: &mut Tx, incident: &Incident) -> Result<(), StoreError> {
    let Some(room) = incident.room.as_ref().filter(|room| room.thread.is_none()) else { return Ok(()) };
    if !tx.conversations().set_private(&room.conversation, incident.private).await? {
        // Elsewhere the platform itself knows who is in it.
        return Ok(());
    }
    for person in incident.insiders() {
        tx.conversations().admit(&room.conversation, person).await?;
    }
    if incident.private && room.platform.keeps_conversations() {
        confine(tx, incident, room).await?;
    }
    Ok(())
}

/// What people wrote in threads of its cards elsewhere on the page is read by its readers only.
async fn confine(tx: &mut Tx, incident: &Incident, room: &Place) -> Result<(), StoreError> {
    for card in tx.cards().of(&incident.id).await? {
        if let Some(root) = card.message.as_deref().filter(|_| !incident.is_home(&card.place)) {
            tx.conversations().confine(root, &card.place.conversation, &room.conversation).await?;
        }
    }
    Ok(())
}

/// Who may not read the incident any more may not read its conversation either.
async fn dismissed(tx: &mut Tx, before: &Incident, after: &Incident) -> Result<(), StoreError> {
    let Some(room) = after.room.as_ref().filter(|room| room.thread.is_none()) else { return Ok(()) };
    let stays = after.insiders();
    for person in before.insiders().into_iter().filter(|person| !stays.contains(person)) {
        tx.conversations().dismiss(&room.conversation, person).await?;
    }
    Ok(())
}

/// One line for everybody in the incident's conversation; where that is, as far as its thread is there. Where its
/// announcement is `unheard`, no update was heard.
async fn tell(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    (incident, unheard): (&Incident, bool),
    entries: &[NewEntry],
) -> Result<Option<Place>, StoreError> {
    // The last word is a message of its own, and a report shows itself.
    let silent = |entry: &&NewEntry| {
        let ends = entry.kind == EntryKind::Merged && !incident.is_open();
        !ends && !matches!(entry.kind, EntryKind::Report | EntryKind::Reminder | EntryKind::Closed)
    };
    let told: Vec<NewEntry> = entries.iter().filter(silent).cloned().collect();
    let language = of_place(tx, incident.room_or_origin(), around.setup.language).await?;
    let Some(message) = told::happened_as(incident, &told, unheard, language) else { return Ok(None) };
    let known = place::lines(tx, incident).await?;
    let delivery = place::line(format!("told:{}:{}", incident.id, around.event), incident, known.as_ref(), message);
    tx.outbox().enqueue(&delivery, around.now).await?;
    Ok(known)
}

/// Stakeholders read every update in the thread of the announcement, whose card shows the newest; none that was overtaken
/// before it came here.
async fn update(
    tx: &mut Tx,
    around: &Circumstances<'_>,
    incident: &Incident,
    entries: &[NewEntry],
) -> Result<(), StoreError> {
    let newest = |entry: &&NewEntry| incident.updated.is_none_or(|last| entry.at >= last);
    let updates = entries.iter().filter(|entry| entry.kind == EntryKind::Update).filter(newest);
    for (nth, entry) in updates.enumerate().filter(|_| !incident.private) {
        let announced = place::announced(tx, incident, around.setup).await?;
        if incident.room.as_ref().is_some_and(|room| room.conversation == announced.conversation)
            && !place::is_announced(tx, incident).await?
        {
            continue;
        }
        let language = of_place(tx, &announced, around.setup.language).await?;
        let moments = Moments { zone: around.setup.incident.time_zone.clone(), now: around.now };
        let message = update::told(incident, entry, &moments, language);
        let dedupe = format!("update:{}:{}:{nth}", incident.id, around.event);
        let thread = (incident.id.as_str(), Under::Announcement);
        let delivery = NewDelivery::in_thread(dedupe, announced, thread, message);
        tx.outbox().enqueue(&delivery, around.now).await?;
    }
    Ok(())
}
