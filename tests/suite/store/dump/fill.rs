//! Rows in every table of a database, made from what its migrations say, so that no table can be left out of a test.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};

use crate::store::Fresh;
use crate::store::migrations::{columns, migrations};

/// A table as the migrations made it: its name and its columns.
pub(in crate::store) struct Declared {
    pub(in crate::store) name: String,
    columns: Vec<String>,
}

/// Every table with its columns, those added later among them.
pub(in crate::store) fn declared() -> Vec<Declared> {
    let mut tables: Vec<Declared> = Vec::new();
    for (_, sql) in migrations() {
        for statement in sql.split(';').map(str::trim) {
            let words: Vec<&str> = statement.split_whitespace().collect();
            match words[..] {
                ["create", "table", name, ..] => {
                    let name = name.trim_matches('(').to_owned();
                    tables.push(Declared { name, columns: columns(statement) });
                }
                ["alter", "table", name, "add", "column", ..] => {
                    let table = tables.iter_mut().find(|table| table.name == name).expect("it was made");
                    table.columns.extend(columns(statement));
                }
                _ => {}
            }
        }
    }
    let constraint = ["primary key", "unique", "foreign key", "check"];
    for table in &mut tables {
        table.columns.retain(|column| !constraint.iter().any(|word| column.starts_with(word)));
    }
    tables.retain(|table| table.name != "compatibility");
    tables
}

/// What is hard to carry: quotes, backslashes, line ends, Japanese, what lies outside the basic plane, JSON in text.
const HARD: &str = "障害「当番」 it's \"quoted\" \\n\n\t{\"a\": [null, 1]} 🚒 ﾃﾞｨｽｸ ％ -- /* */ $1 ?";

/// One row of `table`: `number` tells the rows apart, with `holes` whatever may be absent is, and `text` is what stands in
/// a column of text, declared so, that is not limited to some words.
pub(in crate::store) fn insert(table: &Declared, number: i64, holes: bool, text: impl Fn(&str) -> String) -> String {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in &table.columns {
        let words: Vec<&str> = column.split_whitespace().collect();
        names.push(format!("\"{}\"", words[0]));
        let needed = column.contains("not null") || column.contains("primary key");
        let listed = column.split_once(" in (").and_then(|(_, list)| list.split([',', ')']).next());
        values.push(match (listed, words[1]) {
            _ if holes && !needed => "null".to_owned(),
            (Some(first), _) => first.trim().to_owned(),
            (None, "text") => format!("'{}'", text(column).replace('\'', "''")),
            (None, _) => format!("{}", i64::MAX - number),
        });
    }
    format!("insert into \"{}\" ({}) values ({})", table.name, names.join(", "), values.join(", "))
}

/// Puts three rows into every table of a store on SQLite: two full ones, and one with a hole wherever there may be one.
pub(super) async fn fill(store: &Fresh) {
    let mut connection = SqliteConnection::connect(&store.url).await.unwrap();
    connection.execute("pragma foreign_keys = off").await.unwrap();
    for table in declared() {
        for number in 1..=3 {
            // The same in every table, so that every reference finds its row.
            let row = insert(&table, number, number == 2, |_column| format!("{HARD} {number}"));
            connection.execute(AssertSqlSafe(row.clone())).await.unwrap_or_else(|error| panic!("{row}: {error}"));
        }
    }
    let dangling = sqlx::query("pragma foreign_key_check").fetch_all(&mut connection).await.unwrap();
    assert_eq!(dangling.len(), 0, "every reference finds its row");
}
