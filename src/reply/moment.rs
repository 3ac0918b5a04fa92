//! Times and spans as people read them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::chat::moment::{Form, Moment, marked};
use crate::language::Language;
use crate::reply::sentences::sentences;

/// From where times are told: now, and the zone they are in for whoever's own clock is not known. What comes out is a
/// moment within a text, which platforms show in the reader's clock.
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
        let name = at.to_zoned(self.zone.clone()).strftime("%Z").to_string();
        self.marked(at, Form::Time, &name)
    }

    /// `10:02`, for lists whose head tells the zone and the day.
    #[must_use]
    pub fn short(&self, at: Timestamp) -> String {
        self.marked(at, Form::Short, "")
    }

    /// `2026-12-01`.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> String {
        self.marked(at, Form::Date, "")
    }

    fn marked(&self, at: Timestamp, form: Form, zone: &str) -> String {
        let moment = Moment { at, said: self.now, form, fallback: "" };
        let fallback = format!("{} {zone}", moment.in_zone(&self.zone));
        marked(&Moment { fallback: fallback.trim_end(), ..moment })
    }
}

/// `2026-12-01`, of something that happened at whatever time; without a reader's clock in UTC.
#[must_use]
pub fn day(at: Timestamp) -> String {
    Moments { zone: TimeZone::UTC, now: at }.date(at)
}

/// `2026-12-01 10:02 UTC`, of something that happened at whatever time; without a reader's clock in UTC.
#[must_use]
pub fn whole(at: Timestamp) -> String {
    Moments { zone: TimeZone::UTC, now: at }.marked(at, Form::Whole, "UTC")
}

/// `1 h 5 min`: two units at most, and the smaller one only where there is something of it (`90 d`).
#[must_use]
pub fn span(span: SignedDuration, language: Language) -> String {
    let say = sentences(language);
    let seconds = usize::try_from(span.as_secs()).unwrap_or(0);
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    let (larger, smaller) = if hours >= 24 {
        (say.span_days(hours / 24), (hours % 24 > 0).then(|| say.span_hours(hours % 24)))
    } else if hours > 0 {
        (say.span_hours(hours), (minutes % 60 > 0).then(|| say.span_minutes(minutes % 60)))
    } else if minutes > 0 {
        (say.span_minutes(minutes), None)
    } else {
        (say.span_seconds(seconds), None)
    };
    smaller.map_or_else(|| larger.clone(), |smaller| format!("{larger} {smaller}"))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp};

    use super::{Moments, day, span, whole};
    use crate::chat::moment::plain;
    use crate::language::Language;

    #[test]
    fn a_time_tells_its_day_only_when_it_is_not_today() {
        let now: Timestamp = "2026-11-24T15:30:00Z".parse().expect("a time");
        let moments = Moments { zone: TimeZone::get("Asia/Tokyo").expect("a zone"), now };
        assert_eq!(plain(&moments.time(now)), "00:30 JST");
        assert_eq!(plain(&moments.time(now - SignedDuration::from_hours(1))), "11-24 23:30 JST");
        assert_eq!(plain(&moments.short(now)), "00:30");
        assert_eq!(plain(&moments.date(now)), "2026-11-25");
        assert_eq!(plain(&day(now)), "2026-11-24");
        assert_eq!(plain(&whole(now)), "2026-11-24 15:30 UTC");
    }

    #[test]
    fn spans_have_two_units_at_most() {
        for (seconds, text) in [(5, "5 s"), (65, "1 min"), (3_700, "1 h 1 min"), (90_000, "1 d 1 h")] {
            assert_eq!(span(SignedDuration::from_secs(seconds), Language::En), text);
        }
        assert_eq!(span(SignedDuration::from_secs(3_700), Language::Ja), "1 時間 1 分");
    }

    #[test]
    fn a_span_of_whole_units_leaves_the_smaller_one_out() {
        let hour = 3_600;
        for (seconds, en, ja) in [
            (0, "0 s", "0 秒"),
            (119, "1 min", "1 分"),
            (hour, "1 h", "1 時間"),
            (hour + 59, "1 h", "1 時間"),
            (24 * hour, "1 d", "1 日"),
            (24 * hour + 3_599, "1 d", "1 日"),
            (90 * 24 * hour, "90 d", "90 日"),
            (23 * hour + 3_599, "23 h 59 min", "23 時間 59 分"),
        ] {
            assert_eq!(span(SignedDuration::from_secs(seconds), Language::En), en);
            assert_eq!(span(SignedDuration::from_secs(seconds), Language::Ja), ja);
        }
    }
}
