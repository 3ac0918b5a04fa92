//! Guards the handbook's table of what is audited.

use std::fs::read_to_string;

use super::source::{ROOT, Source};

/// What is audited beside commands; the commands' own actions come from their files.
const AUDITED: &[&str] =
    &["conversation", "knowledge", "login", "person", "preference", "session", "store", "timeline"];

#[test]
fn whatever_is_audited_stands_in_the_handbook() {
    let handbook = read_to_string(format!("{ROOT}/docs/operating.md")).unwrap();
    let mut found = 0;
    for source in Source::all().iter().filter(|source| !source.path.ends_with("/tests.rs")) {
        for word in source.text.split('"').skip(1).step_by(2) {
            let Some((noun, verb)) = word.split_once('.') else { continue };
            if AUDITED.contains(&noun) && !verb.is_empty() && verb.chars().all(|c| c.is_ascii_lowercase()) {
                found += 1;
                assert!(handbook.contains(&format!("`{word}`")), "{}: {word}", source.path);
            }
        }
    }
    assert!(found > 15, "{found}");
}
