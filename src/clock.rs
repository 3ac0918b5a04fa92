//! Time as a port: the only place that asks the operating system what time it is, or waits.
//!
//! Domain rooms receive `now`; the runner and the gateways receive a [`Clock`]; tests move a [`ManualClock`].
//! Invariant: nobody else calls `Instant::now`, `Timestamp::now` or `tokio::time::sleep` (`clippy.toml`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Notify;

/// Where `now` comes from and how one waits.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The wall-clock time.
    fn now(&self) -> Timestamp;

    /// Monotonic time since some fixed start; for measuring windows, never for dates.
    fn elapsed(&self) -> Duration;

    /// Waits until `duration` has passed on this clock.
    async fn sleep(&self, duration: Duration);
}

/// A clock shared between tasks.
pub type SharedClock = Arc<dyn Clock>;

/// The operating system's clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Stopwatch,
}

impl SystemClock {
    /// Starts the monotonic part at zero.
    #[must_use]
    pub fn new() -> Self {
        Self { start: Stopwatch::start() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the clock port's true site")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "the clock port's true site")]
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Measures how long something real took (a socket, a parse); it decides nothing.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "measuring real elapsed time is this type's purpose")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// When it started, for those who name moments like that.
    #[must_use]
    pub const fn began(&self) -> Instant {
        self.0
    }
}

/// A clock that only moves when told to.
#[derive(Debug)]
pub struct ManualClock {
    state: Mutex<ManualState>,
    moved: Notify,
}

#[derive(Debug)]
struct ManualState {
    start: Timestamp,
    elapsed: Duration,
}

impl ManualClock {
    /// A clock standing at `start`.
    #[must_use]
    pub fn at(start: Timestamp) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(ManualState { start, elapsed: Duration::ZERO }), moved: Notify::new() })
    }

    /// Moves the clock forward and wakes whoever waits on it.
    pub fn advance(&self, by: Duration) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).elapsed += by;
        self.moved.notify_waiters();
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state
            .start
            .saturating_add(jiff::SignedDuration::try_from(state.elapsed).unwrap_or(jiff::SignedDuration::MAX))
            .unwrap_or(Timestamp::MAX)
    }

    fn elapsed(&self) -> Duration {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).elapsed
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.elapsed() + duration;
        loop {
            let moved = self.moved.notified();
            if self.elapsed() >= until {
                return;
            }
            moved.await;
        }
    }
}
