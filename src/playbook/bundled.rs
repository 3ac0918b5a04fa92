//! The playbooks that are part of the binary.

use include_dir::{Dir, include_dir};

use crate::playbook::source::Source;

static PLAYBOOKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/playbooks");

/// The guide's index, which stands beside the playbooks and is none.
const GUIDE: &str = "guide.toml";

/// Every bundled playbook file, by path.
#[must_use]
pub fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    collect(&PLAYBOOKS, &mut sources);
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

fn collect(dir: &'static Dir<'static>, sources: &mut Vec<Source>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy();
        if let (true, Some(text)) = (path.ends_with(".toml") && path != GUIDE, file.contents_utf8()) {
            sources.push(Source::new(format!("playbooks/{path}"), text));
        }
    }
    for dir in dir.dirs() {
        collect(dir, sources);
    }
}
