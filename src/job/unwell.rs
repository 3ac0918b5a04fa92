//! Whoever looks after Toban is told that a platform is not well: once when it begins, and once when it is over.
//!
//! What was told is a row, so that it is told once however many processes see it, and however often one starts. It is said
//! where it can be read: not on a platform that is silent.

use std::collections::BTreeSet;

use tracing::warn;

use crate::action::context::Parts;
use crate::action::incident::place::named;
use crate::action::language::of_place;
use crate::action::setup::Setup;
use crate::chat::inbound::{Place, Platform};
use crate::chat::message::Message;
use crate::delivery::content::NewDelivery;
use crate::directory::access::Who;
use crate::directory::role::Role;
use crate::job::remind::{To, alone};
use crate::language::Language;
use crate::reply::health::{Trouble, began, over};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::reminder::Planned;

/// What the rows are about.
const SUBJECT: &str = "platform";

type Words = fn(&Trouble, Language) -> Message;

/// What somebody was told of and what is not over as far as anybody knows.
///
/// # Errors
/// When the store does not answer.
pub async fn told(parts: &Parts) -> Result<Vec<Trouble>, StoreError> {
    let asked = parts.store.read().await?.reminders().asked(SUBJECT).await?;
    Ok(asked.iter().filter_map(|(_, cause)| read(cause)).collect())
}

/// Tells what is `wrong` and was not told yet, and what of the troubles that this process has `seen` is over.
///
/// # Errors
/// When the store does not do it; then nothing of it was told.
pub async fn tell(parts: &Parts, setup: &Setup, wrong: &[Trouble], seen: &BTreeSet<String>) -> Result<(), StoreError> {
    let wrong: Vec<&Trouble> = wrong.iter().filter(|one| one.platform().is_some()).collect();
    let mut tx = parts.store.begin().await?;
    for one in &wrong {
        let planned = tx.reminders().of(SUBJECT, &one.subject()).await?;
        if planned.cause.is_empty() {
            let cause = serde_json::to_string(one).unwrap_or_default();
            say(&mut tx, (parts, setup), one, began, &planned).await?;
            tx.reminders().keep(&Planned { cause, ..planned }).await?;
        }
    }
    for (kind, cause) in tx.reminders().asked(SUBJECT).await? {
        if !seen.contains(&kind) || wrong.iter().any(|one| one.subject() == kind) {
            continue;
        }
        let planned = tx.reminders().of(SUBJECT, &kind).await?;
        if let Some(one) = read(&cause) {
            say(&mut tx, (parts, setup), &one, over, &planned).await?;
        }
        tx.reminders().keep(&Planned { cause: String::new(), ..planned }).await?;
    }
    tx.commit().await
}

fn read(cause: &str) -> Option<Trouble> {
    let read = serde_json::from_str(cause);
    read.map_err(|error| warn!(%error, "what was wrong is something that only a newer version knows")).ok()
}

async fn say(
    tx: &mut Tx,
    (parts, setup): (&Parts, &Setup),
    what: &Trouble,
    words: Words,
    planned: &Planned,
) -> Result<(), StoreError> {
    let now = parts.clock.now();
    let dedupe = |to: &str| format!("unwell:{}:{}:{to}", planned.kind, planned.version);
    let mut read = false;
    for to in admins(tx, setup, Some(what)).await? {
        let language = to.language(tx, setup).await?;
        let name = to.name();
        tx.outbox().enqueue(&to.delivery(dedupe(&name), words(what, language)), now).await?;
        read = true;
    }
    if read {
        return Ok(());
    }
    for place in fallback(tx, setup, what).await? {
        let language = of_place(tx, &place, setup.language).await?;
        let delivery = NewDelivery::notice(dedupe(&place.conversation), place, words(what, language));
        tx.outbox().enqueue(&delivery, now).await?;
    }
    Ok(())
}

/// Whoever may do everything, each on the first of their accounts where they can be told of that trouble, or of anything.
pub(super) async fn admins(tx: &mut Tx, setup: &Setup, what: Option<&Trouble>) -> Result<Vec<To>, StoreError> {
    let mut told = Vec::new();
    for person in &setup.directory.persons {
        if setup.rights.role_of(Who { person: Some(&person.name), local: false }) != Role::Admin {
            continue;
        }
        let accounts = Platform::REACHING.map(|platform| setup.account(&person.name, platform));
        if let Some(account) = accounts.iter().flatten().find(|account| is_heard(what, account.platform))
            && let Some(to) = alone(tx, setup, account.clone()).await?
        {
            told.push(to);
        }
    }
    Ok(told)
}

/// Where what was given up is told, as far as somebody can be told there.
async fn fallback(tx: &mut Tx, setup: &Setup, what: &Trouble) -> Result<Vec<Place>, StoreError> {
    let policy = &setup.incident;
    let places = if policy.fallback.is_empty() { &policy.announce } else { &policy.fallback };
    let mut told = Vec::new();
    for (platform, name) in places {
        if !is_heard(Some(what), *platform) {
            continue;
        }
        told.extend(named(tx, *platform, name).await?);
    }
    Ok(told)
}

fn is_heard(what: Option<&Trouble>, platform: Platform) -> bool {
    what.is_none_or(|what| what.platform() != Some(platform) || !what.silences())
}
