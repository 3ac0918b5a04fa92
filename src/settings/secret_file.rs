//! Secrets that stand in files of their own, and PEM files.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use crate::secret::Secret;
use crate::settings::origin::Origin;

/// No secret and no bundle of certificates is longer, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// The secret of `key`, written directly (`value`) or in the file that `key_file` names.
pub(super) fn secret(origin: &mut Origin, path: &str, value: Option<&str>, file: Option<&str>) -> Option<Secret> {
    let twin = format!("{path}_file");
    match (value, file) {
        (Some(_), Some(_)) => {
            let key = path.rsplit('/').next().unwrap_or(path);
            origin.problem(&twin, format!("both `{key}` and `{key}_file` are given"), "remove one of them");
            None
        }
        (Some(""), None) => {
            origin.problem(path, "the secret is empty", "write it, or remove the key");
            None
        }
        (Some(value), None) => Some(Secret::new(value)),
        (None, Some(file)) => from_file(origin, &twin, file),
        (None, None) => None,
    }
}

/// The secret that the file holds, without the line feed at its end.
pub(super) fn from_file(origin: &mut Origin, path: &str, file: &str) -> Option<Secret> {
    let (text, metadata) = read(origin, path, file)?;
    if readable_by_all(&metadata) {
        let message = format!("everybody on this machine can read {file}");
        origin.warning(path, message, format!("chmod o-rwx {file}"));
    }
    let text = text.trim_end_matches(['\n', '\r']);
    if text.is_empty() {
        origin.problem(path, format!("{file} is empty"), "put the secret into it");
        return None;
    }
    Some(Secret::new(text))
}

/// Certificates in PEM.
pub(super) fn pem(origin: &mut Origin, path: &str, file: &str) -> Option<String> {
    let (text, _) = read(origin, path, file)?;
    if !text.contains("-----BEGIN CERTIFICATE-----") {
        origin.problem(path, format!("{file} has no certificate"), "it must be PEM: -----BEGIN CERTIFICATE-----");
        return None;
    }
    Some(text)
}

/// Whether the settings file is open to everybody.
pub(super) fn is_open(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|metadata| readable_by_all(&metadata))
}

fn read(origin: &mut Origin, path: &str, file: &str) -> Option<(String, Metadata)> {
    let opened = || -> io::Result<(String, Metadata)> {
        let opened = File::open(origin.file(file))?;
        let metadata = opened.metadata()?;
        let mut text = String::new();
        opened.take(LONGEST).read_to_string(&mut text)?;
        Ok((text, metadata))
    };
    match opened() {
        Ok(read) => Some(read),
        Err(error) => {
            let message = format!("{file} cannot be read: {error}");
            origin.problem(path, message, "name a file that exists and that Toban may read");
            None
        }
    }
}

#[cfg(unix)]
fn readable_by_all(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o004 != 0
}

#[cfg(not(unix))]
fn readable_by_all(_metadata: &Metadata) -> bool {
    false
}
