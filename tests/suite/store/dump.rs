//! Copies of everything: no table is forgotten, nothing is changed on the way, and no broken file is taken.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use toban::chat::inbound::{Account, Platform};
use toban::language::Language;
use toban::store::Store;
use toban::store::audit::By;
use toban::store::dump::Copied;
use toban::store::dump::error::DumpError;

use self::fill::{declared, fill};
use super::{Fresh, at, on_both, postgres, sqlite};

pub(super) mod fill;

/// Whoever is at the machine.
fn operator() -> Account {
    Account { platform: Platform::Terminal, id: "local".to_owned(), person: None, local: true, language: None }
}

fn by(account: &Account) -> By<'_> {
    By { account, at: at(5) }
}

fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("toban.backup");
    (folder, file)
}

/// The rows in `file`, sorted within each table: databases keep them in orders of their own.
fn rows(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let mut table = String::new();
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        if line.starts_with("{\"table\"") {
            line.clone_into(&mut table);
            rows.push(table.clone());
        } else if line.starts_with('[') {
            // A copy tells of itself, in the audit of the store it was made into.
            if !line.contains("\"store.restore\"") && !line.contains("\"store.copy\"") {
                rows.push(format!("{table} {line}"));
            }
        }
    }
    rows.sort();
    rows
}

#[tokio::test]
async fn every_table_comes_through_both_databases_unchanged() {
    let (_folder, file) = folder();
    let first = sqlite().await;
    fill(&first).await;
    let copied = first.back_up(&file, false, at(0)).await.unwrap();
    let tables = declared().len();
    assert_eq!((copied.tables, copied.rows), (tables, 3 * tables as u64));
    let expected = rows(&file);
    assert_eq!(expected.len(), 4 * tables);
    for name in declared().iter().map(|table| &table.name) {
        assert!(expected.iter().any(|row| row.starts_with(&format!("{{\"table\":\"{name}\""))), "{name}");
    }

    let second = postgres().await;
    assert_eq!(second.restore(&file, false, by(&operator())).await.unwrap(), copied);
    second.back_up(&file, true, at(1)).await.unwrap();
    assert_eq!(rows(&file), expected, "PostgreSQL keeps what SQLite had");

    let third = sqlite().await;
    // Each store has what the copy before it left in its audit.
    let with = |more: u64| Copied { rows: copied.rows + more, ..copied };
    assert_eq!(second.copy_to(&third, by(&operator())).await.unwrap(), with(1));
    third.back_up(&file, true, at(2)).await.unwrap();
    assert_eq!(rows(&file), expected, "and back");

    let fourth = postgres().await;
    assert_eq!(third.copy_to(&fourth, by(&operator())).await.unwrap(), with(2));
    fourth.back_up(&file, true, at(3)).await.unwrap();
    assert_eq!(rows(&file), expected, "and without a file");
}

/// Says something that every later look at the store finds.
async fn say(store: &Store, account: &str, language: Language) {
    let mut tx = store.begin().await.unwrap();
    tx.persons().set_language(Platform::Web, account, language, at(0)).await.unwrap();
    assert!(tx.keys().next("RUN").await.unwrap().starts_with("RUN-"));
    tx.commit().await.unwrap();
}

async fn said(store: &Store, account: &str) -> Option<Language> {
    let mut tx = store.read().await.unwrap();
    tx.persons().language(Platform::Web, account).await.unwrap()
}

on_both! {
    async fn a_backup_shows_one_moment_of_a_running_store(store) {
        let (_folder, file) = folder();
        say(store, "aiko", Language::Ja).await;
        let mut open = store.begin().await.unwrap();
        open.persons().set_language(Platform::Web, "ben", Language::En, at(0)).await.unwrap();
        store.back_up(&file, false, at(1)).await.unwrap();
        open.commit().await.unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("aiko") && !text.contains("ben"), "{text}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing else is left");
    }

    async fn numbers_go_on_where_they_were(store) {
        let (_folder, file) = folder();
        for _ in 0..3 {
            say(store, "aiko", Language::Ja).await;
        }
        store.back_up(&file, false, at(1)).await.unwrap();
        let other = sqlite().await;
        other.restore(&file, false, by(&operator())).await.unwrap();
        assert_eq!(other.begin().await.unwrap().keys().next("RUN").await.unwrap(), "RUN-4");
    }

    async fn a_file_or_a_store_in_use_is_replaced_only_when_that_is_said(store) {
        let (_folder, file) = folder();
        say(store, "aiko", Language::Ja).await;
        fs::write(&file, "mine").unwrap();
        let error = store.back_up(&file, false, at(0)).await.unwrap_err();
        assert!(matches!(error, DumpError::Exists { .. }) && error.to_string().contains("--force"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        store.back_up(&file, true, at(0)).await.unwrap();

        say(store, "ben", Language::En).await;
        let error = store.restore(&file, false, by(&operator())).await.unwrap_err();
        assert!(matches!(&error, DumpError::NotEmpty { table, rows: 1, .. } if table == "counter"), "{error:?}");
        assert_eq!(said(store, "ben").await, Some(Language::En));
        store.restore(&file, true, by(&operator())).await.unwrap();
        assert_eq!((said(store, "aiko").await, said(store, "ben").await), (Some(Language::Ja), None));
        let error = store.copy_to(store, by(&operator())).await.unwrap_err();
        assert_eq!(error, DumpError::Same);
    }

    async fn nothing_of_a_broken_file_arrives(store) {
        let (_folder, file) = folder();
        let filled = sqlite().await;
        fill(&filled).await;
        filled.back_up(&file, false, at(0)).await.unwrap();
        say(store, "aiko", Language::Ja).await;
        let whole = fs::read(&file).unwrap();
        for cut in [0, 1, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
            fs::write(&file, &whole[..cut]).unwrap();
            let error = store.restore(&file, true, by(&operator())).await.unwrap_err();
            assert!(matches!(error, DumpError::Truncated { .. } | DumpError::Foreign { .. }), "{cut}: {error:?}");
        }
        let text = String::from_utf8(whole).unwrap();
        let swapped = text.replacen(" 3\"", " 4\"", 1);
        assert_ne!(swapped, text);
        for (wrong, told) in [
            (swapped, "the checksum differs"),
            (text.replacen("\n[\"", "\n[[\"", 1), "the file is damaged"),
            (text.replacen("\n[\"", "\n[null,\"", 1), "another number of values"),
        ] {
            fs::write(&file, wrong).unwrap();
            let error = store.restore(&file, true, by(&operator())).await.unwrap_err();
            assert!(matches!(error, DumpError::Damaged { .. }) && error.to_string().contains(told), "{error}");
        }
        fs::write(&file, "{\"some\": \"json\"}\n").unwrap();
        assert!(matches!(store.restore(&file, true, by(&operator())).await.unwrap_err(), DumpError::Foreign { .. }));
        fs::write(&file, sealed(&text.lines().next().unwrap().replace("\"schema\":", "\"schema\":9"), &[])).unwrap();
        let error = store.restore(&file, true, by(&operator())).await.unwrap_err();
        assert!(matches!(error, DumpError::Newer { .. }), "{error:?}");
        let head = text.lines().next().unwrap();
        fs::write(&file, sealed(head, &["{\"table\":\"wonder\",\"columns\":[[\"id\",\"text\"]]}"])).unwrap();
        let error = store.restore(&file, true, by(&operator())).await.unwrap_err();
        assert_eq!(error, DumpError::Unknown { name: "wonder".to_owned() });
        // A row whose conversation is not there: found only when everything has arrived.
        let orphan: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("{\"table\":\"message\"")).take(2).collect();
        fs::write(&file, sealed(head, &orphan)).unwrap();
        let error = store.restore(&file, true, by(&operator())).await.unwrap_err();
        assert!(matches!(error, DumpError::Store(_)) && error.to_string().to_lowercase().contains("foreign key"), "{error}");
        assert_eq!(said(store, "aiko").await, Some(Language::Ja), "what was there is there");
    }
}

/// A file of these lines that ends as it should.
fn sealed(head: &str, lines: &[&str]) -> String {
    let mut text = format!("{head}\n");
    let mut counts = String::new();
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    if let Some(table) = lines.first() {
        let name = table.split('"').nth(3).unwrap();
        counts = format!("\"{name}\":{}", lines.len() - 1);
    }
    let hash: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    format!("{text}{{\"rows\":{{{counts}}},\"sha256\":\"{hash}\"}}\n")
}

#[tokio::test]
async fn a_store_that_is_not_there_is_not_made() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("toban.db");
    let error = Store::open_as_is(&format!("sqlite://{}", path.display())).await.unwrap_err();
    assert_eq!(error.to_string(), format!("there is no store `{}`", path.display()));
    assert!(!path.exists());
}

#[tokio::test]
async fn a_folder_that_takes_no_file_leaves_nothing_behind() {
    let store: Fresh = sqlite().await;
    let error = store.back_up(Path::new("/proc/toban.backup"), false, at(0)).await.unwrap_err();
    assert!(matches!(error, DumpError::File { .. }), "{error:?}");
}
