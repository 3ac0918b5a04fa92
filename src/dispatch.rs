//! The one way in: inbound event → parse → authorize → record → receipt → act → audit (`settle`).
//!
//! Invariants: a person always gets an answer; a cause is logged once, here, under the id the person reads; a call that
//! changes something is recorded under the platform's event id before its receipt, so that a redelivery changes nothing.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument as _, info_span, warn};

use self::record::{RECORD, Recorded, Unrecorded, record, repeated};
use self::settle::Call as Seen;
use self::work::Work;

use crate::action::context::{Authorized, Parts};
use crate::action::setup::Setup;
use crate::action::toban;
use crate::chat::gateway::Gateway;
use crate::chat::inbound::{Arrival, Inbound, Invocation, Place, Platform, Receipt, Waiting};
use crate::chat::message::Message;
use crate::chat::typed::{Typing, Way};
use crate::command::call::Call;
use crate::command::error::{ParseError, ParseErrorKind};
use crate::command::parse::{parse, parse_form};
use crate::crash::crash_point;
use crate::directory::access::{Denied, Who};
use crate::language::Language;
use crate::reply::{refusal, trouble};
use crate::store::audit::Outcome;
use crate::telemetry;

mod act;
mod follow;
mod form;
mod link;
mod missed;
mod moved;
mod record;
mod resume;
mod settle;
mod stranger;
mod work;

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
    /// It cannot be begun now; the receipt says so.
    Not(Box<Message>),
    /// There is work to do after the receipt.
    Work(Box<Work>),
    /// The same event came before: what it asked for is done, or is being done.
    Repeated,
}

/// A call that is not worked on.
enum Rejected {
    /// It was not understood; what the person reads.
    Unclear(Box<Message>),
    /// Somebody was named whom nobody knows by that; what the person reads is made of it.
    Unknown(Box<ParseError>),
    /// They may not do it.
    Denied(Denied),
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
        let invocation = match arrival.event.unmarked() {
            Inbound::Invoked(invocation) => invocation,
            event => {
                drop(arrival.receipt.send(Box::pin(self.follow(&event)).await));
                return;
            }
        };
        let place = invocation.place.clone();
        let span = info_span!("command.run", event = %invocation.event, platform = invocation.place.platform.word());
        async {
            match self.take(invocation).await {
                Taken::Answered(message) => {
                    let told = self.written(&place, *message);
                    drop(arrival.receipt.send(Receipt::Answered(Box::new(told))));
                }
                Taken::Not(message) => {
                    let told = self.written(&place, *message);
                    drop(arrival.receipt.send(Receipt::NotTaken(Box::new(told))));
                }
                Taken::Repeated => drop(arrival.receipt.send(Receipt::Accepted)),
                Taken::Work(work) => {
                    crash_point!("call.recorded");
                    // A gateway that no longer waits has told its platform already.
                    drop(arrival.receipt.send(Receipt::Accepted));
                    crash_point!("call.accepted");
                    // On the heap, so that a quick answer does not move the room of a long one about.
                    Box::pin(self.work(*work)).await;
                }
            }
        }
        .instrument(span)
        .await;
    }

    async fn take(&self, mut invocation: Invocation) -> Taken {
        crash_point!("call.received");
        let setup = Arc::clone(&self.setup.borrow());
        let language = invocation.account.language.unwrap_or(setup.language);
        let answered = |message| Taken::Answered(Box::new(message));
        let (admitted, standing) = self.admit(&setup, &mut invocation, language).await;
        let authorized = match admitted {
            Ok(authorized) => authorized,
            Err(Rejected::Unclear(told)) => return Taken::Answered(told),
            Err(Rejected::Unknown(error)) => {
                return answered(refusal::not_understood(&error, &invocation.text, language));
            }
            Err(Rejected::Denied(denied)) => {
                if repeated(&self.parts, &invocation).await {
                    return Taken::Repeated;
                }
                let waiting = || Waiting::Call(Box::new(invocation.clone()));
                let told = self.refusal((&denied, standing), &invocation.account, waiting, language).await;
                let seen = Seen { action: &denied.action, invocation: &invocation };
                self.audit(seen, (Outcome::Refused, &told.headline)).await;
                return answered(told);
            }
        };
        let with_words = |told| trouble::with_words(told, &invocation.text, language);
        let not_now = |told| Taken::Not(Box::new(with_words(told)));
        let unrecorded =
            |Unrecorded { told, passing }| if passing { not_now(told) } else { answered(with_words(told)) };
        let stops = authorized.call().action == toban::STOP;
        if stops && repeated(&self.parts, &invocation).await {
            return Taken::Repeated;
        }
        let asked = (&invocation, standing.as_ref());
        if let Some(message) = toban::instant(&authorized, asked, &setup, &self.parts, language).await {
            if stops {
                self.audit(Seen { action: toban::STOP, invocation: &invocation }, (Outcome::Done, "")).await;
            }
            return answered(message);
        }
        if authorized.call().action == "toban.lang" {
            return match self.change_language(&authorized, &invocation, language).await {
                Ok(message) => answered(message),
                Err(why) => unrecorded(why),
            };
        }
        let gateway = self.gateways.get(&invocation.place.platform).filter(|_| !self.stop.is_cancelled());
        let Some(gateway) = gateway.map(Arc::clone) else {
            return not_now(trouble::stopping(language));
        };
        if self.places.available_permits() == 0 {
            return not_now(trouble::too_busy(language));
        }
        let mut recorded = None;
        if changes(&setup, authorized.call()) {
            match record(&self.parts, &invocation, language).await {
                Recorded::Mine(lease) => recorded = Some(lease),
                Recorded::Before => return Taken::Repeated,
                Recorded::Not(why) => return unrecorded(why),
            }
        }
        Taken::Work(Box::new(Work { authorized, invocation, setup, gateway, language, recorded }))
    }

    /// The message with every line as it is typed there.
    fn written(&self, place: &Place, message: Message) -> Message {
        let way = self.gateways.get(&place.platform).map_or(Way::Slash, |gateway| gateway.way(place));
        Typing { prefix: self.setup.borrow().commands.prefix(), way }.of(message)
    }

    /// The one call that changes something and is done within its receipt.
    async fn change_language(
        &self,
        authorized: &Authorized,
        invocation: &Invocation,
        language: Language,
    ) -> Result<Message, Unrecorded> {
        let call = authorized.call();
        let wanted = call.language("language").unwrap_or(language);
        match toban::choose_language(invocation, &call.action, wanted, (&self.parts, RECORD)).await {
            Ok(message) => {
                telemetry::command(&call.action, Outcome::Done.word());
                Ok(message)
            }
            Err(error) => {
                warn!(error = %error, "the language was not kept");
                telemetry::command(&call.action, Outcome::Failed.word());
                Err(Unrecorded::new(&error, language))
            }
        }
    }
}

/// Understands a call and asks whether the person may; otherwise what they are told.
fn authorize(setup: &Setup, invocation: &Invocation, language: Language) -> Result<Authorized, Rejected> {
    let understand = if invocation.pressed { parse_form } else { parse };
    let call = understand(&setup.commands, &invocation.text, setup).map_err(|error| match error.kind {
        ParseErrorKind::UnknownPerson(_) => Rejected::Unknown(Box::new(error)),
        _ => Rejected::Unclear(Box::new(refusal::not_understood(&error, &invocation.text, language))),
    })?;
    let who = Who { person: invocation.account.person.as_deref(), local: invocation.account.local };
    Authorized::check(&setup.rights, who, call).map_err(Rejected::Denied)
}

/// Whether a call changes something, as its command's file says.
fn changes(setup: &Setup, call: &Call) -> bool {
    setup.commands.operation(&call.command, call.subcommand.as_deref()).is_some_and(|operation| operation.changes)
}
