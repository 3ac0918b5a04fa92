//! Working time: weekends, holidays, nights, and clocks that jump.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::{Day, Due, Policy};
use crate::directory::hours::Hours;
use crate::directory::person::Person;
use crate::incident::severity::Severity;

fn policy(zone: &str, hours: &str) -> Policy {
    let (time_zone, working_hours) = (TimeZone::get(zone).unwrap(), Hours::parse(hours).unwrap());
    Policy { time_zone, working_hours, ..Policy::default() }
}

#[track_caller]
fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn work_waits_for_the_morning_and_for_monday() {
    let tokyo = policy("Asia/Tokyo", "09:00-18:00");
    for (now, next) in [
        ("2026-11-24T10:00:00+09:00", "2026-11-24T10:00:00+09:00"),
        ("2026-11-24T09:00:00+09:00", "2026-11-24T09:00:00+09:00"),
        ("2026-11-24T08:59:59+09:00", "2026-11-24T09:00:00+09:00"),
        ("2026-11-24T18:00:00+09:00", "2026-11-25T09:00:00+09:00"),
        ("2026-11-27T18:30:00+09:00", "2026-11-30T09:00:00+09:00"),
        ("2026-11-29T12:00:00+09:00", "2026-11-30T09:00:00+09:00"),
    ] {
        assert_eq!(tokyo.next_working(at(now)), at(next), "{now}");
        assert!(tokyo.is_working(at(next)), "{next}");
    }
}

#[test]
fn nobody_works_on_a_holiday() {
    let mut tokyo = policy("Asia/Tokyo", "09:00-18:00");
    tokyo.holidays = [date(2026, 11, 23), date(2026, 11, 24)].into();
    assert!(!tokyo.is_working(at("2026-11-23T10:00:00+09:00")));
    assert_eq!(tokyo.next_working(at("2026-11-20T19:00:00+09:00")), at("2026-11-25T09:00:00+09:00"));
    assert_eq!(tokyo.add_business_days(at("2026-11-20T19:00:00+09:00"), 1), at("2026-11-25T19:00:00+09:00"));
}

#[test]
fn hours_across_midnight_belong_to_the_day_they_began() {
    let night = policy("Europe/Berlin", "22:00-06:00");
    assert!(night.is_working(at("2026-11-28T05:59:00+01:00")), "Friday's night ends on Saturday");
    assert!(!night.is_working(at("2026-11-30T05:00:00+01:00")), "Sunday's night is free");
    assert_eq!(night.next_working(at("2026-11-28T06:00:00+01:00")), at("2026-11-30T22:00:00+01:00"));
    let whole = policy("UTC", "00:00-24:00");
    assert!(whole.is_working(at("2026-11-27T23:59:59Z")) && !whole.is_working(at("2026-11-28T00:00:00Z")));
}

#[test]
fn a_day_keeps_its_time_when_the_clock_jumps() {
    let berlin = policy("Europe/Berlin", "09:00-18:00");
    // The clock goes back on Sunday, 2026-10-25.
    assert_eq!(berlin.add_business_days(at("2026-10-23T16:00:00+02:00"), 1), at("2026-10-26T16:00:00+01:00"));
    assert_eq!(berlin.next_working(at("2026-10-23T18:00:00+02:00")), at("2026-10-26T09:00:00+01:00"));
    assert_eq!(berlin.due(at("2026-10-23T16:00:00+02:00"), Due::Days(3)), at("2026-10-26T15:00:00+01:00"));
}

#[test]
fn a_time_that_is_skipped_is_the_first_moment_after_it_and_one_that_comes_twice_the_first() {
    // Cairo skips 00:00 to 01:00 on Friday, 2026-04-24.
    let mut cairo = policy("Africa/Cairo", "00:30-08:00");
    cairo.working_days = Day::WORDS.iter().filter_map(|word| Day::parse(word)).collect();
    assert_eq!(cairo.next_working(at("2026-04-23T20:00:00+02:00")), at("2026-04-24T01:00:00+03:00"));
    // Berlin has 02:30 twice on Sunday, 2026-10-25.
    let mut berlin = policy("Europe/Berlin", "02:30-08:00");
    berlin.working_days = [Day::parse("sun").unwrap()].into();
    assert_eq!(berlin.next_working(at("2026-10-24T20:00:00+02:00")), at("2026-10-25T02:30:00+02:00"));
}

#[test]
fn working_days_are_counted_without_the_weekend() {
    let utc = Policy::default();
    for (from, days, until) in [
        ("2026-11-24T10:00:00Z", 0, "2026-11-24T10:00:00Z"),
        ("2026-11-24T10:00:00Z", 5, "2026-12-01T10:00:00Z"),
        ("2026-11-27T10:00:00Z", 1, "2026-11-30T10:00:00Z"),
        ("2026-11-28T10:00:00Z", 1, "2026-11-30T10:00:00Z"),
    ] {
        assert_eq!(utc.add_business_days(at(from), days), at(until), "{days} from {from}");
    }
    let resolved = at("2026-11-24T03:00:00Z");
    assert_eq!(utc.postmortem_due(Severity::Sev1, resolved), Some(at("2026-11-27T03:00:00Z")));
    assert_eq!(utc.postmortem_due(Severity::Sev2, resolved), Some(at("2026-12-01T03:00:00Z")));
    assert_eq!(utc.postmortem_due(Severity::Sev3, resolved), None);
}

#[test]
fn where_nobody_ever_works_nothing_waits_for_ever() {
    let idle = Policy { working_days: [].into(), ..Policy::default() };
    let now = at("2026-11-24T10:00:00Z");
    assert_eq!(idle.next_working(now), now);
    assert!(idle.add_business_days(now, 5) > now, "it ends");
}

#[test]
fn a_person_has_hours_of_their_own() {
    let team = policy("Asia/Tokyo", "09:00-18:00");
    let ben = Person {
        time_zone: Some(TimeZone::get("America/New_York").unwrap()),
        working_hours: Hours::parse("8:00-16:00"),
        ..Person::named("ben")
    };
    let now = at("2026-11-24T10:00:00+09:00");
    assert_eq!(team.of_person(Some(&ben)).next_working(now), at("2026-11-24T08:00:00-05:00"));
    assert_eq!(team.of_person(None), team);
}

#[test]
fn hours_are_read_as_written_and_nothing_else() {
    for wrong in ["", "9-18", "09:00", "09:00-25:00", "09:60-10:00", "nine-ten", "09:00-18:0", "+9:00-18:00"] {
        assert_eq!(Hours::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Hours::parse(" 9:00 – 18:00 ").map(|hours| hours.to_string()).as_deref(), Some("09:00-18:00"));
}
