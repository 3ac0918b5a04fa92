//! Turns the sentences of `src/reply/locales` into typed functions, so that a sentence missing in one language does
//! not compile.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

#[expect(clippy::disallowed_methods, reason = "cargo hands a build script its folder by the environment")]
fn main() -> ExitCode {
    // Migrations are embedded by a macro that cargo does not see through.
    println!("cargo::rerun-if-changed=src/store/sql");
    println!("cargo::rerun-if-changed=commands");
    println!("cargo::rerun-if-changed=playbooks");
    let Some(out) = env::var_os("OUT_DIR") else {
        println!("cargo::error=OUT_DIR is not set; run this through cargo");
        return ExitCode::FAILURE;
    };
    let file = |name: &str| Path::new(&out).join(name).display().to_string();
    let options = BuildOptions::default()
        .with_locales_folder("src/reply/locales")
        .with_output_file_path(&file("l10n.rs"))
        .with_ftl_output(FtlOutputOptions::single_file(&file("l10n.ftl")))
        .with_lint_level(LintLevel::Strict)
        .with_prefix("")
        .without_bidi_isolation();
    build_from_locales_folder(options)
}
