//! Days as people type them: `2026-12-01`, `today`, `明日`, `3d`.
//!
//! The parser knows no time, so a day may be relative until somebody who knows today resolves it.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use crate::likeness::folded;

/// Farthest relative day: ten years.
const FARTHEST: i64 = 3_660;

/// A day, perhaps counted from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// That day.
    On(Date),
    /// So many days after today.
    In(i64),
}

impl Day {
    /// Which day it is, where `today` is today.
    #[must_use]
    pub fn resolve(self, today: Date) -> Date {
        match self {
            Self::On(date) => date,
            Self::In(days) => today.checked_add(span(days)).unwrap_or(Date::MAX),
        }
    }

    /// Reads a day; `None` when it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let typed = folded(text);
        match typed.as_str() {
            "today" | "今日" | "本日" => return Some(Self::In(0)),
            "tomorrow" | "明日" => return Some(Self::In(1)),
            "明後日" => return Some(Self::In(2)),
            _ => {}
        }
        let days = typed.trim_start_matches('+');
        let days = ["d", "days", "day", "日後", "日"].iter().find_map(|unit| days.strip_suffix(unit));
        let days = days.filter(|days| !days.is_empty() && days.chars().all(|c| c.is_ascii_digit()));
        if let Some(days) = days {
            return days.parse().ok().filter(|days| *days <= FARTHEST).map(Self::In);
        }
        let parts: Vec<&str> = typed.split(['-', '/']).collect();
        let [year, month, day] = parts.as_slice() else { return None };
        let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if year.len() != 4 || !parts.iter().all(|part| plain(part)) {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().map(Self::On)
    }

    /// Writes it so that [`Day::read`] gives it back.
    #[must_use]
    pub fn write(self) -> String {
        match self {
            Self::On(date) => date.to_string(),
            Self::In(days) => format!("{days}d"),
        }
    }
}

fn span(days: i64) -> Span {
    days.clamp(0, FARTHEST).days()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Day;

    #[test]
    fn days_are_read_as_people_type_them() {
        for (text, day) in [
            ("2026-12-01", Some(Day::On(date(2026, 12, 1)))),
            ("2026/12/1", Some(Day::On(date(2026, 12, 1)))),
            ("２０２６／１２／０１", Some(Day::On(date(2026, 12, 1)))),
            ("today", Some(Day::In(0))),
            ("明日", Some(Day::In(1))),
            ("+3d", Some(Day::In(3))),
            ("3日後", Some(Day::In(3))),
            ("2026-02-30", None),
            ("26-02-03", None),
            ("d", None),
            ("soon", None),
            ("99999999999999999999d", None),
            ("4000d", None),
            ("", None),
        ] {
            assert_eq!(Day::read(text), day, "{text}");
        }
        assert_eq!(Day::In(3).resolve(date(2026, 11, 29)), date(2026, 12, 2));
        assert_eq!(Day::read(&Day::In(3).write()), Some(Day::In(3)));
    }
}
