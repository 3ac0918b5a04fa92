//! When Slack called, where it calls instead of being connected to; and whether it called in vain before.
//!
//! Slack sends an event again that nobody took: at once, after a minute, after five (docs.slack.dev, Events API, "Retries";
//! the request says so with `X-Slack-Retry-Num`). Commands and presses it sends once, and what happened longer ago it gives up.
//! So an event that comes again and that this process never took tells of a gap: what people did since Slack was last
//! heard before that event may have been missed. What happened before a reading of the history began is in it.
//!
//! Invariant: however much comes, so much is remembered and no more. Where several processes are called, one may take for a
//! gap what another took too late; then more is read than need be, and nothing is done twice.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Events that are remembered, of each of two generations.
const EVENTS: usize = 10_000;
/// Greatest length of an event's id; Slack's own are far shorter.
const ID: usize = 255;
/// How far two moments are apart that are remembered at least.
const APART: SignedDuration = SignedDuration::from_secs(30);
/// Moments that are remembered: those of a day at least.
const MOMENTS: usize = 3_000;

/// A request that was Slack's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Call<'c> {
    /// The event it tells of.
    pub(super) event: Option<&'c str>,
    /// When that happened, where the request says it.
    pub(super) happened: Option<Timestamp>,
    /// Whether Slack says that it sends it again.
    pub(super) again: bool,
}

/// What may have been missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missed {
    /// From then on.
    pub(super) since: Timestamp,
    /// The last that is known of.
    until: Timestamp,
}

/// The calls of the last day.
#[derive(Default)]
pub(super) struct Calls(Mutex<Lately>);

#[derive(Default)]
struct Lately {
    last: Option<Timestamp>,
    /// When there were calls, oldest first.
    moments: VecDeque<Timestamp>,
    /// Events that were taken: what is new goes into the young generation, which grows old when it is full.
    young: HashSet<String>,
    old: HashSet<String>,
    missed: Option<Missed>,
    /// What happened before was read in the history.
    read: Option<Timestamp>,
}

impl Calls {
    fn lately(&self) -> MutexGuard<'_, Lately> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call came `now`; whether it tells of a gap that nobody knew of.
    pub(super) fn comes(&self, call: Call<'_>, now: Timestamp) -> bool {
        let mut lately = self.lately();
        let is_new = call.event.is_some_and(|event| event.len() <= ID && lately.takes(event));
        let tells = call.again && is_new && lately.was_missed(call.happened.unwrap_or(now).min(now));
        lately.last = Some(now);
        if lately.moments.back().is_none_or(|last| now.duration_since(*last) >= APART) {
            if lately.moments.len() >= MOMENTS {
                lately.moments.pop_front();
            }
            lately.moments.push_back(now);
        }
        tells
    }

    /// When Slack last called.
    pub(super) fn last(&self) -> Option<Timestamp> {
        self.lately().last
    }

    /// What may have been missed.
    pub(super) fn missed(&self) -> Option<Missed> {
        self.lately().missed
    }

    /// What happened before `began` was read.
    pub(super) fn was_read(&self, began: Timestamp) {
        let mut lately = self.lately();
        lately.read = lately.read.max(Some(began));
        lately.missed = lately.missed.filter(|missed| missed.until > began);
    }
}

impl Lately {
    /// Whether an event was not taken before.
    fn takes(&mut self, event: &str) -> bool {
        if self.young.len() >= EVENTS {
            self.old = std::mem::take(&mut self.young);
        }
        !self.old.contains(event) && self.young.insert(event.to_owned())
    }

    /// Something that happened then came late; whether that is news.
    fn was_missed(&mut self, happened: Timestamp) -> bool {
        if self.read.is_some_and(|read| happened <= read) {
            return false;
        }
        let before = self.moments.partition_point(|moment| *moment <= happened);
        let since = before.checked_sub(1).and_then(|last| self.moments.get(last)).copied().unwrap_or(happened);
        // What was read begins where it ended before.
        let since = self.read.map_or(since, |read| since.max(read));
        let known = self.missed;
        let widest = |known: Missed| Missed { since: known.since.min(since), until: known.until.max(happened) };
        self.missed = Some(known.map_or(Missed { since, until: happened }, widest));
        known.is_none()
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Call, Calls, EVENTS, MOMENTS, Missed};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn event(event: &str) -> Call<'_> {
        Call { event: Some(event), ..Call::default() }
    }

    fn again(event: &str, happened: i64) -> Call<'_> {
        Call { event: Some(event), happened: Some(at(happened)), again: true }
    }

    #[test]
    fn what_comes_again_and_was_never_taken_tells_of_a_gap_since_slack_was_last_heard_before_it() {
        let calls = Calls::default();
        for seconds in [0, 60, 120] {
            assert!(!calls.comes(event(&format!("Ev{seconds}")), at(seconds)));
        }
        assert!(!calls.comes(again("Ev60", 59), at(125)), "it was taken");
        assert!(!calls.comes(Call { again: true, ..Call::default() }, at(126)), "it is no event");
        assert_eq!(calls.missed(), None);
        // What came when Slack was heard again does not hide what was before.
        assert!(!calls.comes(event("Ev900"), at(900)));
        assert!(calls.comes(again("Ev600", 600), at(901)));
        assert!(!calls.comes(again("Ev500", 500), at(902)), "it is known");
        assert_eq!(calls.missed(), Some(Missed { since: at(120), until: at(600) }));
        assert_eq!(calls.last(), Some(at(902)));
    }

    #[test]
    fn what_happened_before_a_reading_began_is_no_gap_after_it() {
        let calls = Calls::default();
        calls.comes(event("Ev0"), at(0));
        assert!(calls.comes(again("Ev100", 100), at(200)));
        calls.comes(again("Ev210", 210), at(215));
        calls.was_read(at(205));
        assert_eq!(calls.missed(), Some(Missed { since: at(0), until: at(210) }), "not all of it");
        calls.was_read(at(220));
        assert_eq!(calls.missed(), None);
        assert!(!calls.comes(again("Ev150", 150), at(230)), "it was read");
        assert!(calls.comes(again("Ev225", 225), at(235)));
        assert_eq!(calls.missed().map(|missed| missed.since), Some(at(220)));
    }

    #[test]
    fn nothing_grows_and_nothing_lies_in_the_future() {
        let calls = Calls::default();
        for number in 0..25_000 {
            calls.comes(event(&format!("Ev{number}")), at(number * 31));
        }
        let lately = calls.lately();
        assert!(lately.young.len() + lately.old.len() <= 2 * EVENTS && lately.moments.len() <= MOMENTS);
        drop(lately);
        let now = 25_000 * 31;
        assert!(!calls.comes(event(&"x".repeat(1_000)), at(now)), "that is no id");
        assert!(calls.comes(again("EvFuture", now + 1_000_000), at(now)));
        assert!(calls.missed().is_some_and(|missed| missed.until == at(now)));
    }
}
