//! Times and spans as people read them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::language::Language;
use crate::reply::sentences::sentences;

/// From where times are read: the zone of the reader's clock, and now.
#[derive(Clone, Debug)]
pub struct Moments {
    /// The zone.
    pub zone: TimeZone,
    /// Now.
    pub now: Timestamp,
}

impl Moments {
    /// `10:02 UTC`; on another day with its date.
    #[must_use]
    pub fn time(&self, at: Timestamp) -> String {
        let at = at.to_zoned(self.zone.clone());
        let today = self.now.to_zoned(self.zone.clone()).date();
        let form = if at.date() == today { "%H:%M %Z" } else { "%m-%d %H:%M %Z" };
        at.strftime(form).to_string()
    }

    /// `10:02`, for lists whose head tells the zone and the day.
    #[must_use]
    pub fn short(&self, at: Timestamp) -> String {
        let at = at.to_zoned(self.zone.clone());
        let today = self.now.to_zoned(self.zone.clone()).date();
        at.strftime(if at.date() == today { "%H:%M" } else { "%m-%d %H:%M" }).to_string()
    }

    /// `2026-12-01`.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).date().to_string()
    }
}

/// `1 h 5 min`: two units at most.
#[must_use]
pub fn span(span: SignedDuration, language: Language) -> String {
    let say = sentences(language);
    let seconds = usize::try_from(span.as_secs()).unwrap_or(0);
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    if hours >= 24 {
        say.span_days(hours / 24, hours % 24)
    } else if hours > 0 {
        say.span_hours(hours, minutes % 60)
    } else if minutes > 0 {
        say.span_minutes(minutes)
    } else {
        say.span_seconds(seconds)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp};

    use super::{Moments, span};
    use crate::language::Language;

    #[test]
    fn a_time_tells_its_day_only_when_it_is_not_today() {
        let now: Timestamp = "2026-11-24T15:30:00Z".parse().expect("a time");
        let moments = Moments { zone: TimeZone::get("Asia/Tokyo").expect("a zone"), now };
        assert_eq!(moments.time(now), "00:30 JST");
        assert_eq!(moments.time(now - SignedDuration::from_hours(1)), "11-24 23:30 JST");
    }

    #[test]
    fn spans_have_two_units_at_most() {
        for (seconds, text) in [(5, "5 s"), (65, "1 min"), (3_700, "1 h 1 min"), (90_000, "1 d 1 h")] {
            assert_eq!(span(SignedDuration::from_secs(seconds), Language::En), text);
        }
        assert_eq!(span(SignedDuration::from_secs(3_700), Language::Ja), "1 時間 1 分");
    }
}
