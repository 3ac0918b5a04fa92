//! What is known of incidents' rooms beyond where they are: who could not be let in, and what they are headed with.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::store::Tx;
use crate::store::error::StoreError;

/// Rooms of one transaction.
#[derive(Debug)]
pub struct Rooms<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Rooms<'_> {
    /// Who could not be let into an incident's room, with the reason that was kept.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn absent(&mut self, incident: &str) -> Result<BTreeMap<String, String>, StoreError> {
        let absent = "select person, reason from room_absence where incident = $1 order by person";
        let rows = self.tx.sql(absent).bind(incident).all().await?;
        rows.iter().map(|row| Ok((row.text("person")?, row.text("reason")?))).collect()
    }

    /// Keeps that somebody could not be let in; whether that is news.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn miss(
        &mut self,
        incident: &str,
        person: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let known = "update room_absence set reason = $3, at = $4 where incident = $1 and person = $2";
        let known = self.tx.sql(known).bind(incident).bind(person).bind(reason).bind(now).execute().await?;
        if known > 0 {
            return Ok(false);
        }
        let miss = "insert into room_absence (incident, person, reason, at) values ($1, $2, $3, $4) \
            on conflict (incident, person) do nothing";
        Ok(self.tx.sql(miss).bind(incident).bind(person).bind(reason).bind(now).execute().await? > 0)
    }

    /// What an incident's room is headed with, and since when.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn topic(&mut self, incident: &str) -> Result<Option<(String, Timestamp)>, StoreError> {
        let topic = "select topic, at from room_topic where incident = $1";
        let row = self.tx.sql(topic).bind(incident).optional().await?;
        row.map(|row| Ok((row.text("topic")?, row.time("at")?))).transpose()
    }

    /// Keeps what an incident's room is headed with.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn head(&mut self, incident: &str, topic: &str, now: Timestamp) -> Result<(), StoreError> {
        let head = "insert into room_topic (incident, topic, at) values ($1, $2, $3) \
            on conflict (incident) do update set topic = excluded.topic, at = excluded.at";
        self.tx.sql(head).bind(incident).bind(topic).bind(now).execute().await.map(drop)
    }
}
