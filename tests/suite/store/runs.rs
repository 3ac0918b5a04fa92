//! Runs of playbooks.

use indexmap::IndexMap;
use jiff::Timestamp;
use toban::language::Bilingual;
use toban::playbook::report::{Cut, Pending, Report};
use toban::playbook::status::Status;
use toban::store::Store;
use toban::store::run::{RunFilter, RunState};

use super::{at, on_both};

/// A run that began at `started` and is still running.
pub(super) fn running(run: &str, playbook: &str, target: &str, started: Timestamp) -> Report {
    Report {
        run: run.to_owned(),
        key: None,
        playbook: playbook.to_owned(),
        title: Bilingual::new("Storage", "ストレージ"),
        target: target.to_owned(),
        subjects: IndexMap::new(),
        started,
        finished: None,
        status: Status::Unknown,
        findings: Vec::new(),
        pending: vec![Pending { check: "reachable".to_owned(), title: Bilingual::new("Reachable", "到達性") }],
        hypotheses: Vec::new(),
        remedies: Vec::new(),
        privileges: Vec::new(),
        hidden: 0,
        origins: Vec::new(),
        comparison: None,
        cut: None,
    }
}

fn finished(report: Report, status: Status) -> Report {
    Report { finished: Some(report.started), status, pending: Vec::new(), ..report }
}

async fn save(store: &Store, report: &Report) -> String {
    let mut tx = store.begin().await.unwrap();
    let key = tx.runs().save(report).await.unwrap();
    tx.commit().await.unwrap();
    key
}

on_both! {
    async fn a_run_keeps_its_key_while_it_fills(store) {
        let begun = running("r1", "redis", "main", at(0));
        assert_eq!(save(store, &begun).await, "RUN-1");
        let mut tx = store.read().await.unwrap();
        let stored = tx.runs().by_key("run-1").await.unwrap().unwrap();
        assert_eq!((stored.state, stored.report.key.as_deref()), (RunState::Running, Some("RUN-1")));
        assert_eq!(tx.runs().latest("redis", "main").await.unwrap(), None, "a run that is not over is no comparison");
        drop(tx);

        let done = finished(begun.clone(), Status::Warning);
        assert_eq!(save(store, &done).await, "RUN-1");
        assert_eq!(save(store, &begun).await, "RUN-1");
        let mut tx = store.read().await.unwrap();
        let stored = tx.runs().by_key("RUN-1").await.unwrap().unwrap();
        assert_eq!(stored.state, RunState::Finished, "progress that arrives late changes nothing");
        assert_eq!(stored.report, Report { key: Some("RUN-1".to_owned()), ..done });
        for unknown in ["RUN-2", "INC-1", "RUN", "RUN-x", ""] {
            assert_eq!(tx.runs().by_key(unknown).await.unwrap(), None);
        }
    }

    async fn a_run_is_compared_with_complete_ones(store) {
        let run = |id: &str, target: &str| running(id, "redis", target, at(0));
        save(store, &finished(run("r1", "main"), Status::Ok)).await;
        save(store, &finished(run("r2", "main"), Status::Critical)).await;
        save(store, &finished(run("r3", "other"), Status::Ok)).await;
        save(store, &Report { cut: Some(Cut::Cancelled), ..finished(run("r4", "main"), Status::Ok) }).await;
        save(store, &run("r5", "main")).await;
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.runs().latest("redis", "main").await.unwrap().unwrap().run, "r2");
        assert_eq!(tx.runs().last_good("redis", "main").await.unwrap().unwrap().run, "r1");
        assert_eq!(tx.runs().by_key("RUN-4").await.unwrap().unwrap().state, RunState::Cut);
        assert_eq!(tx.runs().latest("storage", "main").await.unwrap(), None);
    }

    async fn runs_are_listed_newest_first(store) {
        for (id, playbook, target) in [("r1", "redis", "main"), ("r2", "redis", "other"), ("r3", "cpu", "main"), ("r4", "redis", "main")] {
            save(store, &finished(running(id, playbook, target, at(0)), Status::Ok)).await;
        }
        let mut tx = store.read().await.unwrap();
        let filter = |playbook: Option<&str>, target: Option<&str>| {
            RunFilter { playbook: playbook.map(str::to_owned), target: target.map(str::to_owned) }
        };
        for (filter, keys) in [
            (filter(None, None), vec!["RUN-4", "RUN-3", "RUN-2", "RUN-1"]),
            (filter(Some("redis"), None), vec!["RUN-4", "RUN-2", "RUN-1"]),
            (filter(None, Some("main")), vec!["RUN-4", "RUN-3", "RUN-1"]),
            (filter(Some("redis"), Some("main")), vec!["RUN-4", "RUN-1"]),
        ] {
            let listed = tx.runs().list(&filter, None, 9).await.unwrap();
            assert_eq!(listed.iter().map(|run| run.key.as_str()).collect::<Vec<_>>(), keys, "{filter:?}");
        }
        let second = tx.runs().list(&RunFilter::default(), Some(3), 1).await.unwrap();
        assert_eq!((second[0].key.as_str(), second[0].state, second[0].status), ("RUN-2", RunState::Finished, Status::Ok));
        assert_eq!((second[0].started, second[0].finished), (at(0), Some(at(0))));
    }

    async fn a_run_whose_process_went_away_is_interrupted(store) {
        save(store, &finished(running("r1", "redis", "main", at(0)), Status::Ok)).await;
        let lost = running("r2", "redis", "main", at(1));
        save(store, &lost).await;
        save(store, &running("r3", "redis", "main", at(60))).await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.runs().interrupt(at(60)).await.unwrap(), ["RUN-2"]);
        assert_eq!(tx.runs().interrupt(at(60)).await.unwrap(), Vec::<String>::new());
        assert_eq!(tx.runs().by_key("RUN-2").await.unwrap().unwrap().state, RunState::Interrupted);
        tx.commit().await.unwrap();
        save(store, &finished(lost, Status::Ok)).await;
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.runs().by_key("RUN-2").await.unwrap().unwrap().state, RunState::Finished, "it was only slow");
    }
}
