//! No column is left out when a person is forgotten, unless it was decided that it can name nobody.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _, SqliteConnection};
use toban::chat::inbound::{Account, Platform};
use toban::store::audit::By;

use super::dump::fill::{declared, insert};
use super::{at, sqlite};

/// Columns that are not looked through: keys and words of closed lists, which name nobody. Whoever adds a column here, or
/// a table with one of such a name, has decided that no person can stand in it; `store::forget` says where a person can.
const NAMES_NOBODY: &[&str] = &[
    "account_link.hash",
    "account_link.platform",
    "attendance.platform",
    "attendance.worker",
    "audit.platform",
    "card.platform",
    "entry.kind",
    "entry.platform",
    "entry.source_platform",
    "event.platform",
    "incident.platform",
    "job.lane",
    "job.worker",
    "moved.platform",
    "note_revision.kind",
    "outbox.platform",
    "outbox.worker",
    "reminder.kind",
    "run.playbook",
    "run.target",
    "shown.platform",
];

/// What stands in a column, by its declaration: the person, where it is neither an id of ours nor points to one.
fn said(table: &str, column: &str) -> &'static str {
    let name = column.split_whitespace().next().unwrap_or_default();
    match (table, name) {
        // The search reads these again.
        ("note", "components" | "tags") => "[\"aiko\"]",
        (_, "id") => "one",
        _ if column.contains(" references ") => "one",
        _ => "aiko",
    }
}

#[tokio::test]
async fn a_column_that_can_name_a_person_is_looked_through() {
    let store = sqlite().await;
    let mut connection = SqliteConnection::connect(&store.url).await.unwrap();
    connection.execute("pragma foreign_keys = off").await.unwrap();
    for table in declared() {
        let row = insert(&table, i64::MAX - 7, false, |column| said(&table.name, column).to_owned());
        connection.execute(AssertSqlSafe(row.clone())).await.unwrap_or_else(|error| panic!("{row}: {error}"));
    }
    let operator =
        Account { platform: Platform::Terminal, id: "local".to_owned(), person: None, local: true, language: None };
    store.forget("aiko", None, Some(By { account: &operator, at: at(1) })).await.unwrap();
    let mut left = BTreeSet::new();
    for table in declared() {
        let rows = sqlx::query(AssertSqlSafe(format!("select * from \"{}\"", table.name)));
        for row in rows.fetch_all(&mut connection).await.unwrap() {
            for (index, column) in row.columns().iter().enumerate() {
                if row.try_get::<String, _>(index).is_ok_and(|text| text.contains("aiko")) {
                    left.insert(format!("{}.{}", table.name, sqlx::Column::name(column)));
                }
            }
        }
    }
    let expected: BTreeSet<String> = NAMES_NOBODY.iter().map(|column| (*column).to_owned()).collect();
    assert_eq!(left, expected);
}
