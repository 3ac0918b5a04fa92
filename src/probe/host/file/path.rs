//! Which paths may be looked at: decided on the text alone, before anything is touched.

use std::path::{Path, PathBuf};

/// A path that may be opened: a folder of the settings and a plain way beneath it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allowed {
    pub(super) root: PathBuf,
    pub(super) beneath: PathBuf,
}

impl Allowed {
    pub(super) fn full(&self) -> PathBuf {
        self.root.join(&self.beneath)
    }
}

/// Longest path the kernel takes.
const LONGEST: usize = 4096;
/// Records of logins: no text, and full of names that were typed passwords.
const RECORDS: [&str; 7] = ["btmp", "wtmp", "utmp", "lastlog", "faillog", "tallylog", "wtmpdb"];
/// Formats that are no text.
const FORMATS: [&str; 9] = ["journal", "gz", "xz", "zst", "bz2", "lz4", "zip", "db", "sqlite"];

/// Checks `text` and splits it at one of the `roots`.
///
/// # Errors
/// What is wrong with it and what to write instead.
pub(super) fn allowed(text: &str, roots: &[PathBuf]) -> Result<Allowed, String> {
    if text.is_empty() || text.len() > LONGEST {
        return Err("`path` must be an absolute path".to_owned());
    }
    if text.contains(|one: char| one.is_control() || one == '\\') || text.contains('%') {
        return Err(format!("`{}` holds an escape or a control character; write the plain path", text.escape_debug()));
    }
    if !text.starts_with('/') {
        return Err(format!("`{text}` is not absolute; write the whole path"));
    }
    if text.ends_with('/') || text.ends_with("/.") {
        return Err(format!("`{text}` names a folder; write the path of a file"));
    }
    let steps = || text.split('/').filter(|step| !step.is_empty() && *step != ".");
    if steps().any(|step| step == "..") {
        return Err(format!("`{text}` leads upwards; write the path without `..`"));
    }
    let plain = Path::new("/").join(steps().collect::<PathBuf>());
    let Some((root, beneath)) = roots.iter().find_map(|root| Some((root, plain.strip_prefix(root).ok()?))) else {
        let roots: Vec<_> = roots.iter().map(|root| root.display().to_string()).collect();
        return Err(format!("`{text}` is not beneath an allowed folder ({})", roots.join(", ")));
    };
    let name = beneath.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let stem = name.split(['.', '-']).next().unwrap_or_default();
    let format = name.rsplit_once('.').map(|(_, format)| format).unwrap_or_default();
    if name.is_empty() || RECORDS.contains(&stem) || FORMATS.contains(&format) {
        return Err(format!("`{text}` is no text log; name a file with lines of text"));
    }
    Ok(Allowed { root: root.clone(), beneath: beneath.to_owned() })
}
