//! Cards: messages that are kept up to date in place, such as the live card of an incident.
//!
//! A card has the number of the change that should be seen and of the one that is. While they differ a drawing waits in
//! the outbox; changes in between cost nothing, and the last one is never lost. The card's row is always locked before its
//! queue's, by those who change it and by those who draw it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::inbound::{Place, Platform};
use crate::id::ulid;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::outbox::CARD_PAUSE;
use crate::store::sql::statement::Row;

/// What a card is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardRole {
    /// The one in the incident's own conversation, pinned.
    Live,
    /// The one where everybody hears of it.
    Announcement,
}

impl CardRole {
    const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Announcement => "announcement",
        }
    }
}

/// A card to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCard {
    /// The incident's id.
    pub subject: String,
    /// What it is for.
    pub role: CardRole,
    /// Where it is.
    pub place: Place,
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its ULID.
    pub id: String,
    /// The incident's id.
    pub subject: String,
    /// What it is for.
    pub role: CardRole,
    /// Where it is.
    pub place: Place,
    /// The platform's id of its message, once it was posted.
    pub message: Option<String>,
    /// The change that should be seen.
    pub wanted: i64,
    /// The change that is seen.
    pub shown: i64,
    /// When it was last drawn.
    pub shown_at: Option<Timestamp>,
}

/// Cards of one transaction.
#[derive(Debug)]
pub struct Cards<'t> {
    pub(super) tx: &'t mut Tx,
}

macro_rules! select_card {
    ($rest:literal) => {
        concat!(
            "select id, subject, role, platform, conversation, thread, message, wanted, shown, shown_at from card ",
            $rest
        )
    };
}

impl Cards<'_> {
    /// Makes a card and has it posted, or finds the one that is there already; its id.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn create(&mut self, new: &NewCard, now: Timestamp) -> Result<String, StoreError> {
        let id = ulid(now);
        let create = "insert into card (id, subject, role, platform, conversation, thread, wanted, shown, created) \
            values ($1, $2, $3, $4, $5, $6, 1, 0, $7) \
            on conflict (subject, role, platform, conversation, thread) do nothing";
        let create = self.tx.sql(create).bind(id.as_str()).bind(new.subject.as_str()).bind(new.role.word());
        let create = create.bind(new.place.platform.word()).bind(new.place.conversation.as_str());
        let create = create.bind(new.place.thread.as_deref().unwrap_or("")).bind(now);
        if create.execute().await? == 1 {
            self.tx.outbox().draw(&id, &new.place, now, now).await?;
            return Ok(id);
        }
        let find = "select id from card \
            where subject = $1 and role = $2 and platform = $3 and conversation = $4 and thread = $5";
        let find = self.tx.sql(find).bind(new.subject.as_str()).bind(new.role.word());
        let find = find.bind(new.place.platform.word()).bind(new.place.conversation.as_str());
        find.bind(new.place.thread.as_deref().unwrap_or("")).one().await?.text("id")
    }

    /// Something changed that every card of `subject` shows; how many cards that are.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn touch(&mut self, subject: &str, now: Timestamp) -> Result<usize, StoreError> {
        let touch = "update card set wanted = wanted + 1 where subject = $1 \
            returning id, subject, role, platform, conversation, thread, message, wanted, shown, shown_at";
        let touched = self.tx.sql(touch).bind(subject).all().await?;
        for row in &touched {
            let card = card(row)?;
            let earliest = card.shown_at.and_then(|shown| shown.checked_add(CARD_PAUSE).ok());
            let at = earliest.map_or(now, |earliest| earliest.max(now));
            self.tx.outbox().draw(&card.id, &card.place, at, now).await?;
        }
        Ok(touched.len())
    }

    /// Every card of a subject.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(&mut self, subject: &str) -> Result<Vec<Card>, StoreError> {
        let of = select_card!("where subject = $1 order by subject, role, platform, conversation, thread");
        self.tx.sql(of).bind(subject).all().await?.iter().map(card).collect()
    }

    /// The card with that id.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_id(&mut self, id: &str) -> Result<Option<Card>, StoreError> {
        self.tx.sql(select_card!("where id = $1")).bind(id).optional().await?.as_ref().map(card).transpose()
    }

    /// Somebody took a message away: what a card of it shows is not known any more.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn lost(&mut self, (platform, conversation, message): (Platform, &str, &str)) -> Result<(), StoreError> {
        let lost = "update card set shown_at = null where platform = $1 and conversation = $2 and message = $3";
        self.tx.sql(lost).bind(platform.word()).bind(conversation).bind(message).execute().await.map(drop)
    }

    /// The card was drawn as of change `wanted`, as the message `message`; whether something changed meanwhile.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn shown(&mut self, id: &str, wanted: i64, message: &str, now: Timestamp) -> Result<bool, StoreError> {
        let shown = "update card set shown = $2, message = $3, shown_at = $4 where id = $1 returning wanted";
        let shown = self.tx.sql(shown).bind(id).bind(wanted).bind(message).bind(now).optional().await?;
        Ok(shown.map_or(Ok(0), |row| row.number("wanted"))? > wanted)
    }
}

fn card(row: &Row) -> Result<Card, StoreError> {
    let thread = row.text("thread")?;
    let place = Place {
        platform: row.word("platform")?,
        conversation: row.text("conversation")?,
        thread: (!thread.is_empty()).then_some(thread),
    };
    Ok(Card {
        id: row.text("id")?,
        subject: row.text("subject")?,
        role: row.word("role")?,
        place,
        message: row.optional_text("message")?,
        wanted: row.number("wanted")?,
        shown: row.number("shown")?,
        shown_at: row.optional_time("shown_at")?,
    })
}
