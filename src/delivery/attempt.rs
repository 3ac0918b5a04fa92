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
    let age = now.duration_since(past.since);
    match outcome {
        Outcome::Sent => Next::Done,
        Outcome::Refused(_) | Outcome::Shut { .. } => Next::Dead,
        // A platform that says when is no broken one: what it defers is not given up before a day has passed.
        Outcome::RateLimited(_) if age >= patience(Lane::Page) => Next::Dead,
        Outcome::RateLimited(after) => Next::Again(later(now, *after)),
        Outcome::NotSent(_) | Outcome::Unknown(_) if age >= patience(past.lane) => Next::Dead,
        Outcome::NotSent(_) | Outcome::Unknown(_) => Next::Again(later(now, pause(past.lane, past.failures))),
    }
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
}
