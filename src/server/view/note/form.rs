//! The forms of notes: a new one, and what can be done with one that is there.
//!
//! Invariant: what was typed stays in the form when it was refused.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::server::note::{From, Sheet};
use crate::server::section::Desk;
use crate::server::view::section;

/// The form for a new note.
#[must_use]
pub fn new(desk: &Desk<'_>, from: &From) -> Markup {
    let labels = desk.visitor.labels();
    let typed = |field: &str| desk.told.typed("add", field);
    let body = html! {
        form .form.narrow method="post" action="/knowledge/new" {
            (section::event(desk))
            label { (labels.note_title()) input name="title" value=(typed("title")) maxlength="200" required autocomplete="off"; }
            label { (labels.symptoms()) textarea name="symptom" rows="3" { (typed("symptom")) } }
            label { (labels.cause()) textarea name="cause" rows="3" { (typed("cause")) } }
            label { (labels.countermeasure()) textarea name="countermeasure" rows="3" { (typed("countermeasure")) } }
            div .pair {
                label { (labels.component()) input name="component" value=(typed("component")) maxlength="100"; }
                label { (labels.tags_by_comma()) input name="tag" value=(typed("tag")) maxlength="100"; }
            }
            label { (labels.from_incident()) input name="incident" value=(from.incident) placeholder="INC-42" maxlength="20"; }
            @if desk.told.refused() {
                label .check {
                    input type="checkbox" name="anyway" value="yes" checked[typed("anyway") == "yes"];
                    span { (labels.note_anyway()) }
                }
            }
            div .buttons { button .button.primary type="submit" { (labels.write_note()) } }
        }
    };
    section::page(desk, &labels.write_note(), &html! {}, &body)
}

/// What it says is still true.
pub(super) fn review(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    html! {
        form method="post" action={ "/knowledge/" (sheet.note.key) "/review" } data-act {
            (section::event(desk))
            button .button type="submit" { (desk.visitor.labels().still_true()) }
        }
    }
}

/// Changes what it says.
pub(super) fn edit(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let content = &sheet.note.content;
    let refused = desk.told.act == "edit" && desk.told.refused();
    let typed = |field: &str, kept: &str| {
        if refused { desk.told.typed("edit", field).to_owned() } else { kept.to_owned() }
    };
    html! {
        details .fold.formed #edit open[refused] {
            summary { (labels.edit_section()) }
            form .form method="post" action={ "/knowledge/" (sheet.note.key) "/edit#told" } data-act {
                (section::event(desk))
                label { (labels.title_label()) input name="title" value=(typed("title", &content.title)) maxlength="200" required; }
                label { (labels.symptoms()) textarea name="symptoms" rows="3" { (typed("symptoms", &content.symptoms)) } }
                label { (labels.cause()) textarea name="cause" rows="3" { (typed("cause", &content.cause)) } }
                label {
                    (labels.countermeasure())
                    textarea name="countermeasure" rows="3" { (typed("countermeasure", &content.countermeasure)) }
                }
                div .pair {
                    label {
                        (labels.components_by_comma())
                        input name="components" value=(typed("components", &joined(&content.components)));
                    }
                    label { (labels.tags_by_comma()) input name="tags" value=(typed("tags", &joined(&content.tags))); }
                }
                div .buttons { button .button.primary type="submit" { (labels.save()) } }
            }
        }
    }
}

fn joined(labels: &BTreeSet<String>) -> String {
    labels.iter().cloned().collect::<Vec<_>>().join(", ")
}

/// Links it to an incident.
pub(super) fn link(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        details .fold.formed #link open[desk.told.act == "link" && desk.told.refused()] {
            summary { (labels.link_incident()) }
            form .form method="post" action={ "/knowledge/" (sheet.note.key) "/link#told" } data-act {
                (section::event(desk))
                label {
                    (labels.section_incidents())
                    input name="incident" value=(desk.told.typed("link", "incident")) placeholder="INC-42" maxlength="20" required;
                }
                div .buttons { button .button type="submit" { (labels.save()) } }
            }
        }
    }
}
