//! One incident by its key or id, and those that a place is about.

use jiff::Timestamp;

use crate::chat::inbound::{Place, Platform};
use crate::directory::access::Reader;
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::store::error::StoreError;
use crate::store::incident::{Incidents, everything, readable};
use crate::store::sql::statement::Row;

/// Greatest number of incidents that go on in one place and are offered there.
const IN_ONE_PLACE: u32 = 50;

/// One that the reader may read, as the newest transaction left it.
macro_rules! held {
    ($locked:literal) => {
        concat!("select i.document, i.version from incident i where i.id = $1 and ", readable!("$2", "$3"), $locked)
    };
}

impl Incidents<'_> {
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
        let find = self.tx.sql(held!("")).bind(id).bind(everything(reader)).bind(reader.person.as_deref());
        find.optional().await?.as_ref().map(incident).transpose()
    }

    /// The incident with that id for whoever changes it next: as it is once others have changed it, and nobody else does
    /// before the transaction ends. SQLite lets one transaction after the other write anyway.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when others keep it for too long, or the store does not answer.
    pub async fn hold(&mut self, id: &str, reader: &Reader) -> Result<Option<Incident>, StoreError> {
        let hold = self.tx.locking(held!(""), held!(" for update of i"));
        let hold = hold.bind(id).bind(everything(reader)).bind(reader.person.as_deref());
        hold.optional().await?.as_ref().map(incident).transpose()
    }

    /// The incidents that go on and belong to that place, the newest first: it is their conversation or thread, a
    /// thread in their conversation, or, while they have none, where they were opened. In a thread of their own no other
    /// one of the conversation is meant, nor in the thread of a card that tells of them, though they go on elsewhere by now.
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
            return Ok(found);
        }
        let hanging = match &place.thread {
            Some(thread) => self.hanging(place, thread, reader).await?,
            None => Vec::new(),
        };
        Ok(if hanging.is_empty() { found } else { hanging })
    }

    /// The incidents that go on and have a card in that conversation, the newest first. What became private has none there.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn around(&mut self, place: &Place, reader: &Reader) -> Result<Vec<Incident>, StoreError> {
        let find = concat!(
            "select i.document, i.version from incident i where i.open = 1 and i.private = 0 and \
             (select count(*) from card c where c.subject = i.id and c.platform = $1 and c.conversation = $2) > 0 and ",
            readable!("$3", "$4"),
            " order by i.number desc limit $5"
        );
        let find = self.tx.sql(find).bind(place.platform.word()).bind(place.conversation.as_str());
        let find = find.bind(everything(reader)).bind(reader.person.as_deref()).bind(IN_ONE_PLACE);
        find.all().await?.iter().map(incident).collect()
    }

    /// The incidents that go on and have a card whose thread that is. What became private has nothing elsewhere any more.
    async fn hanging(&mut self, place: &Place, thread: &str, reader: &Reader) -> Result<Vec<Incident>, StoreError> {
        // The count looks at the cards of those that go on, and at no card of what is over.
        let find = concat!(
            "select i.document, i.version from incident i where i.open = 1 and i.private = 0 and \
             (select count(*) from card c where c.subject = i.id and c.platform = $1 and c.conversation = $2 \
             and (c.message = $3 or c.thread = $3)) > 0 and ",
            readable!("$4", "$5"),
            " order by i.number desc limit $6"
        );
        let find = self.tx.sql(find).bind(place.platform.word()).bind(place.conversation.as_str()).bind(thread);
        let find = find.bind(everything(reader)).bind(reader.person.as_deref()).bind(IN_ONE_PLACE);
        find.all().await?.iter().map(incident).collect()
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
        Ok(found.into_iter().find(|one| one.is_room(place)))
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
    /// read, for the platform tells Toban of those places, too. Then the threads that they went on in before.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn homes(&mut self, platform: Platform, limit: u32) -> Result<Vec<(Place, Timestamp)>, StoreError> {
        let homes = "select i.conversation, i.thread, i.opened from incident i \
            where i.open = 1 and i.number > 0 and i.platform = $1 order by i.number desc limit $2";
        let mut rows = self.tx.sql(homes).bind(platform.word()).bind(limit).all().await?;
        let left = "select c.conversation, c.message as thread, i.opened \
            from incident i join card c on c.subject = i.id and c.role = 'live' where i.open = 1 and i.private = 0 \
            and i.thread is null and c.platform = $1 and c.conversation <> i.conversation and c.message is not null \
            order by i.number desc limit $2";
        rows.extend(self.tx.sql(left).bind(platform.word()).bind(limit).all().await?);
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
}

pub(super) fn incident(row: &Row) -> Result<Incident, StoreError> {
    Ok(Incident { version: row.number("version")?, ..row.json("document")? })
}
