//! Every scenario is played on every platform. What is about one of them alone is on a list, with its reason.

use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};

/// Where scenarios are about the page alone: file, how many, and why.
const ON_THE_PAGE: [(&str, usize, &str); 2] = [
    ("incident/several.rs", 2, "messages that people wrote are found again by their id on the page alone"),
    ("incident/speaking.rs", 2, "conversations with a language of their own are the page's"),
];

/// What is no conversation: reminders are jobs, whose platform writes down what reached it.
const NO_SCENARIOS: &str = "reminders";

/// What only Slack has: a history from which Toban catches up.
const HISTORY: &str = "catching_up.rs";

/// What plays a scenario everywhere.
const PLAYS: [&str; 4] = ["on_every_platform(", "everywhere(", "on_each()", "Platform::ALL"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in read_dir(folder).expect("the scenarios are there") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The scenarios' files: their names below this folder, and their text.
fn scenarios() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/bot");
    let mut found = Vec::new();
    files(&folder, &mut found);
    let read = found.into_iter().map(|path| {
        let name = path.strip_prefix(&folder).expect("below it").to_string_lossy().into_owned();
        (name, read_to_string(&path).expect("a readable file"))
    });
    let is_one = |text: &str| text.contains("#[tokio::test");
    let is_meant = |name: &str| !name.starts_with(NO_SCENARIOS) && !["counted.rs", "both.rs", HISTORY].contains(&name);
    read.filter(|(name, text)| is_one(text) && is_meant(name)).collect()
}

#[test]
fn every_scenario_is_played_on_every_platform() {
    let mut scenarios_played = 0;
    for (name, text) in scenarios() {
        let tests = text.matches("#[tokio::test").count();
        let one_only = ["[Platform::Web", "[Platform::Terminal", "[Platform::Slack", "start(Platform::"];
        assert!(!one_only.iter().any(|only| text.contains(only)), "{name} chooses its platforms itself");
        // A helper or a macro may play several tests.
        let helped = text.contains("on_each()") || text.contains("Platform::ALL");
        let plays: usize = PLAYS.iter().map(|play| text.matches(play).count()).sum();
        assert!(plays >= tests || helped, "{name}: {plays} of {tests} tests are played everywhere");
        let listed = ON_THE_PAGE.iter().find(|(file, ..)| *file == name).map_or(0, |(_, times, _)| *times);
        assert_eq!(text.matches("!= Platform::Web {").count(), listed, "{name} ends early elsewhere");
        scenarios_played += tests;
    }
    assert!(scenarios_played >= 70, "{scenarios_played} scenarios were found");
}
