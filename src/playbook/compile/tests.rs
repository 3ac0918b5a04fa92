//! Every class of mistake is found, named and placed.

use std::fmt::Write as _;
use std::sync::Arc;

use async_trait::async_trait;
use proptest::prelude::*;

use super::compile;
use crate::playbook::diagnostic::{Diagnostic, Severity};
use crate::playbook::source::Source;
use crate::probe::argument::{ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::reading::Reading;
use crate::probe::registry::Registry;
use crate::probe::schema::{ArgumentKind, ArgumentSpec, Field, ProbeSpec, Schema, Table};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit;
use crate::probe::{Probe, ReadContext};

struct Fake(ProbeSpec);

#[async_trait]
impl Probe for Fake {
    fn spec(&self) -> &ProbeSpec {
        &self.0
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        if arguments.get("sql").and_then(|sql| sql.as_text()).is_some_and(|sql| sql.starts_with("DELETE")) {
            return Err(vec![ArgumentError::mutating("sql", "DELETE changes the target")]);
        }
        Ok(Schema {
            fields: vec![
                Field::gauge("used", Unit::Bytes, ""),
                Field::gauge("limit", Unit::Bytes, ""),
                Field::counter("hits", Unit::Count, ""),
                Field::text("role", ""),
                Field::flag("reachable", ""),
            ],
            tables: vec![Table {
                name: "mounts".into(),
                key: "mount".into(),
                columns: vec![Field::text("mount", ""), Field::gauge("share", Unit::Percent, "")],
                doc: "".into(),
            }],
        })
    }

    fn explain(&self, _: &Target, _: &Arguments) -> Vec<String> {
        Vec::new()
    }

    async fn read(&self, _: &Target, _: &Arguments, _: &ReadContext<'_>) -> Result<Reading, ProbeError> {
        Ok(Reading::default())
    }
}

fn registry() -> Registry {
    let probe = |name, target| -> Arc<dyn Probe> {
        let sql = ArgumentSpec { name: "sql", kind: ArgumentKind::Text, required: false, doc: "" };
        let rows =
            ArgumentSpec { name: "rows", kind: ArgumentKind::Number { min: 1, max: 9 }, required: false, doc: "" };
        Arc::new(Fake(ProbeSpec { name, target, doc: "", arguments: vec![sql, rows] }))
    };
    Registry::new(vec![probe("redis.info", TargetKind::Redis), probe("host.mounts", TargetKind::Host)])
}

const RIGHT: &str = r#"playbook = "redis"
target = "redis"
title = { en = "Redis", ja = "Redis" }
guide = "4.1 database.redis"

[[subject]]
name = "host"
kind = "host"
from = "target.host"

[let]
share = "100.0 * used / limit"

[[check]]
id = "memory"
title = { en = "Memory", ja = "メモリ" }
read = "redis.info"
value = "share"
unit = "%"
warning = 75
critical = 90
source = "guide 6.1 memory"
says = { en = "{used} of {limit}", ja = "{limit} のうち {used}" }
guide = "4.1 database.redis.checks.メモリ使用率"

[[check]]
id = "mounts"
title = { en = "Mounts", ja = "マウント" }
on = "host"
read = "host.mounts"
each = "mounts"
value = "share"
unit = "%"
warning = 80
source = "guide"
guide = "4.1 infrastructure.storage.checks.ディスク使用率"

[[hypothesis]]
id = "pressure"
when = "memory.status == 'critical'"
says = { en = "Full at {memory.value}", ja = "{memory.value} で満杯" }
refuted_when = "mounts.status == 'warning'"
refuted_says = { en = "Disk {mounts.worst}", ja = "ディスク {mounts.worst}" }
guide = "4.1 database.redis"

[[remedy]]
for = "pressure"
do = { en = "Purge", ja = "掃除" }
command = "redis-cli MEMORY PURGE"
risk = "R1"
verify = { en = "Look again", ja = "再確認" }
guide = "4.1 database.redis.solutions.memory_optimize"

[[test]]
name = "full"
given = { "redis.info" = { used = 95, limit = 100 }, "host:host.mounts" = { mounts = [{ mount = "/", share = 5.0 }] } }
expect = { memory = "critical", mounts = "ok", hypothesis = "pressure" }
"#;

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    match compile(&[Source::new("a.toml", text.to_owned())], &registry()) {
        Ok((_, warnings)) => warnings,
        Err(all) => all,
    }
}

#[test]
fn the_right_one_has_no_mistake() {
    let found = diagnostics(RIGHT);
    assert!(found.is_empty(), "{found:#?}");
}

/// Each: what is written instead of what, and the mistake it makes.
const WRONG: &[(&str, &str, &str)] = &[
    ("playbook = \"redis\"", "playbook = \"Redis!\"", "bad-name"),
    ("target = \"redis\"", "target = \"mysql\"", "wrong-type"),
    ("warning = 75", "warnign = 75", "unknown-key"),
    ("warning = 75", "warning = \"75\"", "wrong-type"),
    ("title = { en = \"Memory\", ja = \"メモリ\" }", "", "missing-key"),
    ("en = \"Memory\", ja = \"メモリ\"", "en = \"Memory\"", "missing-language"),
    ("ja = \"メモリ\"", "ja = \"\"", "missing-language"),
    ("title = { en = \"Memory\", ja = \"メモリ\" }", "title = { en = \"Memory\"", "toml-syntax"),
    ("read = \"redis.info\"", "read = \"redis.inof\"", "unknown-probe"),
    ("read = \"redis.info\"", "read = \"host.mounts\"", "wrong-target"),
    ("read = \"redis.info\"", "read = \"redis.info\"\nwith = { colour = \"red\" }", "probe-argument"),
    ("read = \"redis.info\"", "read = \"redis.info\"\nwith = { rows = 10 }", "probe-argument"),
    ("read = \"redis.info\"", "read = \"redis.info\"\nwith = { sql = \"DELETE FROM t\" }", "mutating-command"),
    ("on = \"host\"", "on = \"hots\"", "unknown-subject"),
    ("from = \"target.host\"", "from = \"the.moon\"", "unknown-subject"),
    ("kind = \"host\"", "kind = \"redis\"", "wrong-target"),
    ("each = \"mounts\"", "each = \"mount\"", "unknown-table"),
    ("unit = \"%\"\nwarning = 75", "unit = \"bytes\"\nwarning = 75", "unit-mismatch"),
    ("unit = \"%\"\nwarning = 75", "warning = 75", "unit-mismatch"),
    (
        "value = \"share\"\nunit = \"%\"\nwarning = 75",
        "value = \"used + 1.0 + share\"\nunit = \"%\"\nwarning = 75",
        "unit-mismatch",
    ),
    ("warning = 75", "warning = 95", "threshold-order"),
    ("warning = 75", "warning = 75\nwarning_clear = 80", "clear-side"),
    ("warning = 75", "critical_clear = 80\nwarning_clear = 70", "clear-side"),
    ("warning = 75", "warning = 75\nwarning_when = \"value > 1.0\"", "two-levels"),
    ("source = \"guide 6.1 memory\"", "", "missing-source"),
    ("share = \"100.0 * used / limit\"", "share = \"100.0 * usd / limit\"", "unknown-field"),
    ("share = \"100.0 * used / limit\"", "share = \"100.0 * used / limit\"\nother = \"used\"", "unused-let"),
    ("{ en = \"{used} of {limit}\"", "{ en = \"{used} of {limt}\"", "unknown-field"),
    ("{ en = \"{used} of {limit}\"", "{ en = \"{used} of {limit\"", "placeholder"),
    ("{ en = \"{used} of {limit}\"", "{ en = \"{used}\"", "languages-differ"),
    ("value = \"share\"\nunit = \"%\"\nwarning = 75", "value = \"hits\"\nwarning = 75", "counter-without-rate"),
    (
        "value = \"share\"\nunit = \"%\"\nwarning = 75",
        "value = \"rate(hits)\"\nunit = \"/s\"\nwarning = 75",
        "rate-without-window",
    ),
    ("warning = 75", "warning = 75\nwindow = \"1s\"", "window-without-rate"),
    ("warning = 75", "warning = 75\nwindow = \"1h\"", "bad-window"),
    ("warning = 75", "warning = 75\nmin_samples = 5", "min-samples"),
    ("warning = 75", "warning = 75\nnot_applicable = { en = \"no\", ja = \"無\" }", "not-applicable"),
    ("value = \"share\"\nunit = \"%\"\nwarning = 75", "value = \"role\"\nwarning = 75", "expression-type"),
    ("guide = \"4.1 database.redis.checks.メモリ使用率\"", "", "missing-guide"),
    (
        "guide = \"4.1 database.redis.checks.メモリ使用率\"",
        "guide = \"4.1 database.redis.checks.メモリ\"",
        "unknown-guide",
    ),
    ("id = \"mounts\"", "id = \"memory\"", "duplicate-id"),
    ("id = \"mounts\"", "id = \"refuted\"", "reserved-id"),
    ("when = \"memory.status == 'critical'\"", "when = \"memroy.status == 'critical'\"", "unknown-check"),
    ("when = \"memory.status == 'critical'\"", "when = \"memory.status == 'crit'\"", "unknown-status"),
    ("when = \"memory.status == 'critical'\"", "when = \"mounts.status == 'critical'\"", "unreachable-hypothesis"),
    (
        "when = \"memory.status == 'critical'\"",
        "when = \"memory.status == 'ok' && memory.status == 'critical'\"",
        "unreachable-hypothesis",
    ),
    ("when = \"memory.status == 'critical'\"", "when = \"1.0 > 2.0\"", "unreachable-hypothesis"),
    (
        "refuted_when = \"mounts.status == 'warning'\"",
        "refuted_when = \"memory.status != 'ok'\"",
        "unreachable-hypothesis",
    ),
    ("refuted_when = \"mounts.status == 'warning'\"", "refuted_when = \"memory.status == 'ok'\"", "empty-refutation"),
    ("refuted_when = \"mounts.status == 'warning'\"", "", "no-refutation"),
    ("for = \"pressure\"", "for = \"presure\"", "unknown-hypothesis"),
    ("risk = \"R1\"", "", "missing-risk"),
    ("risk = \"R1\"", "risk = \"R2\"", "missing-before"),
    ("verify = { en = \"Look again\", ja = \"再確認\" }", "", "missing-verify"),
    ("expect = { memory = \"critical\"", "expect = { memroy = \"critical\"", "test-unknown-check"),
    ("mounts = \"ok\"", "mounts = \"critical\"", "test-unknown-status"),
    ("hypothesis = \"pressure\"", "hypothesis = \"other\"", "unknown-hypothesis"),
    ("{ used = 95,", "{ usd = 95,", "test-reading"),
    ("{ used = 95,", "{ used = \"x\",", "test-reading"),
    ("{ used = 95, limit = 100 }", "{ error = \"tired\" }", "test-reading"),
    ("\"host:host.mounts\"", "\"host:host.cpu\"", "test-unknown-probe"),
    (
        "value = \"share\"\nunit = \"%\"\nwarning = 75",
        "value = \"share >\"\nunit = \"%\"\nwarning = 75",
        "expression-syntax",
    ),
];

/// Mistakes that are told at another line than the one that was changed.
const ELSEWHERE: [&str; 9] = [
    "missing-source",
    "missing-guide",
    "missing-key",
    "no-refutation",
    "missing-risk",
    "missing-before",
    "missing-verify",
    "unknown-field",
    "unused-let",
];

#[test]
fn each_mistake_is_named_alone_and_told_with_its_line() {
    let mut failures = String::new();
    for (right, wrong, code) in WRONG {
        assert!(RIGHT.contains(right), "{right}");
        let text = RIGHT.replacen(right, wrong, 1);
        let line = RIGHT[..RIGHT.find(right).unwrap()].matches('\n').count() + 1;
        let found = diagnostics(&text);
        let codes: Vec<&str> = found.iter().map(|one| one.code).collect();
        let last = line + wrong.matches('\n').count() + 1;
        let placed = found.iter().any(|one| one.code == *code && (line.saturating_sub(2)..=last).contains(&one.line));
        // What is missing is told where its part begins; a wrong derived field where it is used.
        let placed = placed || ELSEWHERE.contains(code);
        // Renaming a part leaves those that name it behind; they are right to complain.
        let alone = codes == [*code] || ["duplicate-id", "reserved-id"].contains(code);
        if !alone || !placed {
            let _ = writeln!(failures, "{wrong:?} in line {line}: wanted {code}, got {found:#?}");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn a_playbook_without_tests_or_checks_is_noticed() {
    let end = RIGHT.find("[[test]]").unwrap();
    assert_eq!(diagnostics(&RIGHT[..end])[0].code, "no-tests");
    let head = RIGHT.split("[[subject]]").next().unwrap();
    assert_eq!(diagnostics(head).iter().map(|one| one.code).collect::<Vec<_>>(), ["no-checks", "no-tests"]);
}

#[test]
fn ten_broken_files_tell_the_mistakes_of_all_ten() {
    let files: Vec<Source> = WRONG
        .iter()
        .filter(|(_, _, code)| *code != "unused-let")
        .take(10)
        .enumerate()
        .map(|(at, (right, wrong, _))| {
            let text = RIGHT.replacen(right, wrong, 1).replace("\"redis\"\ntarget", &format!("\"redis{at}\"\ntarget"));
            Source::new(format!("{at}.toml"), text)
        })
        .collect();
    let all = compile(&files, &registry()).unwrap_err();
    for file in &files {
        let own = all.iter().filter(|one| one.file == file.name && one.severity == Severity::Error).count();
        assert!(own >= 1, "{}: {all:#?}", file.name);
    }
}

#[test]
fn many_mistakes_of_one_file_are_told_at_once() {
    let mut text = RIGHT.to_owned();
    for (right, wrong) in [
        ("warning = 75", "warnign = 75\ncolour = 1"),
        ("en = \"Mounts\", ja = \"マウント\"", "en = \"Mounts\""),
        ("for = \"pressure\"", "for = \"presure\""),
        ("guide = \"4.1 database.redis\"\n\n[[subject]]", "guide = \"9\"\n\n[[subject]]"),
        ("critical = 90", "critical = \"90\""),
    ] {
        text = text.replacen(right, wrong, 1);
    }
    let mut codes: Vec<&str> = diagnostics(&text).iter().map(|one| one.code).collect();
    codes.sort_unstable();
    let wanted =
        ["missing-language", "unknown-guide", "unknown-hypothesis", "unknown-key", "unknown-key", "wrong-type"];
    assert_eq!(codes, wanted, "{:#?}", diagnostics(&text));
}

#[test]
fn a_diagnostic_reads_as_file_line_column_and_remedy() {
    let text = RIGHT.replace(
        "value = \"share\"\nunit = \"%\"\nwarning = 75",
        "value = \"100.0 * usd / limit\"\nunit = \"%\"\nwarning = 75",
    );
    let found = diagnostics(&text);
    let shown = found[0].to_string();
    assert!(shown.starts_with("a.toml:18:18: error[unknown-field]: `usd` is no field"), "{shown}");
    assert!(shown.contains("did you mean `used`?"), "{shown}");
}

proptest! {
    /// A file cut or garbled anywhere is told as mistakes at places that exist; nothing panics, nothing loops.
    #[test]
    fn no_file_makes_the_compiler_panic(from in 0..RIGHT.len(), length in 0_usize..80, junk in "[\\[\\]{}=\"'a-z0-9. \n日]{0,12}") {
        let start = RIGHT.floor_char_boundary(from);
        let end = RIGHT.floor_char_boundary(start + length);
        let text = format!("{}{junk}{}", &RIGHT[..start], &RIGHT[end..]);
        let lines = text.matches('\n').count() + 1;
        for one in diagnostics(&text) {
            prop_assert!((1..=lines).contains(&one.line), "{one}");
        }
    }
}
