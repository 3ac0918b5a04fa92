//! Until when Slack was heard, kept in the store; and when what was missed is read.
//!
//! Over connections everything is heard as long as there is one; where Slack calls, until its last request. Process start,
//! no connection for a few seconds, and an event that Slack sends again and that never came (`calls`) may have left a gap:
//! it is read from the history, by one process at a time. For events that come again that is done once in [`CALM`].
//! Invariant: the moment moves on only while nothing before it is missing, so that what broke off begins there again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::chat::inbound::Platform;
use crate::chat::slack::calls::Missed;
use crate::chat::slack::catching::{Broken, Catching, may_list};
use crate::chat::slack::health::Health;
use crate::chat::slack::reception::Reception;
use crate::id::ulid;
use crate::store::attendance::Turn;
use crate::store::error::StoreError;

/// How often the moment is written at most.
const EVERY: SignedDuration = SignedDuration::from_secs(10);
/// A gap that is shorter is none: Slack sends again by itself what nobody took.
const SHORTEST: SignedDuration = SignedDuration::from_secs(5);
/// How long one process has its turn without saying that it goes on; longer than one answer of Slack is waited for.
const TURN: SignedDuration = SignedDuration::from_mins(3);
/// How often whoever reads says that it goes on.
const GOES_ON: SignedDuration = SignedDuration::from_secs(30);
/// How long the store may take: what waits for it is not to be late for anything else.
const STORE: Duration = Duration::from_millis(700);
/// After what time it is looked again whether the process that reads is done.
const OTHERS: Duration = Duration::from_secs(15);
/// The first pause after reading broke off; each is twice as long as the one before, up to the longest.
const FIRST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_mins(15);
/// How long after the history was read it is not read again because Slack sends something again: an address that is reached
/// now and then only would have it read all the time.
const CALM: Duration = Duration::from_mins(5);

/// Until when Slack was heard.
pub(super) struct Attendance {
    reception: Arc<Reception>,
    health: Health,
    /// Whether events come over connections.
    connects: bool,
    /// Who this process is among those that may read.
    worker: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Gaps that were caught up with.
    done: u64,
    /// The gap that is to be caught up with, and since when everything is heard again.
    again_since: Option<(u64, Timestamp)>,
    reading: bool,
    /// When it was last said that this process goes on reading.
    said: Option<Timestamp>,
    /// What was heard at the last look.
    last: Option<Timestamp>,
    /// What was written last.
    written: Option<Timestamp>,
    /// When it is tried again, on the monotonic clock, and after what pause the time after that.
    again: Duration,
    pause: Duration,
    /// Until when nothing is read only because Slack sends something again, on the monotonic clock.
    calm: Duration,
    /// When Slack is asked again whether a scope is there that was missing, on the monotonic clock.
    lacks: Option<Duration>,
}

/// What is to be done now.
enum Next {
    Nothing,
    Write(Timestamp),
    Read(Gap),
}

/// What is to be caught up with.
#[derive(Clone, Copy)]
struct Gap {
    /// How many there were.
    number: u64,
    /// Since when everything is heard again.
    since: Timestamp,
    /// From when on something is missing, where that may be before what is written down.
    from: Option<Timestamp>,
}

impl Attendance {
    /// Nothing was heard yet.
    pub(super) fn new(reception: Arc<Reception>, health: Health, connects: bool) -> Arc<Self> {
        let worker = ulid(reception.clock.now());
        let state = Mutex::new(State { pause: FIRST, ..State::default() });
        Arc::new(Self { reception, health, connects, worker, state })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until when everything was heard that came.
    fn heard(&self) -> Option<Timestamp> {
        if self.connects {
            self.health.is_connected().then(|| self.reception.clock.now())
        } else {
            self.reception.calls.last()
        }
    }

    /// What Slack called about in vain.
    fn missed(&self) -> Option<Missed> {
        self.reception.calls.missed().filter(|_| !self.connects)
    }

    fn next(&self) -> Next {
        let gaps = self.health.gaps();
        // In this order: what is heard from now on is no reason to write that nothing is missing.
        let heard = self.heard();
        let missed = self.missed();
        let mut state = self.state();
        state.last = heard.or(state.last);
        if state.done < gaps || missed.is_some() {
            // Without its own id Toban would take its own words for somebody's.
            let able = (!self.connects || heard.is_some()) && self.reception.me().is_some();
            let elapsed = self.reception.clock.elapsed();
            let calm = state.done >= gaps && elapsed < state.calm;
            if !able || state.reading || calm || elapsed < state.again {
                return Next::Nothing;
            }
            let now = self.reception.clock.now();
            let since = state.again_since.filter(|(gap, _)| *gap == gaps).map_or(now, |(_, since)| since);
            (state.reading, state.again_since) = (true, Some((gaps, since)));
            return Next::Read(Gap { number: gaps, since, from: missed.map(|missed| missed.since) });
        }
        let is_news = |heard: &Timestamp| state.written.is_none_or(|written| heard.duration_since(written) >= EVERY);
        heard.filter(is_news).map_or(Next::Nothing, Next::Write)
    }

    /// Looks whether the moment is to be written or something is to be read; the latter goes on by itself.
    pub(super) async fn look(self: &Arc<Self>, stop: &CancellationToken) {
        match self.next() {
            Next::Nothing => self.asks_for_scope().await,
            Next::Write(until) => self.write(until).await,
            Next::Read(gap) => {
                let (attendance, stop) = (Arc::clone(self), stop.clone());
                self.reception.tasks.spawn(async move { attendance.catch_up(gap, &stop).await });
            }
        }
    }

    /// Writes what was heard up to the end of the process.
    pub(super) async fn leave(&self) {
        let (is_whole, last) = {
            let state = self.state();
            (state.done == self.health.gaps() && self.missed().is_none(), state.last)
        };
        // The connections may have ended already.
        if let Some(until) = self.heard().or(last).filter(|_| is_whole) {
            self.write(until).await;
        }
    }

    async fn write(&self, until: Timestamp) {
        if let Err(error) = self.hears(until, false).await {
            debug!(%error, "until when Slack was heard is not written down yet");
        }
    }

    /// Writes the moment, and gives the turn back where it was taken.
    async fn hears(&self, until: Timestamp, ends: bool) -> Result<(), StoreError> {
        let mut tx = self.reception.store.begin_within(STORE).await?;
        tx.attendance().hears(Platform::Slack, until).await?;
        if ends {
            tx.attendance().end_turn(Platform::Slack, &self.worker).await?;
        }
        tx.commit().await?;
        self.state().written = Some(until);
        Ok(())
    }

    async fn turn(&self) -> Result<Turn, StoreError> {
        let now = self.reception.clock.now();
        let until = now.checked_add(TURN).unwrap_or(Timestamp::MAX);
        let mut tx = self.reception.store.begin_within(STORE).await?;
        let turn = tx.attendance().take_turn(Platform::Slack, &self.worker, (now, until)).await?;
        tx.commit().await?;
        self.state().said = Some(now);
        Ok(turn)
    }

    /// The list of conversations was refused for want of a scope.
    pub(super) fn lacks_scope(&self) {
        self.state().lacks = Some(self.reception.clock.elapsed().saturating_add(LONGEST));
    }

    /// Asks from time to time whether the scope is there by now: nothing else does before the next gap, and the health list
    /// would go on naming it.
    async fn asks_for_scope(&self) {
        let now = self.reception.clock.elapsed();
        if self.state().lacks.is_none_or(|due| now < due) {
            return;
        }
        let may = may_list(&self.reception.gateway).await;
        self.state().lacks = (!may).then(|| now.saturating_add(LONGEST));
    }

    /// Goes on with its turn; an error where it is another's by now.
    pub(super) async fn go_on(&self) -> Result<(), Broken> {
        let said = self.state().said;
        if said.is_some_and(|said| self.reception.clock.now().duration_since(said) < GOES_ON) {
            return Ok(());
        }
        match self.turn().await? {
            Turn::Mine(_) => Ok(()),
            Turn::Taken | Turn::Never => Err(Broken::Taken),
        }
    }

    async fn catch_up(&self, gap: Gap, stop: &CancellationToken) {
        let began = self.reception.clock.now();
        let read = tokio::select! {
            biased;
            () = stop.cancelled() => Err(Broken::Stopped),
            read = self.read(gap, began) => read,
        };
        let done = match read {
            Ok(()) => {
                // What came meanwhile was heard, unless there was another gap.
                self.reception.calls.was_read(began);
                let whole = self.health.gaps() == gap.number && self.missed().is_none();
                let until = if whole { self.heard() } else { None };
                self.hears(until.unwrap_or(began).max(began), true).await.map_err(Broken::Store)
            }
            Err(broken) => Err(broken),
        };
        self.end(gap.number, done).await;
    }

    async fn end(&self, gaps: u64, done: Result<(), Broken>) {
        let elapsed = self.reception.clock.elapsed();
        let Err(broken) = done else {
            let mut state = self.state();
            (state.reading, state.done, state.pause, state.again_since) = (false, gaps, FIRST, None);
            state.calm = elapsed.saturating_add(CALM);
            return;
        };
        if !matches!(broken, Broken::Taken) {
            let given_back = async {
                let mut tx = self.reception.store.begin_within(STORE).await?;
                tx.attendance().end_turn(Platform::Slack, &self.worker).await?;
                tx.commit().await
            };
            // Else it is another's when its time is over.
            drop(given_back.await);
        }
        let mut state = self.state();
        state.reading = false;
        match broken {
            Broken::Stopped => {}
            Broken::Taken => state.again = elapsed.saturating_add(OTHERS),
            Broken::Slack(_) | Broken::Store(_) | Broken::NotTaken => {
                let pause = state.pause;
                state.again = elapsed.saturating_add(pause);
                state.pause = pause.saturating_mul(2).min(LONGEST);
                warn!(error = %broken, ?pause, "what was missed on Slack could not be read to its end; it is read again");
            }
        }
    }

    /// Reads what was missed, if anything can have been: since `since` it was heard again, and another process may have read
    /// what was before.
    async fn read(&self, gap: Gap, now: Timestamp) -> Result<(), Broken> {
        let heard = match self.turn().await? {
            Turn::Mine(heard) => gap.from.map_or(heard, |from| from.min(heard)),
            Turn::Taken => return Err(Broken::Taken),
            Turn::Never => return Ok(()),
        };
        if gap.since.duration_since(heard) < SHORTEST {
            return Ok(());
        }
        info!(since = %heard, "what was missed on Slack is read");
        Catching::new(&self.reception, self, heard, now).run().await
    }
}
