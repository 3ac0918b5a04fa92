//! Reads the file and the environment, merges them, and checks the whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use config::{Config, ConfigError, File, FileFormat};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::document::node::Document;
use crate::document::problem::Problem;
use crate::probe::inventory::Inventory;
use crate::settings::environment::{self, Variables};
use crate::settings::loaded::{Elsewhere, Rejected, Settings};
use crate::settings::origin::Origin;
use crate::settings::written::{LATER, Written, schema};
use crate::settings::{incident, people, retention, secret_file, section, slack, target};

/// The file that is read when none is named, if it is there.
const FILE: &str = "toban.toml";
/// Secrets that the file itself may hold, beside those of targets.
const SECRETS: [&str; 4] = ["web/token", "slack/bot_token", "slack/app_token", "slack/signing_secret"];

/// Loads the settings: from `path`, else from `toban.toml` in the current folder if there is one, and the environment.
///
/// The problems that come with good settings are warnings.
///
/// # Errors
/// Every mistake there is, each with its place and remedy.
pub fn load(path: Option<&Path>) -> Result<(Settings, Vec<Problem>), Rejected> {
    load_from(path, &environment::of_this_process())
}

/// As [`load`], with the variables of the environment given.
///
/// # Errors
/// As [`load`].
pub fn load_from(
    path: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<(Settings, Vec<Problem>), Rejected> {
    let file = path.map(Path::to_path_buf).or_else(|| Some(PathBuf::from(FILE)).filter(|file| file.exists()));
    let text = match &file {
        None => None,
        Some(file) => Some(fs::read_to_string(file).map_err(|error| {
            let message = format!("the file cannot be read: {error}");
            let remedy = "name a file that exists, or run `toban init`";
            let problems = vec![Problem::whole(file.display().to_string(), message, remedy)];
            Rejected { problems, elsewhere: Box::default() }
        })?),
    };
    let schema = schema();
    let mut problems = Vec::new();
    let mut value = Value::Object(Map::new());
    let mut document = None;
    if let (Some(file), Some(text)) = (&file, &text) {
        let (read, errors) = Document::read(&file.display().to_string(), text);
        let checked = read.check(&schema, LATER);
        problems.extend(errors.into_iter().chain(checked.problems));
        value = checked.value;
        document = Some(read);
    }
    let Variables { values, names, problems: wrong } = environment::read(environment, &schema);
    problems.extend(wrong);
    // What the environment says about a secret replaces both ways of the file to say it.
    for path in values.keys() {
        let twin = path.strip_suffix("_file").map_or_else(|| format!("{path}_file"), str::to_owned);
        if !values.contains_key(&twin) {
            remove(&mut value, &twin);
        }
    }
    let folder = file.as_deref().and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default();
    let mut origin = Origin { document, variables: names, folder, problems, warnings: Vec::new() };
    let (written, merged) = match merge(&value, values) {
        Ok(merged) => merged,
        Err(error) => {
            origin.problem("", error.to_string(), "see `toban schema config`");
            return Err(Rejected { problems: origin.problems, elsewhere: Box::default() });
        }
    };
    let elsewhere = section::elsewhere(&written, &mut origin);
    let settings = complete(&written, &merged, file, &elsewhere, &mut origin);
    match settings {
        Some(settings) if origin.problems.is_empty() => Ok((settings, origin.warnings)),
        _ => Err(Rejected { problems: origin.problems, elsewhere: Box::new(elsewhere) }),
    }
}

/// The variables over the file.
fn merge(file: &Value, variables: impl IntoIterator<Item = (String, Value)>) -> Result<(Written, Value), ConfigError> {
    let text = toml::to_string(file).map_err(|error| ConfigError::Foreign(Box::new(error)))?;
    let mut builder = Config::builder().add_source(File::from_str(&text, FileFormat::Toml));
    for (path, value) in variables {
        builder = builder.set_override(path.replace('/', "."), plain(value))?;
    }
    let config = builder.build()?;
    Ok((config.clone().try_deserialize()?, config.try_deserialize()?))
}

/// A value as the merging takes it; variables are texts, numbers, flags and lists of texts.
fn plain(value: Value) -> config::Value {
    match value {
        Value::Bool(flag) => flag.into(),
        Value::Number(number) => number.as_i64().map_or_else(|| number.as_f64().into(), config::Value::from),
        Value::String(text) => text.into(),
        Value::Array(items) => items.into_iter().map(plain).collect::<Vec<_>>().into(),
        Value::Null | Value::Object(_) => config::Value::default(),
    }
}

fn remove(value: &mut Value, path: &str) {
    let (parent, key) = path.rsplit_once('/').unwrap_or(("", path));
    let pointer = if parent.is_empty() { String::new() } else { format!("/{parent}") };
    if let Some(Value::Object(table)) = value.pointer_mut(&pointer) {
        table.shift_remove(key);
    }
}

fn complete(
    written: &Written,
    merged: &Value,
    file: Option<PathBuf>,
    elsewhere: &Elsewhere,
    origin: &mut Origin,
) -> Option<Settings> {
    open_secrets(written, file.as_deref(), origin);
    let web = section::web(&written.web, origin);
    let store = section::store(&written.store, origin);
    let limits = section::limits(&written.diag, origin);
    let log = section::log(&written.log, origin);
    let directory = people::directory(written, origin);
    let access = people::access(&written.access, &directory, origin);
    let incident = incident::policy(&written.incident, origin);
    let slack = slack::slack(&written.slack, origin);
    let targets = target::targets(&written.target, origin);
    let services = target::services(written, origin);
    let inventory = if written.target.is_empty() && services.is_empty() {
        Inventory::local()
    } else {
        Inventory::new(targets, services)
    };
    Some(Settings {
        file,
        web: web?,
        store: store?,
        elsewhere: elsewhere.clone(),
        limits: limits?,
        concurrency: usize::from(written.diag.concurrency.unwrap_or(16)),
        access,
        directory,
        inventory,
        language: written.language.unwrap_or_default(),
        incident,
        retention: retention::retention(&written.retention),
        slack,
        log,
        hash: hash(merged),
    })
}

/// Warns where the file itself holds a secret and everybody can read it.
fn open_secrets(written: &Written, file: Option<&Path>, origin: &mut Origin) {
    let targets = written
        .target
        .iter()
        .enumerate()
        .flat_map(|(index, _)| ["password", "headers"].map(|key| format!("target/{index}/{key}")));
    let mut paths = SECRETS.map(ToOwned::to_owned).into_iter().chain(targets);
    let held = paths.find(|path| origin.document.as_ref().is_some_and(|document| document.has(path)));
    if let (Some(path), Some(file)) = (held, file)
        && secret_file::is_open(file)
    {
        let remedy = format!("chmod o-rwx {}, or put the secret into a file of its own", file.display());
        origin.warning(&path, "a secret stands in a file that everybody on this machine can read", remedy);
    }
}

/// What replicas compare: the merged settings, sorted, without secrets and without what may differ by machine.
fn hash(merged: &Value) -> String {
    fn write(value: &Value, text: &mut String) {
        match value {
            Value::Object(table) => {
                let mut keys: Vec<&String> = table.keys().collect();
                keys.sort();
                for key in keys {
                    let secret = matches!(key.as_str(), "token" | "password" | "headers" | "signing_secret")
                        || key.ends_with("_token")
                        || key.ends_with("_file");
                    if let Some(value) = table.get(key).filter(|value| !secret && !value.is_null()) {
                        text.push_str(key);
                        text.push('{');
                        write(value, text);
                        text.push('}');
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| {
                text.push('[');
                write(item, text);
                text.push(']');
            }),
            other => text.push_str(&other.to_string()),
        }
    }
    let mut shared = merged.clone();
    for machine in ["store", "web", "log"] {
        remove(&mut shared, machine);
    }
    let mut text = String::new();
    write(&shared, &mut text);
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
