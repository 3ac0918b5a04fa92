//! What people write: a line, a word to stakeholders, what it taught, and the last word.

use maud::{Markup, html};

use crate::incident::phase::WithoutKind;
use crate::incident::record::Incident;
use crate::server::section::Desk;
use crate::server::view::incident::form::fold;
use crate::server::view::incident::part::options;
use crate::server::view::section;

/// Something to write down.
pub(super) fn log(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let typed = |field: &str| desk.told.typed("log", field);
    html! {
        form .form.logging #log method="post" action={ "/incidents/" (incident.key) "/log#told" } data-act {
            (section::event(desk))
            label {
                (labels.log_label())
                textarea name="text" rows="2" required placeholder=(labels.log_hint()) { (typed("text")) }
            }
            div .inline {
                label { (labels.kind()) select name="kind" { (options(&labels.kinds(), typed("kind"))) } }
                label {
                    (labels.mark())
                    select name="mark" { option value="" { (labels.none()) } (options(&labels.marks(), typed("mark"))) }
                }
                button .button.primary type="submit" { (labels.log_send()) }
            }
        }
    }
}

/// A word to stakeholders.
pub(super) fn update(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let typed = |field: &str| desk.told.typed("update", field);
    fold(
        desk,
        incident,
        "update",
        &labels.update(),
        &html! {
            p .muted { (labels.update_hint()) }
            label { (labels.conditions()) textarea name="conditions" rows="2" required { (typed("conditions")) } }
            label { (labels.actions()) textarea name="actions" rows="2" { (typed("actions")) } }
            label { (labels.needs()) textarea name="needs" rows="2" { (typed("needs")) } }
        },
    )
}

/// What it taught; what is written is replaced, what stays empty stays as it is.
pub(super) fn learn(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let learned = &incident.learned;
    let typed = |field: &str, kept: Option<&str>| {
        let typed = desk.told.typed("learn", field);
        if typed.is_empty() { kept.unwrap_or_default().to_owned() } else { typed.to_owned() }
    };
    let long = |name: &str, label: String, kept: Option<&str>| {
        html! { label { (label) textarea name=(name) rows="2" { (typed(name, kept)) } } }
    };
    fold(
        desk,
        incident,
        "learn",
        &labels.learn(),
        &html! {
            (long("cause", labels.cause(), learned.cause.as_deref()))
            (long("factor", labels.one_more_factor(), None))
            (long("countermeasure", labels.countermeasure(), learned.countermeasure.as_deref()))
            (long("gap", labels.detection_gap(), learned.detection_gap.as_deref()))
            (long("documentation", labels.documentation(), learned.documentation.as_deref()))
            label {
                (labels.note())
                input name="note" value=(typed("note", learned.note.as_deref())) placeholder="NOTE-7" maxlength="20";
            }
            @if learned.note.is_none() {
                p { a href={ "/knowledge/new?incident=" (incident.key) } { (labels.write_note()) } }
            }
        },
    )
}

/// Closing, with what is missing.
pub(super) fn close(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let missing = incident.unlearned();
    let kinds = [WithoutKind::FalseAlarm, WithoutKind::Duplicate, WithoutKind::CannotKnow];
    let kinds = kinds.map(|kind| (kind.word().to_owned(), labels.without(kind)));
    let typed = |field: &str| desk.told.typed("close", field);
    fold(
        desk,
        incident,
        "close",
        &labels.close_incident(),
        &html! {
            @if missing.is_empty() { p .muted { (labels.close_ready()) } }
            @else { p { (labels.close_missing(&missing)) " " a href="#learn" { (labels.learn()) } } }
            label {
                (labels.close_as())
                select name="as" { option value="" { (labels.close_as_usual()) } (options(&kinds, typed("as"))) }
            }
            label { (labels.reason()) input name="reason" value=(typed("reason")) maxlength="500"; }
        },
    )
}

/// It is not over after all.
pub(super) fn reopen(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    fold(
        desk,
        incident,
        "reopen",
        &labels.reopen(),
        &html! {
            label { (labels.reason()) input name="reason" value=(desk.told.typed("reopen", "reason")) maxlength="500" required; }
        },
    )
}
