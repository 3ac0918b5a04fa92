//! Verdicts: levels that clear lower, tables, too little data, and what is not known.

use std::sync::Arc;
use std::time::Duration;

use toban::playbook::catalog::Playbook;
use toban::playbook::judge::{Observation, Outcome, judge};
use toban::playbook::report::{Finding, Reason};
use toban::playbook::status::Status;
use toban::probe::error::{ProbeError, ProbeErrorKind};
use toban::probe::reading::{Reading, Row, Value};

use super::world::{Scripted, playbook, reading};

fn made(check: &str) -> Arc<Playbook> {
    playbook(&format!("[[check]]\nid = \"one\"\nTITLE\nGUIDE\n{check}\n"), &Scripted::new([]))
}

fn once(reading: Reading) -> Outcome {
    let (window, took) = (Duration::ZERO, Duration::ZERO);
    Outcome::Seen(Box::new(Observation { first: None, last: reading, window, took }))
}

fn twice(first: Reading, last: Reading, seconds: u64) -> Outcome {
    let (window, took) = (Duration::from_secs(seconds), Duration::ZERO);
    Outcome::Seen(Box::new(Observation { first: Some(first), last, window, took }))
}

fn finding(playbook: &Playbook, outcome: &Outcome, prior: Option<&Finding>) -> Finding {
    judge(playbook.check("one").unwrap(), "target", outcome, prior)
}

fn rows(rows: &[(&str, f64, f64)]) -> Reading {
    let row = |(name, share, events): &(&str, f64, f64)| -> Row {
        [("name", Value::from(*name)), ("share", (*share).into()), ("events", (*events).into())]
            .into_iter()
            .map(|(column, value)| (column.to_owned(), value))
            .collect()
    };
    let mut reading = reading(0.0, 0.0);
    reading.tables.insert("rows".to_owned(), rows.iter().map(row).collect());
    reading
}

#[test]
fn a_raised_level_clears_only_below_its_clear_level() {
    let levels = "value = \"used\"\nunit = \"%\"\nwarning = 85\ncritical = 95\nwarning_clear = 75\ncritical_clear = 88";
    let playbook = made(levels);
    let mut prior: Option<Finding> = None;
    let course = [
        (80.0, Status::Ok),
        (85.0, Status::Warning),
        (76.0, Status::Warning),
        (75.0, Status::Ok),
        (84.0, Status::Ok),
        (95.0, Status::Critical),
        (89.0, Status::Critical),
        (88.0, Status::Warning),
        (80.0, Status::Warning),
        (60.0, Status::Ok),
    ];
    for (used, status) in course {
        let found = finding(&playbook, &once(reading(used, 0.0)), prior.as_ref());
        assert_eq!(found.status, status, "{used} after {:?}", prior.map(|prior| prior.status));
        prior = Some(found);
    }
}

#[test]
fn lower_may_be_worse() {
    let playbook =
        made("value = \"used\"\nunit = \"%\"\nworse = \"lower\"\nwarning = 20\ncritical = 10\nwarning_clear = 30");
    let warned = finding(&playbook, &once(reading(20.0, 0.0)), None);
    assert_eq!(warned.status, Status::Warning);
    assert_eq!(finding(&playbook, &once(reading(25.0, 0.0)), Some(&warned)).status, Status::Warning);
    assert_eq!(finding(&playbook, &once(reading(25.0, 0.0)), None).status, Status::Ok);
    assert_eq!(finding(&playbook, &once(reading(5.0, 0.0)), None).status, Status::Critical);
}

#[test]
fn a_rate_rests_on_the_measured_window_and_a_restarted_counter_is_unknown() {
    let rate = "value = \"rate(hits)\"\nunit = \"/s\"\nwarning = 10\nwindow = \"1s\"";
    let playbook = made(rate);
    let found = finding(&playbook, &twice(reading(0.0, 100.0), reading(0.0, 160.0), 3), None);
    assert_eq!(
        (found.status, found.value, found.window),
        (Status::Warning, Value::Number(20.0), Some(Duration::from_secs(3)))
    );
    let restarted = finding(&playbook, &twice(reading(0.0, 100.0), reading(0.0, 5.0), 3), None);
    assert_eq!(restarted.reason, Some(Reason::NoValue { expression: "rate(hits)".to_owned() }));
    let alone = finding(&playbook, &once(reading(0.0, 100.0)), None);
    assert_eq!(alone.reason, Some(Reason::InsufficientData { samples: 1.0, needed: 2.0 }));
}

#[test]
fn too_few_observations_are_insufficient_data() {
    let gated =
        "value = \"used\"\nunit = \"%\"\nwarning = 10\nwindow = \"1s\"\nsamples = \"delta(hits)\"\nmin_samples = 1000";
    let playbook = made(gated);
    let few = finding(&playbook, &twice(reading(99.0, 0.0), reading(99.0, 999.0), 1), None);
    assert_eq!(few.status, Status::Unknown);
    assert_eq!(few.reason, Some(Reason::InsufficientData { samples: 999.0, needed: 1000.0 }));
    assert_eq!(few.says, None);
    let enough = finding(&playbook, &twice(reading(99.0, 0.0), reading(99.0, 1000.0), 1), None);
    assert_eq!((enough.status, enough.samples), (Status::Warning, 1000.0));
}

#[test]
fn what_does_not_apply_is_ok_and_says_so_and_an_open_question_is_unknown() {
    let check = "value = \"used\"\nunit = \"%\"\nwarning = 10\napplies_when = \"enabled\"\nnot_applicable = { en = \"off\", ja = \"無効\" }";
    let playbook = made(check);
    let mut off = reading(99.0, 0.0);
    off.set("enabled", false);
    let found = finding(&playbook, &once(off), None);
    assert_eq!(found.status, Status::Ok);
    assert!(matches!(found.reason, Some(Reason::NotApplicable { says: Some(_), .. })));
    let mut open = reading(99.0, 0.0);
    open.fields.shift_remove("enabled");
    assert_eq!(
        finding(&playbook, &once(open), None).reason,
        Some(Reason::NoValue { expression: "enabled".to_owned() })
    );
}

#[test]
fn a_condition_that_holds_outweighs_one_that_is_unknown() {
    let check = "value = \"used\"\nunit = \"%\"\nwarning_when = \"hits >= 0.0 || true\"\ncritical_when = \"used > 50.0 && enabled\""
        .replace("hits >= 0.0 || true", "!enabled");
    let playbook = made(&check);
    let mut open = reading(0.0, 0.0);
    open.fields.shift_remove("used");
    open.set("enabled", false);
    assert_eq!(finding(&playbook, &once(open.clone()), None).status, Status::Warning);
    open.set("enabled", true);
    let found = finding(&playbook, &once(open), None);
    assert_eq!(found.reason, Some(Reason::NoValue { expression: "used > 50.0 && enabled".to_owned() }));
}

#[test]
fn the_worst_row_decides_and_the_others_are_listed_worst_first() {
    let check = "each = \"rows\"\nvalue = \"share\"\nunit = \"%\"\nwarning = 80\ncritical = 90\nsays = { en = \"{label} at {value}\", ja = \"{label} は {value}\" }";
    let playbook = made(check);
    let found = finding(
        &playbook,
        &once(rows(&[("/", 10.0, 0.0), ("/a", 85.0, 0.0), ("/b", 95.0, 0.0), ("/c", 99.0, 0.0)])),
        None,
    );
    assert_eq!((found.status, found.rows_judged, found.worst.as_deref()), (Status::Critical, 4, Some("/c")));
    assert_eq!(found.rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["/c", "/b", "/a"]);
    assert_eq!(found.says.unwrap().ja, "/c は 99 %");
    let none = finding(&playbook, &once(rows(&[])), None);
    assert_eq!((none.status, none.rows_judged), (Status::Ok, 0));
    let untold = finding(&playbook, &once(reading(0.0, 0.0)), None);
    assert_eq!(untold.status, Status::Unknown);
}

#[test]
fn rows_of_two_samples_are_joined_by_their_key() {
    let check = "each = \"rows\"\nvalue = \"delta(events)\"\nwarning = 5\nwindow = \"1s\"";
    let playbook = made(check);
    let first = rows(&[("a", 0.0, 100.0), ("b", 0.0, 0.0)]);
    let last = rows(&[("new", 0.0, 900.0), ("b", 0.0, 7.0), ("a", 0.0, 101.0)]);
    let found = finding(&playbook, &twice(first, last, 1), None);
    assert_eq!((found.status, found.worst.as_deref(), found.value), (Status::Warning, Some("b"), Value::Number(7.0)));
    let new = found.rows.iter().find(|row| row.label == "new").unwrap();
    assert_eq!(new.reason, Some(Reason::InsufficientData { samples: 1.0, needed: 2.0 }));
}

#[test]
fn rows_keep_their_own_earlier_status() {
    let check = "each = \"rows\"\nvalue = \"share\"\nunit = \"%\"\nwarning = 80\nwarning_clear = 70";
    let playbook = made(check);
    let before = finding(&playbook, &once(rows(&[("a", 85.0, 0.0), ("b", 75.0, 0.0)])), None);
    let now = finding(&playbook, &once(rows(&[("a", 75.0, 0.0), ("b", 75.0, 0.0)])), Some(&before));
    assert_eq!(now.rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["a"]);
}

#[test]
fn without_a_reading_the_probes_reason_stands() {
    let playbook = made("value = \"used\"\nunit = \"%\"");
    let error = ProbeError::new(ProbeErrorKind::Authentication, "wrong password");
    let found = finding(&playbook, &Outcome::Failed(error.clone()), None);
    assert_eq!((found.status, found.reason), (Status::Unknown, Some(Reason::Probe { error })));
}
