//! `toban check`: whatever is wrong, wherever, is told at once.

use super::{ANSWERS, Home, playbook};

/// Ten ways to break a playbook: what replaces the good check, and what is said about it.
const BROKEN: [(&str, &str); 10] = [
    ("read = \"redis.pong\"\nvalue = \"reachable\"\ncritical_when = \"!value\"", "redis.pong"),
    ("read = \"redis.ping\"\nvalue = \"reachabel\"\ncritical_when = \"!value\"", "reachabel"),
    ("read = \"redis.ping\"\nvalue = \"reachable\"\ncritical_when = \"value >\"", "expression"),
    ("read = \"redis.ping\"\nwith = { depth = 3 }\nvalue = \"reachable\"\ncritical_when = \"!value\"", "depth"),
    ("read = \"redis.ping\"\nvalue = \"reachable\"\ncritical = \"many\"", "many"),
    ("read = \"redis.ping\"\nvalue = \"reachable\"\ncritical_wen = \"!value\"", "critical_wen"),
    ("read = \"redis.info\"\nvalue = \"used_memory\"\nunit = \"%\"\nwarning = 90\ncritical = 80", "not in `%`"),
    ("read = \"redis.info\"\nvalue = \"used_memory\"\nunit = \"parsecs\"\nwarning = 90", "parsecs"),
    ("read = \"redis.ping\"\nvalue = \"reachable + 1.0\"\ncritical = 1", "takes numbers"),
    (
        "read = \"redis.command\"\nwith = { words = [\"FLUSHALL\"] }\nvalue = \"true\"\ncritical_when = \"!value\"",
        "FLUSHALL",
    ),
];

fn line_of<'e>(err: &'e str, file: &str) -> &'e str {
    let mut lines = err.lines().filter(|line| line.starts_with("error: "));
    lines.find(|line| line.contains(file)).unwrap_or_else(|| panic!("nothing about {file} in:\n{err}"))
}

/// The number behind `FILE:`.
fn number(line: &str, file: &str) -> usize {
    let behind = line.split(&format!("{file}:")).nth(1).unwrap_or_default();
    behind.split(':').next().and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no line in {line}"))
}

#[test]
fn ten_broken_playbooks_are_told_at_once_each_with_its_line() {
    let home = Home::with("[playbooks]\ndirectory = \"own\"\n");
    for (index, (check, _)) in BROKEN.iter().enumerate() {
        let check = format!("{check}\nguide = \"4.1 database.redis\"");
        home.write(&format!("own/broken_{index}.toml"), &playbook(&format!("broken_{index}"), &check));
    }
    home.write("own/good.toml", &playbook("good", ANSWERS));
    let ended = home.run("check").with(1);
    for (index, (_, words)) in BROKEN.iter().enumerate() {
        let file = format!("broken_{index}.toml");
        let about = line_of(&ended.err, &file);
        assert!(about.contains(words), "{about}");
        assert!(number(about, &file) > 0, "{about}");
        assert!(about.contains("]; "), "no remedy: {about}");
    }
    assert!(!ended.err.contains("good.toml"), "{}", ended.err);
    assert_eq!(ended.out, "", "mistakes go to standard error");
}

#[test]
fn mistakes_of_settings_commands_and_playbooks_come_together() {
    let home = Home::with(
        "language = \"jp\"\n[log]\nlevel = \"loud\"\n[playbooks]\ndirectory = \"own\"\n[commands]\ndirectory = \"said\"\n\
         [access.actions]\n\"diag.rum\" = \"viewer\"\n[[target]]\nname = \"cache\"\nurl = \"reddis://cache\"\n",
    );
    home.write("own/queue.toml", &playbook("queue", &ANSWERS.replace("redis.ping", "redis.pong")));
    home.write("said/deploy.toml", "command = \"deploy\"\nacton = \"deploy.run\"\n");
    let ended = home.run("check").with(1);
    for (place, words) in [
        ("toban.toml:1:", "\"jp\""),
        ("toban.toml:3:", "`loud` is no level of the log; write one of off, error, warn, info, debug, trace"),
        ("toban.toml:12:", "scheme"),
        ("own/queue.toml:", "redis.pong"),
        ("said/deploy.toml:", "acton"),
    ] {
        assert!(line_of(&ended.err, place).contains(words), "{words}:\n{}", ended.err);
    }
}

#[test]
fn an_action_nobody_has_is_told_with_its_line_beside_other_mistakes() {
    let home =
        Home::with("language = \"jp\"\n[access.actions]\n\"diag.rum\" = \"viewer\"\n\"run.cancel\" = \"viewer\"\n");
    let ended = home.run("check").with(1);
    let about = line_of(&ended.err, "toban.toml:3:");
    assert!(about.contains("`diag.rum`, which does not exist; did you mean `diag.run`?"), "{about}");
    assert!(ended.err.contains("\"jp\"") && !ended.err.contains("run.cancel"), "{}", ended.err);
}

#[test]
fn a_file_that_is_missing_or_no_text_is_told() {
    let ended = Home::new().run("check --config nowhere.toml").with(1);
    assert!(ended.err.contains("nowhere.toml: the file cannot be read"), "{}", ended.err);
    let home = Home::with("[playbooks]\ndirectory = \"own\"\n");
    home.write("own/x.toml", "");
    std::fs::write(home.path("own/x.toml"), b"playbook = \"\xff\"").unwrap();
    let ended = home.run("check").with(1);
    assert!(line_of(&ended.err, "own/x.toml").contains("UTF-8"), "{}", ended.err);
}

#[test]
fn what_was_given_by_the_environment_is_named_by_its_variable() {
    let ended = Home::new().set("TOBAN__WEB__LISTEN", "nonsense").set("TOBAN__LANGUAGE", "jp").run("check").with(1);
    assert!(line_of(&ended.err, "TOBAN__WEB__LISTEN").contains("no address"), "{}", ended.err);
    line_of(&ended.err, "TOBAN__LANGUAGE");
}

#[test]
fn a_service_names_only_playbooks_that_can_look_at_it() {
    let target = "[[target]]\nname = \"cache\"\nurl = \"redis://cache.internal\"\n";
    let home = Home::with(&format!(
        "{target}[[service]]\nname = \"shop\"\ntargets = {{ cache = \"cache\" }}\n\
         playbooks = [\"rediss\", \"postgresql\", \"redis\", \"redis\", \"xyz\"]\n"
    ));
    let err = home.run("check").with(1).err;
    for told in [
        "toban.toml:7:14: there is no playbook `rediss`; did you mean \"redis\"?",
        "toban.toml:7:24: `postgresql` looks at a postgres, and the service has no target of that kind; add such a target",
        "toban.toml:7:47: the playbook `redis` is named twice; remove it",
        "toban.toml:7:56: there is no playbook `xyz`; there are: ",
    ] {
        assert!(err.contains(told), "{told} is missing in\n{err}");
    }
    let good =
        format!("{target}[[service]]\nname = \"shop\"\ntargets = {{ cache = \"cache\" }}\nplaybooks = [\"redis\"]\n");
    Home::with(&good).run("check").with(0);
}
