//! The addresses at which somebody can be answered alone, as Slack gave them: half an hour, five times.
//!
//! They reach people where Toban is no member, too. They live in memory: what must arrive for certain is a delivery.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long an address is good; Slack takes it for 30 minutes.
const GOOD: Duration = Duration::from_mins(29);
/// How often an address can be used.
const TIMES: u32 = 5;
/// Addresses that are kept; the oldest go first.
const KEPT: usize = 2_000;

/// The addresses, by conversation and member.
#[derive(Default)]
pub(super) struct Answers {
    known: Mutex<HashMap<(String, String), Address>>,
}

struct Address {
    url: String,
    since: Duration,
    used: u32,
}

impl Answers {
    fn known(&self) -> MutexGuard<'_, HashMap<(String, String), Address>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the newest address of somebody in a conversation.
    pub(super) fn keep(&self, channel: &str, user: &str, url: &str, now: Duration) {
        let mut known = self.known();
        if known.len() >= KEPT {
            known.retain(|_, address| now.saturating_sub(address.since) < GOOD && address.used < TIMES);
        }
        if known.len() >= KEPT {
            known.clear();
        }
        let address = Address { url: url.to_owned(), since: now, used: 0 };
        known.insert((channel.to_owned(), user.to_owned()), address);
    }

    /// Forgets the address of somebody in a conversation.
    pub(super) fn forget(&self, channel: &str, user: &str) {
        self.known().remove(&(channel.to_owned(), user.to_owned()));
    }

    /// An address that is still good; it counts as used once more.
    pub(super) fn take(&self, channel: &str, user: &str, now: Duration) -> Option<String> {
        let mut known = self.known();
        let address = known.get_mut(&(channel.to_owned(), user.to_owned()))?;
        if address.used >= TIMES || now.saturating_sub(address.since) >= GOOD {
            return None;
        }
        address.used += 1;
        Some(address.url.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Answers;

    #[test]
    fn an_address_is_good_for_half_an_hour_and_five_times() {
        let answers = Answers::default();
        let minutes = Duration::from_mins;
        answers.keep("C1", "U1", "https://x.example/1", minutes(0));
        assert_eq!(answers.take("C1", "U2", minutes(1)), None);
        for _ in 0..5 {
            assert!(answers.take("C1", "U1", minutes(1)).is_some());
        }
        assert_eq!(answers.take("C1", "U1", minutes(1)), None);
        answers.keep("C1", "U1", "https://x.example/3", minutes(2));
        answers.forget("C1", "U1");
        assert_eq!(answers.take("C1", "U1", minutes(2)), None);
        answers.keep("C1", "U1", "https://x.example/2", minutes(2));
        assert_eq!(answers.take("C1", "U1", minutes(3)).as_deref(), Some("https://x.example/2"));
        assert_eq!(answers.take("C1", "U1", minutes(32)), None);
    }
}
