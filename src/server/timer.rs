//! The clock port as hyper asks for it: the deadlines of the page's connections are counted on it, so that tests move them.
//!
//! Invariant: an alarm rings at a moment of the clock, however late it is first looked at.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};

use crate::clock::{SharedClock, Stopwatch};

/// The clock; hyper names moments by the machine's own instants, so one of those stands for the clock's zero.
pub(super) struct ClockTimer {
    clock: SharedClock,
    zero: Instant,
}

impl ClockTimer {
    /// Counts on `clock`.
    pub(super) fn of(clock: SharedClock) -> Self {
        // Any instant does: only what passes on the clock is added to it.
        Self { clock, zero: Stopwatch::start().began() }
    }
}

impl Timer for ClockTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        let (clock, until) = (SharedClock::clone(&self.clock), deadline.saturating_duration_since(self.zero));
        Box::pin(Alarm(Mutex::new(Box::pin(async move {
            clock.sleep(until.saturating_sub(clock.elapsed())).await;
        }))))
    }

    fn now(&self) -> Instant {
        self.zero + self.clock.elapsed()
    }
}

/// A wait on the clock. hyper wants it shareable; nobody shares it, so the lock is never taken.
struct Alarm(Mutex<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Future for Alarm {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let wait = self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner);
        wait.as_mut().poll(context)
    }
}

impl Sleep for Alarm {}
