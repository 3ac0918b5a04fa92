//! Figures: how long it takes until somebody is at it, and until it is over.
//!
//! Exercises, false alarms, duplicates and merged incidents are no cases: the store leaves them out, and private ones for
//! those who may not read them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::incident::key::IncidentKey;
use crate::incident::severity::Severity;

/// Most incidents that figures count, the newest ones; where there are more, that is said. The same on every surface, so
/// that no two of them differ.
pub const CASES: u32 = 5_000;

/// An incident as figures see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its key.
    pub key: IncidentKey,
    /// How bad it was.
    pub severity: Severity,
    /// The service it concerned.
    pub service: Option<String>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When somebody was at it.
    pub acked: Option<Timestamp>,
    /// When it was over.
    pub resolved: Option<Timestamp>,
}

/// How many incidents a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// All of them.
    pub total: usize,
    /// Those of them that are resolved, and wait to be closed.
    pub resolved: usize,
}

/// The time that figures are about.
#[derive(Clone, Copy, Debug)]
pub struct Period<'a> {
    /// From when on.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// In which weeks begin.
    pub zone: &'a TimeZone,
    /// Whether there were more incidents than are counted.
    pub cut: bool,
}

/// Of some durations, how long they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How many.
    pub count: usize,
    /// The middle one; between the two middle ones where their number is even.
    pub median: SignedDuration,
    /// What nine of ten do not exceed (the nearest rank, hence one of the durations).
    pub p90: SignedDuration,
}

/// Of some incidents, how many and how fast. A spread of nothing is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// How many were opened.
    pub incidents: usize,
    /// From opened to acknowledged.
    pub ack: Option<Spread>,
    /// From opened to resolved.
    pub resolve: Option<Spread>,
}

/// The figures of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// All together.
    pub all: Line,
    /// By severity, the worst first.
    pub by_severity: BTreeMap<Severity, Line>,
    /// By service; those without one first.
    pub by_service: BTreeMap<Option<String>, Line>,
    /// By the Monday of the week they were opened in.
    pub by_week: BTreeMap<Date, Line>,
}

impl Figures {
    /// Counts; weeks are those of `zone`.
    #[must_use]
    pub fn of(cases: &[Case], zone: &TimeZone) -> Self {
        Self {
            all: Line::of(cases),
            by_severity: by(cases, |case| case.severity),
            by_service: by(cases, |case| case.service.clone()),
            by_week: by(cases, |case| monday(case.opened, zone)),
        }
    }
}

impl Figures {
    /// The weeks of a period since its first incident, also those in which nothing was opened, by their Monday; the `most`
    /// newest of them, the oldest of those first. Told like this on every surface.
    #[must_use]
    pub fn weeks(&self, period: Period<'_>, most: usize) -> Vec<(Date, Line)> {
        let (first, last) = (monday(period.since, period.zone), monday(period.until, period.zone));
        let back = (0..).map_while(|weeks: i64| last.checked_sub(weeks.weeks()).ok()).take_while(|week| *week >= first);
        let told = back.take(most).map(|week| (week, self.by_week.get(&week).copied().unwrap_or_default()));
        let mut weeks: Vec<_> = told.collect();
        while weeks.pop_if(|(_, line)| line.incidents == 0).is_some() {}
        weeks.reverse();
        weeks
    }
}

impl Line {
    fn of<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Self {
        let (mut incidents, mut acks, mut resolves) = (0, Vec::new(), Vec::new());
        for case in cases {
            incidents += 1;
            let lasted = |end: Timestamp| end.duration_since(case.opened).max(SignedDuration::ZERO);
            acks.extend(case.acked.map(lasted));
            resolves.extend(case.resolved.map(lasted));
        }
        Self { incidents, ack: Spread::of(acks), resolve: Spread::of(resolves) }
    }
}

impl Spread {
    /// The spread of some durations; of none, `None`.
    #[must_use]
    pub fn of(mut durations: Vec<SignedDuration>) -> Option<Self> {
        durations.sort_unstable();
        let count = durations.len();
        let (below, above) = (durations.get(count.checked_sub(1)? / 2)?, durations.get(count / 2)?);
        let half = above.saturating_sub(*below).checked_div(2).unwrap_or_default();
        let rank = (count * 9).div_ceil(10);
        Some(Self { count, median: below.saturating_add(half), p90: *durations.get(rank - 1)? })
    }
}

fn by<K: Ord>(cases: &[Case], key: impl Fn(&Case) -> K) -> BTreeMap<K, Line> {
    let mut groups: BTreeMap<K, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        groups.entry(key(case)).or_default().push(case);
    }
    groups.into_iter().map(|(key, cases)| (key, Line::of(cases))).collect()
}

fn monday(at: Timestamp, zone: &TimeZone) -> Date {
    let date = zone.to_datetime(at).date();
    date.saturating_sub(i32::from(date.weekday().to_monday_zero_offset()).days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(minutes: &[i64]) -> Vec<SignedDuration> {
        minutes.iter().map(|minutes| SignedDuration::from_mins(*minutes)).collect()
    }

    #[test]
    fn a_spread_has_a_middle_and_a_tail() {
        assert_eq!(Spread::of(Vec::new()), None);
        let spread = |durations: &[i64]| {
            let spread = Spread::of(minutes(durations)).unwrap();
            (spread.count, spread.median.as_secs(), spread.p90.as_mins())
        };
        assert_eq!(spread(&[7]), (1, 7 * 60, 7));
        assert_eq!(spread(&[9, 1]), (2, 5 * 60, 9));
        assert_eq!(spread(&[1, 2, 30]), (3, 2 * 60, 30));
        assert_eq!(spread(&[10, 1, 9, 2, 8, 3, 7, 4, 6, 5]), (10, 330, 9));
        assert_eq!(spread(&(1..=100).collect::<Vec<_>>()), (100, 50 * 60 + 30, 90));
    }

    #[test]
    fn figures_stand_by_severity_service_and_week() {
        let opened: Timestamp = "2026-11-29T16:00:00Z".parse().unwrap();
        let later = |minutes| opened.checked_add(SignedDuration::from_mins(minutes)).ok();
        let case = |number, severity, service: Option<&str>, acked: Option<i64>, resolved: Option<i64>| Case {
            key: IncidentKey(number),
            severity,
            service: service.map(str::to_owned),
            opened,
            acked: acked.and_then(later),
            resolved: resolved.and_then(later),
        };
        let cases = [
            case(1, Severity::Sev1, Some("shop"), Some(2), Some(60)),
            case(2, Severity::Sev1, Some("shop"), Some(4), None),
            case(3, Severity::Sev3, None, None, Some(20)),
        ];
        // Sunday in London is Monday in Tokyo.
        let figures = Figures::of(&cases, &TimeZone::get("Asia/Tokyo").unwrap());
        assert_eq!(figures.by_week.keys().collect::<Vec<_>>(), [&jiff::civil::date(2026, 11, 30)]);
        assert_eq!(figures.all.incidents, 3);
        let worst = figures.by_severity[&Severity::Sev1];
        assert_eq!((worst.incidents, worst.ack.unwrap().median.as_mins()), (2, 3));
        assert_eq!(figures.by_service[&None].ack, None);
        assert_eq!(figures.by_service[&Some("shop".to_owned())].resolve.unwrap().count, 1);
        assert_eq!(Figures::of(&[], &TimeZone::UTC), Figures::default());
    }

    #[test]
    fn weeks_without_an_incident_are_weeks_too() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let case = |number, opened| Case {
            key: IncidentKey(number),
            severity: Severity::Sev2,
            service: None,
            opened: at(opened),
            acked: None,
            resolved: None,
        };
        let cases = [case(1, "2026-11-03T10:00:00Z"), case(2, "2026-11-18T10:00:00Z"), case(3, "2026-11-22T23:59:59Z")];
        let figures = Figures::of(&cases, &TimeZone::UTC);
        let told = |since, until, most| {
            let period = Period { since: at(since), until: at(until), zone: &TimeZone::UTC, cut: false };
            let weeks = figures.weeks(period, most);
            weeks.iter().map(|(week, line)| format!("{week}: {}", line.incidents)).collect::<Vec<_>>()
        };
        let whole = ["2026-11-02: 1", "2026-11-09: 0", "2026-11-16: 2", "2026-11-23: 0"];
        assert_eq!(told("2026-11-03T00:00:00Z", "2026-11-23T00:00:00Z", 20), whole);
        assert_eq!(told("2026-11-03T00:00:00Z", "2026-11-23T00:00:00Z", 2), whole[2..], "the newest");
        assert_eq!(told("2026-11-23T00:00:00Z", "2026-11-03T00:00:00Z", 20), [""; 0]);
        assert_eq!(told("2026-10-01T00:00:00Z", "2026-11-23T00:00:00Z", 20), whole, "none before the first incident");
        assert_eq!(told("2026-11-03T00:00:00Z", "2026-11-23T00:00:00Z", 1), [""; 0]);
        assert_eq!(told("-009998-01-01T00:00:00Z", "9999-12-01T00:00:00Z", 3), [""; 0]);
    }
}
