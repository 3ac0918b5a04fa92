//! What a report says in Japanese is Japanese: nothing of ours in it, such as yes and no, is left in English.

use std::sync::LazyLock;
use std::time::Duration;

use indexmap::IndexMap;
use regex::Regex;
use serde_json::Value as Json;
use toban::chat::message::Message;
use toban::language::Language;
use toban::playbook::bundled;
use toban::playbook::catalog::{Given, Playbook, Trial};
use toban::playbook::compile::compile_with_tests;
use toban::playbook::conclude::conclude;
use toban::playbook::judge::{Observation, Outcome, judge};
use toban::playbook::report::Report;
use toban::playbook::status::Status;
use toban::probe;
use toban::probe::error::{ProbeError, ProbeErrorKind};
use toban::probe::reading::{Reading, Value};
use toban::reply::report::{details, report};

/// What a playbook's own test makes of what it is given.
fn tried(playbook: &Playbook, trial: &Trial) -> Report {
    let missing = || Outcome::Failed(ProbeError::new(ProbeErrorKind::Malformed, ""));
    let findings = playbook.checks.iter().map(|check| {
        let outcome = match trial.given.get(&check.id).map(AsRef::as_ref) {
            Some(Given::Samples(samples)) => match samples.as_slice() {
                [] => missing(),
                [(_, last)] => seen(None, last.clone()),
                [(_, first), .., (_, last)] => seen(Some(first.clone()), last.clone()),
            },
            _ => missing(),
        };
        judge(check, "main", &outcome, None)
    });
    let started = "2026-11-26T03:00:00Z".parse().expect("a time");
    let mut report = Report {
        run: "01JDXJ0000000000000000000A".to_owned(),
        key: Some("RUN-1".to_owned()),
        playbook: playbook.name.clone(),
        title: playbook.title.clone(),
        target: "main".to_owned(),
        subjects: IndexMap::new(),
        started,
        finished: Some(started),
        status: Status::Unknown,
        findings: findings.collect(),
        pending: Vec::new(),
        hypotheses: Vec::new(),
        remedies: Vec::new(),
        privileges: Vec::new(),
        hidden: 0,
        origins: Vec::new(),
        comparison: None,
        cut: None,
    };
    conclude(playbook, &mut report);
    report
}

fn seen(first: Option<Reading>, last: Reading) -> Outcome {
    let window = Duration::from_mins(1);
    Outcome::Seen(Box::new(Observation { first, last, window, took: Duration::from_millis(3) }))
}

/// Every text that people read, commands to copy apart.
fn texts(message: &Message) -> Vec<String> {
    fn inside(value: &Json, texts: &mut Vec<String>) {
        match value {
            Json::String(text) => texts.push(text.clone()),
            Json::Array(all) => all.iter().for_each(|one| inside(one, texts)),
            Json::Object(fields) if fields.get("block").is_some_and(|kind| kind == "code") => {}
            Json::Object(fields) => {
                let words =
                    fields.iter().filter(|(name, _)| !matches!(name.as_str(), "block" | "tone" | "language" | "press"));
                words.for_each(|(_, field)| inside(field, texts));
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    inside(&serde_json::to_value(message).expect("a message is JSON"), &mut all);
    all
}

#[test]
fn yes_no_and_what_is_judged_are_said_in_japanese() {
    // As a value, or in a condition. Where a threshold comes from is a title, told as it is.
    static OURS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|= |→ |  |[、（ ]値 )(?:yes|no|true|false)(?:$|[,、）]| →)|[^\w'.]value[^\w']")
            .expect("it compiles")
    });
    static ORIGIN: LazyLock<Regex> = LazyLock::new(|| Regex::new("（根拠: [^）]*）").expect("it compiles"));
    let (catalog, _) = compile_with_tests(&bundled::sources(), &probe::bundled()).expect("bundled playbooks compile");
    let (mut left, mut flags) = (Vec::new(), 0);
    for playbook in catalog.iter() {
        for trial in &playbook.trials {
            let tried = tried(playbook, trial);
            flags += tried.findings.iter().filter(|one| matches!(one.value, Value::Flag(_))).count();
            let told = [report(&tried, Language::Ja), details(&tried, Language::Ja)];
            let texts = told.iter().flat_map(texts).map(|text| ORIGIN.replace_all(&text, "").into_owned());
            for text in texts.filter(|text| OURS.is_match(text)) {
                left.push(format!("{}, {}: {text}", playbook.name, trial.name));
            }
        }
    }
    left.dedup();
    assert!(left.is_empty(), "{} texts are not all Japanese:\n{}", left.len(), left.join("\n"));
    assert!(flags > 20, "there are yes and no in them: {flags}");
}
