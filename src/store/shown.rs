//! What was shown of incidents beside what was delivered: answers that everybody reads, and previews of links. It is known
//! for as long as deliveries are, so that it can be taken back.
//!
//! Invariant: what is shown of an incident that just became private is taken back at once.

use jiff::Timestamp;

use crate::chat::inbound::Place;
use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::store::card::Cards;
use crate::store::error::StoreError;

/// Greatest number of things that are taken back of one incident.
const AT_ONCE: u32 = 1_000;

/// Something that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown<'s> {
    /// Where.
    pub place: &'s Place,
    /// The platform's id of the message.
    pub message: &'s str,
    /// The link in it that has a preview; `None` is the message itself.
    pub link: Option<&'s str>,
}

impl Cards<'_> {
    /// Keeps that something was shown of an incident.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn keep_shown(&mut self, incident: &str, shown: Shown<'_>, now: Timestamp) -> Result<(), StoreError> {
        let Shown { place, message, link } = shown;
        let keep = "insert into shown (incident, platform, conversation, thread, message, link, at) \
            values ($1, $2, $3, $4, $5, $6, $7) \
            on conflict (incident, platform, conversation, message, link) do nothing";
        let keep = self.tx.sql(keep).bind(incident).bind(place.platform.word()).bind(place.conversation.as_str());
        let keep = keep.bind(place.thread.as_deref().unwrap_or("")).bind(message).bind(link.unwrap_or("")).bind(now);
        keep.execute().await?;
        match self.tx.incidents().by_id(incident, &Reader::TOBAN).await? {
            Some(incident) if incident.private => self.take_back_shown(&incident, now).await,
            _ => Ok(()),
        }
    }

    /// Has replaced what was shown of it where others read.
    pub(super) async fn take_back_shown(&mut self, incident: &Incident, now: Timestamp) -> Result<(), StoreError> {
        let shown = "select platform, conversation, thread, message, link from shown where incident = $1 \
            order by at limit $2";
        for row in self.tx.sql(shown).bind(incident.id.as_str()).bind(AT_ONCE).all().await? {
            let thread = row.text("thread")?;
            let place = Place {
                platform: row.word("platform")?,
                conversation: row.text("conversation")?,
                thread: (!thread.is_empty()).then_some(thread),
            };
            if !incident.is_home(&place) {
                let link = row.text("link")?;
                let link = Some(link.as_str()).filter(|link| !link.is_empty());
                self.replace(&place, (&row.text("message")?, link), now).await?;
            }
        }
        Ok(())
    }
}
