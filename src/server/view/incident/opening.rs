//! The form that opens an incident.

use maud::{Markup, html};

use crate::incident::severity::{Impact, Severity, Urgency, suggest};
use crate::server::incident::opening::Offer;
use crate::server::section::Desk;
use crate::server::view::incident::part::{named, options};
use crate::server::view::section;

/// The page.
#[must_use]
pub fn page(desk: &Desk<'_>, offer: &Offer) -> Markup {
    let labels = desk.visitor.labels();
    let typed = |field: &str| desk.told.typed("open", field);
    let impacts = Impact::ALL.map(|one| (one.word().to_owned(), labels.impact(one)));
    let urgencies = Urgency::ALL.map(|one| (one.word().to_owned(), labels.urgency(one)));
    let severities = Severity::ALL.map(|one| (one.word().to_lowercase(), one.word().to_owned()));
    let run = if offer.from.run.is_empty() { typed("run") } else { &offer.from.run };
    let body = html! {
        form .form.narrow method="post" action="/incidents/new" {
            (section::event(desk))
            input type="hidden" name="in" value=(offer.from.conversation);
            @if !run.is_empty() {
                input type="hidden" name="run" value=(run);
                p .muted { (labels.opening_run(run)) }
            }
            label {
                (labels.opening_title())
                input name="title" value=(typed("title")) maxlength="200" required[run.is_empty()] autocomplete="off"
                    placeholder=(labels.opening_title_hint());
            }
            div .pair {
                label {
                    (labels.opening_impact())
                    select name="impact" { option value="" { (labels.not_known()) } (options(&impacts, typed("impact"))) }
                }
                label {
                    (labels.opening_urgency())
                    select name="urgency" { option value="" { (labels.not_known()) } (options(&urgencies, typed("urgency"))) }
                }
            }
            (suggestion(desk))
            label {
                (labels.opening_severity())
                select name="severity" {
                    option value="" { (labels.opening_severity_suggested()) }
                    (options(&severities, typed("severity")))
                }
            }
            label {
                (labels.opening_effect())
                textarea name="effect" rows="2" placeholder=(labels.opening_effect_hint()) { (typed("effect")) }
            }
            @if !offer.services.is_empty() {
                label {
                    (labels.service())
                    select name="service" { option value="" { (labels.none()) } (named(&offer.services, typed("service"))) }
                }
            }
            div .pair {
                label {
                    (labels.opening_playbook())
                    select name="playbook" { option value="" { (labels.none()) } (named(&offer.playbooks, typed("playbook"))) }
                }
                label {
                    (labels.opening_target())
                    select name="target" { option value="" { (labels.none()) } (named(&offer.targets, typed("target"))) }
                }
            }
            p .muted { (labels.opening_probe()) }
            label .check {
                input type="checkbox" name="private" value="yes" checked[typed("private") == "yes"];
                span { (labels.opening_private()) }
            }
            label .check {
                input type="checkbox" name="drill" value="yes" checked[typed("drill") == "yes"];
                span { (labels.opening_drill()) }
            }
            div .buttons { button .button.primary type="submit" { (labels.incident_open()) } }
        }
    };
    section::page(desk, &labels.opening(), &html! {}, &body)
}

/// How severity follows from impact and urgency; the script points at the one that counts.
fn suggestion(desk: &Desk<'_>) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        details .fold #suggestion {
            summary { (labels.opening_suggested()) " " output .js-only {} }
            table .grid {
                thead { tr {
                    th scope="col" { (labels.opening_impact()) }
                    @for urgency in Urgency::ALL { th scope="col" { (labels.urgency(urgency)) } }
                } }
                tbody {
                    @for impact in Impact::ALL {
                        tr {
                            th scope="row" { (labels.impact(impact)) }
                            @for urgency in Urgency::ALL {
                                td data-of={ (impact.word()) "/" (urgency.word()) } {
                                    (suggest(Some(impact), Some(urgency)).word())
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
