//! Runs: each read once, partial results, deadlines, cancellation, hypotheses, comparison.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use toban::clock::{Clock, ManualClock, SharedClock};
use toban::playbook::explain::explain;
use toban::playbook::plan::{Plan, PlanError};
use toban::playbook::report::{Cut, Reason, Report, Verdict};
use toban::playbook::run::{Earlier, run};
use toban::playbook::status::Status;
use toban::probe::error::{ProbeError, ProbeErrorKind};
use toban::probe::inventory::Inventory;
use toban::probe::reading::Value;
use toban::probe::target::{Endpoint, HostEndpoint, Target};

use super::world::{Answer, Scripted, answer, plan, playbook, registry, runner, system_clock, target};

const THREE: &str = r#"
[[check]]
id = "used"
TITLE
GUIDE
value = "used"
unit = "%"
warning = 75
critical = 90

[[check]]
id = "on"
TITLE
GUIDE
value = "enabled"
warning_when = "!value"

[[check]]
id = "other"
TITLE
GUIDE
with = { part = "b" }
value = "used"
unit = "%"
warning = 50

[[hypothesis]]
id = "small"
when = "used.status in ['warning', 'critical'] && on.status != 'warning'"
says = { en = "Small: {used.value}", ja = "小: {used.value}" }
refuted_when = "other.status == 'ok'"
refuted_says = { en = "other {other.value}", ja = "他 {other.value}" }
GUIDE

[[hypothesis]]
id = "full"
when = "used.status == 'critical'"
says = { en = "Full", ja = "満杯" }
refuted_when = "on.status == 'warning'"
refuted_says = { en = "off", ja = "停止" }
GUIDE

[[remedy]]
for = ["full", "small"]
do = { en = "Grow", ja = "増やす" }
risk = "R2"
before = { en = "Save", ja = "保存" }
verify = { en = "Look", ja = "確認" }
GUIDE

[[remedy]]
for = "full"
do = { en = "Reload", ja = "再読込" }
risk = "R1"
verify = { en = "Look", ja = "確認" }
GUIDE
"#;

fn status(report: &Report, check: &str) -> Status {
    report.findings.iter().find(|finding| finding.check == check).map_or(Status::Unknown, |finding| finding.status)
}

#[tokio::test]
async fn equal_reads_are_made_once_and_the_report_is_ordered_and_concluded() {
    let probe = Scripted::new([answer(95.0, 0.0)]);
    let playbook = playbook(THREE, &probe);
    let report = run(&plan(&playbook, "t"), &runner(&probe, system_clock()), &Earlier::default(), &|_| {}).await;
    assert_eq!(probe.reads.lock().unwrap().len(), 2, "two distinct reads for three checks");
    assert_eq!(report.findings.iter().map(|one| one.check.as_str()).collect::<Vec<_>>(), ["used", "other", "on"]);
    assert_eq!((report.status, report.pending.len(), report.cut), (Status::Critical, 0, None));
    let verdicts: Vec<_> = report.hypotheses.iter().map(|one| (one.id.as_str(), one.verdict)).collect();
    assert_eq!(verdicts, [("small", Verdict::Supported), ("full", Verdict::Supported)]);
    assert_eq!(report.hypotheses[0].says.en, "Small: 95 %");
    let advice: Vec<_> = report.remedies.iter().map(|one| (one.hypothesis.as_str(), one.does.en.as_str())).collect();
    assert_eq!(advice, [("small", "Grow"), ("full", "Reload"), ("full", "Grow")]);
    assert!(report.finished.is_some());
}

#[tokio::test]
async fn a_refutation_that_holds_refutes_and_what_is_unknown_leaves_it_undecided() {
    let probe = Scripted::new([answer(80.0, 0.0), answer(10.0, 0.0)]);
    let playbook = playbook(THREE, &probe);
    let report = run(&plan(&playbook, "t"), &runner(&probe, system_clock()), &Earlier::default(), &|_| {}).await;
    assert_eq!(report.hypotheses.iter().map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Refuted]);
    assert!(report.remedies.is_empty());

    let broken = ProbeError::new(ProbeErrorKind::ConnectionRefused, "");
    let probe = Scripted::new([Answer::Error(broken)]);
    let report = run(&plan(&playbook, "t"), &runner(&probe, system_clock()), &Earlier::default(), &|_| {}).await;
    assert_eq!(report.status, Status::Unknown, "all unknown is unknown");
    assert!(report.hypotheses.iter().all(|one| one.verdict == Verdict::Undecided));
}

#[tokio::test]
async fn a_probe_that_never_answers_costs_only_its_own_checks() {
    let probe = Scripted::new([answer(10.0, 0.0), Answer::Silence]);
    let playbook = playbook(THREE, &probe);
    let seen = Mutex::new(Vec::new());
    let progress = |report: &Report| seen.lock().unwrap().push(report.pending.len());
    let report = run(&plan(&playbook, "t"), &runner(&probe, system_clock()), &Earlier::default(), &progress).await;
    assert_eq!(status(&report, "used"), Status::Ok);
    let late = report.findings.iter().find(|one| one.check == "other").unwrap();
    assert!(
        matches!(&late.reason, Some(Reason::Probe { error }) if matches!(error.kind, ProbeErrorKind::Deadline { .. })),
        "{:?}",
        late.reason
    );
    assert_eq!(*seen.lock().unwrap(), [3, 1, 0, 0], "told at the start, after each read, and at the end");
    assert_eq!(report.status, Status::Ok);
}

#[tokio::test]
async fn who_stops_a_run_gets_what_was_found_by_then() {
    let probe = Scripted::new([answer(95.0, 0.0), Answer::Silence]);
    let playbook = playbook(THREE, &probe);
    let mut runner = runner(&probe, system_clock());
    runner.limits.per_probe = Duration::from_mins(1);
    let cancel = runner.cancel.clone();
    let stop = move |report: &Report| {
        if status(report, "used") == Status::Critical {
            cancel.cancel();
        }
    };
    let report = run(&plan(&playbook, "t"), &runner, &Earlier::default(), &stop).await;
    assert_eq!((report.cut, status(&report, "used")), (Some(Cut::Cancelled), Status::Critical));
    let rest = report.findings.iter().find(|one| one.check == "other").unwrap();
    assert_eq!(rest.reason, Some(Reason::Cut { cut: Cut::Cancelled }));
    assert!(report.pending.is_empty());
}

/// Moves a manual clock whenever nothing else can go on.
async fn moved(clock: Arc<ManualClock>, step: Duration) {
    loop {
        tokio::task::yield_now().await;
        clock.advance(step);
    }
}

#[tokio::test]
async fn the_total_deadline_cuts_what_is_left() {
    let probe = Scripted::new([answer(10.0, 0.0), Answer::Silence]);
    let playbook = playbook(THREE, &probe);
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let shared: SharedClock = Arc::<ManualClock>::clone(&clock);
    let mut runner = runner(&probe, shared);
    runner.limits.per_probe = Duration::from_mins(1);
    let plan = plan(&playbook, "t");
    let earlier = Earlier::default();
    let report = tokio::select! {
        report = run(&plan, &runner, &earlier, &|_| {}) => report,
        () = moved(Arc::clone(&clock), Duration::from_secs(1)) => unreachable!(),
    };
    assert_eq!((report.cut, status(&report, "used")), (Some(Cut::Deadline), Status::Ok));
    assert!(report.finished.unwrap() >= Timestamp::from_second(20).unwrap());
}

#[tokio::test]
async fn rates_wait_on_the_clock_and_other_checks_do_not_wait_for_them() {
    let parts = r#"
[[check]]
id = "now"
TITLE
GUIDE
value = "used"
unit = "%"
warning = 75

[[check]]
id = "slow"
TITLE
GUIDE
value = "rate(hits)"
unit = "/s"
window = "5s"
warning = 1
"#;
    let probe = Scripted::new([answer(80.0, 100.0), answer(10.0, 200.0)]);
    let playbook = playbook(parts, &probe);
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let shared: SharedClock = Arc::<ManualClock>::clone(&clock);
    let runner = runner(&probe, shared);
    let plan = plan(&playbook, "t");
    let times = Mutex::new(Vec::new());
    let progress = |report: &Report| {
        times.lock().unwrap().push((clock.elapsed() >= Duration::from_secs(5), report.findings.len()));
    };
    let earlier = Earlier::default();
    let report = tokio::select! {
        report = run(&plan, &runner, &earlier, &progress) => report,
        () = moved(Arc::clone(&clock), Duration::from_millis(500)) => unreachable!(),
    };
    let slow = report.findings.iter().find(|one| one.check == "slow").unwrap();
    let window = slow.window.unwrap().as_secs_f64();
    assert!(window >= 5.0, "{window}");
    assert!(matches!(slow.value, Value::Number(rate) if (rate - 100.0 / window).abs() < 1e-9));
    assert_eq!(probe.reads.lock().unwrap().len(), 2, "the first sample serves both checks");
    let times = times.into_inner().unwrap();
    assert!(times.contains(&(false, 1)), "the other check was told before the window ended: {times:?}");
}

#[tokio::test]
async fn a_run_is_compared_with_the_previous_and_the_last_good_one() {
    let probe = Scripted::new([answer(95.0, 0.0)]);
    let playbook = playbook(THREE, &probe);
    let runner = runner(&probe, system_clock());
    let good_probe = Scripted::new([answer(10.0, 0.0)]);
    let good_runner = super::world::runner(&good_probe, system_clock());
    let plan = plan(&playbook, "t");
    let mut good = run(&plan, &good_runner, &Earlier::default(), &|_| {}).await;
    assert_eq!((good.status, &good.comparison), (Status::Ok, &None));
    good.key = Some("RUN-1".to_owned());
    let earlier = Earlier { previous: Some(good.clone()), last_good: Some(good) };
    let report = run(&plan, &runner, &earlier, &|_| {}).await;
    let comparison = report.comparison.unwrap();
    assert_eq!(comparison.previous.unwrap().key, "RUN-1");
    let changes: Vec<_> = comparison.changes.iter().map(|one| (one.check.as_str(), one.before, one.after)).collect();
    assert_eq!(changes, [("used", Status::Ok, Status::Critical), ("other", Status::Ok, Status::Warning)]);
    assert_eq!(comparison.changes[0].good, Some(10.0.into()));
}

#[tokio::test]
async fn an_optional_subject_without_a_target_is_told_and_a_needed_one_is_refused() {
    let host = |optional: bool| {
        format!(
            "[[subject]]\nname = \"peer\"\nkind = \"tcp\"\nfrom = \"service.peer\"\noptional = {optional}\n\
             [[check]]\nid = \"there\"\nTITLE\nGUIDE\non = \"peer\"\nvalue = \"used\"\nunit = \"%\"\n"
        )
    };
    let probe = Scripted::new([answer(1.0, 0.0)]);
    let made = playbook(&host(true), &probe);
    let report = run(&plan(&made, "t"), &runner(&probe, system_clock()), &Earlier::default(), &|_| {}).await;
    assert_eq!(report.findings[0].reason, Some(Reason::NoTarget { subject: "peer".to_owned() }));
    assert!(explain(&plan(&made, "t"), &registry(&probe))[0].lines.is_empty());

    let needed = playbook(&host(false), &probe);
    let inventory = Inventory::default();
    let refused = Plan::new(&needed, &target("t"), &inventory).unwrap_err();
    assert!(matches!(refused, PlanError::NoSubject { .. }));
    let machine = Target { endpoint: Endpoint::Host(HostEndpoint::Local), ..target("m") };
    let wrong = Plan::new(&made, &machine, &inventory).unwrap_err();
    assert!(matches!(wrong, PlanError::WrongKind { .. }));
}
