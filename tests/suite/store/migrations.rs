//! The tables: what a migration may say, and what a database of another version gets to hear.

use std::fs::read_dir;

use sqlx::{Connection as _, SqliteConnection};
use toban::directory::access::Reader;
use toban::store::Store;

use super::{postgres, sqlite};
use crate::server::postgres::shared;

pub(super) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/sql/migrations");

/// What stands among the columns of a table without being one.
const CONSTRAINTS: [&str; 4] = ["primary key", "unique", "foreign key", "check"];

/// Every migration, in order, without its comments.
pub(super) fn migrations() -> Vec<(String, String)> {
    let mut files: Vec<_> = read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let uncommented =
        |text: String| text.lines().map(|line| line.split("--").next().unwrap_or("").to_owned() + "\n").collect();
    let read = |path: std::path::PathBuf| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), uncommented(std::fs::read_to_string(path).unwrap()))
    };
    files.into_iter().map(read).collect()
}

/// The lines that declare columns: inside the brackets of a `create table`, or after `add column`.
pub(super) fn columns(sql: &str) -> Vec<String> {
    let mut columns = Vec::new();
    for statement in sql.split(';').map(str::trim) {
        if let Some((_, column)) = statement.split_once("add column ") {
            columns.push(column.to_owned());
        } else if statement.starts_with("create table") {
            let (_, body) = statement.split_once('(').unwrap();
            let mut depth = 0;
            let mut column = String::new();
            for character in body.chars() {
                match character {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                if depth < 0 || (depth == 0 && character == ',') {
                    columns.push(column.split_whitespace().collect::<Vec<_>>().join(" "));
                    column.clear();
                } else {
                    column.push(character);
                }
            }
        }
    }
    columns
}

#[test]
fn columns_are_text_or_bigint() {
    let mut seen = 0;
    for (file, sql) in migrations() {
        for column in columns(&sql).iter().filter(|column| !CONSTRAINTS.iter().any(|word| column.starts_with(word))) {
            let kind = column.split_whitespace().nth(1).unwrap_or("");
            assert!(matches!(kind, "text" | "bigint"), "{file}: `{column}`: a column is text or bigint (design §8)");
            for word in ["default current", "now()", "autoincrement", "serial", "generated"] {
                assert!(
                    !column.contains(word),
                    "{file}: `{column}`: time and numbers come from Toban, not from `{word}`"
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 40, "the columns are found");
}

#[test]
fn migrations_go_forward_one_by_one() {
    let mut last = 0;
    for (file, sql) in &migrations() {
        let number: u32 = file.split_once('_').unwrap().0.parse().unwrap();
        assert!(number > last, "{file}: expected a number above {last}");
        last = number;
        let takes_away =
            ["drop table", "drop column", "delete from", "truncate"].iter().find(|word| sql.contains(**word));
        assert_eq!(takes_away, None, "{file}: a migration takes nothing away");
    }
}

#[tokio::test]
async fn both_databases_have_the_columns_the_migrations_say() {
    let declared: usize = migrations()
        .iter()
        .map(|(_, sql)| {
            columns(sql).iter().filter(|column| !CONSTRAINTS.iter().any(|word| column.starts_with(word))).count()
        })
        .sum();
    let fresh = postgres().await;
    let database = fresh.url.rsplit('/').next().unwrap();
    let mut connection = sqlx::PgConnection::connect(&shared().url(database)).await.unwrap();
    let count = "select count(*) from information_schema.columns where table_schema = 'public' \
        and table_name <> '_sqlx_migrations' and data_type in ('text', 'bigint')";
    let found: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
    assert_eq!(usize::try_from(found).unwrap(), declared);
    let fresh = sqlite().await;
    let mut connection = SqliteConnection::connect(&fresh.url).await.unwrap();
    let count = "select count(*) from sqlite_schema t join pragma_table_info(t.name) c \
        where t.type = 'table' and t.name <> '_sqlx_migrations' and lower(c.type) in ('text', 'bigint')";
    let found: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
    assert_eq!(usize::try_from(found).unwrap(), declared);
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let fresh = sqlite().await;
    let again = Store::open(&fresh.url).await.unwrap();
    assert_eq!(again.read().await.unwrap().conversations().list(&Reader::TOBAN).await.unwrap(), []);
}
