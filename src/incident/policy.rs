//! How incidents are handled here: what the settings may say about them, with defaults that work without any.
//!
//! Pure, like all of this room: working time is computed from `now`, in the policy's zone. A local time that a change
//! of the clock skips is the first moment after the gap, one that comes twice is its first occurrence.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::chat::inbound::Platform;
use crate::directory::hours::Hours;
use crate::directory::person::Person;
use crate::incident::severity::Severity;

/// Days looked through for a working one; a list of holidays longer than that leaves no work to wait for.
const HORIZON: i64 = 400;

/// How incidents are handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where a new incident is announced, by platform: a conversation's name or id.
    pub announce: BTreeMap<Platform, String>,
    /// Where something goes that cannot go where it belongs.
    pub fallback: BTreeMap<Platform, String>,
    /// Severities that get a conversation of their own; the others get a thread.
    pub rooms: BTreeSet<Severity>,
    /// How an incident's conversation is called, before its number.
    pub room_prefix: String,
    /// How often stakeholders hear something; a severity that is not there has no reminder.
    pub update_every: BTreeMap<Severity, SignedDuration>,
    /// How long roles may stay empty before somebody is reminded.
    pub role_unfilled: SignedDuration,
    /// How long after resolve it is asked whether the incident can be closed.
    pub close_after: SignedDuration,
    /// How long a reminder keeps still after it was put off.
    pub snooze: SignedDuration,
    /// The zone working time is meant in.
    pub time_zone: TimeZone,
    /// When people work.
    pub working_hours: Hours,
    /// On which days.
    pub working_days: BTreeSet<Day>,
    /// Days nobody works.
    pub holidays: BTreeSet<Date>,
    /// Reactions that put a message into the timeline.
    pub reactions: Vec<String>,
    /// When a post-mortem is due after resolve; a severity that is not there needs none.
    pub postmortem_due: BTreeMap<Severity, Due>,
    /// After how many days a note is to be looked at again.
    pub review_note_after: i32,
}

/// A day of the week, from Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i8);

impl Day {
    /// Monday to Friday.
    pub const WEEK: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];
    /// How files write them, from Monday.
    pub const WORDS: [&'static str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// The day of that weekday.
    #[must_use]
    pub const fn of(weekday: Weekday) -> Self {
        Self(weekday.to_monday_one_offset())
    }

    /// Reads `mon`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let place = Self::WORDS.iter().position(|known| *known == word)?;
        i8::try_from(place + 1).ok().map(Self)
    }
}

/// A term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// So many days of 24 hours.
    Days(i32),
    /// So many days on which people work.
    WorkingDays(i32),
}

impl Default for Policy {
    fn default() -> Self {
        let minutes = SignedDuration::from_mins;
        let [sev1, sev2, sev3, _] = Severity::ALL;
        Self {
            announce: BTreeMap::new(),
            fallback: BTreeMap::new(),
            rooms: BTreeSet::from([sev1, sev2]),
            room_prefix: "inc".to_owned(),
            update_every: BTreeMap::from([(sev1, minutes(30)), (sev2, minutes(60)), (sev3, minutes(4 * 60))]),
            role_unfilled: minutes(2),
            close_after: SignedDuration::from_hours(48),
            snooze: minutes(15),
            time_zone: TimeZone::UTC,
            working_hours: Hours::USUAL,
            working_days: Day::WEEK.into(),
            holidays: BTreeSet::new(),
            reactions: ["pushpin", "memo"].map(str::to_owned).into(),
            postmortem_due: BTreeMap::from([(sev1, Due::Days(3)), (sev2, Due::WorkingDays(5))]),
            review_note_after: 90,
        }
    }
}

impl Policy {
    /// The policy with the hours and the zone of that person, where they have their own.
    #[must_use]
    pub fn of_person(&self, person: Option<&Person>) -> Self {
        let mut own = self.clone();
        if let Some(person) = person {
            own.time_zone = person.time_zone.clone().unwrap_or(own.time_zone);
            own.working_hours = person.working_hours.unwrap_or(own.working_hours);
        }
        own
    }

    /// Whether people work at `now`.
    #[must_use]
    pub fn is_working(&self, now: Timestamp) -> bool {
        let today = self.time_zone.to_datetime(now).date();
        // What began yesterday may last beyond midnight.
        let days = [today.yesterday().ok(), Some(today)];
        days.into_iter().flatten().any(|date| self.window(date).is_some_and(|(from, until)| from <= now && now < until))
    }

    /// `now` where people work, else when they begin again; `now`, too, where nobody ever works.
    #[must_use]
    pub fn next_working(&self, now: Timestamp) -> Timestamp {
        if self.is_working(now) {
            return now;
        }
        let today = self.time_zone.to_datetime(now).date();
        let dates = (0..HORIZON).filter_map(|days| today.checked_add(days.days()).ok());
        dates.filter_map(|date| self.window(date)).map(|(from, _)| from).find(|from| *from > now).unwrap_or(now)
    }

    /// The same time of day, `days` working days after `from`.
    #[must_use]
    pub fn add_business_days(&self, from: Timestamp, days: i32) -> Timestamp {
        let start = self.time_zone.to_datetime(from);
        let (mut date, mut left, mut idle) = (start.date(), days, 0);
        while left > 0 && idle < HORIZON {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            if self.is_working_day(date) {
                (left, idle) = (left - 1, 0);
            } else {
                idle += 1;
            }
        }
        if date == start.date() { from } else { self.instant(date.to_datetime(start.time())).unwrap_or(from) }
    }

    /// When a term that began at `from` ends.
    #[must_use]
    pub fn due(&self, from: Timestamp, term: Due) -> Timestamp {
        match term {
            Due::Days(days) => {
                let span = SignedDuration::from_hours(24).checked_mul(days);
                span.and_then(|span| from.checked_add(span).ok()).unwrap_or(Timestamp::MAX)
            }
            Due::WorkingDays(days) => self.add_business_days(from, days),
        }
    }

    /// When the post-mortem of an incident resolved at `resolved` is due; `None` where none is asked for.
    #[must_use]
    pub fn postmortem_due(&self, severity: Severity, resolved: Timestamp) -> Option<Timestamp> {
        self.postmortem_due.get(&severity).map(|term| self.due(resolved, *term))
    }

    /// Whether people work on that day.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        self.working_days.contains(&Day::of(date.weekday())) && !self.holidays.contains(&date)
    }

    /// The working time that begins on `date`.
    fn window(&self, date: Date) -> Option<(Timestamp, Timestamp)> {
        if !self.is_working_day(date) {
            return None;
        }
        let Hours { from, until } = self.working_hours;
        let last = if self.working_hours.cross_midnight() { date.tomorrow().ok()? } else { date };
        Some((self.instant(date.to_datetime(from))?, self.instant(last.to_datetime(until))?))
    }

    /// The moment a clock on the wall shows `at`.
    fn instant(&self, at: DateTime) -> Option<Timestamp> {
        match self.time_zone.to_ambiguous_timestamp(at).offset() {
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                offset.to_timestamp(at).ok()
            }
            AmbiguousOffset::Gap { before, .. } => {
                // Read with the offset before it, the time lies behind the gap by as much as it lies inside.
                let behind = before.to_timestamp(at).ok()?.checked_add(1.nanosecond()).ok()?;
                Some(self.time_zone.preceding(behind).next().map_or(behind, |gap| gap.timestamp()))
            }
        }
    }
}

#[cfg(test)]
mod tests;
