//! `toban init`, `schema` and `playbook test`: what people use before anything runs.

use serde_json::Value;

use super::{ANSWERS, Home, playbook};

#[test]
fn what_init_writes_is_clean_and_is_never_overwritten_unasked() {
    let home = Home::new();
    home.run("init").with(0);
    let ended = home.run("check").with(0);
    assert!(ended.out.starts_with("no mistakes: 1 target, 7 playbooks"), "{}", ended.out);
    assert_eq!(ended.err, "");
    let schema: Value = serde_json::from_slice(&std::fs::read(home.path("toban.schema.json")).unwrap()).unwrap();
    assert_eq!(schema, json(&home.run("schema config").with(0).out), "the schema the first line names");
    home.write("toban.toml", "language = \"ja\"\n");
    let again = home.run("init").with(2);
    assert!(again.err.contains("toban.toml exists; --force replaces it"), "{}", again.err);
    assert_eq!(std::fs::read_to_string(home.path("toban.toml")).unwrap(), "language = \"ja\"\n");
    home.run("init --force").with(0);
    assert!(std::fs::read_to_string(home.path("toban.toml")).unwrap().contains("[[target]]"));
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn every_schema_is_draft_07_and_knows_the_files_keys() {
    for (kind, key) in [("config", "target"), ("playbook", "check"), ("command", "parameter")] {
        let schema = json(&Home::new().run(&format!("schema {kind}")).with(0).out);
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#", "{kind}");
        assert!(schema["properties"].get(key).is_some(), "{kind}: {schema}");
    }
    Home::new().run("schema nonsense").with(2);
}

#[test]
fn every_bundled_playbook_passes_its_tests() {
    let ended = Home::new().run("playbook test").with(0);
    assert!(ended.out.trim_end().ends_with(" passed, 0 failed"), "{}", ended.out);
    for name in ["redis", "postgresql", "storage", "cpu", "memory", "disk", "response_time"] {
        assert!(ended.out.contains(&format!("/{name}.toml: ")), "{name} has no test");
    }
}

#[test]
fn a_test_that_fails_says_what_it_expected() {
    let home = Home::new();
    let test = |expected: &str| {
        format!(
            "{}\n[[test]]\nname = \"it is there\"\ngiven = {{ \"redis.ping\" = [ {{ reachable = true, failure = \"\" }} ] }}\n\
             expect = {{ reachable = \"{expected}\" }}\n",
            playbook("own", ANSWERS)
        )
    };
    home.write("good.toml", &test("ok"));
    home.write("bad.toml", &test("critical"));
    assert!(home.run("playbook test good.toml").with(0).out.contains("1 passed, 0 failed"));
    let ended = home.run("playbook test bad.toml").with(1);
    assert!(ended.out.contains("FAILED bad.toml: it is there") && ended.out.contains("critical"), "{}", ended.out);
    home.write("none.toml", &playbook("own", ANSWERS));
    assert!(home.run("playbook test none.toml").with(1).err.contains("there is no test"));
    assert!(home.run("playbook test missing.toml").with(1).err.contains("missing.toml cannot be read"));
}
