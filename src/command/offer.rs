//! What a parameter can be given: for the rest of a line, and for fields of forms.
//!
//! Invariant: what is offered can be typed, and is understood (`command::typing`).

use crate::command::call::Argument;
use crate::command::catalog::{Catalog, Operation, Parameter, ParameterKind};
use crate::command::typing;
use crate::command::typing::By;
use crate::command::values::{Named, Values};
use crate::likeness::folded;

/// What a parameter can be given, best first, all of it: for fields of forms, and for the rest of a line.
#[must_use]
pub fn offers(
    catalog: &Catalog,
    (operation, parameter): (&Operation, &Parameter),
    typed: &str,
    given: &[(String, String)],
    values: &dyn Values,
) -> Vec<Named> {
    let typed = folded(typed.trim_start_matches(['"', '「', '“', '＂', '\'']));
    let playbook = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.kind == ParameterKind::Playbook)
        .find_map(|parameter| given.iter().find(|(name, _)| *name == parameter.name).map(|(_, text)| (parameter, text)))
        .and_then(|(parameter, text)| typing::read(catalog, parameter, text, (values, By::Hand), None).ok())
        .and_then(|argument| if let Argument::Playbook(name) = argument { Some(name) } else { None });
    let candidates = typing::candidates(catalog, parameter, values, playbook.as_deref()).into_iter();
    let mut ranked: Vec<(u8, Named)> = candidates
        .filter_map(|named| Some((rank(&typed, [&named.name, &named.says.en, &named.says.ja])?, named)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, named)| named).collect()
}

/// 0: the name begins so, 1: what people call it does, 2: it is somewhere inside.
fn rank(typed: &str, said: [&String; 3]) -> Option<u8> {
    let [name, en, ja] = said.map(|text| folded(text));
    if name.starts_with(typed) {
        Some(0)
    } else if en.starts_with(typed) || ja.starts_with(typed) {
        Some(1)
    } else {
        [name, en, ja].iter().any(|text| text.contains(typed)).then_some(2)
    }
}
