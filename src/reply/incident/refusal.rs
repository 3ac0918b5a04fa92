//! Why something cannot happen to an incident now, and what to do instead.

use crate::chat::inbound::Account;
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::directory::access::Denied;
use crate::incident::checklist::Action;
use crate::incident::entry::Entry;
use crate::incident::figures::Counted;
use crate::incident::key::IncidentKey;
use crate::incident::limit::Field;
use crate::incident::record::Incident;
use crate::incident::refusal::{InvalidTransition as Why, Verb};
use crate::incident::role::Role;
use crate::incident::severity::Severity;
use crate::language::Language;
use crate::reply::denied::remedy;
use crate::reply::incident::checklist::action;
use crate::reply::incident::closing::cannot_close;
use crate::reply::incident::field::field;
use crate::reply::incident::list::{BUTTONS, first, list};
use crate::reply::incident::merging::over;
use crate::reply::incident::{button, cut, phase, role, timeline};
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

/// Greatest length of what stakeholders heard, in characters.
const TOLD: usize = 120;

fn refused(headline: String, language: Language) -> Message {
    Message::line(language, Tone::Refused, headline)
}

fn hinted(headline: String, hint: String, language: Language) -> Message {
    Message { blocks: vec![Block::Context { text: hint }], ..refused(headline, language) }
}

/// Something is missing that `line` says in the end: what to type, and the form of that verb, filled in as far as `line` is.
fn asks(headline: String, verb: &str, line: String, incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let label =
        if verb == Verb::Reopen.word() { say.button_reopen(incident.key.to_string()) } else { say.button_form() };
    let hint = typed(&line);
    let buttons = vec![super::form(label, &format!("incident.{verb}"), incident, line)];
    Message { buttons, ..hinted(headline, hint, language) }
}

/// It is over: how it goes on, where it is not.
fn ended(headline: String, incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let line = format!("incident reopen {} …", incident.key);
    let told = asks(headline, Verb::Reopen.word(), line.clone(), incident, language);
    Message { blocks: vec![Block::Context { text: say.already_resolved_hint(typed(line)) }], ..told }
}

/// There is no such incident, or it may not be read: the answer is the same.
#[must_use]
pub fn no_incident(key: &str, language: Language) -> Message {
    let say = sentences(language);
    hinted(say.no_incident(key), say.no_incident_hint(typed("incident list")), language)
}

/// None is meant here; `line` is what was said, with a key, and where it can be pressed, it is. Of the open ones, the first of
/// those in `open` are shown.
#[must_use]
pub fn none_here(
    (open, counted): (&[Incident], Counted),
    (line, pressed): (&dyn Fn(IncidentKey) -> String, bool),
    moments: &Moments,
    language: Language,
) -> Message {
    let say = sentences(language);
    let shown = &open[..open.len().min(BUTTONS)];
    let found = list(&first(shown, counted), moments, language);
    let example = shown.first().map_or(IncidentKey(42), |incident| incident.key);
    let headline = say.no_incident_here(typed(line(example)));
    let choice = |incident: &Incident| button(incident.key.to_string(), line(incident.key));
    let buttons = shown.iter().filter(|_| pressed).map(choice).collect();
    Message { tone: Tone::Refused, headline, buttons, ..found }
}

/// It was changed by others again and again at the same moment.
#[must_use]
pub fn moved_on(language: Language) -> Message {
    refused(sentences(language).moved_on(), language)
}

/// The entry is not there.
#[must_use]
pub fn no_entry(incident: &Incident, language: Language) -> Message {
    refused(sentences(language).no_entry(incident.key.to_string()), language)
}

/// Closing it needs a role that this person does not have.
#[must_use]
pub fn not_theirs_to_close(incident: &Incident, denied: &Denied, account: &Account, language: Language) -> Message {
    let say = sentences(language);
    let blocks = vec![Block::Text { text: remedy(denied, account, say) }];
    Message { blocks, ..refused(say.needs_role(incident.severity.word(), denied.needed.word()), language) }
}

/// Somebody would be given what they may do nothing with.
#[must_use]
pub fn unfit(person: &str, denied: &Denied, language: Language) -> Message {
    let say = sentences(language);
    refused(say.unfit(person, denied.needed.word(), denied.has.word()), language)
}

/// The same, since their account is taken for nobody.
#[must_use]
pub fn unproven(person: &str, language: Language) -> Message {
    let say = sentences(language);
    hinted(say.unproven(person), say.unproven_hint(), language)
}

/// What is missing in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Words to log.
    Log,
    /// A hypothesis and what shows it.
    Evidence,
    /// How it stands.
    Update,
    /// Something to set.
    Setting,
    /// Something learned.
    Learning,
    /// A task of that number.
    Task(u32),
    /// Which severity.
    Severity,
    /// Which role.
    Role,
}

/// The call says too little; with what to type or press.
#[must_use]
pub fn wanted(what: Wanted, incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    match what {
        Wanted::Log => writing(incident, |line| say.nothing_to_log(line), format!("incident log {key} …"), language),
        Wanted::Evidence => {
            let line = format!("incident log {key} about=H1 verdict=refuted …");
            writing(incident, |line| say.no_evidence(line), line, language)
        }
        Wanted::Update => {
            let line = format!("incident update {key} …");
            let buttons = vec![super::form(say.button_update(), "incident.update", incident, line.clone())];
            Message { buttons, ..refused(say.nothing_to_update(typed(&line)), language) }
        }
        Wanted::Setting => refused(say.nothing_to_set(typed(format!("incident set {key} title=\"…\""))), language),
        Wanted::Learning => {
            let line = format!("incident learn {key} cause=\"…\" countermeasure=\"…\"");
            let buttons = vec![super::form(say.button_learn(), "incident.close", incident, line.clone())];
            Message { buttons, ..refused(say.nothing_learned(typed(&line)), language) }
        }
        Wanted::Task(number) => refused(say.no_task(number as usize), language),
        Wanted::Severity => {
            let others = Severity::ALL.into_iter().filter(|other| *other != incident.severity);
            let choice = |other: Severity| {
                button(other.word().to_owned(), format!("incident severity {key} {}", other.word().to_lowercase()))
            };
            let buttons = others.map(choice).collect();
            Message { buttons, ..refused(say.severity_missing(incident.severity.word()), language) }
        }
        Wanted::Role => {
            let choice = |taken: Role| button(role(taken, say), format!("incident role {key} {}", taken.word()));
            let buttons = Role::ALL.into_iter().map(choice).collect();
            Message { buttons, ..refused(say.role_missing(), language) }
        }
    }
}

/// Something is to be written down, by the line or in its form.
fn writing(incident: &Incident, asks: impl Fn(String) -> String, line: String, language: Language) -> Message {
    let buttons = vec![super::form(sentences(language).button_log(), "incident.log", incident, line.clone())];
    Message { buttons, ..refused(asks(typed(line)), language) }
}

/// Stakeholders heard something since it was asked for.
#[must_use]
pub fn already_told(incident: &Incident, update: &Entry, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let who = update.author.as_ref().map_or_else(|| say.timeline_toban(), |author| author.name().to_owned());
    let text = cut(&timeline::update_line(&update.text, language), TOLD, say);
    let line = format!("incident update {} …", incident.key);
    let buttons = vec![super::form(say.button_update(), "incident.update", incident, line.clone())];
    let hint = say.already_told_hint(typed(line));
    Message { buttons, ..hinted(say.already_told(who, moments.time(update.at), text), hint, language) }
}

/// A transition that is not possible.
#[must_use]
pub fn invalid(why: &Why, incident: &Incident, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key;
    let when = |at| moments.time(at);
    match why {
        Why::AlreadyAcked { by, at } => refused(say.already_acked(by.name(), when(*at)), language),
        Why::AlreadyResolved { by, at } => ended(say.already_resolved(by.name(), when(*at)), incident, language),
        Why::Closed { by, at } => ended(say.already_closed(by.name(), when(*at)), incident, language),
        Why::Merged { into, by, at } => hinted(
            say.already_merged(into.to_string(), by.name(), when(*at)),
            say.already_merged_hint(typed(format!("incident show {into}"))),
            language,
        ),
        Why::OtherOver { other, why } => over(incident, (*other, why), moments, language),
        Why::BackNeedsReason { from, to } => {
            let told = say.back_needs_reason(phase(*from, say), phase(*to, say));
            asks(told, "phase", format!("incident phase {key} {} …", to.word()), incident, language)
        }
        Why::ByVerb { to, verb } => {
            let line = format!("incident {} {key}", verb.word());
            let buttons = vec![button(typed(&line), line.clone())];
            Message { buttons, ..refused(say.by_verb(phase(*to, say), typed(&line)), language) }
        }
        Why::LowerNeedsReason { from, to } => {
            let line = format!("incident severity {key} {} …", to.word().to_lowercase());
            asks(say.lower_needs_reason(from.word(), to.word()), "severity", line, incident, language)
        }
        Why::RoleHeld { role: held, holder } => Message {
            buttons: vec![Button {
                label: typed(format!("incident role {key} {} leave", held.word())),
                press: Press::Command { line: format!("incident role {key} {} leave", held.word()) },
                style: ButtonStyle::Plain,
            }],
            ..refused(say.role_held(holder.name(), role(*held, say)), language)
        },
        Why::NeedsReason { verb, kind } => {
            let kind = kind.map(|kind| format!(" as={}", kind.word())).unwrap_or_default();
            let line = format!("incident {} {key}{kind} …", verb.word());
            asks(capital(&say.field_empty(field(Field::Reason, say))), verb.word(), line, incident, language)
        }
        Why::CannotClose { missing } => cannot_close(incident, missing, language),
        Why::NoAction { action } => refused(say.no_action(phase(action.phase, say)), language),
        Why::TaskDone { number, at } => refused(say.task_is_done(*number as usize, when(*at)), language),
        plain => refused(sentence(plain, say), language),
    }
}

/// Those that need no more than their sentence.
fn sentence(why: &Why, say: &Sentences) -> String {
    let ticked = |ticked: Action| action(ticked, say);
    match why {
        Why::AlreadyIn { phase: now } => say.already_in(phase(*now, say)),
        Why::NotResolved { phase: now } => say.not_resolved(phase(*now, say)),
        Why::SeverityIs { severity } => say.severity_is(severity.word()),
        Why::RoleFree { role: free } => say.role_free(role(*free, say)),
        Why::NoHypothesis { number, known } => say.no_hypothesis(*number as usize, *known as usize),
        Why::NoStep { number, known } => say.no_step(*number as usize, *known as usize),
        Why::ActionDone { action } => say.action_done(ticked(*action)),
        Why::ActionOpen { action } => say.action_open(ticked(*action)),
        Why::TaskOpen { number } => say.task_is_open(*number as usize),
        Why::Empty { field: what } => capital(&say.field_empty(field(*what, say))),
        Why::TooLong { field: what, characters, limit } => {
            capital(&say.field_too_long(field(*what, say), *characters, *limit))
        }
        Why::TooMany { field: what, limit } => say.field_too_many(*limit, field(*what, say)),
        Why::Unchanged { field: Field::Tasks } => say.task_unchanged(),
        Why::Unchanged { field: what } if is_many(*what) => capital(&say.field_unchanged_many(field(*what, say))),
        Why::Unchanged { field: what } => capital(&say.field_unchanged(field(*what, say))),
        Why::Absent { field: what, name } => say.field_absent(name, field(*what, say)),
        Why::NoLink { url } => say.no_link(url),
        Why::Itself { key } => say.itself(key.to_string()),
        Why::Privacy { .. } => say.privacy_differs(),
        // Kinds that come by themselves; what else there is has more than a sentence.
        _ => say.not_loggable(),
    }
}

/// Whether a field's phrase tells of several things.
const fn is_many(field: Field) -> bool {
    matches!(field, Field::Members | Field::Links | Field::Factors | Field::Related)
}

/// A sentence that begins with a phrase in lower case.
fn capital(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

/// It could not be opened.
#[must_use]
pub fn not_opened(why: &Why, language: Language) -> Message {
    refused(sentence(why, sentences(language)), language)
}
