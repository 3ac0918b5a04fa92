//! The store on both databases: one contract, and what only one of them can do wrong.

use std::ops::Deref;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use toban::store::Store;
use tokio::sync::OnceCell;

use crate::server::postgres;

mod accounts;
mod address;
mod attendance;
mod cards;
mod conversations;
mod cost;
mod dump;
mod forgetting;
mod incident_cost;
pub(crate) mod incidents;
mod jobs;
mod keeping;
mod links;
mod logins;
mod migrations;
mod notes;
mod outbox;
mod postmortems;
mod races;
mod reminders;
mod renaming;
mod rooms;
mod runs;
mod search;
mod small;
mod tasks;
mod timelines;
mod transactions;
pub(crate) mod upgrade;
mod withdrawing;
mod words;

/// Writes each test twice, once per database; the store is empty.
macro_rules! on_both {
    ($($(#[$attribute:meta])* async fn $name:ident($store:ident) $body:block)*) => {$(
        async fn $name($store: &toban::store::Store) $body

        mod $name {
            #[tokio::test]
            async fn sqlite() {
                let fresh = crate::store::sqlite().await;
                super::$name(&fresh).await;
            }

            #[tokio::test]
            async fn postgres() {
                let fresh = crate::store::postgres().await;
                super::$name(&fresh).await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// How long a transaction of many statements may take, however busy the machine: its end is not what a test looks at.
pub(crate) const LONG: Duration = Duration::from_mins(10);

/// A store of one test.
pub(crate) struct Fresh {
    store: Store,
    /// The address, for a second replica.
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

impl Deref for Fresh {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// An empty store on SQLite.
pub(crate) async fn sqlite() -> Fresh {
    let folder = TempDir::new().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("toban.db").display());
    let store = Store::open(&url).await.expect("a new SQLite file opens");
    Fresh { store, url, _folder: Some(folder) }
}

/// An empty store on PostgreSQL, in a database of its own.
pub(crate) async fn postgres() -> Fresh {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let server = postgres::shared();
    let template = TEMPLATE.get_or_init(async || {
        let name = server.database("template1").await;
        let store = Store::open(&server.url(&name)).await.expect("an empty database opens");
        store.close().await;
        name
    });
    let url = server.url(&server.database(template.await).await);
    let store = Store::open(&url).await.expect("a copied database opens");
    Fresh { store, url, _folder: None }
}

/// A store in an empty database of a server that the test itself has.
pub(crate) async fn on(url: String) -> Fresh {
    let store = Store::open(&url).await.expect("an empty database opens");
    Fresh { store, url, _folder: None }
}

/// `seconds` after a fixed moment.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).expect("a time within range")
}
