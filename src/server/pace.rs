//! How often one account may send, so that a stuck key or a script does not drown the others.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::SharedClock;

/// Messages that may come at once.
const BURST: f64 = 20.0;
/// Messages a second on average.
const RATE: f64 = 4.0;
/// Accounts remembered; beyond that the book is started anew.
const ACCOUNTS: usize = 10_000;

/// A bucket of permissions per account.
pub struct Pace {
    clock: SharedClock,
    buckets: Mutex<HashMap<String, (f64, Duration)>>,
}

impl Pace {
    /// Every account begins with a full bucket.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        Self { clock, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one permission of `account`; `false` when there is none left.
    #[must_use]
    pub fn take(&self, account: &str) -> bool {
        let now = self.clock.elapsed();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ACCOUNTS && !buckets.contains_key(account) {
            buckets.clear();
        }
        let (left, since) = buckets.entry(account.to_owned()).or_insert((BURST, now));
        *left = (*left + now.saturating_sub(*since).as_secs_f64() * RATE).min(BURST);
        *since = now;
        if *left < 1.0 {
            return false;
        }
        *left -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Pace;
    use crate::clock::ManualClock;

    #[test]
    fn a_burst_is_followed_by_a_steady_rate_and_accounts_do_not_share() {
        let clock = ManualClock::at(jiff::Timestamp::UNIX_EPOCH);
        let pace = Pace::new(clock.clone());
        assert_eq!((0..50).filter(|_| pace.take("aiko")).count(), 20);
        assert!(pace.take("ben"));
        clock.advance(Duration::from_secs(1));
        assert_eq!((0..50).filter(|_| pace.take("aiko")).count(), 4);
    }
}
