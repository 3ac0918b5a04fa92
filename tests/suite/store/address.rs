//! Opening the store: what can be wrong with its place, each with its remedy.

use std::fs::{create_dir, metadata, write};
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use tempfile::TempDir;
use toban::directory::access::Reader;
use toban::store::Store;
use toban::store::error::StoreError;

use super::at;
use crate::server::{closed_port, postgres};

const PATIENCE: Duration = Duration::from_secs(5);

async fn refused(url: &str) -> (StoreError, String) {
    let error = Store::open_within(url, PATIENCE).await.expect_err("this address cannot work");
    let text = error.to_string();
    (error, text)
}

#[tokio::test]
async fn a_new_file_is_for_its_owner_only() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("data ? #%/当番/toban.db");
    let store = Store::open(&format!("sqlite:{}", file.display())).await;
    assert!(matches!(store, Err(StoreError::Address { .. })), "a question mark would start parameters");

    let file = folder.path().join("data #%20/当番/toban.db");
    let store = Store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.conversations().create("ops", at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let mode = |path| metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file.clone()), 0o600);
    assert_eq!(mode(file.with_extension("db-wal")), 0o600);
    assert_eq!((mode(folder.path().join("data #%20")), mode(folder.path().join("data #%20/当番"))), (0o700, 0o700));
    assert_eq!(store.address(), format!("sqlite:{}", file.display()));
    store.close().await;
    let store = Store::open(&format!("sqlite://{}", file.display())).await.unwrap();
    assert_eq!(store.read().await.unwrap().conversations().list(&Reader::TOBAN).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named() {
    let folder = TempDir::new().unwrap();
    write(folder.path().join("file"), "").unwrap();
    let (error, text) = refused(&format!("sqlite://{}/file/toban.db", folder.path().display())).await;
    assert!(matches!(error, StoreError::Unwritable { .. }), "{text}");
    assert!(text.contains("file/toban.db") && text.contains("store.url"), "{text}");
    create_dir(folder.path().join("folder")).unwrap();
    let (error, text) = refused(&format!("sqlite://{}/folder", folder.path().display())).await;
    assert!(matches!(error, StoreError::Unwritable { .. }), "{text}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("toban.db");
    let content = "not a database, but somebody's notes. ".repeat(100);
    write(&file, &content).unwrap();
    let (error, text) = refused(&format!("sqlite://{}", file.display())).await;
    assert!(matches!(error, StoreError::Corrupt { .. }), "{text}");
    assert!(text.contains("backup"), "{text}");
    assert_eq!(std::fs::read_to_string(file).unwrap(), content);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_the_password() {
    let (error, text) = refused(&format!("postgres://toban:s3cret@127.0.0.1:{}/toban", closed_port())).await;
    assert!(matches!(error, StoreError::Unreachable { .. }), "{text}");
    assert!(text.contains("127.0.0.1:") && !text.contains("s3cret"), "{text}");
}

#[tokio::test]
async fn a_server_that_lets_us_not_in_is_told_apart() {
    let server = postgres::shared();
    let (error, text) = refused(&server.url("no_such_database")).await;
    assert!(matches!(error, StoreError::Denied { .. }), "{text}");

    let database = server.database("template1").await;
    server.execute(&database, "create role store_stranger login password 'right'").await;
    let address =
        |password: &str| format!("postgres://store_stranger:{password}@127.0.0.1:{}/{database}", server.port());
    let (error, text) = refused(&address("wrong")).await;
    assert!(matches!(error, StoreError::Denied { .. }) && !text.contains("wrong"), "{text}");
    let (error, text) = refused(&address("right")).await;
    assert!(matches!(error, StoreError::Denied { .. }), "no rights on the schema: {text}");
}

#[tokio::test]
async fn a_database_without_utf_8_is_refused() {
    let server = postgres::shared();
    let create = "create database store_latin encoding 'LATIN1' locale 'C' template template0";
    server.execute("postgres", create).await;
    let (error, text) = refused(&server.url("store_latin")).await;
    assert_eq!(error, StoreError::Encoding { encoding: "LATIN1".to_owned() }, "{text}");
}
