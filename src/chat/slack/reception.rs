//! Seeing through what came from Slack: who it was, what they typed, the receipt, and the answer that is theirs alone.
//!
//! Slack waits three seconds for its acknowledgement. It gets one within [`ACKNOWLEDGED`], after the call was recorded
//! where that is quick; a receipt that comes later is told in another way, so that everybody always gets an answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use crate::chat::gateway::Gateway as _;
use crate::chat::inbound::{Account, Arrival, Inbound, Invocation, Place, Platform, Receipt};
use crate::chat::message::{Message, Press};
use crate::chat::slack::calls::Calls;
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::heard::{Heard, Hearing, is_over};
use crate::chat::slack::inbound::{Came, Pressed, Said, Speaker, Spot};
use crate::chat::slack::unfinished::Unfinished;
use crate::chat::slack::words::{As, mentioned, plain};
use crate::chat::slack::{choice, offer};
use crate::chat::typed::Typing;
use crate::clock::SharedClock;
use crate::language::Language;
use crate::reply::{slack as say, trouble};
use crate::store::Store;
use crate::telemetry;

/// Within which time Slack gets its acknowledgement; recording a call takes at most 700 ms (design §5).
const ACKNOWLEDGED: Duration = Duration::from_millis(800);

/// Within which time somebody who looks for something to choose gets a list; Slack waits three seconds.
const OFFERED: Duration = Duration::from_secs(2);

/// What is said in an acknowledgement, or instead of it.
#[derive(Debug)]
pub enum Answer {
    /// Nothing more than that it was taken.
    Taken,
    /// For the person alone.
    Whisper(Box<Whisper>),
    /// What Slack does with the form that was sent.
    Form(Value),
    /// The form stays open with what is wrong in it; as long as Slack waits, that is.
    Beneath(Box<Beneath>),
    /// The text Slack asked for.
    Echo(String),
    /// It was not taken, for now; what is said, if there is somebody to be told.
    NotTaken(Option<Box<Whisper>>),
}

/// Something for one person alone.
#[derive(Debug)]
pub struct Whisper {
    /// Where.
    pub place: Place,
    /// Who.
    pub to: Account,
    /// What.
    pub message: Message,
}

/// What is wrong with a form that was sent.
#[derive(Debug)]
pub struct Beneath {
    /// What Slack shows beneath its fields.
    pub form: Value,
    /// The same with what was written, for when Slack has closed the form.
    pub late: Whisper,
}

/// Where everything that comes from Slack arrives.
pub struct Reception {
    pub(super) gateway: Arc<SlackGateway>,
    pub(super) arrivals: mpsc::Sender<Arrival>,
    pub(super) store: Store,
    pub(super) clock: SharedClock,
    pub(super) tasks: TaskTracker,
    /// When Slack called, where it does.
    pub(super) calls: Calls,
    /// What people said lately.
    said: Heard,
}

impl Reception {
    /// Hands everything to the dispatcher behind `arrivals` and reads `store`; `tasks` tracks what is under way.
    #[must_use]
    pub fn new(
        gateway: Arc<SlackGateway>,
        arrivals: mpsc::Sender<Arrival>,
        (store, clock): (Store, SharedClock),
        tasks: TaskTracker,
    ) -> Arc<Self> {
        Arc::new(Self { gateway, arrivals, store, clock, tasks, calls: Calls::default(), said: Heard::default() })
    }

    /// Toban's own member id, once it is known.
    #[must_use]
    pub fn me(&self) -> Option<String> {
        self.gateway.identity.known().map(|me| me.user)
    }

    /// Takes what came; comes back in time for the acknowledgement, while the work goes on.
    pub async fn receive(self: &Arc<Self>, came: Came) -> Answer {
        match came {
            Came::Nothing(_) => return Answer::Taken,
            Came::Odd(why) => {
                telemetry::unknown_event("slack");
                debug!(why, "left alone");
                return Answer::Taken;
            }
            Came::Asked(challenge) => return Answer::Echo(challenge),
            _ => {}
        }
        // What is offered goes with the acknowledgement, or never.
        let looks = matches!(came, Came::Looked(_));
        let reception = Arc::clone(self);
        let mut work = Unfinished::new(self, async move {
            let message = came.message();
            let answer = reception.see(came).await;
            reception.once(message, answer)
        });
        let patience = if looks { OFFERED } else { ACKNOWLEDGED };
        let instead = || if looks { Answer::Form(offer::nothing()) } else { Answer::Taken };
        timeout(patience, &mut work).await.unwrap_or_else(|_late| instead())
    }

    /// Tells a person alone; what could not be told is logged.
    pub async fn whisper(&self, whisper: &Whisper) {
        let Whisper { place, to, message } = whisper;
        if let Err(error) = self.gateway.whisper(place, to, message).await {
            warn!(%error, "the person could not be told");
        }
    }

    /// As [`Reception::whisper`], after the acknowledgement.
    pub fn later(self: &Arc<Self>, whisper: Box<Whisper>) {
        let reception = Arc::clone(self);
        self.tasks.spawn(async move { reception.whisper(&whisper).await });
    }

    /// Takes what was missed and waits for the receipt; `None` where it was not taken. Nobody is told that, for it is tried again.
    pub(super) async fn see_missed(self: &Arc<Self>, came: Came) -> Option<Answer> {
        let message = came.message();
        match self.see(came).await {
            Answer::NotTaken(_) => {
                if let Some(event) = message {
                    self.said.forget(&event);
                }
                None
            }
            answer => Some(self.once(message, answer)),
        }
    }

    /// What is answered where nothing is asked for again. Whoever wrote `message` is told once: commands come once, messages
    /// do not, and the dispatcher keeps a record of those only that change something.
    fn once(self: &Arc<Self>, message: Option<String>, answer: Answer) -> Answer {
        match (answer, message) {
            (Answer::Whisper(told) | Answer::NotTaken(Some(told)), Some(event)) => {
                self.answers_once(event, told);
                Answer::Taken
            }
            (Answer::NotTaken(told), _) => told.map_or(Answer::Taken, Answer::Whisper),
            (answer, _) => answer,
        }
    }

    /// Takes what came and waits for the receipt.
    async fn see(self: &Arc<Self>, came: Came) -> Answer {
        match came {
            Came::Said(said) if said.is_message() => match self.said.hear(&said.event) {
                Hearing::First(_until_then) => self.said(said).await,
                Hearing::Again(first) => {
                    is_over(first).await;
                    Answer::Taken
                }
            },
            Came::Said(said) => self.said(said).await,
            // On the heap, so that a quick answer does not move the room of a long one about.
            came => Box::pin(self.see_more(came)).await,
        }
    }

    async fn see_more(self: &Arc<Self>, came: Came) -> Answer {
        match came {
            Came::Pressed(pressed) => self.pressed(pressed).await,
            Came::Submitted(submitted) if submitted.callback == choice::CALLBACK => self.chosen(submitted).await,
            Came::Submitted(submitted) => self.submitted(submitted).await,
            Came::Wanted(wanted) => self.wanted(wanted).await,
            Came::Looked(looked) => self.offer(looked).await,
            Came::Opened(opened) => self.opened(opened).await,
            Came::Linked(linked) => self.linked(linked).await,
            Came::Reacted(reacted) => match self.reaction(reacted).await {
                Some((place, to, event)) => self.arrive(place, to, Inbound::Reacted(event)).await,
                None => Answer::Taken,
            },
            Came::Unsigned(unsigned) => self.unsigned(unsigned).await,
            Came::Edited(edited) => self.edited(edited).await,
            Came::Deleted(deleted) => self.deleted(deleted).await,
            Came::Moved(moved) => self.moved(moved).await,
            Came::Said(_) | Came::Nothing(_) | Came::Odd(_) | Came::Asked(_) => Answer::Taken,
        }
    }

    /// Who that is.
    pub(super) async fn account(&self, speaker: &Speaker) -> Account {
        self.gateway.accounts.of(speaker).await
    }

    /// What somebody typed, without what Slack made of it. In words that are kept, whoever is nobody's person is called as
    /// Slack calls them; in a command only a person is meant.
    pub(super) async fn plain(&self, text: &str, read: As) -> String {
        let (accounts, mentioned) = (&self.gateway.accounts, mentioned(text));
        accounts.learn(&mentioned).await;
        let strangers: Vec<&str> = mentioned.into_iter().filter(|user| accounts.name(user).is_none()).collect();
        let called = if read == As::Words { accounts.called(&strangers).await } else { HashMap::new() };
        let stranger = |user: &str| called.get(user).map(|name| format!("@{name}"));
        plain(text, read, &|user| accounts.name(user).or_else(|| stranger(user)))
    }

    /// What that person reads.
    pub(super) fn language(&self, account: &Account) -> Language {
        account.language.unwrap_or_else(|| self.gateway.known.language())
    }

    /// The message with every line as it is typed there.
    pub(super) fn written(&self, at: &Place, message: Message) -> Message {
        Typing { prefix: &self.gateway.known.prefix(), way: self.gateway.way(at) }.of(message)
    }

    async fn said(self: &Arc<Self>, mut said: Said) -> Answer {
        let Said { spot, between, speaker, answer, .. } = &mut said;
        let moves = self.finds_place(spot, *between, &speaker.user, answer.as_deref()).await;
        let account = self.account(&said.speaker).await;
        let text = format!("{} {}", said.head, self.plain(&said.text, As::Line).await);
        let (at, text) = (place(&said.spot), text.trim().to_owned());
        let answer = self.invoke(said.event.clone(), at.clone(), account.clone(), text, false).await;
        if moves && matches!(answer, Answer::Taken) {
            let message = say::elsewhere(self.language(&account));
            return Answer::Whisper(Box::new(Whisper { place: at, to: account, message }));
        }
        answer
    }

    async fn pressed(self: &Arc<Self>, mut pressed: Pressed) -> Answer {
        if pressed.home {
            // Answers go into the direct conversation.
            pressed.spot.channel = self.direct(&pressed.spot.channel).await;
            self.renews_home(&pressed.speaker);
        }
        let Pressed { spot, between, speaker, answer, .. } = &mut pressed;
        self.finds_place(spot, *between, &speaker.user, answer.as_deref()).await;
        let account = self.account(&pressed.speaker).await;
        match &pressed.press {
            Press::Command { line } => {
                self.invoke(pressed.event.clone(), place(&pressed.spot), account, line.clone(), true).await
            }
            Press::Form { subject, line, .. } => self.open(&pressed, &account, (subject.as_deref(), line)).await,
            Press::Open { .. } | Press::Copy { .. } => Answer::Taken,
        }
    }

    pub(super) async fn invoke(
        &self,
        event: String,
        place: Place,
        account: Account,
        text: String,
        pressed: bool,
    ) -> Answer {
        let at = self.clock.now();
        let invocation = Invocation { event, place: place.clone(), account: account.clone(), text, pressed, at };
        self.arrive(place, account, Inbound::Invoked(invocation)).await
    }

    /// Hands an event over and waits for its receipt.
    pub(super) async fn arrive(&self, place: Place, to: Account, event: Inbound) -> Answer {
        let (receipt, back) = oneshot::channel();
        let language = self.language(&to);
        let message = match self.arrivals.try_send(Arrival { event, receipt }) {
            Ok(()) => match back.await {
                Ok(Receipt::Accepted) => return Answer::Taken,
                Ok(Receipt::Answered(message)) => {
                    return Answer::Whisper(Box::new(Whisper { place, to, message: *message }));
                }
                Ok(Receipt::NotTaken(message)) => *message,
                Err(_gone) => trouble::stopping(language),
            },
            Err(TrySendError::Full(_)) => trouble::too_busy(language),
            Err(TrySendError::Closed(_)) => trouble::stopping(language),
        };
        Answer::NotTaken(Some(Box::new(Whisper { place, to, message })))
    }
}

/// A spot of Slack as a place.
pub(super) fn place(spot: &Spot) -> Place {
    Place { platform: Platform::Slack, conversation: spot.channel.clone(), thread: spot.thread.clone() }
}
