//! One incident as a page: the state first, then what is to be done, then what happened.

use maud::{Markup, html};

use crate::chat::message::Message;
use crate::incident::phase::{Phase, State};
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::playbook::report::Report;
use crate::reply::incident::tone;
use crate::reply::report::report;
use crate::server::incident::single::Sheet;
use crate::server::section::Desk;
use crate::server::view::block::{class, keys};
use crate::server::view::incident::part::{marks, named, options};
use crate::server::view::incident::{cause, form, phase, role, task, timeline, writing};
use crate::server::view::message::told;
use crate::server::view::{moment, section};

/// The page.
#[must_use]
pub fn page(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    let head = html! {
        @if let Some(room) = &sheet.room { a .button href={ "/c/" (room.id) } { (labels.room()) } }
    };
    let body = html! {
        article class={ "incident " (class(tone(incident))) } data-key=(incident.key) {
            (state(desk, sheet))
            (reports(desk, sheet))
            div .columns {
                div .wide-column {
                    @if sheet.may_act { (forms(desk, sheet)) }
                    (timeline::timeline(desk, sheet))
                }
                div .narrow-column {
                    (phase::phases(desk, sheet))
                    (role::roles(desk, sheet))
                    (cause::hypotheses(desk, sheet))
                    (cause::steps(desk, sheet))
                    (task::tasks(desk, sheet))
                    (learned(desk, incident))
                }
            }
        }
    };
    section::page(desk, &format!("{} · {}", incident.key, incident.title), &head, &body)
}

/// Where it stands, in three lines, and the next thing to press.
fn state(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    let phase = incident.state.phase();
    html! {
        section .standing aria-label=(labels.standing()) {
            p .line {
                span .chip { span aria-hidden="true" { (tone(incident).sign()) } " " (incident.severity.word()) }
                b { (labels.state_words(&incident.state)) }
                (marks(incident, labels))
                span .muted {
                    (labels.since()) " " (moment::day(incident.opened, desk.zone(), labels.spoken())) " "
                    (moment::time(incident.opened, desk.zone(), labels.spoken()))
                }
            }
            p {
                @match &incident.acked {
                    Some((at, who)) => {
                        (labels.acked_by(who.name())) " " (moment::time(*at, desk.zone(), labels.spoken()))
                    }
                    None => (labels.nobody_yet()),
                }
                @if let Some(resolved) = incident.resolved() {
                    " · " (labels.lasted(resolved.duration_since(incident.opened)))
                }
            }
            p .impact {
                @if incident.impact_text.is_empty() { span .muted { (labels.impact_unknown()) } }
                @else { (keys(&incident.impact_text)) }
            }
            (facts(desk, incident))
            @if sheet.may_act {
                div .buttons {
                    @if incident.acked.is_none() && incident.is_open() {
                        (form::press(desk, incident, "ack", &[], &labels.button_ack(), true))
                    }
                    @if matches!(phase, Phase::Identification | Phase::Analysis | Phase::Resolution) {
                        (form::press(desk, incident, "resolve", &[], &labels.button_resolve(), incident.acked.is_some()))
                    }
                    @if phase == Phase::Prevention { a .button.primary href="#close" { (labels.close_incident()) } }
                    @if incident.resolved().is_some() {
                        a .button href={ "/postmortems/" (incident.key) } { (labels.postmortem()) }
                    }
                }
            }
        }
    }
}

fn facts(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        dl .facts {
            @if let Some(service) = &incident.service { dt { (labels.service()) } dd { (service) } }
            @if let Some(playbook) = &incident.playbook {
                dt { (labels.opening_playbook()) }
                dd { (playbook) @if let Some(target) = &incident.target { " · " (target) } }
            }
            dt { (labels.opened_by()) } dd { (incident.opened_by.name()) }
            @if let State::Merged { into, .. } = &incident.state {
                dt { (labels.merged_into()) } dd { (keys(&into.to_string())) }
            }
            @if !incident.related.is_empty() {
                dt { (labels.related()) }
                dd { @for one in &incident.related { (keys(&one.to_string())) " " } }
            }
            @if incident.private {
                dt { (labels.members()) }
                dd { (incident.insiders().into_iter().collect::<Vec<_>>().join(", ")) }
            }
            @for (name, url) in &incident.links {
                dt { (labels.link()) }
                dd { (timeline::outward(name, url)) }
            }
        }
    }
}

/// The forms of what people do most, folded but for the first.
fn forms(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let incident = &sheet.incident;
    let open = incident.is_open();
    html! {
        div .forms {
            (writing::log(desk, incident))
            @if open { (writing::update(desk, incident)) }
            @if open { (severity(desk, incident)) }
            (writing::learn(desk, incident))
            @if open { (writing::close(desk, incident)) }
            @if incident.resolved().is_some() { (writing::reopen(desk, incident)) }
            (settings(desk, sheet))
        }
    }
}

fn severity(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let all = Severity::ALL.map(|one| (one.word().to_lowercase(), one.word().to_owned()));
    form::fold(
        desk,
        incident,
        "severity",
        &labels.change_severity(),
        &html! {
            label { (labels.severity()) select name="severity" { (options(&all, &incident.severity.word().to_lowercase())) } }
            label { (labels.reason()) input name="reason" value=(desk.told.typed("severity", "reason")) maxlength="500"; }
        },
    )
}

fn settings(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    // Nothing is chosen: what stays as it is is not sent.
    let yes_no = || {
        let all =
            [(String::new(), labels.unchanged()), ("yes".to_owned(), labels.yes()), ("no".to_owned(), labels.no())];
        options(&all, "")
    };
    let typed = |field: &str| desk.told.typed("set", field);
    form::fold(
        desk,
        incident,
        "set",
        &labels.settings(),
        &html! {
            label { (labels.title_label()) input name="title" value=(typed("title")) placeholder=(incident.title) maxlength="200"; }
            label { (labels.opening_effect()) textarea name="effect" rows="2" { (typed("effect")) } }
            @if !sheet.services.is_empty() {
                label {
                    (labels.service())
                    select name="service" { option value="" { (labels.unchanged()) } (named(&sheet.services, typed("service"))) }
                }
            }
            div .pair {
                label { (labels.private()) select name="private" { (yes_no()) } }
                label { (labels.drill()) select name="drill" { (yes_no()) } }
            }
            div .pair {
                label { (labels.add_member()) select name="member" { option value="" { (labels.none()) } (named(&sheet.persons, typed("member"))) } }
                label { (labels.remove_member()) select name="remove" { option value="" { (labels.none()) } (named(&sheet.persons, typed("remove"))) } }
            }
            div .pair {
                label { (labels.link()) input name="link" type="url" value=(typed("link")) maxlength="500" placeholder="https://"; }
                label { (labels.link_name()) input name="name" value=(typed("name")) maxlength="100"; }
            }
            label { (labels.related()) input name="related" value=(typed("related")) placeholder="INC-7" maxlength="20"; }
        },
    )
}

/// The reports of the beginning and of now, side by side.
fn reports(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let Some(before) = &sheet.before else { return html! {} };
    // The verdicts stand side by side; the whole reports open below them.
    let shown = |heading: String, of: &Report| {
        let message = Message { buttons: Vec::new(), ..report(of, labels.spoken()) };
        html! {
            details .fold {
                summary {
                    span .muted { (heading) } " "
                    b class=(class(message.tone)) { span .sign aria-hidden="true" { (message.tone.sign()) } " " (message.headline) }
                }
                (told(&message, labels, desk.zone()))
            }
        }
    };
    html! {
        section #reports {
            h2 { (labels.reports()) }
            div .beside {
                (shown(labels.report_before(), before))
                @if let Some(after) = &sheet.after { (shown(labels.report_after(), after)) }
            }
        }
    }
}

/// What it taught.
fn learned(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let learned = &incident.learned;
    let rows = [
        (labels.cause(), learned.cause.clone()),
        (labels.factors(), Some(learned.factors.join("\n")).filter(|all| !all.is_empty())),
        (labels.countermeasure(), learned.countermeasure.clone()),
        (labels.detection_gap(), learned.detection_gap.clone()),
        (labels.documentation(), learned.documentation.clone()),
        (labels.note(), learned.note.clone()),
    ];
    if rows.iter().all(|(_, text)| text.is_none()) {
        return html! {};
    }
    html! {
        section {
            h2 { (labels.learned()) }
            dl .stacked {
                @for (name, text) in &rows {
                    @if let Some(text) = text { dt { (name) } dd .said { (keys(text)) } }
                }
            }
        }
    }
}
