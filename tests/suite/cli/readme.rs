//! README's promises: every command line in it exists, and those of `toban` that end by themselves are run.

use std::fs;

use serde_json::Value;

use super::Home;

fn readme() -> String {
    fs::read_to_string("README.md").unwrap()
}

/// The text of every block of `language`.
fn blocks(language: &str) -> Vec<String> {
    let page = readme();
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// What follows `$ `, without its comment.
fn console_lines() -> Vec<String> {
    let lines = blocks("console").concat();
    let lines = lines.lines().filter_map(|line| line.strip_prefix("$ "));
    lines.map(|line| line.split(" #").next().unwrap().trim().to_owned()).collect()
}

/// Lines of `toban` named in running text.
fn named_lines() -> Vec<String> {
    let page = readme();
    let mut inline = page.split('`').skip(1).step_by(2).map(|code| code.replace('\n', " "));
    let mut lines: Vec<_> = inline.by_ref().filter(|code| !code.contains("```")).collect();
    lines.retain(|code| code.starts_with("toban ") || code.starts_with("cargo run --release"));
    lines
}

#[test]
fn every_command_line_in_the_console_blocks_does_what_it_says() {
    let lines = console_lines();
    assert!(lines.len() > 4, "{lines:?}");
    for line in &lines {
        match line.split_once(' ') {
            Some(("toban", arguments)) => {
                let ended = Home::new().run(arguments);
                assert!(matches!(ended.code, Some(0..=3)) && !ended.err.contains("Usage:"), "{line}: {ended:?}");
                assert!(ended.err.is_empty(), "{line}: {}", ended.err);
                if line.ends_with("--json") {
                    serde_json::from_str::<Value>(&ended.out).unwrap();
                }
            }
            // `default-run` makes it the program the other tests run.
            Some(("cargo", "run --release")) => {
                assert!(fs::read_to_string("Cargo.toml").unwrap().contains("default-run = \"toban\""));
            }
            None if line == "tests/run" => assert!(fs::metadata(line).unwrap().is_file()),
            _ => panic!("README promises `{line}`, which no test knows"),
        }
    }
}

#[test]
fn every_line_of_toban_in_running_text_is_understood() {
    let lines = named_lines();
    assert!(lines.iter().any(|line| line == "toban login NAME"), "{lines:?}");
    for line in lines {
        let arguments = line.strip_prefix("toban ").or_else(|| line.split(" -- ").nth(1)).unwrap_or_default();
        // Help is printed only where all before it is known.
        Home::new().run(&format!("{arguments} --help")).with(0);
    }
}

#[test]
fn the_settings_of_the_readme_are_good() {
    let home = Home::new();
    home.write("secret", "a password");
    let secret = home.path("secret").display().to_string();
    for block in blocks("toml") {
        let block = block.replace("/run/secrets/cache", &secret).replace("/run/secrets/orders", &secret);
        home.write("toban.toml", &block);
        let ended = home.run("check").with(0);
        assert_eq!(ended.err, "");
    }
}
