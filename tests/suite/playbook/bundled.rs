//! Every bundled playbook compiles against the real probes and passes its own tests.

use toban::playbook::compile::compile_with_tests;
use toban::playbook::{bundled, check_file};
use toban::probe;

#[test]
fn every_bundled_playbook_compiles_without_a_doubt_and_passes_its_own_tests() {
    let sources = bundled::sources();
    let (catalog, warnings) = compile_with_tests(&sources, &probe::bundled()).unwrap_or_else(|mistakes| {
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        panic!("bundled playbooks have mistakes:\n{}", told.join("\n"));
    });
    let told: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "bundled playbooks leave doubts:\n{}", told.join("\n"));
    assert_eq!(catalog.iter().count(), sources.len(), "one playbook a file");
    assert!(catalog.iter().all(|playbook| !check_file::test(playbook).is_empty()), "a playbook shows nothing");
    let failed: Vec<String> = catalog
        .iter()
        .flat_map(|playbook| check_file::test(playbook))
        .filter(|outcome| !outcome.passed())
        .map(|outcome| {
            format!("{}:{}: {}\n    {}", outcome.file, outcome.line, outcome.name, outcome.failures.join("\n    "))
        })
        .collect();
    assert!(failed.is_empty(), "playbook tests failed:\n{}", failed.join("\n"));
}
