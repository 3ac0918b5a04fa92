//! The list of incidents.

use maud::{Markup, html};

use crate::incident::phase::Phase;
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::reply::incident::tone;
use crate::reply::page::Labels;
use crate::server::incident::list::{Found, Wanted};
use crate::server::section::Desk;
use crate::server::view::block::class;
use crate::server::view::incident::part::{marks, options};
use crate::server::view::{moment, section};

/// The page.
#[must_use]
pub fn page(desk: &Desk<'_>, found: &Found) -> Markup {
    let labels = desk.visitor.labels();
    let head = html! {
        @if found.may_open { a .button.primary href="/incidents/new" { (labels.incident_open()) } }
    };
    let body = html! {
        (filter(&found.wanted, &found.services, labels))
        div #results {
            @if found.incidents.is_empty() {
                div .empty {
                    h2 { (labels.incidents_none()) }
                    p .muted { (labels.incidents_none_hint()) }
                }
            } @else {
                p .muted #count { (labels.how_many(found.counted, found.wanted.all())) }
                ul .rows { @for incident in &found.incidents { (row(incident, desk)) } }
            }
            p .pages {
                @if found.wanted.before.is_some() { a .button href=(found.wanted.address(None)) { (labels.newest()) } }
                @if found.older.is_some() { a .button href=(found.wanted.address(found.older)) { (labels.older_ones()) } }
            }
        }
    };
    section::page(desk, &labels.section_incidents(), &head, &body)
}

fn filter(wanted: &Wanted, services: &[String], labels: Labels) -> Markup {
    let severities: Vec<_> =
        Severity::ALL.into_iter().map(|one| (one.word().to_owned(), one.word().to_owned())).collect();
    let phases: Vec<_> = Phase::ALL.into_iter().map(|one| (one.word().to_owned(), labels.phase(one))).collect();
    let services: Vec<_> = services.iter().map(|one| (one.clone(), one.clone())).collect();
    let show = [("open".to_owned(), labels.show_open()), ("all".to_owned(), labels.show_all())];
    html! {
        form .filter method="get" action="/incidents" role="search" data-search {
            label .wide {
                (labels.search_title())
                input type="search" name="text" value=(wanted.text) maxlength="100" autocomplete="off";
            }
            label { (labels.show()) select name="show" { (options(&show, if wanted.all() { "all" } else { "open" })) } }
            (choice("severity", &labels.severity(), &severities, &wanted.severity.to_uppercase(), labels))
            (choice("phase", &labels.phase_label(), &phases, &wanted.phase, labels))
            @if !services.is_empty() { (choice("service", &labels.service(), &services, &wanted.service, labels)) }
            button .button type="submit" { (labels.search()) }
        }
    }
}

fn choice(name: &str, label: &str, all: &[(String, String)], chosen: &str, labels: Labels) -> Markup {
    html! {
        label { (label) select name=(name) { option value="" { (labels.any()) } (options(all, chosen)) } }
    }
}

fn row(incident: &Incident, desk: &Desk<'_>) -> Markup {
    let labels = desk.visitor.labels();
    let who = incident.acked.as_ref().map(|(_, who)| who.name().to_owned());
    html! {
        li class={ "row " (class(tone(incident))) } {
            a .cover href={ "/incidents/" (incident.key) } { bdi { (incident.title) } }
            span .chip { span aria-hidden="true" { (tone(incident).sign()) } " " (incident.severity.word()) }
            span .key { (incident.key) }
            span .facts-line {
                (labels.state_words(&incident.state)) " · "
                (moment::day(incident.opened, desk.zone(), labels.spoken())) " "
                (moment::time(incident.opened, desk.zone(), labels.spoken()))
                " · " @if let Some(who) = who { (who) } @else { (labels.nobody_yet()) }
                @if let Some(service) = &incident.service { " · " (service) }
                (marks(incident, labels))
            }
        }
    }
}
