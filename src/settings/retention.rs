//! `[retention]`: how long each kind of row is kept.

use crate::settings::written::keeping::{self, Days, DaysWord};
use crate::store::retention::Retention;

/// The days of `[retention]`, with the defaults of what it does not name.
pub(super) fn retention(written: &keeping::Retention) -> Retention {
    let default = Retention::default();
    let days = |written: Option<Days>, default: Option<u32>| match written {
        None => default,
        Some(Days::Number(0) | Days::Word(DaysWord::Forever)) => None,
        Some(Days::Number(days)) => Some(days),
    };
    Retention {
        events: days(written.events, default.events),
        jobs: days(written.jobs, default.jobs),
        deliveries: days(written.deliveries, default.deliveries),
        dead_letters: days(written.dead_letters, default.dead_letters),
        messages: days(written.messages, default.messages),
        runs: days(written.runs, default.runs),
        audit: days(written.audit, default.audit),
        sessions: days(written.sessions, default.sessions),
    }
}
