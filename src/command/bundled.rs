//! The commands that come with the binary.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use crate::command::compile::Source;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/commands");

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let files = FILES.files().filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"));
    let read = |file: &'static include_dir::File<'static>| {
        Some(Source { name: format!("commands/{}", file.path().display()), text: file.contents_utf8()?.into() })
    };
    files.filter_map(read).collect()
});

/// The files of `commands/`, as they were when the binary was built.
#[must_use]
pub fn sources() -> &'static [Source] {
    &SOURCES
}
