//! The two shapes of a form that says a command about an incident: a button, and fields behind a name.

use maud::{Markup, html};

use crate::incident::record::Incident;
use crate::server::section::Desk;
use crate::server::view::section;

/// A form that is one button.
pub(super) fn press(
    desk: &Desk<'_>,
    incident: &Incident,
    act: &str,
    fields: &[(&str, &str)],
    label: &str,
    primary: bool,
) -> Markup {
    html! {
        form method="post" action={ "/incidents/" (incident.key) "/" (act) } data-act {
            (section::event(desk))
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button .button.primary[primary] type="submit" { (label) }
        }
    }
}

/// A form behind its name; open when it was just refused, or when its address says so.
pub(super) fn fold(desk: &Desk<'_>, incident: &Incident, act: &str, title: &str, fields: &Markup) -> Markup {
    html! {
        details .fold.formed id=(act) open[desk.told.act == act && desk.told.refused()] {
            summary { (title) }
            form .form method="post" action={ "/incidents/" (incident.key) "/" (act) "#told" } data-act {
                (section::event(desk))
                (fields)
                div .buttons { button .button.primary type="submit" { (title) } }
            }
        }
    }
}
