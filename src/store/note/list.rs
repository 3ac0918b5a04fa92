//! Lists of notes: by what they concern, by incident, by review.

use jiff::civil::Date;

use crate::directory::access::Reader;
use crate::incident::key::IncidentKey;
use crate::knowledge::content::label_of;
use crate::knowledge::note::Summary;
use crate::store::error::StoreError;
use crate::store::note::row::{day, summary};
use crate::store::note::{Notes, readable};
use crate::store::sql::statement::{Statement, Value};

/// Which notes to list; an absent field lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteFilter {
    /// That concern this component.
    pub component: Option<String>,
    /// With this tag.
    pub tag: Option<String>,
    /// Linked to this incident.
    pub incident: Option<IncidentKey>,
    /// Those that were put away instead of those that hold.
    pub archived: bool,
}

macro_rules! summary {
    () => {
        "n.number, n.title, n.components, n.tags, n.language, n.updated, n.review, n.seen, n.archived"
    };
}

/// A list of summaries, in descending order of a number, of what stands in a table and fulfils more.
macro_rules! list {
    ($from:literal, $number:literal, $which:literal) => {
        concat!(
            "select ",
            summary!(),
            " from ",
            $from,
            " where ",
            readable!(),
            " and ",
            $number,
            " < $3",
            $which,
            " order by ",
            $number,
            " desc limit $4"
        )
    };
}

/// The list of what has a label.
macro_rules! labelled {
    ("component") => {
        list!(
            "note_label l join note n on n.number = l.note",
            "l.note",
            " and l.kind = 'component' and l.label = $5 and case when n.archived is null then 0 else 1 end = $6 \
                and (cast($7 as text) is null or exists (select 1 from note_label o where o.kind = 'tag' \
                and o.label = $7 and o.note = n.number))"
        )
    };
    ("tag") => {
        list!(
            "note_label l join note n on n.number = l.note",
            "l.note",
            " and l.kind = 'tag' and l.label = $5 and case when n.archived is null then 0 else 1 end = $6"
        )
    };
}

impl Notes<'_> {
    /// Up to `limit` notes, the newest first; `before` is the number of the last one already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(
        &mut self,
        filter: &NoteFilter,
        before: Option<i64>,
        limit: u32,
        reader: &Reader,
    ) -> Result<Vec<Summary>, StoreError> {
        let archived = i64::from(filter.archived);
        let label = |label: &Option<String>| label.as_deref().map(label_of);
        let (component, tag) = (label(&filter.component), label(&filter.tag));
        let (statement, selected) = match (filter.incident, component, tag) {
            (Some(incident), component, tag) => {
                let text = list!(
                    "note_incident l join note n on n.number = l.note",
                    "l.note",
                    " and l.incident = $5 and case when n.archived is null then 0 else 1 end = $6 \
                        and (cast($7 as text) is null or exists (select 1 from note_label o where o.kind = 'component' \
                            and o.label = $7 and o.note = n.number)) \
                        and (cast($8 as text) is null or exists (select 1 from note_label o where o.kind = 'tag' \
                            and o.label = $8 and o.note = n.number)) \
                        and ($1 = 1 or not exists (select 1 from incident i where i.number = l.incident \
                            and i.private = 1 and not exists (select 1 from incident_member m \
                            where m.incident = i.id and m.person = $2)))"
                );
                (text, vec![incident.0.into(), archived.into(), component.as_deref().into(), tag.as_deref().into()])
            }
            (None, Some(component), tag) => {
                (labelled!("component"), vec![component.into(), archived.into(), tag.as_deref().into()])
            }
            (None, None, Some(tag)) => (labelled!("tag"), vec![tag.into(), archived.into()]),
            (None, None, None) if filter.archived => {
                (list!("note n", "n.number", " and n.archived is not null"), vec![])
            }
            (None, None, None) => (list!("note n", "n.number", " and n.archived is null"), vec![]),
        };
        let list = self.tx.sql(statement).bind(i64::from(reader.everything)).bind(reader.person.as_deref());
        let list = list.bind(before.unwrap_or(i64::MAX)).bind(limit);
        let list = selected.into_iter().fold(list, |list: Statement<'_>, value: Value| list.bind(value));
        list.all().await?.iter().map(summary).collect()
    }

    /// Up to `limit` notes that somebody should look at on `today`, the longest due first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn due(&mut self, today: Date, limit: u32, reader: &Reader) -> Result<Vec<Summary>, StoreError> {
        let due = concat!(
            "select ",
            summary!(),
            " from note n where ",
            readable!(),
            " and n.archived is null and n.review is not null and n.review <= $3 order by n.review, n.number limit $4"
        );
        let due = self.tx.sql(due).bind(i64::from(reader.everything)).bind(reader.person.as_deref());
        due.bind(day(Some(today))).bind(limit).all().await?.iter().map(summary).collect()
    }
}
