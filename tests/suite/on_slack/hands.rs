//! Time as the test makes it, for a Toban on Slack: the runner is turned by hand, and all that was set off comes to rest.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use toban::clock::{Clock as _, ManualClock};
use toban::job::runner::Runner;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::Desk;

/// A piece of real time, and how much of the test's passes meanwhile.
const PIECE: Duration = Duration::from_millis(10);
const FLOWS: Duration = Duration::from_millis(100);
/// How much passes where only time is waited for.
const LEAP: Duration = Duration::from_secs(1);
/// How many pieces anything may take.
const PATIENCE: u32 = 6_000;
/// What is due later is not what an act set off.
const SOON: SignedDuration = SignedDuration::from_mins(2);

/// What the test moves.
pub(super) struct Hands {
    pub(super) clock: Arc<ManualClock>,
    pub(super) runner: Runner,
    /// Calls that are worked on.
    pub(super) calls: TaskTracker,
    /// What keeps the connections, and what comes over them.
    pub(super) coming: TaskTracker,
}

impl Hands {
    /// Waits for `work` while time flows, so that what waits for a moment goes on.
    pub(super) async fn see<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        for _ in 0..PATIENCE {
            match timeout(PIECE, &mut work).await {
                Ok(done) => return done,
                Err(_elapsed) => self.clock.advance(FLOWS),
            }
        }
        panic!("something did not come to an end");
    }

    /// Waits for `work` as in a process that runs by itself: time goes as it does for the machine, and what is due is done.
    pub(super) async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            done = work => done,
            () = self.turns() => unreachable!("it turns for ever"),
            () = self.goes_by() => unreachable!("time does not end"),
        }
    }

    async fn turns(&self) {
        loop {
            if self.runner.turn().await == 0 {
                a_piece().await;
            }
        }
    }

    async fn goes_by(&self) {
        loop {
            a_piece().await;
            self.clock.advance(PIECE);
        }
    }

    /// Waits until no call is worked on, what comes over the connections is down to the `lasting` tasks, and nothing is
    /// due within `soon`.
    pub(super) async fn settle(&self, lasting: usize, soon: SignedDuration) {
        let (mut turned, mut flowed) = (0, 0);
        loop {
            while !self.calls.is_empty() || self.coming.len() > lasting {
                self.flows().await;
                flowed += 1;
                let under_way = (self.calls.len(), self.coming.len());
                assert!(flowed < PATIENCE, "calls and tasks of connections go on for ever: {under_way:?}");
            }
            turned += 1;
            assert!(turned < PATIENCE, "there is always something due");
            if self.see(self.runner.turn()).await > 0 {
                continue;
            }
            let now = self.clock.now();
            let due = self.runner.next_due().await.expect("the store answers").map(|due| due.duration_since(now));
            match due {
                Some(due) if due <= soon => {
                    self.clock.advance(Duration::try_from(due).unwrap_or_default().max(Duration::from_millis(1)));
                }
                _ if self.calls.is_empty() => return,
                _ => {}
            }
        }
    }

    async fn leaps(&self) {
        a_piece().await;
        self.clock.advance(LEAP);
    }

    async fn flows(&self) {
        a_piece().await;
        self.clock.advance(FLOWS);
    }
}

async fn a_piece() {
    let _over = timeout(PIECE, pending::<()>()).await;
}

impl Desk {
    /// Waits for something that only time brings: no call of Slack is under way meanwhile, so time may go by in leaps.
    pub(super) async fn waits_until(&self, is_so: impl Fn() -> bool) {
        let hands = self.hands.as_ref().expect("the test has a clock of its own");
        let opened = || self.world.called("apps.connections.open").len();
        let mut asked = opened();
        for _ in 0..PATIENCE {
            if is_so() {
                return;
            }
            let is_asking = std::mem::replace(&mut asked, opened()) < asked;
            let under_way = !hands.calls.is_empty() || hands.coming.len() > self.connections + 1;
            if is_asking || under_way { hands.flows().await } else { hands.leaps().await }
        }
        panic!("something did not happen");
    }

    /// Waits for something that somebody put off for long: in leaps, though a call is worked on, as long as no call of Slack
    /// is under way and nothing came that is not acknowledged.
    pub(super) async fn sits_out(&self, is_so: impl Fn() -> bool) {
        let hands = self.hands.as_ref().expect("the test has a clock of its own");
        for _ in 0..PATIENCE {
            if is_so() {
                return;
            }
            if self.world.is_idle() { hands.leaps().await } else { hands.flows().await }
        }
        panic!("something did not happen");
    }

    /// As [`Hands::see`], in leaps while no call of Slack is under way: for what is tried again after seconds.
    pub(super) async fn sees_through<T>(&self, work: impl Future<Output = T>) -> T {
        let hands = self.hands.as_ref().expect("the test has a clock of its own");
        let mut work = std::pin::pin!(work);
        for _ in 0..PATIENCE {
            match timeout(PIECE, &mut work).await {
                Ok(done) => return done,
                Err(_elapsed) if self.world.owes_no_answer() => hands.clock.advance(LEAP),
                Err(_elapsed) => hands.clock.advance(FLOWS),
            }
        }
        panic!("something did not come to an end");
    }

    /// Waits for something that time brings, while what is due is done.
    pub(super) async fn goes_on_until(&self, is_so: impl Fn() -> bool) {
        let hands = self.hands.as_ref().expect("the test has a clock of its own");
        for _ in 0..PATIENCE {
            self.settles(SignedDuration::ZERO).await;
            if is_so() {
                return;
            }
            hands.leaps().await;
        }
        panic!("something did not happen");
    }

    /// Waits until nothing is under way and nothing is due soon: all that was set off has ended, retries included.
    pub(crate) async fn comes_to_rest(&self) {
        let hands = self.hands.as_ref().expect("the test has a clock of its own");
        hands.see(self.world.is_quiet()).await;
        self.settles(SOON).await;
    }
}
