//! The further subjects of a playbook.

use crate::playbook::catalog::{From, Subject};
use crate::playbook::compile::bench::Bench;
use crate::playbook::definition::Definition;
use crate::probe::target::TargetKind;

/// Compiles the subjects.
pub(super) fn subjects(bench: &mut Bench<'_>, definition: &Definition) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for written in &definition.subject {
        bench.name(&written.name, "subject");
        if subjects.iter().any(|known| known.name == *written.name) {
            let message = format!("there is a subject `{}` already", *written.name);
            bench.error(written.name.span(), "duplicate-id", message, "give it another name");
        }
        let from = match written.from.as_str() {
            "target.host" if *written.kind == TargetKind::Host => Some(From::TargetHost),
            "target.host" => {
                let message = format!("`target.host` is a host, not a {}", *written.kind);
                bench.error(written.kind.span(), "wrong-target", message, "write `kind = \"host\"`");
                None
            }
            other => match other.strip_prefix("service.") {
                Some(role) if !role.is_empty() => Some(From::Role(role.to_owned())),
                _ => {
                    let message = format!("`{other}` is no place a subject comes from");
                    bench.error(
                        written.from.span(),
                        "unknown-subject",
                        message,
                        "write `target.host` or `service.<role>`",
                    );
                    None
                }
            },
        };
        match from {
            Some(from) => subjects.push(Subject {
                name: written.name.to_string(),
                kind: *written.kind,
                from,
                optional: written.optional,
            }),
            None => bench.lose(written.name.to_string()),
        }
    }
    subjects
}
