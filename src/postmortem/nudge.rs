//! Reminding of a post-mortem that is not reviewed: a day after the draft, after three days, then weekly, at most five
//! times, in working hours.

use jiff::{SignedDuration, Timestamp};

use crate::incident::policy::Policy;
use crate::postmortem::record::{Postmortem, State};

/// Which reminder it is, as rows write it.
pub const REMINDER: &str = "postmortem";
/// Days after the draft.
const DAYS: [i64; 5] = [1, 3, 10, 17, 24];

impl Postmortem {
    /// Whether somebody should still be reminded.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        self.due.is_some() && matches!(self.state, State::Draft | State::InReview { .. })
    }

    /// When the `nth` reminder (from 0) goes out, as seen at `now`; `None` when none is needed or there were enough.
    #[must_use]
    pub fn nudge_at(&self, nth: u32, now: Timestamp, policy: &Policy) -> Option<Timestamp> {
        let days = *DAYS.get(usize::try_from(nth).ok()?)?;
        let at = self.drafted.saturating_add(SignedDuration::from_hours(24 * days)).ok()?;
        self.is_pending().then(|| policy.next_working(at.max(now)))
    }
}
