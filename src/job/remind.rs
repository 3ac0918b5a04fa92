//! Reminders of incidents go out: an update is due, nobody commands, close it?, what was learned is missing.
//!
//! The job is only an alarm: what counts is the reminder's row and the newest state of the incident. So nothing is said
//! that has no reason any more, that was put off, or that can wait for working hours.

use jiff::Timestamp;

use crate::action::account::of_author;
use crate::action::incident::place;
use crate::action::language::{of_account, of_place};
use crate::action::setup::Setup;
use crate::chat::called::called;
use crate::chat::inbound::{Account, Place};
use crate::chat::message::Message;
use crate::delivery::content::NewDelivery;
use crate::directory::access::{Reader, Who};
use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::draft;
use crate::incident::entry::EntryKind;
use crate::incident::policy::Policy;
use crate::incident::record::Incident;
use crate::incident::reminder::Reminder;
use crate::incident::role::Role;
use crate::job::kind::Job;
use crate::job::work::{JobError, Work};
use crate::language::Language;
use crate::reply::moment::Moments;
use crate::reply::reminder::{self as words, Said};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// Says it, if there still is something to say, and plans the next time.
///
/// # Errors
/// When the store does not do it.
pub(super) async fn run(work: &Work, incident: &str, reminder: Reminder) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    if let Some(incident) = tx.incidents().by_id(incident, &Reader::TOBAN).await? {
        remind(&mut tx, &work.setup, &incident, reminder, work.now()).await?;
    }
    Ok(work.commit(tx).await?)
}

async fn remind(
    tx: &mut Tx,
    setup: &Setup,
    incident: &Incident,
    reminder: Reminder,
    now: Timestamp,
) -> Result<(), StoreError> {
    let planned = tx.reminders().of(&incident.id, reminder.word()).await?;
    if !planned.is_due(now) {
        return Ok(());
    }
    let policy = hours_of(addressee(incident), setup);
    let alarm = |nth| Job::Remind { incident: incident.id.clone(), reminder, nth };
    // Whether it is time for it, asked anew: the settings may have changed, or the process stood still over night.
    let due = reminder.at(incident, 0, now, &policy);
    let to = whereto(incident);
    let (Some(to), true) = (to, due == Some(now)) else {
        let next = due.filter(|due| *due > now);
        let alarm = alarm(planned.said + 1);
        return tx.reminders().save(&Planned { next, ..planned }, &alarm, now).await;
    };
    let said = planned.said + 1;
    let language = to.language(tx, setup).await?;
    let moments = Moments { zone: setup.incident.time_zone.clone(), now };
    let whom = to.calls(tx, setup, meant(incident, reminder)).await?;
    let said_as = Said { nth: said, policy: &setup.incident, moments: &moments, language, whom: Some(&whom) };
    let message = message(tx, incident, reminder, (said_as, now)).await?;
    let dedupe = planned.key(planned.version);
    // What is due now is overdue on its card.
    tx.cards().touch(&incident.id, now).await?;
    tx.outbox().enqueue(&to.delivery(dedupe, message), now).await?;
    tx.timeline().append(&incident.id, &NewEntry::new(EntryKind::Reminder, reminder.word(), None, now)).await?;
    let next = reminder.at(incident, said, now, &policy);
    tx.reminders().save(&Planned { said, next, ..planned }, &alarm(said + 1), now).await
}

async fn message(
    tx: &mut Tx,
    incident: &Incident,
    reminder: Reminder,
    (said, now): (Said<'_>, Timestamp),
) -> Result<Message, StoreError> {
    Ok(match reminder {
        Reminder::UpdateDue => {
            let newest = tx.timeline().newest(&incident.id, None, draft::ENTRIES, &Reader::TOBAN).await?;
            let newest_of_all = newest.iter().max_by_key(|entry| (entry.at, entry.seq)).map(|entry| entry.id.clone());
            let entries = draft::since_update(incident, newest);
            let until = entries.last().map(|entry| entry.id.as_str());
            let draft = draft::draft(&entries, until);
            let due = reminder.due(incident, said.policy).unwrap_or(now);
            words::update_due(incident, (draft.as_ref(), until.or(newest_of_all.as_deref())), due, said)
        }
        Reminder::RoleUnfilled => words::role_unfilled(incident, said),
        Reminder::Close => words::close(incident, said),
        Reminder::Learning => words::learning(incident, said),
    })
}

/// For whom a reminder is. What cannot wait is for whoever is at it, so that somebody hears of it at night, too.
fn meant(incident: &Incident, reminder: Reminder) -> &Author {
    let holder = |role| incident.roles.get(&role);
    match reminder {
        Reminder::UpdateDue => {
            holder(Role::Communications).or_else(|| holder(Role::Commander)).unwrap_or_else(|| first(incident))
        }
        Reminder::RoleUnfilled => first(incident),
        Reminder::Close | Reminder::Learning => addressee(incident),
    }
}

/// Whoever took it on first, else whoever opened it.
fn first(incident: &Incident) -> &Author {
    incident.acked.as_ref().map_or(&incident.opened_by, |(_, author)| author)
}

/// Whose it is to see the incident through: the commander's, else whoever's who opened it.
pub(super) fn addressee(incident: &Incident) -> &Author {
    incident.roles.get(&Role::Commander).unwrap_or(&incident.opened_by)
}

/// The policy with the working hours of that person.
pub(super) fn hours_of(author: &Author, setup: &Setup) -> Policy {
    let person = author.person.as_deref().and_then(|name| setup.directory.person(name));
    setup.incident.of_person(person)
}

/// Where something goes.
pub(super) enum To {
    /// To everybody who works on the incident.
    Incident(Box<Incident>),
    /// To one account, in that place.
    Account(Place, Account),
}

impl To {
    pub(super) fn delivery(self, dedupe: String, message: Message) -> NewDelivery {
        match self {
            Self::Incident(incident) => place::line(dedupe, &incident, None, message),
            Self::Account(place, account) => {
                NewDelivery { to: Some(account), ..NewDelivery::notice(dedupe, place, message) }
            }
        }
    }

    /// What tells it from others to whom the same is said.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Incident(incident) => incident.id.clone(),
            Self::Account(_, account) => format!("{}:{}", account.platform.word(), account.id),
        }
    }

    /// For whom something is that is said there, as it is written: their account is called where others read it, too, so
    /// that they hear of it. Whoever may not read the incident is only named; whoever reads it alone is notified by that.
    pub(super) async fn calls(&self, tx: &mut Tx, setup: &Setup, whom: &Author) -> Result<String, StoreError> {
        let name = whom.name();
        let Self::Incident(incident) = self else { return Ok(name.to_owned()) };
        let platform = incident.room_or_origin().platform;
        let reader = setup.rights.reader(Who { person: whom.person.as_deref(), local: false });
        // Where accounts are names, nobody is notified by one, and none is hidden in a text.
        if !platform.has_accounts() || !incident.readable_by(&reader) {
            return Ok(name.to_owned());
        }
        let account = of_author(tx, whom, platform, setup).await?;
        Ok(account.map_or_else(|| name.to_owned(), |account| called(&account.id, name)))
    }

    /// The language of those who read it there.
    pub(super) async fn language(&self, tx: &mut Tx, setup: &Setup) -> Result<Language, StoreError> {
        match self {
            Self::Incident(incident) => of_place(tx, incident.room_or_origin(), setup.language).await,
            Self::Account(_, account) => of_account(tx, account, setup).await,
        }
    }
}

/// The account of that author, for what only they may see.
pub(super) fn account(author: &Author) -> Account {
    Account {
        platform: author.platform,
        id: author.account.clone(),
        person: author.person.clone(),
        local: false,
        language: None,
    }
}

/// Where an incident's reminders go: into its conversation; of a private one that has none, to whoever opened it alone.
pub(super) fn whereto(incident: &Incident) -> Option<To> {
    if place::top(incident).is_some() {
        return Some(To::Incident(Box::new(incident.clone())));
    }
    let account = account(&incident.opened_by);
    (account.platform == incident.origin.platform).then(|| To::Account(incident.origin.clone(), account))
}

/// One account alone: where the settings say, else on its own platform where one person reads; on the page, in the oldest
/// open conversation.
pub(super) async fn alone(tx: &mut Tx, setup: &Setup, account: Account) -> Result<Option<To>, StoreError> {
    let policy = &setup.incident;
    let platform = account.platform;
    if let Some(name) = policy.fallback.get(&platform).or_else(|| policy.announce.get(&platform))
        && let Some(place) = place::named(tx, platform, name).await?
    {
        return Ok(Some(To::Account(place, account)));
    }
    let conversation = if platform.keeps_conversations() {
        let open = tx.conversations().list(&Reader { person: None, everything: false }).await?;
        open.into_iter().next().map(|conversation| conversation.id)
    } else if platform.has_accounts() {
        Some(account.id.clone())
    } else {
        // There is one conversation, called as the platform is.
        Some(platform.word().to_owned())
    };
    Ok(conversation.map(|conversation| To::Account(Place { platform, conversation, thread: None }, account)))
}
