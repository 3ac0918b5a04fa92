//! What can be typed next of a command's arguments: the value of a parameter, or the parameters that are left.
//!
//! Invariant: what is given already is not offered again.

use std::ops::Range;

use crate::command::catalog::{Operation, Parameter, ParameterKind};
use crate::command::complete::{Completion, CompletionKind, Place, word_end};
use crate::command::cursor::{Cursor, Token};
use crate::command::offer::offers;
use crate::command::values::Named;
use crate::command::{key, typing};
use crate::likeness::folded;

impl Place<'_> {
    /// The last word is what is being typed; the ones before it are given.
    pub(super) fn arguments(&self, operation: &Operation, mut reader: Cursor<'_>) -> Vec<Completion> {
        let mut given: Vec<(String, String)> = Vec::new();
        loop {
            reader.skip_space();
            let start = reader.at;
            let key = reader.key();
            let value = reader.at;
            reader.at = start;
            let token = match reader.token() {
                Ok(token) => Some(token),
                // An open quote or `key=`: still being typed, up to the cursor.
                Err(_unfinished) => {
                    reader.at = self.typed.len();
                    None
                }
            };
            if reader.peek().is_none() {
                let typed: String = self.typed.get(value..).unwrap_or_default().iter().collect();
                let range = value..word_end(self.chars, self.typed.len());
                return match key {
                    Some((name, _)) => match operation.parameter(&name) {
                        Some(parameter) => self.values(parameter, &typed, range, &given, operation),
                        None => Vec::new(),
                    },
                    None => self.by_place(operation, &typed, range, &given),
                };
            }
            let Some(token) = token else { return Vec::new() };
            let flag = operation.parameter(&folded(&token.text));
            let flag = flag.filter(|found| found.kind == ParameterKind::Flag && !operation.has_rest());
            if token.key.is_none()
                && flag.is_none()
                && let Some(implied) = implied(operation, &given, &token)
            {
                given.push((implied.name.clone(), String::new()));
            }
            let name = match (&token.key, flag) {
                (Some((name, _)), _) => name.clone(),
                (None, Some(flag)) if !token.quoted => flag.name.clone(),
                (None, _) => next_by_place(operation, &given).map(|next| next.name.clone()).unwrap_or_default(),
            };
            given.push((name, token.text));
        }
    }

    fn by_place(
        &self,
        operation: &Operation,
        typed: &str,
        range: Range<usize>,
        given: &[(String, String)],
    ) -> Vec<Completion> {
        // Where an incident can stand, what follows it can stand, too.
        let mut next = next_by_place(operation, given);
        let mut found = Vec::new();
        if let Some(incident) = next.filter(|next| next.kind == ParameterKind::Incident) {
            found = self.values(incident, typed, range.clone(), given, operation);
            next = places(operation, given).nth(1);
        }
        found.extend(next.map_or_else(Vec::new, |next| self.values(next, typed, range.clone(), given, operation)));
        // What is required comes first, alone; afterwards, options are offered beside the values.
        if next.is_some_and(|next| next.required) {
            return found;
        }
        let typed = folded(typed);
        let has_rest = operation.has_rest();
        let open = operation.parameters.iter().filter(|parameter| !is_given(parameter, given));
        found.extend(open.filter(|parameter| parameter.name.starts_with(&typed)).map(|parameter| {
            let flag = parameter.kind == ParameterKind::Flag;
            // Among running text, a bare word is text.
            let yes = if has_rest { "=yes " } else { " " };
            Completion {
                replace: range.clone(),
                insert: if flag { format!("{}{yes}", parameter.name) } else { format!("{}=", parameter.name) },
                label: if flag { parameter.name.clone() } else { format!("{}=", parameter.name) },
                help: parameter.help.clone(),
                kind: CompletionKind::Parameter,
                required: parameter.required,
            }
        }));
        found
    }

    fn values(
        &self,
        parameter: &Parameter,
        typed: &str,
        range: Range<usize>,
        given: &[(String, String)],
        operation: &Operation,
    ) -> Vec<Completion> {
        let found = offers(self.catalog, (operation, parameter), typed, given, self.values);
        let completion = |named: Named| {
            let insert = format!("{} ", typing::quoted_if_needed(&named.name));
            let (label, help, kind) = (named.name, named.says, CompletionKind::Value);
            Completion { replace: range.clone(), insert, label, help, kind, required: parameter.required }
        };
        found.into_iter().map(completion).collect()
    }
}

fn next_by_place<'o>(operation: &'o Operation, given: &[(String, String)]) -> Option<&'o Parameter> {
    places(operation, given).next()
}

fn places<'o>(operation: &'o Operation, given: &[(String, String)]) -> impl Iterator<Item = &'o Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.positional && !is_given(parameter, given))
}

/// The incident that is left out, because another word stands in its place.
fn implied<'o>(operation: &'o Operation, given: &[(String, String)], word: &Token) -> Option<&'o Parameter> {
    let key = !word.quoted && key::read(key::INCIDENT, &word.text).is_some();
    next_by_place(operation, given).filter(|next| next.kind == ParameterKind::Incident && !key)
}

fn is_given(parameter: &Parameter, given: &[(String, String)]) -> bool {
    given.iter().any(|(name, _)| *name == parameter.name)
}
