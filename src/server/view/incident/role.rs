//! Who holds which role.

use maud::{Markup, html};

use crate::incident::role::Role;
use crate::server::incident::single::Sheet;
use crate::server::section::Desk;
use crate::server::view::incident::form::{fold, press};
use crate::server::view::incident::part::{named, options};

/// The roles; an empty one is a button.
pub(super) fn roles(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    html! {
        section {
            h2 { (labels.roles()) }
            ul .plainrows {
                @for role in Role::ALL {
                    @let holder = incident.roles.get(&role);
                    li {
                        span { (labels.role(role)) ": " b { (holder.map_or_else(|| labels.unfilled(), |who| who.name().to_owned())) } }
                        @if sheet.may_act && incident.is_open() {
                            @let mine = holder.is_some_and(|who| who.name() == desk.visitor.name());
                            @if mine {
                                (press(desk, incident, "role", &[("role", role.word()), ("leave", "yes")], &labels.leave_role(), false))
                            } @else {
                                (press(desk, incident, "role", &[("role", role.word())], &labels.take_role(role), false))
                            }
                        }
                    }
                }
            }
            @if sheet.may_act && incident.is_open() && !sheet.persons.is_empty() {
                @let roles = Role::ALL.map(|role| (role.word().to_owned(), labels.role(role)));
                (fold(desk, incident, "role", &labels.give_role(), &html! {
                    label { (labels.roles()) select name="role" { (options(&roles, desk.told.typed("role", "role"))) } }
                    label { (labels.person()) select name="person" { (named(&sheet.persons, desk.told.typed("role", "person"))) } }
                }))
            }
        }
    }
}
