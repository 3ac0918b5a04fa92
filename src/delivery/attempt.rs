//! What is to be done after an attempt.
//!
//! Nothing is given up because a platform is away for a while: what may work later is tried again, ever more slowly. What
//! can never work, or has failed for longer than anybody waits for it, is set aside, so that what stands behind it goes on.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::delivery::lane::Lane;

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Sent,
    /// It surely did not arrive.
    NotSent(String),
    /// The platform wants nothing for a while; it surely did not arrive.
    RateLimited(Duration),
    /// Nobody knows whether it arrived.
    Unknown(String),
    /// A part of it arrived, and the rest did not; the next attempt goes on where this one ended.
    Begun {
        /// Why.
        reason: String,
        /// For how long the platform wants nothing, where that is why.
        after: Option<Duration>,
    },
    /// The message in whose thread it was to stand is gone: it surely did not arrive there, and may in another.
    Uprooted(String),
    /// It cannot arrive.
    Refused(String),
    /// It cannot arrive, for nothing can be said in its place.
    Shut {
        /// Whether the place was put away; otherwise it is no more, or Toban is not in it.
        archived: bool,
        /// What the platform says.
        reason: String,
    },
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing more.
    Done,
    /// Try again then.
    Again(Timestamp),
    /// Set it aside and tell somebody.
    Dead,
}

/// A delivery's past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its lane.
    pub lane: Lane,
    /// When it was made, or taken up again by a person.
    pub since: Timestamp,
    /// How many attempts failed, this one included.
    pub failures: u32,
}

/// Decides what follows an attempt that ended `now`.
#[must_use]
pub fn next(past: Past, outcome: &Outcome, now: Timestamp) -> Next {
    let wanted = match outcome {
        Outcome::Sent => return Next::Done,
        Outcome::Refused(_) | Outcome::Shut { .. } => return Next::Dead,
        Outcome::RateLimited(after) => Some(*after),
        Outcome::Begun { after, .. } => *after,
        Outcome::NotSent(_) | Outcome::Unknown(_) | Outcome::Uprooted(_) => None,
    };
    // A platform that says when is no broken one: what it defers is not given up before a day has passed.
    let bears = if wanted.is_some() { Lane::Page } else { past.lane };
    if now.duration_since(past.since) >= patience(bears) {
        return Next::Dead;
    }
    let after = wanted.map_or_else(|| pause(past.lane, past.failures), |after| obeyed(past.lane, after));
    Next::Again(later(now, after))
}

/// What a platform may ask for is bounded: whatever it names, a page is tried again within a minute, and everything else
/// within a quarter of an hour. Nor is anybody asked again at once.
fn obeyed(lane: Lane, after: Duration) -> Duration {
    let longest = match lane {
        Lane::Page => Duration::from_mins(1),
        Lane::Notice | Lane::Card => Duration::from_mins(15),
    };
    after.clamp(Duration::from_secs(1), longest)
}

/// How long a delivery that keeps failing holds up its queue.
const fn patience(lane: Lane) -> SignedDuration {
    match lane {
        Lane::Page => SignedDuration::from_hours(24),
        Lane::Notice | Lane::Card => SignedDuration::from_hours(1),
    }
}

/// One second, then twice as long each time, up to what the lane can bear.
fn pause(lane: Lane, failures: u32) -> Duration {
    let longest = match lane {
        Lane::Page => Duration::from_secs(15),
        Lane::Notice | Lane::Card => Duration::from_mins(1),
    };
    Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(longest)
}

fn later(now: Timestamp, by: Duration) -> Timestamp {
    now.saturating_add(SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::{SignedDuration, Timestamp};

    use super::{Next, Outcome, Past, next};
    use crate::delivery::lane::Lane;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn past(lane: Lane, failures: u32) -> Past {
        Past { lane, since: at(0), failures }
    }

    fn broken() -> Outcome {
        Outcome::NotSent("500".to_owned())
    }

    #[test]
    fn what_arrived_is_done_and_what_cannot_arrive_is_set_aside() {
        assert_eq!(next(past(Lane::Notice, 0), &Outcome::Sent, at(1)), Next::Done);
        assert_eq!(next(past(Lane::Page, 1), &Outcome::Refused("gone".to_owned()), at(1)), Next::Dead);
    }

    #[test]
    fn each_try_waits_twice_as_long_up_to_what_the_lane_bears() {
        let pauses = |lane| {
            (1..9).map(move |failures| match next(past(lane, failures), &broken(), at(0)) {
                Next::Again(then) => then.as_second(),
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(pauses(Lane::Notice).collect::<Vec<_>>(), [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(pauses(Lane::Page).collect::<Vec<_>>(), [1, 2, 4, 8, 15, 15, 15, 15]);
        assert!(matches!(next(past(Lane::Page, u32::MAX), &broken(), at(0)), Next::Again(_)));
    }

    #[test]
    fn a_poisoned_notice_holds_its_queue_up_for_an_hour_a_page_for_a_day() {
        let minute = 60;
        assert!(matches!(next(past(Lane::Notice, 60), &broken(), at(59 * minute)), Next::Again(_)));
        assert_eq!(next(past(Lane::Notice, 60), &broken(), at(60 * minute)), Next::Dead);
        assert!(matches!(next(past(Lane::Page, 60), &broken(), at(60 * minute)), Next::Again(_)));
        assert_eq!(next(past(Lane::Page, 60), &broken(), at(24 * 60 * minute)), Next::Dead);
    }

    #[test]
    fn a_rate_limit_is_obeyed_to_the_second() {
        let limited = Outcome::RateLimited(Duration::from_secs(37));
        assert_eq!(next(past(Lane::Card, 99), &limited, at(7200)), Next::Again(at(7237)));
    }

    #[test]
    fn whatever_a_platform_asks_for_nobody_waits_for_ever_and_nobody_asks_again_at_once() {
        for (asked, page, others) in
            [(0, 1, 1), (61, 60, 61), (901, 60, 900), (100_000_000, 60, 900), (u64::MAX, 60, 900)]
        {
            let after = Duration::from_secs(asked);
            let begun = Outcome::Begun { reason: "429".to_owned(), after: Some(after) };
            for outcome in [Outcome::RateLimited(after), begun] {
                assert_eq!(next(past(Lane::Page, 1), &outcome, at(0)), Next::Again(at(page)), "{asked}");
                assert_eq!(next(past(Lane::Notice, 1), &outcome, at(0)), Next::Again(at(others)), "{asked}");
            }
        }
    }

    #[test]
    fn what_lost_its_thread_is_tried_again_and_not_for_ever() {
        let uprooted = Outcome::Uprooted("message gone: thread_not_found".to_owned());
        assert_eq!(next(past(Lane::Notice, 1), &uprooted, at(0)), Next::Again(at(1)));
        assert_eq!(next(past(Lane::Notice, 60), &uprooted, at(3600)), Next::Dead);
    }

    #[test]
    fn what_was_begun_goes_on_like_what_failed() {
        let begun = Outcome::Begun { reason: "500".to_owned(), after: None };
        assert_eq!(next(past(Lane::Notice, 3), &begun, at(0)), Next::Again(at(4)));
        assert_eq!(next(past(Lane::Notice, 3), &begun, at(3600)), Next::Dead);
    }
}
