//! How fast Slack takes things: a message a second in each channel, fifty changes of messages a minute, and of any method
//! nothing at all for as long as it says so.
//!
//! Messages have queues, whose order and lanes decide who waits; any other method that Slack wants no more of is not called
//! until then ([`Pace::shut`]), whoever asks.
//! Whoever can wait asks first ([`Pace::pause`]), so that a burst of notices leaves room for what cannot: pages and answers
//! count here and never wait. It lives in memory; between processes, Slack's own "too much" decides.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

/// Limits that are remembered; those that are over go first.
const KEPT: usize = 2_000;

/// How often something may be done (docs.slack.dev, rate limits).
#[derive(Clone, Copy)]
struct Rate {
    /// One each.
    every: Duration,
    /// So many at once; Slack allows "short bursts" and names no number.
    burst: u32,
}

/// "Posting messages: 1 per second", in each channel.
const POSTED: Rate = Rate { every: Duration::from_secs(1), burst: 10 };
/// Tier 3: fifty a minute and more.
const CHANGED: Rate = Rate { every: Duration::from_millis(1_200), burst: 20 };

/// How long a method is not called at most, whatever Slack says: as long as somebody waits for an answer, and a job that can
/// wait longer does so by itself.
const SHUT: Duration = Duration::from_mins(2);

/// What has a limit of its own: a method, or one in a channel.
type Limited = (&'static str, String);

/// What was done lately. Times are those of the clock port since its start.
#[derive(Default)]
pub(super) struct Pace {
    lately: Mutex<HashMap<Limited, Lately>>,
}

#[derive(Clone, Copy, Default)]
struct Lately {
    /// When the last would be due, had each waited for the one before.
    due: Duration,
    /// Until when Slack wants nothing.
    shut: Duration,
}

impl Pace {
    fn lately(&self) -> MutexGuard<'_, HashMap<Limited, Lately>> {
        self.lately.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call is made.
    pub(super) fn made(&self, method: &'static str, arguments: &Value, now: Duration) {
        let Some(rate) = rate(method) else { return };
        let mut lately = self.lately();
        if lately.len() >= KEPT {
            lately.retain(|_, one| one.due > now || one.shut > now);
        }
        if lately.len() >= KEPT {
            lately.clear();
        }
        let one = lately.entry(limited(method, channel(arguments))).or_default();
        one.due = one.due.max(now).saturating_add(rate.every);
    }

    /// Slack wants no more of that for `after`.
    pub(super) fn refused(&self, method: &'static str, arguments: &Value, after: Duration, now: Duration) {
        let after = if rate(method).is_some() { after } else { after.min(SHUT) };
        self.lately().entry(limited(method, channel(arguments))).or_default().shut = now.saturating_add(after);
    }

    /// How long Slack wants nothing of a method that has no queue.
    pub(super) fn shut(&self, method: &'static str, now: Duration) -> Duration {
        if rate(method).is_some() {
            return Duration::ZERO;
        }
        self.lately().get(&limited(method, "")).map_or(Duration::ZERO, |one| one.shut.saturating_sub(now))
    }

    /// How long whoever can wait should wait with that call in the channel.
    pub(super) fn pause(&self, method: &'static str, channel: &str, now: Duration) -> Duration {
        let Some(rate) = rate(method) else { return Duration::ZERO };
        let one = self.lately().get(&limited(method, channel)).copied().unwrap_or_default();
        let room = one.due.saturating_sub(rate.every.saturating_mul(rate.burst - 1));
        room.max(one.shut).saturating_sub(now)
    }
}

fn rate(method: &str) -> Option<Rate> {
    match method {
        "chat.postMessage" => Some(POSTED),
        "chat.update" => Some(CHANGED),
        _ => None,
    }
}

fn limited(method: &'static str, channel: &str) -> Limited {
    let each = if method == "chat.postMessage" { channel } else { "" };
    (method, each.to_owned())
}

fn channel(arguments: &Value) -> &str {
    arguments.get("channel").and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::{KEPT, Pace};

    const SECOND: Duration = Duration::from_secs(1);

    fn posts(pace: &Pace, channel: &str, times: u32, now: Duration) {
        for _ in 0..times {
            pace.made("chat.postMessage", &json!({ "channel": channel }), now);
        }
    }

    #[test]
    fn a_burst_is_taken_and_then_one_a_second_in_each_channel() {
        let pace = Pace::default();
        let pause = |channel, now| pace.pause("chat.postMessage", channel, now);
        posts(&pace, "C1", 9, Duration::ZERO);
        assert_eq!(pause("C1", Duration::ZERO), Duration::ZERO, "the tenth of a burst");
        posts(&pace, "C1", 1, Duration::ZERO);
        assert_eq!(pause("C1", Duration::ZERO), SECOND);
        assert_eq!(pause("C2", Duration::ZERO), Duration::ZERO, "another channel has its own");
        assert_eq!(pause("C1", SECOND), Duration::ZERO);
        posts(&pace, "C1", 1, SECOND);
        assert_eq!(pause("C1", SECOND), SECOND);
        assert_eq!(pause("C1", SECOND * 60), Duration::ZERO, "whoever was silent has a burst again");
    }

    #[test]
    fn what_could_not_wait_counts_all_the_same() {
        let pace = Pace::default();
        posts(&pace, "C1", 15, Duration::ZERO);
        assert_eq!(pace.pause("chat.postMessage", "C1", Duration::ZERO), SECOND * 6);
    }

    #[test]
    fn changes_of_messages_have_one_limit_for_all_channels() {
        let pace = Pace::default();
        for number in 0..20 {
            pace.made("chat.update", &json!({ "channel": format!("C{number}") }), Duration::ZERO);
        }
        assert_eq!(pace.pause("chat.update", "C99", Duration::ZERO), Duration::from_millis(1_200));
    }

    #[test]
    fn nothing_more_is_wanted_for_as_long_as_slack_says() {
        let pace = Pace::default();
        pace.refused("chat.postMessage", &json!({ "channel": "C1" }), SECOND * 30, SECOND);
        assert_eq!(pace.pause("chat.postMessage", "C1", SECOND * 11), SECOND * 20);
        assert_eq!(pace.pause("chat.postMessage", "C2", SECOND * 11), Duration::ZERO);
    }

    #[test]
    fn any_method_is_shut_for_as_long_as_slack_says_and_no_other_is() {
        let pace = Pace::default();
        pace.refused("views.publish", &json!({ "user_id": "U1" }), SECOND * 30, SECOND);
        assert_eq!(pace.shut("views.publish", SECOND * 11), SECOND * 20);
        assert_eq!(pace.shut("views.publish", SECOND * 31), Duration::ZERO);
        assert_eq!(pace.shut("views.open", SECOND * 11), Duration::ZERO);
        pace.refused("views.open", &json!({}), Duration::MAX, SECOND);
        assert_eq!(pace.shut("views.open", SECOND), SECOND * 120, "somebody waits");
        pace.refused("chat.postMessage", &json!({ "channel": "C1" }), SECOND * 30, SECOND);
        assert_eq!(pace.shut("chat.postMessage", SECOND), Duration::ZERO, "it has queues");
    }

    #[test]
    fn a_wish_without_bounds_is_no_sum_that_overflows() {
        let pace = Pace::default();
        pace.refused("chat.postMessage", &json!({ "channel": "C1" }), Duration::MAX, SECOND);
        posts(&pace, "C1", 1, SECOND);
        assert_eq!(pace.pause("chat.postMessage", "C1", SECOND), Duration::MAX.saturating_sub(SECOND));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let pace = Pace::default();
        for number in 0..=KEPT {
            posts(&pace, &format!("C{number}"), 1, Duration::ZERO);
        }
        assert!(pace.lately().len() <= KEPT);
    }
}
