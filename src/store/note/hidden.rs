//! What is hidden with private incidents: a note that came of one is there only for those who may read it.

use crate::directory::access::Reader;
use crate::incident::key::IncidentKey;
use crate::knowledge::note::Note;
use crate::store::error::StoreError;
use crate::store::note::Notes;

impl Notes<'_> {
    /// The private incident that a note is hidden with, if it is.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn hidden_with(&mut self, note: &Note) -> Result<Option<IncidentKey>, StoreError> {
        let Some(origin) = &note.origin else { return Ok(None) };
        let find = "select number from incident where id = $1 and private = 1";
        let row = self.tx.sql(find).bind(origin.as_str()).optional().await?;
        row.map(|row| row.number("number").map(IncidentKey)).transpose()
    }

    /// The id of an incident, if it is private.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn private_incident(&mut self, key: IncidentKey) -> Result<Option<String>, StoreError> {
        let find = "select id from incident where number = $1 and private = 1";
        self.tx.sql(find).bind(key.0).optional().await?.map(|row| row.text("id")).transpose()
    }

    /// How many notes are hidden from `reader` with private incidents.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn count_hidden(&mut self, reader: &Reader) -> Result<u64, StoreError> {
        let count = "select cast(count(*) as bigint) as hidden from incident i \
            join note n on n.origin = i.id and n.origin is not null where i.private = 1 and $1 = 0 and not exists \
            (select 1 from incident_member m where m.incident = i.id and m.person = $2)";
        let count = self.tx.sql(count).bind(i64::from(reader.everything)).bind(reader.person.as_deref());
        Ok(u64::try_from(count.one().await?.number("hidden")?).unwrap_or(0))
    }
}
