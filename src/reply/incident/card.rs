//! The two cards of an incident, each one message for life: the live card in its room (at most ten lines of a phone) and
//! the announcement where everybody hears of it (at most four). What people wrote is cut to that; the whole of it stands in
//! the timeline and on the page.

use jiff::Timestamp;

use crate::chat::message::{Block, Button, Message, Tone};
use crate::incident::author::Author;
use crate::incident::hypothesis::{Hypothesis, Verdict};
use crate::incident::phase::State;
use crate::incident::record::{Incident, Shut};
use crate::incident::role::Role;
use crate::language::Language;
use crate::playbook::format;
use crate::playbook::report::Report;
use crate::playbook::status::Status;
use crate::reply::incident::{button, form, impact, primary, state, titled, tone};
use crate::reply::moment::{Moments, span};
use crate::reply::phone::{COUNTED, Line, fit};
use crate::reply::report::{counts, tone as verdict};
use crate::reply::sentences::{Sentences, sentences};

/// Failing checks on a live card; the report has all.
const CHECKS: usize = 3;
/// How high the live card may be on a phone, its buttons apart (ux.md §3.3) …
const LIVE: usize = 10;
/// … and the announcement.
const ANNOUNCEMENT: usize = 4;

/// What a card tells beside the incident itself.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// From where times are read.
    pub moments: &'a Moments,
    /// The newest report of its playbook.
    pub report: Option<&'a Report>,
    /// When stakeholders should next hear something.
    pub due: Option<Timestamp>,
    /// What stakeholders were last told.
    pub told: Option<&'a str>,
    /// Name of its own conversation.
    pub room: Option<&'a str>,
}

/// What stands in place of a card, and of everything else that was said, where not everybody may read the incident any
/// more: neither its title nor its key.
#[must_use]
pub fn made_private(language: Language) -> Message {
    Message::line(language, Tone::Plain, sentences(language).card_made_private())
}

/// The live card.
#[must_use]
pub fn live(standing: &Standing<'_>, language: Language) -> Message {
    let say = sentences(language);
    let incident = standing.incident;
    let mut words = vec![stands(standing, language), hit(incident, say)];
    match &incident.state {
        State::Closed { .. } | State::Merged { .. } => words.extend(learned(incident, say)),
        State::Prevention { .. } => {
            words.push(roles(incident, say));
            words.extend(learned(incident, say));
        }
        _ => {
            words.push(roles(incident, say));
            words.push(suspicion(incident, say));
        }
    }
    let checks = standing.report.map(|report| checks(report, language)).unwrap_or_default();
    let is_due = incident.is_open() && incident.resolved().is_none();
    let due = standing.due.filter(|_| is_due).map(|due| {
        let time = standing.moments.time(due);
        let passed = due <= standing.moments.now;
        Line::fixed(if passed { say.card_update_overdue(time) } else { say.card_update_due(time) })
    });
    let small = due.into_iter().chain(shut(standing, say)).collect();
    let (headline, [words, checks, small]) = fitted(incident, [words, checks, small], LIVE, say);
    let mut blocks = vec![Block::Text { text: words.join("\n") }];
    blocks.extend((!checks.is_empty()).then(|| Block::Text { text: checks.join("\n") }));
    blocks.extend(small.into_iter().map(|text| Block::Context { text }));
    let buttons = buttons(incident, say);
    Message { blocks, buttons, ..Message::line(language, tone(incident), headline) }
}

/// The announcement.
#[must_use]
pub fn announcement(standing: &Standing<'_>, language: Language) -> Message {
    let say = sentences(language);
    let incident = standing.incident;
    // Whoever reads what was last told needs what was said before it least.
    let mut lines = vec![hit(incident, say).spare(2), stands(standing, language)];
    let over = incident.resolved().is_some() || !incident.is_open();
    if over && let Some(cause) = &incident.learned.cause {
        let note = incident.learned.note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
        lines.push(Line::of(cause, move |cause| say.card_cause(format!("{cause}{note}"))));
    } else if let Some(shut) = shut(standing, say) {
        lines.push(shut);
    } else {
        lines.extend(newest(standing, say));
    }
    let mut buttons = Vec::new();
    if incident.is_open() && !over {
        if incident.acked.is_none() {
            buttons.push(primary(say.button_ack(), format!("incident ack {}", incident.key)));
        }
        buttons.push(button(say.button_timeline(), format!("incident timeline {}", incident.key)));
    }
    let (headline, [lines]) = fitted(incident, [lines], ANNOUNCEMENT, say);
    let blocks = vec![Block::Text { text: lines.join("\n") }];
    Message { blocks, buttons, ..Message::line(language, tone(incident), headline) }
}

/// The headline and the groups of lines, together at most so high on a phone.
fn fitted<const N: usize>(
    incident: &Incident,
    groups: [Vec<Line<'_>>; N],
    most: usize,
    say: &Sentences,
) -> (String, [Vec<String>; N]) {
    let headline = Line::of(&incident.title, |title| titled(incident, title, say)).headline();
    let sizes = groups.each_ref().map(Vec::len);
    let lines: Vec<Line<'_>> = [headline].into_iter().chain(groups.into_iter().flatten()).collect();
    let mut fitted = fit(&lines, most, say).into_iter();
    let headline = fitted.next().flatten().unwrap_or_default();
    (headline, sizes.map(|size| fitted.by_ref().take(size).flatten().collect()))
}

/// What stakeholders were last told, which is how it is now, and where it goes on; the whole of an update stands in the
/// thread below.
fn newest<'s>(standing: &Standing<'s>, say: &'s Sentences) -> Vec<Line<'s>> {
    let at = standing.incident.updated.map(|at| standing.moments.time(at)).unwrap_or_default();
    let told = standing.told.map(|told| Line::of(told, move |told| say.card_told(&at, told)).spare(1));
    let room = standing.room.map(|room| Line::fixed(say.card_room(room)));
    told.into_iter().chain(room).collect()
}

/// That nothing can be said in its conversation, where that is so.
fn shut(standing: &Standing<'_>, say: &Sentences) -> Option<Line<'static>> {
    let shut = standing.incident.shut.as_ref()?;
    let time = standing.moments.time(shut.since);
    Some(Line::fixed(match shut {
        Shut { unreachable: true, .. } => say.card_room_unreachable(time),
        Shut { gone: true, .. } => say.card_room_deleted(time),
        Shut { .. } => say.card_room_archived(time),
    }))
}

/// Phase, since when, who is at it; or how long it took.
fn stands<'s>(standing: &Standing<'s>, language: Language) -> Line<'s> {
    let (incident, moments, say) = (standing.incident, standing.moments, sentences(language));
    let took = |resolved: Timestamp| span(resolved.duration_since(incident.opened), language);
    let since = moments.time(incident.opened);
    match (&incident.state, &incident.acked) {
        (State::Prevention { resolved, by }, _) => {
            let took = took(*resolved);
            Line::naming(by.name(), move |who| say.card_resolved(&took, who))
        }
        (State::Closed { resolved, .. }, _) => Line::fixed(say.card_closed(took(*resolved))),
        (State::Merged { .. }, _) => Line::fixed(state(&incident.state, say)),
        (going, Some((_, by))) => {
            let going = state(going, say);
            Line::naming(by.name(), move |who| say.card_state(&going, &since, who))
        }
        (going, None) => Line::fixed(say.card_unacked(state(going, say), since)),
    }
}

fn hit<'l>(incident: &Incident, say: &'l Sentences) -> Line<'l> {
    let whom = incident.impact.map(|whom| impact(whom, say));
    let words = Some(incident.impact_text.as_str()).filter(|words| !words.is_empty());
    match (whom, words) {
        (None, None) => Line::fixed(say.card_impact_unknown()),
        (Some(whom), None) => Line::fixed(say.card_impact(whom)),
        (None, Some(words)) => Line::of(words, |words| say.card_impact(words)),
        // On a phone each word counts, and these two need no name.
        (Some(whom), Some(words)) => Line::of(words, move |words| format!("{whom} · {words}")),
    }
}

fn roles(incident: &Incident, say: &Sentences) -> Line<'static> {
    Line::names(held(incident, say).to_vec())
}

/// Who holds which role, in a line.
pub(super) fn holders(incident: &Incident, say: &Sentences) -> String {
    held(incident, say).map(|[whole, _counted]| whole).join(" · ")
}

/// Each role with who holds it, and with that somebody does.
fn held(incident: &Incident, say: &Sentences) -> [[String; 2]; 3] {
    let told = |role: Role, say: &dyn Fn(&str) -> String| {
        let holder = incident.roles.get(&role).map(Author::name);
        [holder.unwrap_or("–"), holder.map_or("–", |_| COUNTED)].map(say)
    };
    [
        told(Role::Commander, &|who| say.card_commander(who)),
        told(Role::Communications, &|who| say.card_communications(who)),
        told(Role::Scribe, &|who| say.card_scribe(who)),
    ]
}

/// The confirmed cause, else the newest open suspicion.
fn suspicion<'l>(incident: &Incident, say: &'l Sentences) -> Line<'l> {
    let found = |wanted: fn(&Verdict) -> bool| incident.hypotheses.iter().rev().find(|one| wanted(&one.verdict));
    let confirmed = found(|verdict| matches!(verdict, Verdict::Confirmed { .. }));
    let open = found(|verdict| matches!(verdict, Verdict::Open));
    let key = |one: &Hypothesis| format!("H{}", one.number);
    match (confirmed, open) {
        (Some(one), _) => {
            let key = key(one);
            Line::of(&one.text, move |text| say.card_confirmed(&key, text))
        }
        (None, Some(one)) => {
            let key = key(one);
            Line::of(&one.text, move |text| say.card_suspected(&key, text))
        }
        (None, None) => Line::fixed(say.card_no_hypothesis()),
    }
}

fn learned<'l>(incident: &'l Incident, say: &'l Sentences) -> Vec<Line<'l>> {
    if let State::Closed { without: Some(without), .. } = &incident.state {
        return vec![Line::all(&super::closing::reason(without, say))];
    }
    let mut lines = Vec::new();
    if let Some(cause) = &incident.learned.cause {
        lines.push(match (&incident.learned.countermeasure, &incident.learned.note) {
            (None, Some(note)) => Line::of(cause, move |cause| say.card_cause(format!("{cause} · {note}"))),
            _ => Line::of(cause, |cause| say.card_cause(cause)),
        });
    }
    if let Some(countermeasure) = &incident.learned.countermeasure {
        let note = incident.learned.note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
        lines.push(Line::of(countermeasure, move |text| say.card_countermeasure(format!("{text}{note}"))));
    }
    lines
}

/// The worst checks, one line each, and how many there are of which kind.
fn checks(report: &Report, language: Language) -> Vec<Line<'static>> {
    let say = sentences(language);
    let of = |status| report.findings.iter().filter(move |finding| finding.status == status);
    let worst = of(Status::Critical).chain(of(Status::Warning)).take(CHECKS);
    let mut lines: Vec<Line<'_>> = worst
        .zip(2..)
        .map(|(finding, order)| {
            let (sign, seen) = (verdict(finding.status).sign(), format::value(&finding.value, finding.unit, language));
            Line::of(finding.title.get(language), move |title| format!("{sign} {title} {seen}")).spare(order)
        })
        .collect();
    let run = report.key.clone().unwrap_or_else(|| report.title.get(language).to_owned());
    // The count of all is the last to go.
    let counts = say.card_checks(run, counts(report.findings.iter().map(|finding| finding.status), say));
    lines.push(Line::fixed(counts).spare(1));
    lines
}

fn buttons(incident: &Incident, say: &Sentences) -> Vec<Button> {
    let key = incident.key;
    let command = |verb: &str| format!("incident {verb} {key}");
    let more = button(say.button_more(), command("menu"));
    let update = || form(say.button_update(), "incident.update", incident, command("update"));
    match &incident.state {
        State::Merged { into, .. } => vec![button(say.button_show(), format!("incident show {into}"))],
        State::Closed { .. } => vec![
            button(say.button_postmortem(), command("postmortem")),
            button(say.button_timeline(), command("timeline")),
        ],
        State::Prevention { .. } => vec![
            form(say.button_learn(), "incident.close", incident, command("learn")),
            button(say.button_note(), format!("note add incident={key}")),
            button(say.button_postmortem(), command("postmortem")),
            button(say.button_close(), command("close")),
            more,
        ],
        _ => {
            let mut buttons = Vec::new();
            if incident.acked.is_none() {
                buttons.push(primary(say.button_ack(), command("ack")));
            }
            if !incident.roles.contains_key(&Role::Commander) {
                buttons.push(button(say.button_command(), format!("{} commander", command("role"))));
            }
            buttons.push(update());
            if incident.acked.is_some() {
                buttons.push(button(say.button_resolve(), command("resolve")));
            }
            buttons.extend(diagnose(incident, say).filter(|_| incident.acked.is_some() && buttons.len() < 4));
            buttons.push(more);
            buttons
        }
    }
}

/// Looks once more, where it is known with what.
fn diagnose(incident: &Incident, say: &Sentences) -> Option<Button> {
    let playbook = incident.playbook.as_ref()?;
    let target = incident.target.as_deref().unwrap_or_default();
    Some(button(say.button_diagnose(), format!("diag {playbook} {target}").trim_end().to_owned()))
}
