//! Incidents in rows: lists, how many there are, and what figures are made from.

use jiff::Timestamp;

use crate::directory::access::Reader;
use crate::incident::figures::{Case, Counted};
use crate::incident::key::IncidentKey;
use crate::incident::phase::Phase;
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::likeness::folded;
use crate::store::error::StoreError;
use crate::store::incident::find::incident;
use crate::store::incident::{Incidents, everything, readable};
use crate::store::sql::statement::{Row, Statement};

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

/// A pattern that finds `text` anywhere; `!` takes the meaning of the character behind it.
fn within(text: &str) -> String {
    let plain = folded(text).replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
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
