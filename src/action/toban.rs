//! `/toban …`: the bot about itself. All but `lang` and `retry` are answered inside the receipt.

use crate::action::context::{Authorized, Context, Parts};
use crate::action::error::ActionError;
use crate::action::setup::Setup;
use crate::chat::inbound::{Invocation, Platform};
use crate::chat::message::Message;
use crate::language::Language;
use crate::playbook::format::duration;
use crate::reply::about::{self, Condition};
use crate::reply::dead_letter::taken_up;
use crate::reply::help::help;
use crate::reply::ping::pong;

/// The answer to a call that needs no work, or `None` when the call needs some.
pub async fn instant(
    authorized: &Authorized,
    invocation: &Invocation,
    setup: &Setup,
    parts: &Parts,
    language: Language,
) -> Option<Message> {
    let call = authorized.call();
    let account = &invocation.account;
    match call.action.as_str() {
        "toban.ping" => Some(pong(language)),
        "toban.help" => Some(help(&setup.commands, call.text("command"), language)),
        "toban.whoami" => {
            Some(about::whoami(&account.id, account.person.as_deref(), authorized.role(), account.local, language))
        }
        "toban.status" => Some(about::status(condition(setup, parts).await, language)),
        "toban.stop" => {
            let stopped = parts.running.stop(call.text("run").unwrap_or_default());
            Some(about::stopped(stopped, language))
        }
        "toban.lang" if call.language("language").is_none() => Some(about::language_is(language)),
        _ => None,
    }
}

async fn condition(setup: &Setup, parts: &Parts) -> Condition {
    let now = parts.clock.now();
    let load = async {
        let mut tx = parts.store.read().await?;
        tx.load(&Platform::ALL, now).await
    };
    let load = load.await;
    let (answers, load) = (load.is_ok(), load.unwrap_or_default());
    let late = load.oldest().map_or(0, |oldest| now.duration_since(oldest).as_secs());
    let time = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    Condition {
        version: env!("CARGO_PKG_VERSION"),
        store: answers.then(|| parts.store.address()),
        targets: setup.inventory.targets().count(),
        playbooks: setup.playbooks.iter().count(),
        waiting: (load.open(), late),
        dead: (load.dead_jobs, load.dead_deliveries),
        uptime: duration(parts.clock.elapsed()),
        loaded: time(setup.loaded),
        degraded: parts.health.borrow().clone(),
        failed_reload: setup.failed_reload.map(|(at, mistakes)| (time(at), mistakes)),
    }
}

/// Keeps the language an account chose.
///
/// # Errors
/// When the store does not do it.
pub async fn choose_language(
    invocation: &Invocation,
    language: Language,
    parts: &Parts,
) -> Result<Message, ActionError> {
    let account = &invocation.account;
    let mut tx = parts.store.begin().await.map_err(ActionError::failed)?;
    let kept = tx.persons().set_language(account.platform, &account.id, language, invocation.at).await;
    kept.map_err(ActionError::failed)?;
    tx.commit().await.map_err(ActionError::failed)?;
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
    let mut count = 0;
    let mut tx = context.begin().await?;
    for dead in tx.jobs().dead(AT_ONCE).await?.iter().filter(|dead| is_wanted(&dead.id)) {
        count += usize::from(tx.jobs().revive(&dead.id, now).await?);
    }
    for dead in tx.outbox().dead(AT_ONCE).await?.iter().filter(|dead| is_wanted(&dead.id)) {
        count += usize::from(tx.outbox().revive(&dead.id, now).await?);
    }
    context.commit(tx).await?;
    let message = taken_up(count, context.public_language);
    context.response.show(&message).await.map_err(ActionError::failed)
}
