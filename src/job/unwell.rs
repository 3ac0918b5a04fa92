//! Whoever looks after Toban is told that a platform is not well: once when it begins, and once when it is over.
//!
//! What was told is a row, so that it is told once however many processes see it, and however often one starts. It is said
//! where it can be read: not on a platform that takes nothing.
//! Invariant: what could not be told does not count as told. It is told as soon as it can be; if it is over by then, that is
//! what is told, with how long it was.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
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

/// A trouble as its row keeps it. A version that knows no more than the trouble reads that.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Lasted {
    #[serde(flatten)]
    trouble: Trouble,
    /// Since when it is known. A row of an older version lacks it; then somebody was told.
    #[serde(default)]
    began: Option<Timestamp>,
    /// Until when it was, where nobody could be told yet that it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Timestamp>,
}

/// What is wrong and not over as far as anybody knows, told or not.
///
/// # Errors
/// When the store does not answer.
pub async fn told(parts: &Parts) -> Result<Vec<Trouble>, StoreError> {
    let asked = parts.store.read().await?.reminders().asked(SUBJECT).await?;
    let lasting = asked.iter().filter_map(|(_, cause)| read(cause)).filter(|one| one.ended.is_none());
    Ok(lasting.map(|one| one.trouble).collect())
}

/// Tells what is `wrong` and was not told yet, and what of the troubles that this process has `seen` is over. Whether all of
/// it was told: what cannot be told now, because the platform takes nothing or there is nobody, is told later.
///
/// # Errors
/// When the store does not do it; then nothing of it was told.
pub async fn tell(
    parts: &Parts,
    setup: &Setup,
    wrong: &[Trouble],
    seen: &BTreeSet<String>,
) -> Result<bool, StoreError> {
    let wrong: Vec<&Trouble> = wrong.iter().filter(|one| one.platform().is_some()).collect();
    let silent: Silent = wrong.iter().filter(|one| one.silences()).filter_map(|one| one.platform()).collect();
    let now = parts.clock.now();
    let mut all = true;
    let mut tx = parts.store.begin().await?;
    for one in &wrong {
        let planned = tx.reminders().of(SUBJECT, &one.subject()).await?;
        let known = read(&planned.cause);
        let was_told = known.as_ref().is_some_and(|known| planned.said > 0 || known.began.is_none());
        let goes_on = known.as_ref().is_some_and(|known| known.ended.is_none());
        let is_told = was_told || say(&mut tx, (setup, &silent), one, (&planned, now), |at| began(one, at)).await?;
        all &= is_told;
        if !goes_on || is_told != was_told {
            let lasted = Lasted { trouble: (*one).clone(), began: Some(now), ended: None };
            let lasted = known.map_or(lasted, |known| Lasted { ended: None, ..known });
            let cause = serde_json::to_string(&lasted).unwrap_or_default();
            tx.reminders().keep(&Planned { cause, said: u32::from(is_told), ..planned }).await?;
        }
    }
    for (kind, cause) in tx.reminders().asked(SUBJECT).await? {
        let known = read(&cause);
        let ended = known.as_ref().and_then(|known| known.ended);
        if wrong.iter().any(|one| one.subject() == kind) || !(ended.is_some() || seen.contains(&kind)) {
            continue;
        }
        let planned = tx.reminders().of(SUBJECT, &kind).await?;
        let mut kept = String::new();
        if let Some(known) = known {
            let until = ended.unwrap_or(now);
            let words = |at| over(&known.trouble, known.began.map(|since| (since, until)), at);
            let is_told = say(&mut tx, (setup, &silent), &known.trouble, (&planned, now), words).await?;
            // Where nobody is silent there is nobody to tell.
            if !is_told && !silent.is_empty() {
                all = false;
                kept = serde_json::to_string(&Lasted { ended: Some(until), ..known }).unwrap_or_default();
            }
        }
        if kept.is_empty() || ended.is_none() {
            let said = if kept.is_empty() { 0 } else { planned.said };
            tx.reminders().keep(&Planned { cause: kept, said, ..planned }).await?;
        }
    }
    tx.commit().await?;
    Ok(all)
}

fn read(cause: &str) -> Option<Lasted> {
    if cause.is_empty() {
        return None;
    }
    let read = serde_json::from_str(cause);
    read.map_err(|error| warn!(%error, "what was wrong is something that only a newer version knows")).ok()
}

/// Platforms that take nothing at the moment.
type Silent = Vec<Platform>;

/// Whether somebody is told.
async fn say(
    tx: &mut Tx,
    (setup, silent): (&Setup, &Silent),
    what: &Trouble,
    (planned, now): (&Planned, Timestamp),
    words: impl Fn(Language) -> Message,
) -> Result<bool, StoreError> {
    let dedupe = |to: &str| format!("unwell:{}:{}:{to}", planned.kind, planned.version);
    let mut read = false;
    for to in reached(tx, setup, silent, Some(what)).await? {
        let language = to.language(tx, setup).await?;
        let name = to.name();
        tx.outbox().enqueue(&to.delivery(dedupe(&name), words(language)), now).await?;
        read = true;
    }
    if read {
        return Ok(true);
    }
    for place in fallback(tx, setup, silent).await? {
        let language = of_place(tx, &place, setup.language).await?;
        let delivery = NewDelivery::notice(dedupe(&place.conversation), place, words(language));
        tx.outbox().enqueue(&delivery, now).await?;
        read = true;
    }
    Ok(read)
}

/// Whoever may do everything, each on the first of their accounts where they can be told of anything.
pub(super) async fn admins(tx: &mut Tx, setup: &Setup) -> Result<Vec<To>, StoreError> {
    reached(tx, setup, &Vec::new(), None).await
}

/// The same where some platforms are `silent`. What is or was the matter with how Toban speaks on a platform is said elsewhere,
/// too: it may not arrive there, or was told elsewhere when it began.
async fn reached(tx: &mut Tx, setup: &Setup, silent: &Silent, what: Option<&Trouble>) -> Result<Vec<To>, StoreError> {
    let mut told = Vec::new();
    for person in &setup.directory.persons {
        if setup.rights.role_of(Who { person: Some(&person.name), local: false }) != Role::Admin {
            continue;
        }
        for account in Platform::REACHING.iter().filter_map(|platform| setup.account(&person.name, *platform)) {
            let concerns = what.filter(|what| what.platform() == Some(account.platform));
            let doubtful = concerns.is_some_and(|what| what.silences() || what.may_silence());
            if silent.contains(&account.platform) {
                continue;
            }
            let Some(to) = alone(tx, setup, account).await? else { continue };
            told.push(to);
            if !doubtful {
                break;
            }
        }
    }
    Ok(told)
}

/// Where what was given up is told, as far as somebody can be told there.
async fn fallback(tx: &mut Tx, setup: &Setup, silent: &Silent) -> Result<Vec<Place>, StoreError> {
    let policy = &setup.incident;
    let places = if policy.fallback.is_empty() { &policy.announce } else { &policy.fallback };
    let mut told = Vec::new();
    for (platform, name) in places.iter().filter(|(platform, _)| !silent.contains(platform)) {
        told.extend(named(tx, *platform, name).await?);
    }
    Ok(told)
}
