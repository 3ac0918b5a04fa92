//! What is to be done by whom until when.

use maud::{Markup, html};

use crate::server::incident::single::Sheet;
use crate::server::section::Desk;
use crate::server::view::block::keys;
use crate::server::view::incident::form::{fold, press};
use crate::server::view::incident::part::named;

/// Tasks with owner and due day.
pub(super) fn tasks(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    let typed = |field: &str| desk.told.typed("task", field);
    html! {
        section {
            h2 { (labels.tasks()) }
            @if sheet.tasks.is_empty() { p .muted { (labels.tasks_none()) } }
            ul .stackrows {
                @for task in &sheet.tasks {
                    li .done[task.done.is_some()] {
                        p { b { "T" (task.number) } " " (keys(&task.text)) }
                        p .muted {
                            (task.owner.as_deref().map_or_else(|| labels.nobody(), str::to_owned))
                            @if let Some(due) = task.due { " · " (labels.due(&due.to_string())) }
                            @if task.done.is_some() { " · " (labels.done()) }
                        }
                        @if task.done.is_none() && sheet.may_act {
                            (press(desk, incident, "task", &[("done", &task.number.to_string())], &labels.finish(), false))
                        }
                    }
                }
            }
            @if sheet.may_act {
                (fold(desk, incident, "task", &labels.add_task(), &html! {
                    label { (labels.task_text()) input name="text" value=(typed("text")) maxlength="500" required; }
                    div .pair {
                        label {
                            (labels.owner())
                            select name="owner" { option value="" { (labels.nobody()) } (named(&sheet.persons, typed("owner"))) }
                        }
                        label { (labels.due_label()) input name="due" type="date" value=(typed("due")); }
                    }
                }))
            }
        }
    }
}
