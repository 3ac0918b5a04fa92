//! Incidents as they are now. A change is written together with the timeline entries that tell of it.
//!
//! Invariants: a change is guarded by the version it was made from; a private incident exists for its people only, and
//! the statements see to that, not their callers.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::chat::inbound::{Place, Platform};
use crate::directory::access::Reader;
use crate::id::ulid;
use crate::incident::change::Change;
use crate::incident::figures::{Case, Counted};
use crate::incident::key::IncidentKey;
use crate::incident::phase::{Phase, State, Without, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::likeness::folded;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::{Row, Statement, Value};
use crate::store::touch::Subject;

/// Greatest size in bytes of an incident, as JSON.
pub const INCIDENT_LIMIT: usize = 8 * 1024 * 1024;

/// Greatest number of incidents that go on in one place and are offered there.
const IN_ONE_PLACE: u32 = 50;

/// Which incidents to list; an absent field lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    /// Those that go on only.
    pub open: bool,
    /// Of this severity.
    pub severity: Option<Severity>,
    /// Of this service.
    pub service: Option<String>,
    /// In this phase.
    pub phase: Option<Phase>,
    /// With this in the title, however it is written (full width, upper case).
    pub text: Option<String>,
}

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

/// What a filter lets pass. The first condition names the index to walk; the others look at what is met on the way.
macro_rules! filtered {
    ($what:literal, $first:literal, $rest:literal) => {
        concat!(
            $what,
            " from incident i where i.number < $1 and ",
            $first,
            " and ($2 is null or i.severity = $2) and ($3 is null or i.service = $3) \
             and ($4 is null or i.phase = $4) and ($5 is null or i.folded like $5 escape '!') and ",
            readable!("$6", "$7"),
            $rest
        )
    };
}

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

    /// The incident with that key, if it exists for the reader.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_key(&mut self, key: IncidentKey, reader: &Reader) -> Result<Option<Incident>, StoreError> {
        let find =
            concat!("select i.document, i.version from incident i where i.number = $1 and ", readable!("$2", "$3"));
        let find = self.tx.sql(find).bind(key.0).bind(everything(reader)).bind(reader.person.as_deref());
        find.optional().await?.as_ref().map(incident).transpose()
    }

    /// The incident with that id, if it exists for the reader.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_id(&mut self, id: &str, reader: &Reader) -> Result<Option<Incident>, StoreError> {
        let find = concat!("select i.document, i.version from incident i where i.id = $1 and ", readable!("$2", "$3"));
        let find = self.tx.sql(find).bind(id).bind(everything(reader)).bind(reader.person.as_deref());
        find.optional().await?.as_ref().map(incident).transpose()
    }

    /// The incidents that go on and belong to that place, the newest first: it is their conversation or thread, a
    /// thread in their conversation, or, while they have none, where they were opened. In a thread of their own no other
    /// one of the conversation is meant.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn in_place(&mut self, place: &Place, reader: &Reader) -> Result<Vec<Incident>, StoreError> {
        let find = concat!(
            "select i.document, i.version from incident i where i.open = 1 and i.platform = $1 and i.conversation = $2 \
             and (i.thread is null or i.thread = $3) and ",
            readable!("$4", "$5"),
            " order by i.number desc limit $6"
        );
        let find = self.tx.sql(find).bind(place.platform.word()).bind(place.conversation.as_str());
        let find = find.bind(place.thread.as_deref()).bind(everything(reader)).bind(reader.person.as_deref());
        let found = find.bind(IN_ONE_PLACE).all().await?;
        let mut found = found.iter().map(incident).collect::<Result<Vec<_>, _>>()?;
        let own = |one: &Incident| place.thread.is_some() && one.room_or_origin().thread == place.thread;
        if found.iter().any(own) {
            found.retain(own);
        }
        Ok(found)
    }

    /// The incident that is over and whose own conversation this was made for; the newest, if one took over from another.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn over_in(&mut self, place: &Place, reader: &Reader) -> Result<Option<Incident>, StoreError> {
        let find = concat!(
            "select i.document, i.version from incident i where i.open = 0 and i.platform = $1 and i.conversation = $2 \
             and ",
            readable!("$3", "$4"),
            " order by i.number desc limit $5"
        );
        let find = self.tx.sql(find).bind(place.platform.word()).bind(place.conversation.as_str());
        let find = find.bind(everything(reader)).bind(reader.person.as_deref()).bind(IN_ONE_PLACE);
        let found = find.all().await?.iter().map(incident).collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().find(|one| one.is_home(place)))
    }

    /// The incidents that go on and whose conversation it is, or one of its threads, and the one it was made for; also those
    /// that few may read, for what becomes of the conversation concerns them, too.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn living_in(&mut self, place: &Place) -> Result<Vec<Incident>, StoreError> {
        let find = "select i.document, i.version from incident i where i.open = 1 and i.platform = $1 \
            and i.conversation = $2 order by i.number";
        let find = self.tx.sql(find).bind(place.platform.word()).bind(place.conversation.as_str());
        let mut living = find.all().await?.iter().map(incident).collect::<Result<Vec<_>, _>>()?;
        living.extend(self.over_in(place, &Reader::TOBAN).await?);
        Ok(living)
    }

    /// Where those go on that go on on a platform, each with when it was opened: the newest `limit`, also those that few may
    /// read, for the platform tells Toban of those places, too.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn homes(&mut self, platform: Platform, limit: u32) -> Result<Vec<(Place, Timestamp)>, StoreError> {
        let homes = "select i.conversation, i.thread, i.opened from incident i \
            where i.open = 1 and i.number > 0 and i.platform = $1 order by i.number desc limit $2";
        let rows = self.tx.sql(homes).bind(platform.word()).bind(limit).all().await?;
        let home = |row: &Row| {
            let (conversation, thread) = (row.text("conversation")?, row.optional_text("thread")?);
            Ok((Place { platform, conversation, thread }, row.time("opened")?))
        };
        rows.iter().map(home).collect()
    }

    /// How many of those that go on, and that everybody may read, have a conversation in which nothing can be said.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn shut(&mut self) -> Result<i64, StoreError> {
        let count = "select cast(count(*) as bigint) as n from incident i where i.open = 1 and i.private = 0 \
            and i.number > 0 and i.document like $1";
        self.tx.sql(count).bind("%,\"shut\":{\"since\":%").one().await?.number("n")
    }

    /// Up to `limit` incidents, the newest first; `before` is the number of the last one already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(
        &mut self,
        filter: &IncidentFilter,
        before: Option<i64>,
        limit: u32,
        reader: &Reader,
    ) -> Result<Vec<Incident>, StoreError> {
        macro_rules! list {
            ($first:literal) => {
                filtered!("select i.document, i.version", $first, " order by i.number desc limit $8")
            };
        }
        let list = match filter {
            IncidentFilter { open: true, .. } => list!("i.open = 1"),
            IncidentFilter { service: Some(_), .. } => list!("i.service = $3"),
            IncidentFilter { severity: Some(_), .. } => list!("i.severity = $2"),
            IncidentFilter { phase: Some(_), .. } => list!("i.phase = $4"),
            IncidentFilter { .. } => list!("i.number > 0"),
        };
        let list = self.fitting(list, filter, before, reader).bind(limit);
        list.all().await?.iter().map(incident).collect()
    }

    /// How many there are in the whole list.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn count(&mut self, filter: &IncidentFilter, reader: &Reader) -> Result<Counted, StoreError> {
        macro_rules! count {
            ($first:literal) => {
                filtered!(
                    "select count(*) as total, cast(coalesce(sum(case when i.open = 1 and i.resolved is not null \
                     then 1 else 0 end), 0) as bigint) as waiting",
                    $first,
                    ""
                )
            };
        }
        let count = if filter.open { count!("i.open = 1") } else { count!("i.number > 0") };
        let counted = self.fitting(count, filter, None, reader).one().await?;
        let number = |column| Ok::<_, StoreError>(usize::try_from(counted.number(column)?).unwrap_or(usize::MAX));
        Ok(Counted { total: number("total")?, resolved: number("waiting")? })
    }

    /// A statement of [`filtered`] with its values.
    fn fitting(
        &mut self,
        text: &'static str,
        filter: &IncidentFilter,
        before: Option<i64>,
        reader: &Reader,
    ) -> Statement<'_> {
        let fitting = self.tx.sql(text).bind(before.unwrap_or(i64::MAX)).bind(filter.severity.map(Severity::word));
        let fitting = fitting.bind(filter.service.as_deref()).bind(filter.phase.map(Phase::word));
        let fitting = fitting.bind(filter.text.as_deref().map(within).as_deref());
        fitting.bind(everything(reader)).bind(reader.person.as_deref())
    }

    /// What figures count: the incidents opened from `since` on and before `until`, without exercises, false alarms and
    /// merged ones; at most `limit`, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn durations(
        &mut self,
        since: Timestamp,
        until: Timestamp,
        limit: u32,
        reader: &Reader,
    ) -> Result<Vec<Case>, StoreError> {
        let find = concat!(
            "select i.number, i.severity, i.service, i.opened, i.acked, i.resolved from incident i \
             where i.counted = 1 and i.opened >= $1 and i.opened < $2 and ",
            readable!("$3", "$4"),
            " order by i.opened desc, i.number desc limit $5"
        );
        let find = self.tx.sql(find).bind(since).bind(until).bind(everything(reader));
        let find = find.bind(reader.person.as_deref()).bind(limit);
        find.all().await?.iter().map(case).collect()
    }

    /// How many go on, by severity. One that is resolved goes on no more, though it is not closed yet.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn unresolved(&mut self, reader: &Reader) -> Result<Vec<(Severity, u64)>, StoreError> {
        // Those that go on are few and have an index of their own; asked by severity, one database reads all there ever were.
        let open = concat!(
            "select i.severity from incident i where i.open = 1 and i.number > 0 and i.resolved is null and ",
            readable!("$1", "$2")
        );
        let open = self.tx.sql(open).bind(everything(reader)).bind(reader.person.as_deref()).all().await?;
        let mut counts: Vec<(Severity, u64)> = Severity::ALL.into_iter().map(|severity| (severity, 0)).collect();
        for row in &open {
            let severity = row.text("severity")?;
            for (known, count) in &mut counts {
                *count += u64::from(known.word() == severity);
            }
        }
        Ok(counts)
    }
}

pub(super) const fn everything(reader: &Reader) -> i64 {
    if reader.everything { 1 } else { 0 }
}

/// A pattern that finds `text` anywhere; `!` takes the meaning of the character behind it.
fn within(text: &str) -> String {
    let plain = folded(text).replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
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

fn incident(row: &Row) -> Result<Incident, StoreError> {
    Ok(Incident { version: row.number("version")?, ..row.json("document")? })
}

fn case(row: &Row) -> Result<Case, StoreError> {
    Ok(Case {
        key: IncidentKey(row.number("number")?),
        severity: row.word("severity")?,
        service: row.optional_text("service")?,
        opened: row.time("opened")?,
        acked: row.optional_time("acked")?,
        resolved: row.optional_time("resolved")?,
    })
}
