//! `/toban …`: the bot about itself. All but `lang` and `retry` are answered inside the receipt.

use std::time::Duration;

use crate::action::context::{Authorized, Context, Parts};
use crate::action::error::ActionError;
use crate::action::retried;
use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Invocation, Platform};
use crate::chat::message::Message;
use crate::chat::standing::Standing;
use crate::directory::access::{LOCATE_STORE, Who};
use crate::incident::author::Author;
use crate::language::Language;
use crate::playbook::format::duration;
use crate::reply::about::{self, Condition};
use crate::reply::dead_letter::{taken_up, tried_again};
use crate::reply::help::help;
use crate::reply::ping::pong;
use crate::store::audit::Outcome;
use crate::store::error::StoreError;

/// What ends another call.
pub const STOP: &str = "toban.stop";
/// What tells whoever asks who they are.
pub const WHOAMI: &str = "toban.whoami";

/// The answer to a call that needs no work, or `None` when the call needs some. `standing` is where the account stands, where
/// that was asked.
pub async fn instant(
    authorized: &Authorized,
    (invocation, standing): (&Invocation, Option<&Standing>),
    setup: &Setup,
    parts: &Parts,
    language: Language,
) -> Option<Message> {
    let call = authorized.call();
    let account = &invocation.account;
    match call.action.as_str() {
        "toban.ping" => Some(pong(language)),
        "toban.help" => Some(help(&setup.commands, call.text("command"), language)),
        WHOAMI => {
            let stands = |there: &Standing| standing == Some(there);
            let unnamed = (stands(&Standing::Unknown), stands(&Standing::Outside));
            Some(about::whoami(account, unnamed, authorized.role(), language))
        }
        "toban.status" => Some(about::status(condition(account, setup, parts).await, language)),
        STOP => {
            let stopped = parts.running.stop(call.text("run").unwrap_or_default());
            Some(about::stopped(stopped, language))
        }
        "toban.lang" if call.language("language").is_none() => Some(about::language_is(language)),
        _ => None,
    }
}

/// How the process is, as far as that account may read it.
async fn condition(account: &Account, setup: &Setup, parts: &Parts) -> Condition {
    let now = parts.clock.now();
    let load = async {
        let mut tx = parts.store.read().await?;
        tx.load(&Platform::ALL, now).await
    };
    let load = load.await;
    let (answers, load) = (load.is_ok(), load.unwrap_or_default());
    let who = Who { person: account.person.as_deref(), local: account.local };
    let located = setup.rights.authorize(who, LOCATE_STORE).is_ok();
    let late = load.oldest().map_or(0, |oldest| now.duration_since(oldest).as_secs());
    Condition {
        version: env!("CARGO_PKG_VERSION"),
        store: if located { parts.store.address() } else { parts.store.kind().to_owned() },
        answers,
        targets: setup.inventory.targets().count(),
        playbooks: setup.playbooks.iter().count(),
        waiting: (load.open(), late),
        dead: (load.dead_jobs, load.dead_deliveries),
        uptime: duration(parts.clock.elapsed()),
        loaded: setup.loaded,
        degraded: parts.health.borrow().clone(),
        failed_reload: setup.failed_reload,
    }
}

/// Keeps the language an account chose, and in the audit that it did; within `limit`.
///
/// # Errors
/// When the store does not do it.
pub async fn choose_language(
    invocation: &Invocation,
    action: &str,
    language: Language,
    (parts, limit): (&Parts, Duration),
) -> Result<Message, StoreError> {
    let Invocation { account, event, text, at, .. } = invocation;
    let mut tx = parts.store.begin_within(limit).await?;
    // The platform may send it again; what it asks for is so already.
    if tx.events().record(invocation.place.platform, event, *at).await? {
        tx.persons().set_language(account.platform, &account.id, language, *at).await?;
        tx.audit().append(account, action, text, (Outcome::Done, ""), parts.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(about::language_changed(language))
}

/// What is taken up again at once.
const AT_ONCE: u32 = 100;

/// `/toban retry`: takes up again what was given up, or one of it.
///
/// # Errors
/// The store does not answer, or the platform does not take the answer.
pub async fn retry(context: &mut Context) -> Result<(), ActionError> {
    let now = context.parts.clock.now();
    let wanted = context.authorized.call().text("id").map(str::to_ascii_uppercase);
    let is_wanted = |id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
    let (who, moments) = (Author::of(&context.invocation.account), context.moments());
    let again = |notice: &Message| tried_again(notice, who.name(), &moments);
    let mut count = 0;
    let mut tx = context.begin().await?;
    for dead in tx.jobs().dead(AT_ONCE).await?.iter().filter(|dead| is_wanted(&dead.id)) {
        count += usize::from(tx.jobs().revive(&dead.id, now).await?);
        tx.outbox().unsay(&dead.id, now).await?;
        retried::say(&mut tx, &dead.id, now, &again).await?;
    }
    for dead in tx.outbox().dead(AT_ONCE).await?.iter().filter(|dead| is_wanted(&dead.id)) {
        if dead.is_notice() && wanted.is_none() {
            // What it tells of is taken up again, too.
            tx.outbox().lay_to_rest(&dead.id).await?;
            continue;
        }
        count += usize::from(tx.outbox().revive(&dead.id, now).await?);
        tx.outbox().unsay(&dead.id, now).await?;
        retried::say(&mut tx, &dead.id, now, &again).await?;
    }
    context.commit(tx).await?;
    let message = taken_up(count, context.public_language);
    context.response.show(&message).await.map_err(ActionError::failed)
}
