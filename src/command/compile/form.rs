//! How a command's form looks: its title, and which parameters it asks for.

use crate::command::catalog::{Form, Parameter};
use crate::command::compile::parameter::Scope;
use crate::command::definition;

/// Greatest length of what stands above a form, in characters: Slack's (docs.slack.dev, modal views); Discord takes 45.
const TITLE: usize = 24;

/// The form of an operation with these parameters.
pub(super) fn read(written: &definition::Form, parameters: &[Parameter], path: &str, scope: &mut Scope<'_>) -> Form {
    for (language, text) in written.title.iter().flat_map(|title| [("en", &title.en), ("ja", &title.ja)]) {
        let (path, length) = (format!("{path}/title/{language}"), text.chars().count());
        if text.trim().is_empty() {
            scope.problem(&path, format!("the text in `{language}` is empty"), "write it in both languages");
        } else if length > TITLE {
            scope.problem(&path, format!("the title has {length} characters, Slack takes {TITLE}"), "shorten it");
        }
    }
    for (key, fields) in [("fields", &written.fields), ("required", &written.required)] {
        for (index, field) in fields.iter().enumerate() {
            if parameters.iter().all(|parameter| parameter.name != *field) {
                let message = format!("there is no parameter `{field}`");
                scope.problem(&format!("{path}/{key}/{index}"), message, "name one of the command's parameters");
            }
        }
    }
    let definition::Form { title, fields, required } = written.clone();
    let form = Form { title, fields, required };
    for missing in parameters.iter().filter(|parameter| form.demands(parameter) && !form.asks(&parameter.name)) {
        let message = format!("the form does not ask for `{}`, which is required", missing.name);
        scope.problem(&format!("{path}/fields"), message, "add it");
    }
    form
}
