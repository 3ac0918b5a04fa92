//! A conversation that its platform calls by another id: whatever is kept of it goes by the new one, and what others call by
//! the old one, as the settings do, is led there.
//!
//! Places stand in columns and inside documents. In a document the place is replaced as text; a person's words cannot look
//! like it, for in JSON their quotation marks are escaped.

use crate::chat::inbound::{Place, Platform};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::Statement;

/// Columns with places inside documents: which, and what is changed.
const DOCUMENTS: [&str; 4] = [
    "update incident set document = replace(document, $1, $2), version = version + 1 where document like $3 escape '!'",
    "update delivery set place = replace(place, $1, $2) where place like $3 escape '!'",
    "update job set payload = replace(payload, $1, $2) where state = 'open' and payload like $3 escape '!'",
    "update account_link set call = replace(call, $1, $2) where used is null and call like $3 escape '!'",
];

/// Columns with a platform and a conversation. A row is left as it was where one of the new id is there already.
const COLUMNS: [&str; 5] = [
    "update incident set conversation = $3 where platform = $1 and conversation = $2",
    "update entry set source_conversation = $3 where source_platform = $1 and source_conversation = $2 \
     and not exists (select 1 from entry e where e.source_platform = $1 and e.source_conversation = $3 \
     and e.source_message = entry.source_message and e.incident = entry.incident)",
    "update card set conversation = $3 where platform = $1 and conversation = $2 \
     and not exists (select 1 from card c where c.platform = $1 and c.conversation = $3 \
     and c.subject = card.subject and c.role = card.role and c.thread = card.thread)",
    "update outbox set conversation = $3 where platform = $1 and conversation = $2 \
     and not exists (select 1 from outbox o where o.platform = $1 and o.conversation = $3 \
     and o.lane = outbox.lane and o.card = outbox.card)",
    "update shown set conversation = $3 where platform = $1 and conversation = $2 \
     and not exists (select 1 from shown s where s.platform = $1 and s.conversation = $3 \
     and s.incident = shown.incident and s.message = shown.message and s.link = shown.link)",
];

/// The way from every id it ever had to the newest.
const WAY: [&str; 2] = [
    "update moved set became = $3 where platform = $1 and became = $2",
    "insert into moved (platform, conversation, became) values ($1, $2, $3) \
     on conflict (platform, conversation) do update set became = excluded.became",
];

impl Tx {
    /// The id that a conversation has by now, where its platform called it by that one before.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn became(&mut self, platform: Platform, conversation: &str) -> Result<Option<String>, StoreError> {
        let became = "select became from moved where platform = $1 and conversation = $2 and became <> $2";
        let became = self.sql(became).bind(platform.word()).bind(conversation).optional().await?;
        became.map(|row| row.text("became")).transpose()
    }

    /// Everything that is kept of the conversation goes by `new`: incidents, timelines, cards, what waits or was given up.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn rename_conversation(&mut self, old: &Place, new: &str) -> Result<(), StoreError> {
        let inside = |id: &str| format!("\"platform\":\"{}\",\"conversation\":{}", old.platform.word(), quoted(id));
        let (before, after) = (inside(&old.conversation), inside(new));
        let pattern = format!("%{}%", before.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        for text in DOCUMENTS {
            let change: Statement<'_> = self.sql(text).bind(before.as_str()).bind(after.as_str());
            change.bind(pattern.as_str()).execute().await?;
        }
        for text in COLUMNS {
            let change = self.sql(text).bind(old.platform.word()).bind(old.conversation.as_str());
            change.bind(new).execute().await?;
        }
        for text in WAY {
            let change = self.sql(text).bind(old.platform.word()).bind(old.conversation.as_str());
            change.bind(new).execute().await?;
        }
        // What is said there in which language. Conversations of other platforms hold nothing else.
        let known = "update conversation set id = $2 where id = $1 \
            and not exists (select 1 from conversation c where c.id = $2)";
        self.sql(known).bind(old.conversation.as_str()).bind(new).execute().await.map(drop)
    }
}

/// As it stands in JSON.
fn quoted(id: &str) -> String {
    serde_json::Value::from(id).to_string()
}
