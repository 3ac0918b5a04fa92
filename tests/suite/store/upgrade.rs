//! From one version's tables to the next: the file is copied before, and the version before may go on.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};
use tempfile::TempDir;
use toban::chat::inbound::Platform;
use toban::language::Language;
use toban::store::Store;
use toban::store::error::StoreError;

use super::migrations::{FOLDER, migrations};
use super::{Fresh, at, postgres, sqlite};
use crate::server::postgres::shared;

/// A folder with a `toban.db` as the first version made it, with a row in it.
pub(crate) async fn first_version(folder: &Path) -> PathBuf {
    let old = folder.join("migrations");
    fs::create_dir(&old).unwrap();
    let (first, _) = migrations().remove(0);
    fs::copy(Path::new(FOLDER).join(&first), old.join(&first)).unwrap();
    let path = folder.join("toban.db");
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
    Migrator::new(old).await.unwrap().run(&mut connection).await.unwrap();
    connection.execute("insert into counter (name, last) values ('RUN', 41)").await.unwrap();
    connection.close().await.unwrap();
    path
}

/// How many migrations made the tables of that file.
pub(crate) async fn versions(path: &Path) -> i64 {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    sqlx::query_scalar("select count(*) from _sqlx_migrations").fetch_one(&mut connection).await.unwrap()
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

/// Names of the copies beside the file.
fn copies(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.contains(".before-")).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_is_copied_before_its_tables_change_and_only_then() {
    let folder = TempDir::new().unwrap();
    let path = first_version(folder.path()).await;
    Store::open(&url(&path)).await.unwrap().close().await;
    assert_eq!(copies(folder.path()), ["toban.db.before-0002"]);
    let copy = folder.path().join("toban.db.before-0002");
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(versions(&copy).await, 1, "the copy is as it was");
    assert_eq!(versions(&path).await, i64::try_from(migrations().len()).unwrap());
    fs::remove_file(&copy).unwrap();
    let again = Store::open(&url(&path)).await.unwrap();
    assert_eq!(again.begin().await.unwrap().keys().next("RUN").await.unwrap(), "RUN-42");
    assert_eq!(copies(folder.path()), [""; 0], "nothing changes, nothing is copied");
}

#[tokio::test]
async fn the_last_three_copies_are_kept() {
    let folder = TempDir::new().unwrap();
    let path = first_version(folder.path()).await;
    for other in ["0000", "0001", "0003", "mine"] {
        fs::write(folder.path().join(format!("toban.db.before-{other}")), "").unwrap();
    }
    Store::open(&url(&path)).await.unwrap();
    let kept = ["toban.db.before-0001", "toban.db.before-0002", "toban.db.before-0003", "toban.db.before-mine"];
    assert_eq!(copies(folder.path()), kept);
}

#[tokio::test]
async fn where_no_copy_can_be_made_nothing_changes() {
    let folder = TempDir::new().unwrap();
    let path = first_version(folder.path()).await;
    fs::create_dir_all(folder.path().join("toban.db.before-0002").join("in the way")).unwrap();
    let error = Store::open(&url(&path)).await.unwrap_err();
    assert!(matches!(error, StoreError::NoCopy { .. }), "{error:?}");
    assert!(error.to_string().contains("toban.db.before-0002: the copy that is made before"), "{error}");
    assert_eq!(versions(&path).await, 1);
    assert_eq!(copies(folder.path()), ["toban.db.before-0002"], "no part is left");
    fs::remove_dir_all(folder.path().join("toban.db.before-0002")).unwrap();
    Store::open(&url(&path)).await.unwrap();
}

#[tokio::test]
async fn a_new_file_needs_no_copy() {
    let folder = TempDir::new().unwrap();
    Store::open(&url(&folder.path().join("toban.db"))).await.unwrap();
    assert_eq!(copies(folder.path()), [""; 0]);
}

/// What a version to come might do, and whether this one may then still run.
const NEXT: &str = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
    values (9999, 'from the future', true, CHECKSUM, 0);
    alter table person_preference add column mood text not null default 'calm';
    create table omen (id text not null primary key);";

async fn migrate_on(fresh: &Fresh, more: &str) {
    let sql = format!("{NEXT} {more}");
    if fresh.url.starts_with("sqlite") {
        let mut connection = SqliteConnection::connect(&fresh.url).await.unwrap();
        connection.execute(AssertSqlSafe(sql.replace("CHECKSUM", "x'00'"))).await.unwrap();
    } else {
        let database = fresh.url.rsplit('/').next().unwrap();
        shared().execute(database, &sql.replace("CHECKSUM", "'\\x00'")).await;
    }
}

async fn chosen(store: &Store, person: &str, language: Language) -> Option<Language> {
    let mut tx = store.begin().await.unwrap();
    tx.persons().set_language(Platform::Web, person, language, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    store.read().await.unwrap().persons().language(Platform::Web, person).await.unwrap()
}

/// This version is running when a newer one brings the tables on: it goes on, and can be started anew.
async fn goes_on_beside_the_next_version(fresh: Fresh) {
    assert_eq!(chosen(&fresh, "aiko", Language::Ja).await, Some(Language::Ja));
    migrate_on(&fresh, "").await;
    assert_eq!(chosen(&fresh, "ben", Language::En).await, Some(Language::En), "prepared statements still hold");
    assert_eq!(chosen(&fresh, "aiko", Language::En).await, Some(Language::En));
    let again = Store::open(&fresh.url).await.expect("the newer tables only have more");
    assert_eq!(chosen(&again, "carol", Language::Ja).await, Some(Language::Ja));
    // What the newer version wrote is not lost on a copy of this version's: it is refused instead.
    let copy = TempDir::new().unwrap();
    again.back_up(&copy.path().join("copy"), false, at(0)).await.expect("a backup takes the tables as they are");
}

/// A version that this one cannot live with says so.
async fn stops_where_the_next_version_says_so(fresh: Fresh) {
    migrate_on(&fresh, "update compatibility set schema = 9999 where name = 'oldest';").await;
    let error = Store::open(&fresh.url).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { found: 9999, .. }), "{error:?}");
    assert!(error.to_string().contains("start the newer version"), "{error}");
}

/// Tables that say nothing about it are from before the question was asked.
async fn stops_where_nothing_is_said(fresh: Fresh) {
    migrate_on(&fresh, "drop table compatibility;").await;
    let error = Store::open(&fresh.url).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { .. }), "{error:?}");
}

#[tokio::test]
async fn the_version_before_runs_beside_the_next_on_sqlite() {
    goes_on_beside_the_next_version(sqlite().await).await;
    stops_where_the_next_version_says_so(sqlite().await).await;
    stops_where_nothing_is_said(sqlite().await).await;
}

#[tokio::test]
async fn the_version_before_runs_beside_the_next_on_postgres() {
    goes_on_beside_the_next_version(postgres().await).await;
    stops_where_the_next_version_says_so(postgres().await).await;
    stops_where_nothing_is_said(postgres().await).await;
}

/// What the version before could not live with, or what a backup made before would miss.
#[test]
fn a_migration_only_adds() {
    for (file, sql) in migrations() {
        for statement in sql.split(';').map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" ")) {
            let marker = statement.starts_with("insert into compatibility");
            let adds =
                ["create table ", "create index ", "create unique index "].iter().any(|it| statement.starts_with(it));
            let column = statement.strip_prefix("alter table ").and_then(|rest| rest.split_once(" add column "));
            if let Some((table, column)) = column {
                let given = !column.contains("not null") || column.contains("default ");
                assert!(given, "{file}: `{table}`: a new column may be absent or has a default: {column}");
            }
            let empty = statement.is_empty();
            assert!(
                empty || marker || adds || column.is_some(),
                "{file}: a migration only adds (see keeping): {statement}"
            );
        }
    }
}
