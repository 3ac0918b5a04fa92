//! Takes a person out of everything that is kept: `forgotten-3` stands where their name stood.
//!
//! What is theirs alone (sessions, links, what they chose) goes; what others need stays without the name. The tables and
//! columns come from the database's own catalogue, and a column is looked through unless it is known to hold no words of
//! people, so that one that a later migration adds is not left out.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;

use crate::store::Store;
use crate::store::audit::By;
use crate::store::error::StoreError;
use crate::store::sql::catalogue::Kind;

/// How long it may take.
const PATIENCE: Duration = Duration::from_hours(24);
/// Values read at a time.
const STEP: u32 = 200;

/// Tables whose rows are a person's own, with the column that says whose.
const OWN: &[(&str, &str)] = &[
    ("person_preference", "account"),
    ("login_link", "person"),
    ("session", "person"),
    ("conversation_member", "person"),
    ("linked_account", "person"),
    ("room_absence", "person"),
];

/// Columns, of any table, that hold keys and words of closed lists.
const CLOSED: &[&str] = &[
    "audience",
    "hash",
    "head",
    "id",
    "kind",
    "lane",
    "language",
    "list",
    "mark",
    "outcome",
    "phase",
    "platform",
    "playbook",
    "role",
    "severity",
    "source_platform",
    "state",
    "status",
    "target",
    "term",
    "worker",
];

/// Keys of documents that hold words of closed lists.
const CLOSED_KEYS: &[&str] = &[
    "as", "audience", "impact", "job", "kind", "lane", "language", "mark", "outcome", "phase", "platform", "playbook",
    "role", "severity", "state", "status", "target", "tone", "type", "urgency", "verdict",
];

/// What was done about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// What stands for them now.
    pub alias: String,
    /// Rows that are gone, by table.
    pub removed: BTreeMap<String, u64>,
    /// Values in which the name was replaced, by table and column.
    pub changed: BTreeMap<String, u64>,
}

impl Store {
    /// Forgets a person of that `name`, whom others also read as `shown`; the audit then tells who had it done. Without
    /// `by`, only says what it would do.
    ///
    /// # Errors
    /// When the store does not do it; then nothing was changed.
    pub async fn forget(&self, name: &str, shown: Option<&str>, by: Option<By<'_>>) -> Result<Forgotten, StoreError> {
        let mut tx = self.begin_within(PATIENCE).await?;
        tx.session.be_patient().await?;
        let alias = format!("forgotten-{}", tx.keys().next_number("forgotten").await?);
        let mut forgotten = Forgotten { alias, removed: BTreeMap::new(), changed: BTreeMap::new() };
        for (table, column) in OWN {
            let removed = tx.session.remove(table, column, name).await?;
            if removed > 0 {
                forgotten.removed.insert((*table).to_owned(), removed);
            }
        }
        tx.preference_changes().await?;
        let names: Vec<&str> = [Some(name), shown.filter(|shown| *shown != name)].into_iter().flatten().collect();
        for table in tx.session.tables().await? {
            let texts = table.columns.iter().filter(|column| column.kind == Kind::Text);
            for column in texts.filter(|column| !CLOSED.contains(&column.name.as_str())) {
                let mut changed = 0;
                for name in &names {
                    let mut after = String::new();
                    loop {
                        let found = tx.session.containing((&table.name, &column.name), name, &after, STEP).await?;
                        for value in &found {
                            let new = without(value, name, &forgotten.alias);
                            if new != *value {
                                changed += tx.session.replace((&table.name, &column.name), value, &new).await?;
                            }
                        }
                        match found.last() {
                            Some(last) => after.clone_from(last),
                            None => break,
                        }
                    }
                }
                if changed > 0 {
                    forgotten.changed.insert(format!("{}.{}", table.name, column.name), changed);
                }
            }
        }
        // Their name was a word to find notes by as well.
        if forgotten.changed.keys().any(|column| column.starts_with("note.")) {
            let mut after = 0;
            while let Some(last) = tx.knowledge().rebuild(after).await? {
                after = last;
            }
        }
        let found = !forgotten.removed.is_empty() || !forgotten.changed.is_empty();
        if let Some(by) = by.filter(|_| found) {
            tx.audit().done(by, "person.forget", &forgotten.alias).await?;
            tx.commit().await?;
        }
        Ok(forgotten)
    }
}

/// The text, or the document, with `alias` for the name.
fn without(text: &str, name: &str, alias: &str) -> String {
    let document = text.starts_with(['{', '[']).then(|| serde_json::from_str::<Json>(text).ok()).flatten();
    match document {
        Some(mut document) => {
            in_document(&mut document, "", name, alias);
            document.to_string()
        }
        None => replaced(text, name, alias),
    }
}

fn in_document(value: &mut Json, key: &str, name: &str, alias: &str) {
    match value {
        Json::String(text) => {
            if !(text == name && CLOSED_KEYS.contains(&key)) {
                *text = replaced(text, name, alias);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| in_document(item, key, name, alias)),
        Json::Object(table) => table.iter_mut().for_each(|(key, value)| in_document(value, key, name, alias)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Every place where the name stands as a word of its own, in either case. Japanese puts no spaces between words, so
/// there only letters of the same kind go on with a name.
fn replaced(text: &str, name: &str, alias: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut before: Option<char> = None;
    while let Some(first) = rest.chars().next() {
        let here = rest.get(..name.len()).filter(|here| here.eq_ignore_ascii_case(name));
        let after = rest.get(name.len()..).and_then(|after| after.chars().next());
        if here.is_some() && !goes_on(before, name.chars().next()) && !goes_on(name.chars().next_back(), after) {
            out.push_str(alias);
            before = name.chars().next_back();
            rest = &rest[name.len()..];
        } else {
            out.push(first);
            before = Some(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// Whether two neighbours belong to one word.
fn goes_on(one: Option<char>, other: Option<char>) -> bool {
    let latin = |c: char| c.is_ascii_alphanumeric() || c == '_';
    matches!((one, other), (Some(one), Some(other)) if latin(one) && latin(other))
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_name_is_replaced_where_it_is_a_word() {
        for (text, left) in [
            ("aiko", "X"),
            ("@aiko: ask Aiko, not aikochan or maiko", "@X: ask X, not aikochan or maiko"),
            ("aikoさんが再起動", "Xさんが再起動"),
            ("{\"person\":\"aiko\",\"platform\":\"web\",\"n\":1}", "{\"person\":\"X\",\"platform\":\"web\",\"n\":1}"),
            ("[\"aiko\",\"ben\"]", "[\"X\",\"ben\"]"),
            ("{not a document aiko", "{not a document X"),
            ("", ""),
        ] {
            assert_eq!(without(text, "aiko", "X"), left, "{text}");
        }
        assert_eq!(without("佐藤愛子さん", "佐藤愛子", "X"), "Xさん");
        let closed = "{\"platform\":\"web\",\"by\":\"web\",\"said\":\"web is down\"}";
        assert_eq!(without(closed, "web", "X"), "{\"platform\":\"web\",\"by\":\"X\",\"said\":\"X is down\"}");
    }
}
