//! `/note edit`: parts are replaced; a symptom, components and tags are added to, and labels with a dash are taken off.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::note::{author, find, keep, refused, review_day, show};
use crate::command::call::Call;
use crate::knowledge::content::Content;
use crate::knowledge::invalid::InvalidNote;
use crate::knowledge::label;
use crate::reply::note_told;

/// Parts that a call can change.
const PARTS: [&str; 7] = ["title", "symptom", "symptoms", "cause", "countermeasure", "component", "tag"];

/// Changes a note; without anything to change, opens the form.
pub(super) async fn edit(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let note = find(context, &mut tx).await?;
    if PARTS.iter().all(|part| call.text(part).is_none()) {
        return Err(ActionError::refused(note_told::what_to_change(note.key, context.private_language)));
    }
    let review = Some(review_day(&context.setup.incident, now));
    let change = changed(&note.content, &call).and_then(|words| note.edit(&words, author(context), now, review));
    let change = change.map_err(|why| refused(context, &why))?;
    let note = keep(context, &mut tx, &change).await?;
    context.commit(tx).await?;
    let moments = context.moments();
    show(context, &note, |note, language| note_told::changed(note, &moments, language)).await
}

/// Whether the symptoms have each of those lines; a part of a line is another symptom (`502` beside `HTTP 5023`).
fn says(symptoms: &str, more: &str) -> bool {
    more.lines().all(|more| symptoms.lines().any(|line| line.trim() == more.trim()))
}

fn changed(content: &Content, call: &Call) -> Result<Content, InvalidNote> {
    let mut content = content.clone();
    for (name, part) in [
        ("title", &mut content.title),
        ("symptoms", &mut content.symptoms),
        ("cause", &mut content.cause),
        ("countermeasure", &mut content.countermeasure),
    ] {
        if let Some(text) = call.text(name) {
            text.clone_into(part);
        }
    }
    if let Some(symptom) = call.text("symptom").filter(|symptom| !says(&content.symptoms, symptom)) {
        if !content.symptoms.is_empty() {
            content.symptoms.push('\n');
        }
        content.symptoms.push_str(symptom);
    }
    let text = |name: &str| call.text(name).unwrap_or_default();
    content.components = label::changed(&content.components, text("component"), "components")?;
    content.tags = label::changed(&content.tags, text("tag"), "tags")?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_part_of_a_line_is_another_symptom() {
        let symptoms = "HTTP 5023 at checkout\n  orders are slow ";
        assert!(!says(symptoms, "502") && !says(symptoms, "orders are slow\nmails are late") && !says("", "502"));
        assert!(says(symptoms, "orders are slow") && says(symptoms, " HTTP 5023 at checkout\norders are slow"));
    }
}
