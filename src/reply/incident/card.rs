//! The two cards of an incident, each one message for life: the live card in its room (at most ten lines) and the
//! announcement where everybody hears of it (at most four).

use jiff::Timestamp;

use crate::chat::message::{Block, Button, Message, Tone};
use crate::chat::moment::plain;
use crate::incident::hypothesis::{Hypothesis, Verdict};
use crate::incident::phase::{Phase, State};
use crate::incident::record::{Incident, Shut};
use crate::incident::role::Role;
use crate::language::Language;
use crate::playbook::format;
use crate::playbook::report::Report;
use crate::playbook::status::Status;
use crate::reply::incident::{button, cut, form, headline, impact, phase, primary, state, tone};
use crate::reply::moment::{Moments, span};
use crate::reply::report::{counts, tone as verdict};
use crate::reply::sentences::{Sentences, sentences};

/// Failing checks on a live card; the report has all.
const CHECKS: usize = 3;
/// Greatest length of a person's words in one line of a card, in characters.
const LINE: usize = 90;
/// What is left of them at the least beside the way to the room, in characters, and what counts the rest.
const WORDS: usize = 40;
const COUNT: usize = 20;

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
    let mut lines = vec![stands(standing, language), hit(incident, say)];
    match &incident.state {
        State::Closed { .. } | State::Merged { .. } => lines.extend(learned(incident, say)),
        State::Prevention { .. } => {
            lines.push(roles(incident, say));
            lines.extend(learned(incident, say));
        }
        _ => {
            lines.push(roles(incident, say));
            lines.push(suspicion(incident, say));
        }
    }
    let mut blocks = vec![Block::Text { text: lines.join("\n") }];
    blocks.extend(standing.report.map(|report| Block::Text { text: checks(report, language) }));
    if incident.is_open()
        && incident.resolved().is_none()
        && let Some(due) = standing.due
    {
        blocks.push(Block::Context { text: say.card_update_due(standing.moments.time(due)) });
    }
    blocks.extend(shut(standing, say).map(|text| Block::Context { text }));
    let buttons = buttons(incident, say);
    Message { language, tone: tone(incident), headline: headline(incident, say), blocks, buttons }
}

/// The announcement.
#[must_use]
pub fn announcement(standing: &Standing<'_>, language: Language) -> Message {
    let say = sentences(language);
    let incident = standing.incident;
    let mut lines = vec![hit(incident, say), stands(standing, language)];
    let over = incident.resolved().is_some() || !incident.is_open();
    if over && let Some(cause) = &incident.learned.cause {
        let note = incident.learned.note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
        lines.push(say.card_cause(format!("{}{note}", cut(cause, LINE, say))));
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
    let blocks = vec![Block::Text { text: lines.join("\n") }];
    Message { language, tone: tone(incident), headline: headline(incident, say), blocks, buttons }
}

/// Where it goes on and what stakeholders were last told, in one line; the way there comes first, for an update is repeated in
/// the thread below.
fn newest(standing: &Standing<'_>, say: &Sentences) -> Option<String> {
    let at = || standing.incident.updated.map(|at| standing.moments.time(at)).unwrap_or_default();
    match (standing.room, standing.told) {
        (Some(room), Some(told)) => {
            let left = LINE.saturating_sub(plain(room).chars().count() + COUNT).max(WORDS);
            Some(say.card_room_updated(room, at(), cut(told, left, say)))
        }
        (None, Some(told)) => Some(say.card_updated(at(), cut(told, LINE, say))),
        (Some(room), None) => Some(say.card_room(room)),
        (None, None) => None,
    }
}

/// That nothing can be said in its conversation, where that is so.
fn shut(standing: &Standing<'_>, say: &Sentences) -> Option<String> {
    let shut = standing.incident.shut.as_ref()?;
    let time = standing.moments.time(shut.since);
    Some(match shut {
        Shut { unreachable: true, .. } => say.card_room_unreachable(time),
        Shut { gone: true, .. } => say.card_room_deleted(time),
        Shut { .. } => say.card_room_archived(time),
    })
}

/// Phase, since when, who is at it; or how long it took.
fn stands(standing: &Standing<'_>, language: Language) -> String {
    let (incident, moments, say) = (standing.incident, standing.moments, sentences(language));
    let took = |resolved: Timestamp| span(resolved.duration_since(incident.opened), language);
    match (&incident.state, &incident.acked) {
        (State::Prevention { resolved, by }, _) => say.card_resolved(took(*resolved), by.name()),
        (State::Closed { resolved, .. }, _) => say.card_closed(took(*resolved)),
        (State::Merged { .. }, _) => state(&incident.state, say),
        (going, Some((_, by))) => say.card_state(state(going, say), moments.time(incident.opened), by.name()),
        (going, None) => say.card_unacked(state(going, say), moments.time(incident.opened)),
    }
}

fn hit(incident: &Incident, say: &Sentences) -> String {
    let whom = incident.impact.map(|whom| impact(whom, say));
    let words = Some(incident.impact_text.as_str()).filter(|words| !words.is_empty());
    match (whom, words) {
        (None, None) => say.card_impact_unknown(),
        (Some(whom), None) => say.card_impact(whom),
        (None, Some(words)) => say.card_impact(cut(words, LINE, say)),
        // On a phone each word counts, and these two need no name.
        (Some(whom), Some(words)) => format!("{whom} · {}", cut(words, LINE, say)),
    }
}

fn roles(incident: &Incident, say: &Sentences) -> String {
    let holder = |role: Role| incident.roles.get(&role).map_or("–", |author| author.name()).to_owned();
    say.card_roles(holder(Role::Commander), holder(Role::Communications), holder(Role::Scribe))
}

/// The confirmed cause, else the newest open suspicion.
fn suspicion(incident: &Incident, say: &Sentences) -> String {
    let found = |wanted: fn(&Verdict) -> bool| incident.hypotheses.iter().rev().find(|one| wanted(&one.verdict));
    let words = |one: &Hypothesis| (format!("H{}", one.number), cut(&one.text, LINE, say));
    let confirmed = found(|verdict| matches!(verdict, Verdict::Confirmed { .. })).map(words);
    let open = found(|verdict| matches!(verdict, Verdict::Open)).map(words);
    match (confirmed, open) {
        (Some((key, text)), _) => say.card_confirmed(key, text),
        (None, Some((key, text))) => say.card_suspected(key, text),
        (None, None) => say.card_no_hypothesis(),
    }
}

fn learned(incident: &Incident, say: &Sentences) -> Vec<String> {
    if let State::Closed { without: Some(without), .. } = &incident.state {
        return vec![cut(&super::closing::reason(without, say), LINE, say)];
    }
    let mut lines = Vec::new();
    if incident.learned.cause.is_some() {
        lines.push(cause(incident, say));
    }
    if let Some(countermeasure) = &incident.learned.countermeasure {
        let note = incident.learned.note.as_deref().unwrap_or("–");
        lines.push(say.card_countermeasure(cut(countermeasure, LINE, say), note));
    }
    lines
}

fn cause(incident: &Incident, say: &Sentences) -> String {
    let cause = incident.learned.cause.as_deref().unwrap_or("–");
    match (&incident.learned.countermeasure, &incident.learned.note) {
        (None, Some(note)) => say.card_cause(format!("{} · {note}", cut(cause, LINE, say))),
        _ => say.card_cause(cut(cause, LINE, say)),
    }
}

/// The worst checks, one line each, and how many there are of which kind.
fn checks(report: &Report, language: Language) -> String {
    let say = sentences(language);
    let of = |status| report.findings.iter().filter(move |finding| finding.status == status);
    let worst = of(Status::Critical).chain(of(Status::Warning)).take(CHECKS);
    let mut lines: Vec<String> = worst
        .map(|finding| {
            let seen = format::value(&finding.value, finding.unit);
            format!("{} {} {seen}", verdict(finding.status).sign(), finding.title.get(language))
        })
        .collect();
    let run = report.key.clone().unwrap_or_else(|| report.title.get(language).to_owned());
    lines.push(say.card_checks(run, counts(report.findings.iter().map(|finding| finding.status), say)));
    lines.join("\n")
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

/// What the menu offers beside the card: the next phase, the other roles, the lists.
#[must_use]
pub fn menu(incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    let command = |verb: &str| format!("incident {verb} {key}");
    let mut buttons = Vec::new();
    let next = match incident.state.phase() {
        Phase::Identification => Some(Phase::Analysis),
        Phase::Analysis => Some(Phase::Resolution),
        _ => None,
    };
    if let Some(next) = next {
        let label = say.button_phase_next(phase(next, say));
        buttons.push(button(label, format!("{} {}", command("phase"), next.word())));
    }
    if incident.resolved().is_none() && incident.is_open() {
        for (free, label) in [(Role::Communications, say.button_communications()), (Role::Scribe, say.button_scribe())]
        {
            if !incident.roles.contains_key(&free) {
                buttons.push(button(label, format!("{} {}", command("role"), free.word())));
            }
        }
        if incident.acked.is_none() {
            buttons.push(button(say.button_resolve(), command("resolve")));
        }
        buttons.push(button(say.button_severity(), command("severity")));
        buttons.push(button(say.button_checklist(), command("phase")));
    }
    buttons.push(button(say.button_timeline(), command("timeline")));
    buttons.truncate(5);
    let blocks = vec![
        Block::Text { text: [state(&incident.state, say), roles(incident, say)].join(" · ") },
        Block::Context { text: say.help_more("/toban help incident") },
    ];
    Message { language, tone: tone(incident), headline: say.menu_title(key.to_string()), blocks, buttons }
}
