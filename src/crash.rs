//! Crash points: places where the tests let the process die, to prove that nothing is lost or doubled there.
//!
//! `crash_point!("job.claimed")` does nothing unless this process was armed for just that point; in a release build it
//! is not even compiled in. Invariant: every name is in [`POINTS`], and the crash test visits every one.

/// Every point, in the order in which a command passes them on its way to a delivered message; those of a
/// link (`link.…`) are passed where its account was nobody's before.
pub const POINTS: &[&str] = &[
    "link.ready",
    "link.committed",
    "call.received",
    "call.recorded",
    "call.accepted",
    "call.ready",
    "call.committed",
    "call.concluded",
    "job.claimed",
    "job.ready",
    "job.committed",
    "queue.claimed",
    "delivery.attempted",
    "delivery.sent",
    "delivery.settled",
];

/// A point on the way, where the tests may let the process die.
macro_rules! crash_point {
    ($name:literal) => {
        const { assert!($crate::crash::is_listed($name), "the point is not in crash::POINTS") };
        #[cfg(debug_assertions)]
        $crate::crash::pass($name);
    };
}

pub(crate) use crash_point;

/// Whether there is a point of that name.
#[must_use]
pub const fn is_listed(name: &str) -> bool {
    let mut index = 0;
    while index < POINTS.len() {
        if same(POINTS[index].as_bytes(), name.as_bytes()) {
            return true;
        }
        index += 1;
    }
    false
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    use rustix::process::{Signal, getpid, kill_process};

    static ARMED: OnceLock<(String, AtomicU32)> = OnceLock::new();

    /// From now on this process dies when it passes the point for the `nth` time, counted from 1.
    pub fn arm(point: &str, nth: u32) {
        drop(ARMED.set((point.to_owned(), AtomicU32::new(nth))));
    }

    /// Passes a point; dies without cleaning up (SIGKILL) where it is the chosen one.
    pub fn pass(point: &'static str) {
        if let Some((chosen, left)) = ARMED.get()
            && chosen == point
            && left.fetch_sub(1, Ordering::Relaxed) == 1
        {
            // Nothing can be done if the system does not let a process end itself; the test will notice.
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }
}

#[cfg(debug_assertions)]
pub use armed::{arm, pass};
