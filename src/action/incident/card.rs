//! The cards of an incident, drawn from its newest state.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::action::card::Cards;
use crate::action::incident::place::led_to;
use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Place};
use crate::chat::message::Message;
use crate::clock::SharedClock;
use crate::delivery::content::Content;
use crate::directory::access::{Reader, Who};
use crate::incident::entry::{Entry, EntryKind};
use crate::incident::record::Incident;
use crate::incident::reminder::Reminder;
use crate::language::Language;
use crate::playbook::report::Report;
use crate::reply::incident::card::{Standing, announcement, live as live_card, made_private};
use crate::reply::incident::update::in_brief;
use crate::reply::moment::Moments;
use crate::store::Tx;
use crate::store::card::{Card, CardRole};
use crate::store::error::StoreError;

/// Entries looked through for what stakeholders were last told.
const RECENT: u32 = 100;

/// Draws the cards of incidents, under the settings in force.
pub struct IncidentCards {
    setup: watch::Receiver<Arc<Setup>>,
    clock: SharedClock,
}

impl IncidentCards {
    /// Draws under `setup`.
    #[must_use]
    pub const fn new(setup: watch::Receiver<Arc<Setup>>, clock: SharedClock) -> Self {
        Self { setup, clock }
    }
}

#[async_trait]
impl Cards for IncidentCards {
    async fn render(&self, tx: &mut Tx, card: &Card, language: Language) -> Result<Option<Message>, StoreError> {
        if card.is_withdrawn() {
            return Ok(Some(made_private(language)));
        }
        if let Some(amended) = card.amended() {
            let setup = Arc::clone(&self.setup.borrow());
            return self::amended(tx, amended, (&card.place, &setup), language).await;
        }
        let setup = Arc::clone(&self.setup.borrow());
        let Some(incident) = tx.incidents().by_id(&card.subject, &Reader::TOBAN).await? else { return Ok(None) };
        if incident.private && !incident.is_home(&card.place) {
            return Ok(Some(made_private(language)));
        }
        // Where it went on before, it is told of in short, as where everybody hears of it.
        let role = if incident.has_left(&card.place) { CardRole::Announcement } else { card.role };
        draw(tx, &incident, role, &setup, self.clock.now(), language).await.map(Some)
    }
}

/// A message that was sent, as it is now; of an incident that is private by now nothing is said where others read, nor to
/// whoever may not read it any more.
async fn amended(
    tx: &mut Tx,
    (delivery, incident): (&str, &str),
    (place, setup): (&Place, &Setup),
    language: Language,
) -> Result<Option<Message>, StoreError> {
    let incident = tx.incidents().by_id(incident, &Reader::TOBAN).await?;
    let Some((content, to)) = tx.outbox().says(delivery).await? else { return Ok(None) };
    let reads = |incident: &Incident| match &to {
        Some(Account { person, local, .. }) => {
            incident.readable_by(&setup.rights.reader(Who { person: person.as_deref(), local: *local }))
        }
        None => !incident.private || incident.is_home(place),
    };
    if incident.is_some_and(|incident| !reads(&incident)) {
        return Ok(Some(made_private(language)));
    }
    Ok(match content {
        Content::Message { message } | Content::Thread { message, .. } => Some(message),
        Content::Card { .. } => None,
    })
}

/// The live card.
///
/// # Errors
/// When the store does not answer.
pub async fn live(
    tx: &mut Tx,
    incident: &Incident,
    setup: &Setup,
    now: Timestamp,
    language: Language,
) -> Result<Message, StoreError> {
    draw(tx, incident, CardRole::Live, setup, now, language).await
}

/// A card of that role.
///
/// # Errors
/// When the store does not answer.
pub async fn draw(
    tx: &mut Tx,
    incident: &Incident,
    role: CardRole,
    setup: &Setup,
    now: Timestamp,
    language: Language,
) -> Result<Message, StoreError> {
    let moments = Moments { zone: setup.incident.time_zone.clone(), now };
    let report = newest_report(tx, incident).await?;
    let told = match role {
        CardRole::Live => None,
        CardRole::Announcement => last_told(tx, incident).await?.map(|entry| in_brief(&entry.text, language)),
    };
    let room = led_to(tx, incident, setup).await?;
    let standing = Standing {
        incident,
        moments: &moments,
        report: report.as_ref(),
        due: update_due(incident, setup),
        told: told.as_deref(),
        room: room.as_deref(),
    };
    Ok(match role {
        CardRole::Live => live_card(&standing, language),
        CardRole::Announcement => announcement(&standing, language),
    })
}

/// When stakeholders should next hear something.
#[must_use]
pub fn update_due(incident: &Incident, setup: &Setup) -> Option<Timestamp> {
    Reminder::UpdateDue.due(incident, &setup.incident)
}

/// The newest report of its playbook.
///
/// # Errors
/// When the store does not answer.
pub async fn newest_report(tx: &mut Tx, incident: &Incident) -> Result<Option<Report>, StoreError> {
    let reports = tx.timeline().reports(&incident.id, &Reader::TOBAN).await?;
    let Some((_, key)) = reports.last() else { return Ok(None) };
    Ok(tx.runs().by_key(key).await?.map(|run| run.report))
}

/// What stakeholders were last told.
///
/// # Errors
/// When the store does not answer.
pub async fn last_told(tx: &mut Tx, incident: &Incident) -> Result<Option<Entry>, StoreError> {
    if incident.updated.is_none() {
        return Ok(None);
    }
    let recent = tx.timeline().newest(&incident.id, None, RECENT, &Reader::TOBAN).await?;
    let updates = recent.into_iter().filter(|entry| entry.kind == EntryKind::Update && entry.deleted.is_none());
    Ok(updates.max_by_key(|entry| (entry.at, entry.seq)))
}
