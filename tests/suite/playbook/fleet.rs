//! Many targets: worst first, bounded, and who differs.

use std::sync::Mutex;

use toban::playbook::fleet::{outliers, run_many};
use toban::playbook::report::fleet::FleetReport;
use toban::playbook::run::Earlier;
use toban::playbook::status::Status;

use super::world::{Scripted, answer, plan, playbook, runner, system_clock};

const ONE: &str =
    "[[check]]\nid = \"used\"\nTITLE\nGUIDE\nvalue = \"used\"\nunit = \"%\"\nwarning = 75\ncritical = 90\n";

#[tokio::test]
async fn targets_come_worst_first_with_those_that_differ() {
    let probe = Scripted::new([10.0, 11.0, 95.0, 12.0, 11.5, 80.0].map(|used| answer(used, 0.0)));
    let playbook = playbook(ONE, &probe);
    let plans: Vec<_> =
        ["a", "b", "c", "d", "e", "f"].map(|name| (plan(&playbook, name), Earlier::default())).into_iter().collect();
    let seen = Mutex::new(0);
    let progress = |fleet: &FleetReport| {
        let running = fleet.reports.iter().filter(|report| report.finished.is_none()).count();
        assert!(running <= 1, "one at a time");
        let begun = fleet.reports.iter().map(|report| report.target.as_str());
        let waiting = fleet.waiting.iter().map(String::as_str);
        let mut all: Vec<_> = begun.chain(waiting).collect();
        all.sort_unstable();
        assert_eq!(all, ["a", "b", "c", "d", "e", "f"], "each target is named from the beginning, once");
        *seen.lock().unwrap() += 1;
    };
    let fleet = run_many("tag:prod", &plans, &runner(&probe, system_clock()), 1, &progress).await;
    let order: Vec<_> = fleet.reports.iter().map(|report| (report.target.as_str(), report.status)).collect();
    assert_eq!(order[..2], [("c", Status::Critical), ("f", Status::Warning)]);
    assert_eq!(order[2..].iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["a", "b", "d", "e"]);
    assert_eq!((fleet.status, fleet.selection.as_str()), (Status::Critical, "tag:prod"));
    assert_eq!(fleet.outliers.iter().map(|one| one.target.as_str()).collect::<Vec<_>>(), ["c", "f"]);
    assert!(fleet.waiting.is_empty());
    assert_eq!(*seen.lock().unwrap(), 18, "begun, judged and finished, each of six");
    assert!(outliers(&fleet.reports[..4]).is_empty(), "of four nobody is called different");
}
