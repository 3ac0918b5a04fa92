//! What whoever is at the machine does is audited like everything else: with the change, where it changes the store.

use crate::chat::inbound::{Account, Platform};
use crate::cli::output;
use crate::clock::{Clock as _, SystemClock};
use crate::store::Store;
use crate::store::audit::By;
use crate::store::error::StoreError;

/// Whoever may read the settings and the store: nobody else can start these subcommands.
#[must_use]
pub fn account() -> Account {
    Account { platform: Platform::Terminal, id: "local".to_owned(), person: None, local: true, language: None }
}

/// What a change of the store is done with, so that its entry in the audit is written with it.
#[must_use]
pub fn by(account: &Account) -> By<'_> {
    By { account, at: SystemClock::new().now() }
}

/// Keeps that something was done that changed nothing here; that this cannot be kept is said, and no reason to call it undone.
pub async fn audit(store: &Store, action: &str, arguments: &str) {
    let append = async {
        let mut tx = store.begin().await?;
        tx.audit().done(by(&account()), action, arguments).await?;
        tx.commit().await
    };
    let kept: Result<(), StoreError> = append.await;
    if let Err(error) = kept {
        output::problem(&format!("warning: this is not in the audit: {error}"));
    }
}
