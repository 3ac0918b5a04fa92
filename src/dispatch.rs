//! The one way in: inbound event → parse → authorize → record → receipt → act → audit.
//!
//! Invariants: a person always gets an answer; a cause is logged once, here, under the id the person reads; a call that
//! changes something is recorded under the platform's event id before its receipt, so that a redelivery changes nothing.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument as _, error, info, info_span, warn};

use self::record::{RECORD, Recorded, record, repeated};

use crate::action::context::{Authorized, Context, Parts};
use crate::action::error::ActionError;
use crate::action::response::Response;
use crate::action::setup::Setup;
use crate::action::{diag, incident, note, run, toban};
use crate::chat::gateway::{Gateway, GatewayError};
use crate::chat::inbound::{Account, Arrival, Inbound, Invocation, Platform, Receipt};
use crate::chat::message::Message;
use crate::command::call::Call;
use crate::command::parse::parse;
use crate::crash::crash_point;
use crate::directory::access::{Reader, Who};
use crate::id::ulid;
use crate::job::lease::hold;
use crate::job::runner::Calls;
use crate::language::Language;
use crate::reply::{refusal, trouble};
use crate::store::audit::Outcome;
use crate::store::error::StoreError;
use crate::store::job::Lease;
use crate::telemetry;

mod follow;
mod record;

/// Commands that may run at once; more are told to try again.
const AT_ONCE: usize = 64;

/// Takes what gateways push and sees it through.
pub struct Dispatcher {
    parts: Parts,
    setup: watch::Receiver<Arc<Setup>>,
    gateways: HashMap<Platform, Arc<dyn Gateway>>,
    places: Arc<Semaphore>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// What came of the first, quick half of a call.
enum Taken {
    /// The receipt is the whole answer.
    Answered(Box<Message>),
    /// There is work to do after the receipt.
    Work(Box<Work>),
    /// The same event came before: what it asked for is done, or is being done.
    Repeated,
}

/// A call that may be worked on.
struct Work {
    authorized: Authorized,
    invocation: Invocation,
    setup: Arc<Setup>,
    gateway: Arc<dyn Gateway>,
    /// What the person who asked reads.
    language: Language,
    /// The job it is recorded as, where it changes something.
    recorded: Option<Lease>,
}

impl Dispatcher {
    /// Joins the parts; `tasks` tracks running calls and `stop` ends them.
    #[must_use]
    pub fn new(
        parts: Parts,
        setup: watch::Receiver<Arc<Setup>>,
        gateways: Vec<Arc<dyn Gateway>>,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Arc<Self> {
        let gateways = gateways.into_iter().map(|gateway| (gateway.platform(), gateway)).collect();
        let places = Arc::new(Semaphore::new(AT_ONCE));
        Arc::new(Self { parts, setup, gateways, places, tasks, stop })
    }

    /// Works until all gateways have let go of their end of the channel or the process stops.
    pub async fn run(self: Arc<Self>, mut arrivals: mpsc::Receiver<Arrival>) {
        loop {
            let arrival = tokio::select! {
                () = self.stop.cancelled() => return,
                arrival = arrivals.recv() => arrival,
            };
            let Some(arrival) = arrival else { return };
            let dispatcher = Arc::clone(&self);
            self.tasks.spawn(async move { dispatcher.see_through(arrival).await });
        }
    }

    async fn see_through(self: Arc<Self>, arrival: Arrival) {
        let invocation = match arrival.event {
            Inbound::Invoked(invocation) => invocation,
            event => {
                drop(arrival.receipt.send(self.follow(&event).await));
                return;
            }
        };
        let span = info_span!("command.run", event = %invocation.event, platform = invocation.place.platform.word());
        async {
            match self.take(invocation).await {
                Taken::Answered(message) => drop(arrival.receipt.send(Receipt::Answered(message))),
                Taken::Repeated => drop(arrival.receipt.send(Receipt::Accepted)),
                Taken::Work(work) => {
                    crash_point!("call.recorded");
                    // A gateway that no longer waits has told its platform already.
                    drop(arrival.receipt.send(Receipt::Accepted));
                    crash_point!("call.accepted");
                    self.work(*work).await;
                }
            }
        }
        .instrument(span)
        .await;
    }

    async fn take(&self, invocation: Invocation) -> Taken {
        crash_point!("call.received");
        let setup = Arc::clone(&self.setup.borrow());
        let language = invocation.account.language.unwrap_or(setup.language);
        let answered = |message| Taken::Answered(Box::new(message));
        let authorized = match self.authorize(&setup, &invocation, language).await {
            Ok(authorized) => authorized,
            Err(told) => return answered(told),
        };
        if let Some(message) = toban::instant(&authorized, &invocation, &setup, &self.parts, language).await {
            return answered(message);
        }
        if authorized.call().action == "toban.lang" {
            return answered(self.change_language(&authorized, &invocation, language).await);
        }
        let gateway = self.gateways.get(&invocation.place.platform).filter(|_| !self.stop.is_cancelled());
        let Some(gateway) = gateway.map(Arc::clone) else {
            return answered(trouble::stopping(language));
        };
        if self.places.available_permits() == 0 {
            return answered(trouble::too_busy(language));
        }
        let mut recorded = None;
        if changes(&setup, authorized.call()) {
            match record(&self.parts, &invocation, language).await {
                Recorded::Mine(lease) => recorded = Some(lease),
                Recorded::Before => return Taken::Repeated,
                Recorded::Not(told) => return answered(told),
            }
        }
        Taken::Work(Box::new(Work { authorized, invocation, setup, gateway, language, recorded }))
    }

    /// Understands a call and asks whether the person may; otherwise what they are told.
    async fn authorize(
        &self,
        setup: &Setup,
        invocation: &Invocation,
        language: Language,
    ) -> Result<Authorized, Message> {
        let call = parse(&setup.commands, &invocation.text, setup)
            .map_err(|error| refusal::not_understood(&error, &invocation.text, language))?;
        let who = Who { person: invocation.account.person.as_deref(), local: invocation.account.local };
        match Authorized::check(&setup.rights, who, call) {
            Ok(authorized) => Ok(authorized),
            Err(denied) => {
                let told = refusal::denied(&denied, &invocation.account, language);
                let outcome = (Outcome::Refused, told.headline.as_str());
                self.audit(&invocation.account, &denied.action, &invocation.text, outcome).await;
                Err(told)
            }
        }
    }

    async fn go_on(&self, invocation: Invocation, lease: Lease) {
        let setup = Arc::clone(&self.setup.borrow());
        let language = invocation.account.language.unwrap_or(setup.language);
        let Some(gateway) = self.gateways.get(&invocation.place.platform).map(Arc::clone) else { return };
        match self.authorize(&setup, &invocation, language).await {
            Ok(authorized) => {
                let recorded = Some(lease);
                self.work(Work { authorized, invocation, setup, gateway, language, recorded }).await;
            }
            Err(told) => {
                if let Err(error) = gateway.whisper(&invocation.place, &invocation.account, &told).await {
                    warn!(error = %error, "the person could not be told");
                }
                if let Err(error) = self.finish(&lease).await {
                    warn!(error = %error, "a refused call stays recorded");
                }
            }
        }
    }

    async fn finish(&self, lease: &Lease) -> Result<(), StoreError> {
        let mut tx = self.parts.store.begin().await?;
        tx.jobs().finish(lease, self.parts.clock.now()).await?;
        tx.commit().await
    }

    /// The one call that changes something and is done within its receipt.
    async fn change_language(&self, authorized: &Authorized, invocation: &Invocation, language: Language) -> Message {
        let wanted = authorized.call().language("language").unwrap_or(language);
        let change = toban::choose_language(invocation, wanted, &self.parts);
        let told = match tokio::time::timeout(RECORD, change).await {
            Ok(Ok(message)) => message,
            Ok(Err(error)) => {
                warn!(error = %error, "the language was not kept");
                trouble::not_recorded(language)
            }
            Err(_elapsed) => trouble::not_recorded(language),
        };
        self.audit(&invocation.account, &authorized.call().action, &invocation.text, (Outcome::Done, "")).await;
        told
    }

    async fn context(&self, work: Work) -> Context {
        let Work { authorized, invocation, setup, gateway, language, recorded } = work;
        let clock = Arc::clone(&self.parts.clock);
        let mut response = Response::new(gateway, invocation.place.clone(), invocation.account.clone(), clock);
        response.heard_by(&self.parts.running, &invocation.event);
        let private = authorized.call().flag("private");
        if private {
            response.make_private();
        }
        let chosen = authorized.call().language("lang");
        let public_language = match chosen {
            Some(language) => language,
            None if private => language,
            None => self.language_of(&invocation, setup.language).await,
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
            stop: self.stop.child_token(),
        }
    }

    /// The language of the conversation, else the invoker's where the place is theirs alone, else the settings'.
    async fn language_of(&self, invocation: &Invocation, default: Language) -> Language {
        let conversation = async {
            let mut tx = self.parts.store.read().await?;
            tx.conversations().by_id(&invocation.place.conversation, &Reader::TOBAN).await
        };
        let chosen = conversation.await.ok().flatten().and_then(|conversation| conversation.language);
        chosen.or(invocation.account.language).unwrap_or(default)
    }

    async fn work(&self, work: Work) {
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
                None => std::future::pending().await,
            }
        };
        let result = tokio::select! {
            result = act(&action, &mut context) => result,
            // Whoever holds it by now answers the person.
            () = held => return info!(action, "somebody else goes on with this call"),
        };
        self.conclude(&context, &action, result).await;
    }

    async fn conclude(&self, context: &Context, action: &str, result: Result<(), ActionError>) {
        let invocation = &context.invocation;
        let (outcome, told) = match result {
            Ok(()) => ((Outcome::Done, String::new()), None),
            Err(ActionError::Refused(message)) => ((Outcome::Refused, message.headline.clone()), Some(*message)),
            Err(ActionError::Failed(cause)) => {
                if let Some(StoreError::LeaseLost { .. }) = cause.downcast_ref() {
                    return info!(action, "somebody else goes on with this call");
                }
                if let Some(GatewayError::NoPlace(reason)) = cause.downcast_ref() {
                    let told = trouble::not_here(reason, context.private_language);
                    ((Outcome::Refused, format!("{}: {reason}", told.headline)), Some(told))
                } else {
                    let id = ulid(self.parts.clock.now());
                    error!(id = %id, action, cause = %cause, "an action failed");
                    ((Outcome::Failed, format!("{id}: {cause}")), Some(trouble::failed(&id, context.private_language)))
                }
            }
        };
        if let Some(message) = told
            && let Err(error) = context.response.whisper(&message).await
        {
            warn!(error = %error, "the person could not be told");
        }
        if let Some(lease) = &context.recorded
            && let Err(error) = self.finish(lease).await
        {
            warn!(error = %error, action, "the call stays recorded and will be seen through again");
        }
        self.audit(&invocation.account, action, &invocation.text, (outcome.0, &outcome.1)).await;
        crash_point!("call.concluded");
    }

    async fn audit(&self, account: &Account, action: &str, text: &str, outcome: (Outcome, &str)) {
        telemetry::command(action, outcome.0.word());
        let append = async {
            let mut tx = self.parts.store.begin().await?;
            tx.audit().append(account, action, text, outcome, self.parts.clock.now()).await?;
            tx.commit().await
        };
        if let Err(error) = append.await {
            warn!(error = %error, action, "the audit entry could not be written");
        }
    }
}

#[async_trait]
impl Calls for Dispatcher {
    /// Goes on with a call that was recorded by a process that is gone. What is refused by now is told to the person.
    async fn resume(&self, invocation: Invocation, lease: Lease) {
        self.go_on(invocation, lease).await;
    }
}

/// Whether a call changes something, as its command's file says.
fn changes(setup: &Setup, call: &Call) -> bool {
    setup.commands.operation(&call.command, call.subcommand.as_deref()).is_some_and(|operation| operation.changes)
}

/// What each action does.
async fn act(action: &str, context: &mut Context) -> Result<(), ActionError> {
    match action {
        "diag.run" => diag::run(context).await,
        "toban.run" => run::show(context).await,
        incidents if incidents.starts_with("incident.") => {
            incident::run(context, incidents.trim_start_matches("incident.")).await
        }
        "toban.retry" => toban::retry(context).await,
        notes if notes.starts_with("note.") => note::run(context, notes.trim_start_matches("note.")).await,
        other => Err(ActionError::Failed(format!("the action `{other}` is in a command's file, but not here").into())),
    }
}
