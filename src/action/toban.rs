//! `/toban …`: the bot about itself. All but `lang` are answered inside the receipt.

use crate::action::context::{Authorized, Parts};
use crate::action::error::ActionError;
use crate::action::setup::Setup;
use crate::chat::inbound::Invocation;
use crate::chat::message::Message;
use crate::language::Language;
use crate::playbook::format::duration;
use crate::reply::about::{self, Condition};
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
    let answers = parts.store.read().await.is_ok();
    let time = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    Condition {
        version: env!("CARGO_PKG_VERSION"),
        store: answers.then(|| parts.store.address()),
        targets: setup.inventory.targets().count(),
        playbooks: setup.playbooks.iter().count(),
        uptime: duration(parts.clock.elapsed()),
        loaded: time(setup.loaded),
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
