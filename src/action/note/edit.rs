//! `/note edit`: parts are replaced; symptoms, components and tags are added to.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::note::{author, find, keep, labels, refused, review_day, show, today};
use crate::command::call::Call;
use crate::knowledge::content::Content;
use crate::reply::note_told;

/// Parts that a call can change.
const PARTS: [&str; 6] = ["title", "symptom", "cause", "countermeasure", "component", "tag"];

/// Changes a note; without anything to change, opens the form.
pub(super) async fn edit(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let now = context.parts.clock.now();
    let mut tx = context.begin().await?;
    let note = find(context, &mut tx).await?;
    if PARTS.iter().all(|part| call.text(part).is_none()) {
        return Err(ActionError::refused(note_told::what_to_change(note.key, context.private_language)));
    }
    let words = changed(&note.content, &call);
    let change = note.edit(&words, author(context), now, Some(review_day(&context.setup.incident, now)));
    let change = change.map_err(|why| refused(context, &why))?;
    let note = keep(context, &mut tx, &change).await?;
    context.commit(tx).await?;
    let day = today(&context.setup.incident, now);
    show(context, &note, |note, language| note_told::changed(note, day, language)).await
}

fn changed(content: &Content, call: &Call) -> Content {
    let mut content = content.clone();
    for (name, part) in
        [("title", &mut content.title), ("cause", &mut content.cause), ("countermeasure", &mut content.countermeasure)]
    {
        if let Some(text) = call.text(name) {
            text.clone_into(part);
        }
    }
    if let Some(symptom) = call.text("symptom").filter(|symptom| !content.symptoms.contains(symptom)) {
        if !content.symptoms.is_empty() {
            content.symptoms.push('\n');
        }
        content.symptoms.push_str(symptom);
    }
    content.components.extend(labels(call.text("component")));
    content.tags.extend(labels(call.text("tag")));
    content
}
