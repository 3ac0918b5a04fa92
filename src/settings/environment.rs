//! Variables of the environment: `TOBAN__SECTION__KEY`.

use std::collections::BTreeMap;
use std::env;

use config::{Environment, Source};
use serde_json::Value;

use crate::document::check::read_text;
use crate::document::problem::Problem;
use crate::settings::written::LATER;

/// What the variables set.
#[derive(Debug, Default)]
pub(super) struct Variables {
    /// Values by path (`web/listen`).
    pub(super) values: BTreeMap<String, Value>,
    /// Variables by path.
    pub(super) names: BTreeMap<String, String>,
    /// Mistakes in them.
    pub(super) problems: Vec<Problem>,
}

/// The environment of this process; what is not text is left out.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(super) fn of_this_process() -> BTreeMap<String, String> {
    env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

/// Reads `TOBAN__…` out of `environment`, each typed as `schema` wants it.
pub(super) fn read(environment: &BTreeMap<String, String>, schema: &Value) -> Variables {
    let mut found = Variables::default();
    let source = Environment::with_prefix("TOBAN")
        .prefix_separator("__")
        .separator("__")
        .source(Some(environment.clone().into_iter().collect()));
    let Ok(collected) = source.collect() else { return found };
    let sorted: BTreeMap<_, _> = collected.into_iter().collect();
    for (key, value) in sorted {
        let path = key.replace('.', "/");
        let name = format!("TOBAN__{}", key.replace('.', "__").to_uppercase());
        let text = value.into_string().unwrap_or_default();
        let section = path.split('/').next().unwrap_or_default();
        let read = if LATER.contains(&section) {
            Err((format!("`{section}` is not in this version"), "unset it; a later version will read it".to_owned()))
        } else {
            read_text(schema, &path, &text)
        };
        match read {
            Ok(value) => {
                found.names.insert(path.clone(), name);
                found.values.insert(path, value);
            }
            Err((message, remedy)) => found.problems.push(Problem::whole(name, message, remedy)),
        }
    }
    found
}
