//! `/diag`: one playbook on one target, or on all that carry a tag; the message fills as the checks finish.

use std::sync::Arc;

use tokio::sync::watch;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::filling::fill;
use crate::action::history::{earlier, keep};
use crate::action::incident;
use crate::action::incident::seen::like_report;
use crate::action::selection::{self, Selection};
use crate::chat::message::{Block, Message};
use crate::language::Language;
use crate::playbook::catalog::Playbook;
use crate::playbook::fleet::run_many;
use crate::playbook::plan::{Plan, PlanError};
use crate::playbook::report::Report;
use crate::playbook::report::fleet::FleetReport;
use crate::playbook::run::{self, Runner};
use crate::probe::target::Target;
use crate::reply::about::stop_button;
use crate::reply::incident::opening::seen_before;
use crate::reply::incident::report::offers;
use crate::reply::{choice, fleet, report};
use crate::store::BRIEFLY;

/// Buttons of a message.
const BUTTONS: usize = 5;

/// Runs the playbook that was named on the targets that were named.
///
/// # Errors
/// The names do not fit together, or the platform does not take the answer.
pub async fn run(context: &mut Context) -> Result<(), ActionError> {
    let setup = Arc::clone(&context.setup);
    let call = context.authorized.call();
    let name = call.playbook("playbook").unwrap_or_default();
    let language = context.private_language;
    let Some(playbook) = setup.playbooks.get(name) else {
        return Err(ActionError::refused(choice::no_playbook(name, language)));
    };
    match selection::select(&setup, playbook, call.target("target"), language)? {
        Selection::One(target) => one(context, playbook, target).await,
        Selection::Many { word, targets } => many(context, playbook, &word, &targets).await,
    }
}

async fn one(context: &mut Context, playbook: &Arc<Playbook>, target: &Target) -> Result<(), ActionError> {
    let plan = plan(context, playbook, target)?;
    let earlier = earlier(&context.parts, &playbook.name, &target.name).await;
    let runner = runner(context);
    let language = context.public_language;
    let clock = Arc::clone(&context.parts.clock);
    let (state, states) = watch::channel(None);
    let event = context.invocation.event.clone();
    let tell = move |partial: &Report| {
        drop(state.send_replace(Some(stoppable(report::report(partial, language), &event))));
    };
    let running = run::run(&plan, &runner, &earlier, &tell);
    let mut finished = fill(&mut context.response, &clock, states, running).await;
    let kept = keep(&context.parts, &mut finished).await;
    let mut message = with_storage_note(report::report(&finished, language), kept, language);
    let here = incident::here(context).await;
    message.blocks.extend(seen_before(&seen(context, &finished).await, language));
    message.buttons.extend(offers(&finished, here.as_ref(), language));
    message.buttons.truncate(BUTTONS);
    context.response.show(&message).await.map_err(ActionError::failed)
}

/// Notes like what was found; a store that does not answer never stops a diagnosis.
async fn seen(context: &Context, report: &Report) -> Vec<(String, String)> {
    let read = async {
        let mut tx = context.parts.store.read_within(BRIEFLY).await?;
        like_report(&mut tx, report).await
    };
    read.await.unwrap_or_default()
}

async fn many(
    context: &mut Context,
    playbook: &Arc<Playbook>,
    word: &str,
    targets: &[&Target],
) -> Result<(), ActionError> {
    let mut plans = Vec::new();
    for target in targets {
        let plan = plan(context, playbook, target)?;
        plans.push((plan, earlier(&context.parts, &playbook.name, &target.name).await));
    }
    let runner = runner(context);
    let language = context.public_language;
    let clock = Arc::clone(&context.parts.clock);
    let (at_once, total) = (context.setup.concurrency, targets.len());
    let (state, states) = watch::channel(None);
    let event = context.invocation.event.clone();
    let tell = move |partial: &FleetReport| {
        drop(state.send_replace(Some(stoppable(fleet::fleet(partial, total, language), &event))));
    };
    let running = run_many(word, &plans, &runner, at_once, &tell);
    let mut finished = fill(&mut context.response, &clock, states, running).await;
    let mut kept = true;
    for report in &mut finished.reports {
        kept &= keep(&context.parts, report).await;
    }
    let message = with_storage_note(fleet::fleet(&finished, total, language), kept, language);
    context.response.show(&message).await.map_err(ActionError::failed)
}

fn plan(context: &Context, playbook: &Arc<Playbook>, target: &Target) -> Result<Plan, ActionError> {
    let language = context.private_language;
    Plan::new(playbook, target, &context.setup.inventory).map_err(|error| {
        ActionError::refused(match error {
            PlanError::WrongKind { playbook, wanted, target, kind } => {
                choice::wrong_kind(&playbook, wanted, &target, kind, language)
            }
            PlanError::NoSubject { subject, .. } => choice::no_subject(&subject, language),
        })
    })
}

fn runner(context: &Context) -> Runner {
    Runner {
        registry: context.parts.registry.clone(),
        clock: Arc::clone(&context.parts.clock),
        limits: context.setup.limits,
        cancel: context.stop.clone(),
    }
}

/// While it runs, anybody who may can stop it.
fn stoppable(mut message: Message, event: &str) -> Message {
    message.buttons = vec![stop_button(event, message.language)];
    message
}

/// A run that could not be stored says so, because it will be missing from later comparisons.
fn with_storage_note(mut message: Message, kept: bool, language: Language) -> Message {
    if !kept {
        message.blocks.push(Block::Context { text: report::not_stored(language) });
    }
    message
}
