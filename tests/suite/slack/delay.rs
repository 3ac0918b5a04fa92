//! How long the machine kept those who acknowledge, and the world itself, from running: on a machine that is busy, an
//! acknowledgement that came in time is sent or read late, and nobody is to blame for that.
//!
//! Counted is, look by look, the longest time that a thread of this process was ready and another one ran (the kernel's
//! `schedstat`), or that the world woke late. A handler that blocks its thread, or waits, is neither.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{read_dir, read_to_string};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use toban::clock::{Clock as _, Stopwatch, SystemClock};
use tokio::sync::Notify;

/// How often the world looks.
const LOOK: Duration = Duration::from_millis(25);
/// So late everybody is woken who sleeps.
const ORDINARY: Duration = Duration::from_millis(3);

/// What is counted; clones count together.
#[derive(Clone, Default)]
pub(super) struct Delay(Arc<Count>);

#[derive(Default)]
struct Count {
    /// All of it so far, in microseconds.
    micros: AtomicU64,
    asked: Notify,
}

impl Delay {
    pub(super) fn so_far(&self) -> Duration {
        Duration::from_micros(self.0.micros.load(Ordering::Relaxed))
    }

    /// From now on it is counted.
    pub(super) fn begins(&self) {
        self.0.asked.notify_one();
    }

    /// Counts on the world's own thread, as soon as somebody asks for it.
    pub(super) async fn count(self) {
        self.0.asked.notified().await;
        let clock = SystemClock::new();
        let mut before = waited();
        loop {
            let watch = Stopwatch::start();
            clock.sleep(LOOK).await;
            let late = watch.elapsed().saturating_sub(LOOK + ORDINARY);
            let now = waited();
            let more =
                now.iter().map(|(thread, waited)| waited.saturating_sub(before.get(thread).copied().unwrap_or(0)));
            let delay = late.max(Duration::from_nanos(more.max().unwrap_or(0)));
            self.0.micros.fetch_add(u64::try_from(delay.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
            before = now;
        }
    }
}

/// How long each thread of this process has waited for a processor, in nanoseconds; nothing where the kernel does not tell.
fn waited() -> HashMap<OsString, u64> {
    let threads = read_dir("/proc/self/task").into_iter().flatten().flatten();
    let told = threads.filter_map(|thread| {
        let told = read_to_string(thread.path().join("schedstat")).ok()?;
        Some((thread.file_name(), told.split(' ').nth(1)?.parse().ok()?))
    });
    told.collect()
}
