//! Post-mortems, one per incident; readable by whoever may read the incident.

use jiff::Timestamp;

use crate::directory::access::Reader;
use crate::postmortem::record::{Postmortem, State};
use crate::postmortem::revision::Revised;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::incident::{everything, readable};
use crate::store::sql::statement::Row;
use crate::store::touch::Subject;

/// Greatest size in bytes of a post-mortem, as JSON.
pub const POSTMORTEM_LIMIT: usize = 8 * 1024 * 1024;

/// Post-mortems of one transaction.
#[derive(Debug)]
pub struct Postmortems<'t> {
    pub(super) tx: &'t mut Tx,
}

macro_rules! select_postmortem {
    ($rest:literal, $everything:literal, $person:literal, $order:literal) => {
        concat!(
            "select p.document, p.version from postmortem p join incident i on i.id = p.incident where ",
            $rest,
            " and ",
            readable!($everything, $person),
            $order
        )
    };
}

impl Postmortems<'_> {
    /// Keeps a draft; with its version. `None` when the incident has a post-mortem already, which stays as it is.
    ///
    /// # Errors
    /// When it is too large or the store does not do it.
    pub async fn create(&mut self, draft: &Postmortem) -> Result<Option<Postmortem>, StoreError> {
        let postmortem = Postmortem { version: 1, ..draft.clone() };
        let insert = "insert into postmortem (incident, number, state, due, changed, version, document) \
            values ($1, $2, $3, $4, $5, 1, $6) on conflict do nothing";
        let insert = self.tx.sql(insert).bind(postmortem.incident_id.as_str()).bind(postmortem.incident.0);
        let insert = insert.bind(postmortem.state.word()).bind(postmortem.due).bind(postmortem.drafted);
        let rows = insert.bind(json(&postmortem)?).execute().await?;
        self.tx.touch(Subject::Incident(postmortem.incident_id.clone()));
        Ok((rows == 1).then_some(postmortem))
    }

    /// Writes a change, with what the incident's timeline gets to hear; with its new version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else changed it since it was read.
    pub async fn save(&mut self, revised: &Revised, now: Timestamp) -> Result<Postmortem, StoreError> {
        let before = revised.postmortem.version;
        let postmortem = Postmortem { version: before + 1, ..revised.postmortem.clone() };
        let update = "update postmortem set state = $3, due = $4, changed = $5, version = $6, document = $7 \
            where incident = $1 and version = $2";
        let update = self.tx.sql(update).bind(postmortem.incident_id.as_str()).bind(before);
        let update = update.bind(postmortem.state.word()).bind(postmortem.due).bind(now).bind(postmortem.version);
        if update.bind(json(&postmortem)?).execute().await? == 0 {
            let detail = format!("the post-mortem of {} is no longer at version {before}", postmortem.incident);
            return Err(StoreError::Conflict { detail });
        }
        self.tx.touch(Subject::Incident(postmortem.incident_id.clone()));
        self.tx.timeline().append_all(&postmortem.incident_id, &revised.entries).await?;
        Ok(postmortem)
    }

    /// The post-mortem of an incident, by the incident's id, if it exists for the reader.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_incident(&mut self, incident: &str, reader: &Reader) -> Result<Option<Postmortem>, StoreError> {
        let find = select_postmortem!("p.incident = $1", "$2", "$3", "");
        let find = self.tx.sql(find).bind(incident).bind(everything(reader)).bind(reader.person.as_deref());
        find.optional().await?.as_ref().map(postmortem).transpose()
    }

    /// Up to `limit` post-mortems, of the newest incident first, or those in one state; `before` is the number of the
    /// last one's incident already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(
        &mut self,
        state: Option<&State>,
        before: Option<i64>,
        limit: u32,
        reader: &Reader,
    ) -> Result<Vec<Postmortem>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        let list = if let Some(state) = state {
            let list =
                select_postmortem!("p.number < $1 and p.state = $5", "$2", "$3", " order by p.number desc limit $4");
            let list = self.tx.sql(list).bind(before).bind(everything(reader)).bind(reader.person.as_deref());
            list.bind(limit).bind(state.word())
        } else {
            let list = select_postmortem!("p.number < $1", "$2", "$3", " order by p.number desc limit $4");
            let list = self.tx.sql(list).bind(before).bind(everything(reader)).bind(reader.person.as_deref());
            list.bind(limit)
        };
        list.all().await?.iter().map(postmortem).collect()
    }
}

fn json(postmortem: &Postmortem) -> Result<String, StoreError> {
    let document = serde_json::to_string(postmortem);
    let document =
        document.map_err(|error| StoreError::Malformed { column: "document".to_owned(), detail: error.to_string() })?;
    if document.len() > POSTMORTEM_LIMIT {
        return Err(StoreError::TooLarge { what: "a post-mortem", bytes: document.len(), limit: POSTMORTEM_LIMIT });
    }
    Ok(document)
}

fn postmortem(row: &Row) -> Result<Postmortem, StoreError> {
    Ok(Postmortem { version: row.number("version")?, ..row.json("document")? })
}
