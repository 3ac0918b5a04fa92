//! Incidents as they are now: how one is kept, together with the timeline entries that tell of it. `find` and `list` read.
//!
//! Invariants: a change is guarded by the version it was made from; a private incident exists for its people only, and
//! the statements see to that, not their callers.

use std::collections::BTreeSet;

use crate::directory::access::Reader;
use crate::id::ulid;
use crate::incident::change::Change;
use crate::incident::key::IncidentKey;
use crate::incident::phase::{State, Without, WithoutKind};
use crate::incident::record::Incident;
use crate::likeness::folded;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::Value;
use crate::store::touch::Subject;

pub use self::list::IncidentFilter;

mod find;
mod list;

/// Greatest size in bytes of an incident, as JSON.
pub const INCIDENT_LIMIT: usize = 8 * 1024 * 1024;

/// Incidents of one transaction.
#[derive(Debug)]
pub struct Incidents<'t> {
    pub(super) tx: &'t mut Tx,
}

/// A condition on `i`: the reader (`everything`, `person`) may read it. The count, unlike `exists`, is never turned
/// into a look at all members of all incidents.
macro_rules! readable {
    ($everything:literal, $person:literal) => {
        concat!(
            "(i.private = 0 or ",
            $everything,
            " = 1 or (select count(*) from incident_member m where m.incident = i.id and m.person = ",
            $person,
            ") > 0)"
        )
    };
}
pub(super) use readable;

impl Incidents<'_> {
    /// Keeps a new incident with its first entries; with its id, key and version.
    ///
    /// # Errors
    /// When it is too large or the store does not do it.
    pub async fn create(&mut self, change: &Change) -> Result<Incident, StoreError> {
        let number = self.tx.keys().next_number("INC").await?;
        let incident = Incident {
            id: ulid(change.incident.opened),
            key: IncidentKey(number),
            version: 1,
            ..change.incident.clone()
        };
        let insert = "insert into incident (id, number, severity, phase, open, private, counted, service, folded, \
            platform, conversation, thread, opened, acked, resolved, version, document) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let mut insert = self.tx.sql(insert).bind(incident.id.as_str()).bind(number);
        for value in columns(&incident)? {
            insert = insert.bind(value);
        }
        insert.execute().await?;
        self.keep_insiders(&incident).await?;
        self.tx.timeline().append_all(&incident.id, &change.entries).await?;
        self.tx.touch(Subject::Incident(incident.id.clone()));
        Ok(incident)
    }

    /// Writes a change: the incident as it is afterwards, and its entries; with its new version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the incident moved on since it was read; the caller reads it anew and does the
    /// transition again, which may then say why it is not possible any more.
    pub async fn save(&mut self, change: &Change) -> Result<Incident, StoreError> {
        let before = change.incident.version;
        let incident = Incident { version: before + 1, ..change.incident.clone() };
        let update = "update incident set severity = $3, phase = $4, open = $5, private = $6, counted = $7, \
            service = $8, folded = $9, platform = $10, conversation = $11, thread = $12, opened = $13, acked = $14, \
            resolved = $15, version = $16, document = $17 where id = $1 and version = $2";
        let mut update = self.tx.sql(update).bind(incident.id.as_str()).bind(before);
        for value in columns(&incident)? {
            update = update.bind(value);
        }
        if update.execute().await? == 0 {
            let detail = format!("{} is no longer at version {before}", incident.key);
            return Err(StoreError::Conflict { detail });
        }
        self.keep_insiders(&incident).await?;
        self.tx.timeline().append_all(&incident.id, &change.entries).await?;
        self.tx.touch(Subject::Incident(incident.id.clone()));
        Ok(incident)
    }

    /// Writes who may read it though it is private.
    async fn keep_insiders(&mut self, incident: &Incident) -> Result<(), StoreError> {
        let kept = "select person from incident_member where incident = $1";
        let rows = self.tx.sql(kept).bind(incident.id.as_str()).all().await?;
        let kept = rows.iter().map(|row| row.text("person")).collect::<Result<BTreeSet<_>, _>>()?;
        let wanted = incident.insiders();
        for person in wanted.iter().filter(|person| !kept.contains(**person)) {
            let add = "insert into incident_member (incident, person) values ($1, $2) on conflict do nothing";
            self.tx.sql(add).bind(incident.id.as_str()).bind(*person).execute().await?;
        }
        for person in kept.iter().filter(|person| !wanted.contains(person.as_str())) {
            let remove = "delete from incident_member where incident = $1 and person = $2";
            self.tx.sql(remove).bind(incident.id.as_str()).bind(person.as_str()).execute().await?;
        }
        Ok(())
    }
}

pub(super) const fn everything(reader: &Reader) -> i64 {
    if reader.everything { 1 } else { 0 }
}

/// Whether figures count it.
const fn counted(incident: &Incident) -> bool {
    let false_alarm = matches!(
        &incident.state,
        State::Closed { without: Some(Without { kind: WithoutKind::FalseAlarm | WithoutKind::Duplicate, .. }), .. }
            | State::Merged { .. }
    );
    !incident.drill && !false_alarm
}

/// The columns from `severity` to `document`.
fn columns(incident: &Incident) -> Result<[Value; 15], StoreError> {
    let document = serde_json::to_string(incident);
    let document =
        document.map_err(|error| StoreError::Malformed { column: "document".to_owned(), detail: error.to_string() })?;
    if document.len() > INCIDENT_LIMIT {
        return Err(StoreError::TooLarge { what: "an incident", bytes: document.len(), limit: INCIDENT_LIMIT });
    }
    let flag = |flag: bool| Value::from(i64::from(flag));
    let place = incident.room_or_origin();
    Ok([
        incident.severity.word().into(),
        incident.state.phase().word().into(),
        flag(incident.is_open()),
        flag(incident.private),
        flag(counted(incident)),
        incident.service.as_deref().into(),
        folded(&incident.title).into(),
        place.platform.word().into(),
        place.conversation.as_str().into(),
        place.thread.as_deref().into(),
        incident.opened.into(),
        incident.acked.as_ref().map(|(at, _)| *at).into(),
        incident.resolved().into(),
        incident.version.into(),
        document.into(),
    ])
}
