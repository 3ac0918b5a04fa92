//! An incident that becomes private takes back what was said about it where others read: its messages are replaced, what
//! still waits is not sent, and what people wrote in its threads on the page is for its readers alone.
//!
//! A message that was delivered becomes a card whose subject is no incident but the message itself; it is drawn once, as
//! whoever draws cards decides.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::chat::inbound::{Place, Platform};
use crate::delivery::content::Under;
use crate::id::ulid;
use crate::incident::record::Incident;
use crate::store::card::{Card, Cards};
use crate::store::conversation::Conversations;
use crate::store::error::StoreError;
use crate::store::sql::statement::Row;

/// How the subject of a message that was taken back begins.
const WITHDRAWN: &str = "withdrawn ";
/// Greatest number of messages of one conversation that are replaced.
const AT_ONCE: u32 = 1_000;

impl Card {
    /// Whether it stands for a message that was taken back.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        self.subject.starts_with(WITHDRAWN)
    }

    /// The link whose preview in that message was taken back; `None` where that is the message itself.
    #[must_use]
    pub fn withdrawn_link(&self) -> Option<&str> {
        // No platform has spaces in the ids of its messages.
        self.subject.strip_prefix(WITHDRAWN)?.split_once(' ').map(|(_, link)| link)
    }
}

impl Cards<'_> {
    /// Takes back what was shown of the incident elsewhere, and what was delivered about it into the threads of its cards and into the conversations they
    /// stand in, but for its own conversation; where it has no cards nothing can be replaced.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn withdraw(&mut self, incident: &Incident, now: Timestamp) -> Result<(), StoreError> {
        self.take_back_shown(incident, now).await?;
        let cards = self.of(&incident.id).await?;
        let elsewhere: Vec<_> = cards.iter().filter(|card| !incident.is_home(&card.place)).collect();
        let roots: BTreeSet<_> = elsewhere.iter().filter_map(|card| card.message.as_deref()).collect();
        // Where it was opened from a message something was said, too.
        let stand = elsewhere.iter().map(|card| &card.place).chain([&incident.origin]);
        let conversations: BTreeSet<_> =
            stand.map(|place| (place.platform.word(), place.conversation.as_str())).collect();
        let told = format!("told:{}:", incident.id);
        // What belongs into the threads of its cards stands in queues of its own.
        let [live, announcement] = [Under::Live, Under::Announcement].map(|under| under.queue(&incident.id));
        let about = |row: &Row| -> Result<Option<Place>, StoreError> {
            let place: Place = row.json("place")?;
            let in_thread = place.thread.as_deref().is_some_and(|thread| roots.contains(thread));
            let its_own = !row.text("card")?.is_empty() || row.text("dedupe")?.starts_with(&told);
            Ok((!incident.is_home(&place) && (in_thread || its_own)).then_some(place))
        };
        for (platform, conversation) in conversations {
            let waiting = "select d.id, d.place, d.dedupe, o.card from delivery d join outbox o on o.id = d.queue \
                where o.platform = $1 and o.conversation = $2 and o.card in ('', $4, $5) and d.state = 'waiting' \
                and d.uncertain is null and d.account is null limit $3";
            let waiting = self.tx.sql(waiting).bind(platform).bind(conversation).bind(AT_ONCE);
            let waiting = waiting.bind(live.as_str()).bind(announcement.as_str()).all().await?;
            for row in &waiting {
                // What waits for its thread is looked up when it is sent, and goes where its readers read by then.
                let unplaced = !row.text("card")?.is_empty() && row.json::<Place>("place")?.thread.is_none();
                if !unplaced && about(row)?.is_some() {
                    let expire = "update delivery set state = 'expired', settled = $2 \
                        where id = $1 and state = 'waiting' and uncertain is null";
                    self.tx.sql(expire).bind(row.text("id")?).bind(now).execute().await?;
                }
            }
            let sent = "select d.place, d.dedupe, d.message, o.card from delivery d join outbox o on o.id = d.queue \
                where d.settled >= $3 and o.platform = $1 and o.conversation = $2 \
                and o.card in ('', $5, $6) and d.state = 'sent' and d.message <> '' and d.account is null order by d.settled limit $4";
            let sent = self.tx.sql(sent).bind(platform).bind(conversation).bind(incident.opened).bind(AT_ONCE);
            let sent = sent.bind(live.as_str()).bind(announcement.as_str());
            for row in &sent.all().await? {
                if let Some(place) = about(row)? {
                    self.replace(&place, (&row.text("message")?, None), now).await?;
                }
            }
        }
        Ok(())
    }

    /// Has a message replaced that was sent, or the preview of a link in a message.
    pub(super) async fn replace(
        &mut self,
        place: &Place,
        (message, link): (&str, Option<&str>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = ulid(now);
        let subject = match link {
            Some(link) => format!("{WITHDRAWN}{message} {link}"),
            None => format!("{WITHDRAWN}{message}"),
        };
        let create = "insert into card (id, subject, role, platform, conversation, thread, message, wanted, shown, created) \
            values ($1, $2, 'announcement', $3, $4, $5, $6, 1, 0, $7) \
            on conflict (subject, role, platform, conversation, thread) do nothing";
        let create = self.tx.sql(create).bind(id.as_str()).bind(subject);
        let create = create.bind(place.platform.word()).bind(place.conversation.as_str());
        let create = create.bind(place.thread.as_deref().unwrap_or("")).bind(message).bind(now);
        if create.execute().await? == 1 {
            self.tx.outbox().draw(&id, place, now, now).await?;
        }
        Ok(())
    }
}

impl Conversations<'_> {
    /// What stands in the thread of `root` in the conversation `from` is from now on for those who may read the conversation `to`. It keeps its
    /// place in the thread, and timelines still follow it.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn confine(&mut self, root: &str, from: &str, to: &str) -> Result<(), StoreError> {
        let follow = "update entry set source_conversation = $3 where source_platform = $1 and source_conversation = $2 \
            and source_message in (select id from message where thread = $4 and conversation = $2)";
        let follow = self.tx.sql(follow).bind(Platform::Web.word()).bind(from).bind(to).bind(root);
        follow.execute().await?;
        let confine = "update message set conversation = $3 where thread = $1 and conversation = $2";
        self.tx.sql(confine).bind(root).bind(from).bind(to).execute().await.map(drop)
    }
}
