//! The bundled catalogue is in order, and mistakes in command files are all told at once, each with its place.

use toban::command::bundled;
use toban::command::compile::{Source, compile};
use toban::command::definition;
use toban::directory::role::Role;

use super::bundled_catalog;

fn mistakes(text: &str) -> Vec<String> {
    let own = [Source { name: "own.toml".to_owned(), text: text.to_owned().into() }];
    let problems = compile(bundled::sources(), &own, "").expect_err("there are mistakes");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_command_has_an_example_or_nothing_to_show() {
    let catalog = bundled_catalog("");
    assert_eq!(
        catalog.iter().map(|command| command.name.as_str()).collect::<Vec<_>>(),
        ["diag", "incident", "note", "toban"]
    );
    for (command, subcommand, operation) in catalog.operations() {
        let shown = operation.parameters.is_empty() || !operation.examples.is_empty();
        assert!(shown, "{} {:?} has parameters and no example", command.name, subcommand.map(|below| &below.name));
    }
}

/// Design §6.6: one table, row by row. Reading is for everybody, work for responders; what decides for others asks
/// for more inside the action (`incident.close_major`, `postmortem.edit`, `toban.unlink_others`).
#[test]
fn who_may_do_what_and_what_is_recorded() {
    const READS: bool = false;
    const CHANGES: bool = true;
    let table = [
        ("diag.run", Role::Responder, READS),
        ("incident.menu", Role::Viewer, READS),
        ("incident.open", Role::Responder, CHANGES),
        ("incident.list", Role::Viewer, READS),
        ("incident.show", Role::Viewer, READS),
        ("incident.ack", Role::Responder, CHANGES),
        ("incident.update", Role::Responder, CHANGES),
        ("incident.log", Role::Responder, CHANGES),
        ("incident.note", Role::Responder, CHANGES),
        ("incident.severity", Role::Responder, CHANGES),
        ("incident.role", Role::Responder, CHANGES),
        ("incident.phase", Role::Responder, CHANGES),
        ("incident.task", Role::Responder, CHANGES),
        ("incident.resolve", Role::Responder, CHANGES),
        ("incident.reopen", Role::Responder, CHANGES),
        ("incident.close", Role::Responder, CHANGES),
        ("incident.learn", Role::Responder, CHANGES),
        ("incident.timeline", Role::Viewer, READS),
        ("incident.postmortem", Role::Viewer, CHANGES),
        ("incident.stats", Role::Viewer, READS),
        ("incident.set", Role::Responder, CHANGES),
        ("incident.merge", Role::Responder, CHANGES),
        ("incident.remind", Role::Responder, CHANGES),
        ("note.add", Role::Responder, CHANGES),
        ("note.search", Role::Viewer, READS),
        ("note.show", Role::Viewer, READS),
        ("note.edit", Role::Responder, CHANGES),
        ("note.link", Role::Responder, CHANGES),
        ("note.review", Role::Responder, CHANGES),
        ("note.list", Role::Viewer, READS),
        ("toban.help", Role::Viewer, READS),
        ("toban.ping", Role::Viewer, READS),
        ("toban.status", Role::Viewer, READS),
        ("toban.lang", Role::Viewer, READS),
        ("toban.whoami", Role::Viewer, READS),
        ("toban.run", Role::Viewer, READS),
        ("toban.stop", Role::Responder, READS),
        ("toban.retry", Role::Responder, CHANGES),
        ("toban.login", Role::Viewer, CHANGES),
        ("toban.unlink", Role::Viewer, CHANGES),
    ];
    let catalog = bundled_catalog("");
    let found: Vec<_> = catalog
        .operations()
        .map(|(_, _, operation)| (operation.action.as_str(), operation.role, operation.changes))
        .collect();
    assert_eq!(found, table);
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = r#"command = "Own"
summary = { en = "Only English" }
sumary = { en = "x", ja = "x" }
action = "own"
role = "boss"

[[parameter]]
name = "a b"
type = "numbr"
help = { en = "x", ja = "x" }

[[parameter]]
name = "n"
type = "number"
min = "1h"
default = "many"
help = { en = "x", ja = "" }

[[parameter]]
type = "choice"
help = { en = "x", ja = "x" }
required = "yes"
"#;
    let expected = [
        "own.toml:2:1: `summary` needs the key `ja`; add `ja = …` (The Japanese text)",
        "own.toml:3:1: the file has no key `sumary`; did you mean `summary`?",
        "own.toml:5:8: `role` must be \"viewer\" or \"responder\" or \"manager\" or \"admin\", not \"boss\"; \
         write one of \"viewer\", \"responder\", \"manager\", \"admin\"",
        "own.toml:9:8: `parameter.type`",
        "own.toml:22:12: `parameter.required` must be true or false, not a text; write true or false",
        "own.toml:19:1: `parameter` needs the key `name`",
        "own.toml:1:1: `Own` is no name; 1 to 32 of a-z, 0-9, - and _, a letter first",
        "own.toml:4:1: `own` is no action; write `noun.verb`",
        "own.toml:8:1: `a b` is no name",
        "own.toml:15:1: `min` does not fit the type; a number for a number, \"15m\" for a duration",
        "own.toml:16:1: `many` does not fit the type; write it as people would type it",
        "own.toml:17:20: the text in `ja` is empty; write it in both languages",
        "own.toml:19:1: a choice without words",
    ];
    let found = mistakes(text);
    for expected in expected {
        assert!(found.iter().any(|found| found.starts_with(expected)), "{expected}\nis not in\n{}", found.join("\n"));
    }
    assert_eq!(found.len(), expected.len(), "{}", found.join("\n"));
}

#[test]
fn discords_limits_are_counted() {
    let long = "あ".repeat(101);
    let flags = |table: &str, count: usize| {
        let one = |n: usize| {
            let help = format!("{{ en = \"x\", ja = \"{}\" }}", "い".repeat(90));
            format!("[[{table}]]\nname = \"p{n}\"\ntype = \"flag\"\nhelp = {help}\n")
        };
        (0..count).map(one).collect::<Vec<_>>().concat()
    };
    let parameters = flags("parameter", 26);
    let head = "command = \"own\"\naction = \"own.run\"\nrole = \"viewer\"\n";
    let found = mistakes(&format!("{head}summary = {{ en = \"x\", ja = \"{long}\" }}\n{parameters}"));
    assert!(found.iter().any(|found| found.contains("the text has 101 characters, Discord takes 100")), "{found:?}");
    assert!(found.iter().any(|found| found.contains("26 parameters, Discord takes 25")), "{found:?}");
    let subcommand = |n: usize| {
        let keys = "action = \"own.s\"\nrole = \"viewer\"\nsummary = { en = \"x\", ja = \"x\" }";
        format!("[[subcommand]]\nname = \"s{n}\"\n{keys}\n{}", flags("subcommand.parameter", 4))
    };
    let subcommands = (0..25).map(subcommand).collect::<Vec<_>>().concat();
    let found = mistakes(&format!("command = \"own\"\nsummary = {{ en = \"x\", ja = \"x\" }}\n{subcommands}"));
    assert!(
        found.iter().any(|found| found.contains("own.toml:1:1: `own` has") && found.contains("takes 8000")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|found| found.contains("toban.toml:1:1: `toban` has")),
        "the long forms count, too: {found:?}"
    );
}

#[test]
fn mistakes_among_parameters_and_examples() {
    let head = "command = \"own\"\naction = \"own.run\"\nrole = \"viewer\"\nsummary = { en = \"x\", ja = \"x\" }\n";
    let help = "help = { en = \"x\", ja = \"x\" }";
    for (rest, expected) in [
        (
            format!(
                "parameter = [ {{ name = \"a\", type = \"text\", positional = true, {help} }}, {{ name = \"b\", type = \"text\", positional = true, required = true, {help} }} ]"
            ),
            "`b` is required and comes after `a`",
        ),
        (
            format!(
                "parameter = [ {{ name = \"a\", type = \"text\", {help} }}, {{ name = \"a\", type = \"flag\", {help} }} ]"
            ),
            "the parameter `a` is there twice",
        ),
        (
            format!(
                "parameter = [ {{ name = \"a\", type = \"text\", rest = true, positional = true, {help} }}, {{ name = \"b\", type = \"text\", positional = true, {help} }} ]"
            ),
            "nothing comes after `a`",
        ),
        (
            format!("parameter = [ {{ name = \"a\", type = \"flag\", positional = true, {help} }} ]"),
            "a flag is given by its name",
        ),
        (
            format!("parameter = [ {{ name = \"a\", type = \"number\", min = 5, max = 1, {help} }} ]"),
            "`min` is greater than `max`",
        ),
        (
            format!("parameter = [ {{ name = \"a\", type = \"target\", default = \"x\", {help} }} ]"),
            "cannot be a default",
        ),
        (
            format!(
                "parameter = [ {{ name = \"a\", type = \"incident\", positional = true, required = true, {help} }} ]"
            ),
            "an incident by place may be left out",
        ),
        (
            format!(
                "form = {{ fields = [\"b\"] }}\nparameter = [ {{ name = \"b\", type = \"text\", {help} }}, {{ name = \"a\", type = \"text\", required = true, {help} }} ]"
            ),
            "own.toml:5:10: the form does not ask for `a`, which is required",
        ),
        ("form = { fields = [\"x\"] }".to_owned(), "there is no parameter `x`"),
        (
            format!("form = {{ title = {{ en = \"{}\", ja = \"x\" }} }}", "t".repeat(25)),
            "the title has 25 characters, Slack takes 24",
        ),
        ("form = { title = { en = \"x\", ja = \" \" } }".to_owned(), "the text in `ja` is empty"),
        (format!("example = [ {{ line = \"own x\", {help} }} ]"), "the example `own x` does not work"),
        (format!("example = [ {{ line = \"toban ping\", {help} }} ]"), "it means another command"),
        ("default = \"x\"".to_owned(), "there is no subcommand `x`"),
        ("= 1".to_owned(), "own.toml:5:1: "),
    ] {
        let found = mistakes(&format!("{head}{rest}\n"));
        assert!(found.iter().any(|found| found.contains(expected)), "{expected}: {found:?}");
    }
}

#[test]
fn ones_own_command_replaces_the_bundled_one_and_two_do_not_share_a_name() {
    let text =
        "command = \"diag\"\naction = \"diag.run\"\nrole = \"viewer\"\nsummary = { en = \"Mine\", ja = \"自作\" }\n";
    let own = |name: &str| Source { name: name.to_owned(), text: text.to_owned().into() };
    let catalog = compile(bundled::sources(), &[own("a.toml")], "").expect("no mistake");
    assert_eq!(catalog.get("diag").map(|diag| diag.summary.en.as_str()), Some("Mine"));
    let problems = compile(bundled::sources(), &[own("a.toml"), own("b.toml")], "").expect_err("two of a name");
    assert_eq!(
        problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>(),
        ["the command `diag` is already in a.toml"]
    );
    let problems = compile(bundled::sources(), &[], "a-very-long-prefix-for-commands-").expect_err("too long");
    assert!(problems.iter().all(|problem| problem.message.contains("Discord takes 32")), "{problems:?}");
}

#[test]
fn a_form_has_a_title_that_fits_and_asks_for_what_its_file_says() {
    let catalog = compile(bundled::sources(), &[], "").expect("no mistake");
    let form = |command: &str, subcommand: Option<&str>| {
        catalog.operation(command, subcommand).expect("it is there").form.clone()
    };
    assert_eq!(form("diag", None).title.expect("its summary is too long").ja, "診断");
    let postmortem = form("incident", Some("postmortem"));
    assert!(postmortem.asks("factors") && !postmortem.asks("state"));
    let open = form("incident", Some("open"));
    assert!(open.title.is_none() && open.asks("title") && open.asks("severity"), "all of it");
}

#[test]
fn the_schema_is_draft_07_and_knows_every_key() {
    let schema = definition::schema();
    assert_eq!(schema.get("$schema").and_then(|id| id.as_str()), Some("http://json-schema.org/draft-07/schema#"));
    assert_eq!(schema.pointer("/required"), Some(&serde_json::json!(["command", "summary"])));
    assert_eq!(schema.pointer("/additionalProperties"), Some(&serde_json::json!(false)));
}
