//! How long the machine kept those who acknowledge, and the world itself, from running: on a machine that is busy, an
//! acknowledgement that came in time is sent or read late, and nobody is to blame for that.
//!
//! Counted is, look by look, how long threads of this process were ready while others ran (the kernel's `schedstat`), each
//! after the other, as an acknowledgement waits for one after the other, or that the world woke late; never more than
//! passed. A handler that blocks its thread, or waits, is none of it.
//!
//! What this process itself kept its threads from is its own fault, were it not for other tests that run in it: of that, half
//! of what passed is excused at most; what other processes took is excused as a whole ([`excused`]).

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{read_dir, read_to_string};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use toban::clock::{Clock as _, Stopwatch, SystemClock};
use tokio::sync::Notify;

/// How often the world looks.
const LOOK: Duration = Duration::from_millis(25);
/// So late everybody is woken who sleeps.
const ORDINARY: Duration = Duration::from_millis(3);

/// What is counted; clones count together.
#[derive(Clone)]
pub(super) struct Delay(Arc<Count>);

struct Count {
    watch: Stopwatch,
    /// When it was looked, and how much it was by then in all.
    looks: Mutex<Vec<(Duration, Duration)>>,
    asked: Notify,
}

impl Default for Delay {
    fn default() -> Self {
        Self(Arc::new(Count { watch: Stopwatch::start(), looks: Mutex::default(), asked: Notify::new() }))
    }
}

impl Delay {
    /// The moment, as [`Delay::between`] takes it.
    pub(super) fn now(&self) -> Duration {
        self.0.watch.elapsed()
    }

    /// How much it was at most from one moment to another; nothing where nobody asked for it.
    pub(super) fn between(&self, from: Duration, to: Duration) -> Duration {
        let looks = self.0.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let before = looks.iter().rev().find(|(at, _)| *at <= from).map_or(Duration::ZERO, |(_, sum)| *sum);
        let after = looks.iter().find(|(at, _)| *at >= to).map(|(_, sum)| *sum);
        // What was not looked at yet is nobody's fault.
        let after = after.or_else(|| looks.last().map(|(at, sum)| *sum + to.saturating_sub(*at)));
        after.unwrap_or_default().saturating_sub(before)
    }

    /// From now on it is counted.
    pub(super) fn begins(&self) {
        self.0.asked.notify_one();
    }

    /// Counts on the world's own thread, as soon as somebody asks for it.
    pub(super) async fn count(self) {
        self.0.asked.notified().await;
        let clock = SystemClock::new();
        let (mut before, mut others, mut sum) = (waited(), taken_by_others(), Duration::ZERO);
        let mut last = self.looked(sum);
        loop {
            clock.sleep(LOOK).await;
            let now = waited();
            let more =
                now.iter().map(|(thread, waited)| waited.saturating_sub(before.get(thread).copied().unwrap_or(0)));
            let passed = self.now().saturating_sub(last);
            let late = passed.saturating_sub(LOOK + ORDINARY);
            let taken = taken_by_others();
            let theirs = taken.saturating_sub(others);
            sum += excused(late.max(Duration::from_nanos(more.sum())), theirs, passed);
            last = self.looked(sum);
            (before, others) = (now, taken);
        }
    }

    fn looked(&self, sum: Duration) -> Duration {
        let now = self.now();
        self.0.looks.lock().unwrap_or_else(PoisonError::into_inner).push((now, sum));
        now
    }
}

/// How much is excused of what was `waited`, of which other processes can have caused as much as they ran: `theirs`.
fn excused(waited: Duration, theirs: Duration, passed: Duration) -> Duration {
    waited.min(theirs.max(passed / 2)).min(passed)
}

/// How long other processes, and other machines on the same processors, ran so far; nothing where the kernel does not tell.
fn taken_by_others() -> Duration {
    // In ticks, of which there are a hundred a second (proc(5); the kernel's USER_HZ).
    let numbers = |path: &str, skipped: usize| -> Vec<u64> {
        let told = read_to_string(path).unwrap_or_default();
        // The name of a program stands in brackets and may have spaces.
        let told = told.rsplit_once(')').map_or(told.as_str(), |(_, rest)| rest);
        let line = told.lines().next().unwrap_or_default();
        line.split_whitespace().skip(skipped).map_while(|number| number.parse().ok()).collect()
    };
    // user nice system idle iowait irq softirq steal; and of ours, behind the name: state, ten numbers, then utime and stime.
    let all: u64 = numbers("/proc/stat", 1)
        .iter()
        .take(8)
        .enumerate()
        .filter(|(at, _)| !matches!(at, 3 | 4))
        .map(|(_, n)| n)
        .sum();
    let ours: u64 = numbers("/proc/self/stat", 12).iter().take(2).sum();
    Duration::from_millis(all.saturating_sub(ours) * 10)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::excused;

    #[test]
    fn an_app_that_keeps_itself_from_running_is_excused_for_half_and_others_for_all() {
        let millis = Duration::from_millis;
        assert_eq!(excused(millis(100), millis(0), millis(100)), millis(50), "nobody else ran");
        assert_eq!(excused(millis(100), millis(90), millis(100)), millis(90));
        assert_eq!(excused(millis(900), millis(200), millis(100)), millis(100), "never more than passed");
        assert_eq!(excused(millis(10), millis(90), millis(100)), millis(10), "nobody waited");
    }
}
