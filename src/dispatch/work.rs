//! The second, slow half of a call: it gets what it works with, is held while it works, and ends with its audit.
//!
//! Invariant: whoever loses the record of a call has no effect any more.

use std::future::pending;
use std::sync::Arc;

use crate::action::context::{Authorized, Context};
use crate::action::language::of_place;
use crate::action::response::Response;
use crate::action::setup::Setup;
use crate::chat::gateway::Gateway;
use crate::chat::inbound::{Invocation, Place};
use crate::dispatch::Dispatcher;
use crate::dispatch::act::act;
use crate::dispatch::record::{RECORD, repeated};
use crate::job::lease::hold;
use crate::language::Language;
use crate::store::job::Lease;

/// A call that may be worked on.
pub(super) struct Work {
    pub(super) authorized: Authorized,
    pub(super) invocation: Invocation,
    pub(super) setup: Arc<Setup>,
    pub(super) gateway: Arc<dyn Gateway>,
    /// What the person who asked reads.
    pub(super) language: Language,
    /// The job it is recorded as, where it changes something.
    pub(super) recorded: Option<Lease>,
}

impl Dispatcher {
    async fn context(&self, work: Work) -> Context {
        let Work { authorized, invocation, setup, gateway, language, recorded } = work;
        let clock = Arc::clone(&self.parts.clock);
        let alone = invocation.account.local || gateway.is_alone(&invocation.place);
        let mut response = Response::new(gateway, invocation.place.clone(), invocation.account.clone(), clock);
        response.types(setup.commands.prefix());
        response.heard_by(&self.parts.running, &invocation.event);
        let private = authorized.call().flag("private");
        if private {
            response.make_private();
        }
        let chosen = authorized.call().language("lang");
        let public_language = match chosen {
            Some(language) => language,
            None if private => language,
            None => self.language_of(&invocation.place, if alone { language } else { setup.language }).await,
        };
        Context {
            authorized,
            invocation,
            setup,
            parts: self.parts.clone(),
            public_language,
            private_language: chosen.unwrap_or(language),
            response,
            recorded,
            audited: false,
            stop: self.stop.child_token(),
        }
    }

    /// The language chosen for the conversation, else `default`: the invoker's where they alone read it, else the settings'.
    async fn language_of(&self, place: &Place, default: Language) -> Language {
        let chosen = async {
            let mut tx = self.parts.store.read_within(RECORD).await?;
            of_place(&mut tx, place, default).await
        };
        chosen.await.unwrap_or(default)
    }

    /// Works on a call until it is done, its record is lost, or the process stops.
    pub(super) async fn work(&self, work: Work) {
        let Ok(_place) = Arc::clone(&self.places).acquire_owned().await else { return };
        if work.recorded.is_none() && repeated(&self.parts, &work.invocation).await {
            return;
        }
        let mut context = self.context(work).await;
        let _entry = self.parts.running.enter(&context.invocation.event, context.stop.clone());
        let action = context.authorized.call().action.clone();
        let lease = context.recorded.clone();
        let held = async {
            match &lease {
                Some(lease) => hold(&self.parts.store, &self.parts.clock, lease).await,
                None => pending().await,
            }
        };
        let result = tokio::select! {
            result = act(&action, &mut context) => result,
            let_go = held => return self.let_go(&context, &action, let_go).await,
        };
        self.conclude(&context, &action, result).await;
    }
}
