//! Post-mortems in words: the draft's sections, the whole as a document, and as a message in the chat.

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::incident::key::IncidentKey;
use crate::incident::task::Task;
use crate::language::Language;
use crate::postmortem::blameless::{Advice, Hint};
use crate::postmortem::record::{Postmortem, Section, State};
use crate::postmortem::revision::InvalidRevision;
use crate::reply::incident::{button, cut};
use crate::reply::moment::Moments;
use crate::reply::sentences::{Sentences, sentences};

pub mod document;
pub mod words;

/// Greatest length of a section in a message, in characters; the page has the whole.
const SHOWN: usize = 1_500;
/// Greatest length of what is quoted in a refusal, in characters.
const QUOTED: usize = 160;

/// The heading of a section.
#[must_use]
pub fn heading(section: Section, language: Language) -> String {
    let say = sentences(language);
    match section {
        Section::Summary => say.postmortem_summary(),
        Section::Impact => say.postmortem_impact(),
        Section::Timeline => say.postmortem_timeline(),
        Section::Factors => say.postmortem_factors(),
        Section::WentWell => say.postmortem_well(),
        Section::WentBadly => say.postmortem_badly(),
        Section::Lucky => say.postmortem_lucky(),
        Section::Actions => say.postmortem_actions(),
        Section::Prevention => say.postmortem_prevention(),
    }
}

/// What is asked of whoever writes a section; stands where it is empty.
#[must_use]
pub fn question(section: Section, language: Language) -> String {
    let say = sentences(language);
    match section {
        Section::Summary => say.postmortem_ask_summary(),
        Section::Impact => say.postmortem_ask_impact(),
        Section::Timeline => say.postmortem_ask_timeline(),
        Section::Factors => say.postmortem_ask_factors(),
        Section::WentWell => say.postmortem_ask_well(),
        Section::WentBadly => say.postmortem_ask_badly(),
        Section::Lucky => say.postmortem_ask_lucky(),
        Section::Actions => say.postmortem_ask_actions(),
        Section::Prevention => say.postmortem_ask_prevention(),
    }
}

/// The state as a word.
#[must_use]
pub fn state(state: &State, language: Language) -> String {
    let say = sentences(language);
    match state {
        State::Draft => say.postmortem_draft(),
        State::InReview { .. } => say.postmortem_in_review(),
        State::Reviewed { .. } => say.postmortem_reviewed(),
        State::Closed { .. } => say.postmortem_closed(),
    }
}

/// The post-mortem in the chat: where it stands, what is missing, its sections folded.
#[must_use]
pub fn message(postmortem: &Postmortem, tasks: &[Task], moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let key = postmortem.incident.to_string();
    let mut headline = say.postmortem_headline(&key, state(&postmortem.state, language));
    if let Some(due) = postmortem.due.filter(|_| postmortem.is_pending()) {
        headline = format!("{headline} · {}", say.postmortem_due_by(moments.date(due)));
    }
    let mut blocks = vec![Block::Text { text: postmortem.title.clone() }];
    let missing: Vec<String> = postmortem.missing().into_iter().map(|section| heading(section, language)).collect();
    if !missing.is_empty() {
        blocks.push(Block::Text { text: say.postmortem_missing(missing.join(&say.list_separator())) });
    }
    for section in Section::ALL {
        let text = postmortem.text(section);
        let mut parts = Vec::new();
        if !text.is_empty() {
            parts.push(Block::Text { text: shown(text, say) });
        }
        match section {
            Section::Timeline => {
                let count = postmortem.timeline.len() + postmortem.left_out;
                parts.push(Block::Context { text: say.postmortem_entries(count) });
            }
            Section::Actions => {
                parts.extend(tasks.iter().map(|task| Block::Text { text: document::action(task, say) }));
            }
            _ => {}
        }
        if parts.is_empty() {
            parts.push(Block::Context { text: question(section, language) });
        }
        blocks.push(Block::Section { title: heading(section, language), folded: true, blocks: parts });
    }
    Message { blocks, buttons: buttons(postmortem, say), ..Message::line(language, tone(postmortem), headline) }
}

const fn tone(postmortem: &Postmortem) -> Tone {
    match postmortem.state {
        State::Draft | State::InReview { .. } => Tone::Plain,
        State::Reviewed { .. } | State::Closed { .. } => Tone::Ok,
    }
}

fn buttons(postmortem: &Postmortem, say: &Sentences) -> Vec<Button> {
    let key = postmortem.incident;
    let next = match postmortem.state {
        State::Draft => Some((say.postmortem_button_submit(), "in-review")),
        State::InReview { .. } => Some((say.postmortem_button_review(), "reviewed")),
        State::Reviewed { .. } => Some((say.postmortem_button_close(), "closed")),
        State::Closed { .. } => None,
    };
    let Some((label, word)) = next else { return Vec::new() };
    let line = format!("incident postmortem {key} state={word}");
    let form = Press::Form {
        form: "postmortem.edit".to_owned(),
        subject: Some(key.to_string()),
        line: format!("incident postmortem {key} section=summary "),
    };
    vec![
        Button { label: say.postmortem_button_edit(), press: form, style: ButtonStyle::Primary },
        Button { label, press: Press::Command { line }, style: ButtonStyle::default() },
    ]
}

/// Why nothing was changed, and what to do instead.
#[must_use]
pub fn refusal(why: &InvalidRevision, postmortem: &Postmortem, moments: &Moments, language: Language) -> Message {
    let say = sentences(language);
    let line = |state: &str| typed(format!("incident postmortem {} state={state}", postmortem.incident));
    let text = match why {
        InvalidRevision::Closed { by, at } => {
            say.postmortem_refused_closed(by.name(), moments.time(*at), typed("incident log"))
        }
        InvalidRevision::AlreadyIn { state: now } => match now {
            State::InReview { since: at, by } | State::Reviewed { at, by } | State::Closed { at, by } => {
                say.postmortem_refused_already_by(state(now, language), by.name(), moments.time(*at))
            }
            State::Draft => say.postmortem_refused_already(state(now, language)),
        },
        InvalidRevision::NotInReview { state: now } => {
            say.postmortem_refused_not_in_review(state(now, language), line("in-review"))
        }
        InvalidRevision::NotReviewed { state: now } => {
            say.postmortem_refused_not_reviewed(state(now, language), line("reviewed"))
        }
        InvalidRevision::Empty { missing } => {
            let names: Vec<String> = missing.iter().map(|section| heading(*section, language)).collect();
            let first = missing.first().map_or("summary", |section| section.word());
            let line = typed(format!("incident postmortem {} section={first} …", postmortem.incident));
            say.postmortem_refused_empty(names.join(&say.list_separator()), line)
        }
        InvalidRevision::TooLong { characters, limit } => say.postmortem_refused_too_long(*characters, *limit),
        InvalidRevision::NoReason => say.postmortem_refused_no_reason(),
    };
    Message::line(language, Tone::Refused, text)
}

/// There is none: it is drafted when the incident is resolved.
#[must_use]
pub fn none(key: IncidentKey, language: Language) -> Message {
    let say = sentences(language);
    let line = typed(format!("incident resolve {key}"));
    Message::line(language, Tone::Refused, say.postmortem_none(key.to_string(), line))
}

/// A section was named, and nothing to write into it: its question, with what to type. What stands in it stays; how to
/// delete it on purpose is said.
#[must_use]
pub fn wanted(postmortem: &Postmortem, section: Section, language: Language) -> Message {
    let say = sentences(language);
    let (key, word) = (postmortem.incident, section.word());
    let headline = say.postmortem_wanted(typed(format!("incident postmortem {key} section={word} …")));
    let stands = postmortem.text(section);
    let (mut blocks, mut buttons) = (vec![Block::Text { text: question(section, language) }], Vec::new());
    if !stands.is_empty() {
        let line = format!("incident postmortem {key} empty={word}");
        let stays = say.postmortem_stays(heading(section, language), cut(stands, QUOTED, say));
        let hint = say.postmortem_empty_hint(typed(&line));
        blocks = vec![Block::Text { text: stays }, Block::Context { text: hint }];
        buttons.push(button(say.postmortem_button_empty(), line));
    }
    Message { blocks, buttons, ..Message::line(language, Tone::Refused, headline) }
}

/// Two things were said of one section, as they were typed; nothing was written.
#[must_use]
pub fn twice(section: Section, (one, other): (&str, &str), language: Language) -> Message {
    let say = sentences(language);
    let typed = [one, other].map(|typed| Block::Text { text: format!("`{}`", cut(typed, QUOTED, say)) });
    let headline = say.postmortem_twice(heading(section, language));
    Message { blocks: typed.to_vec(), ..Message::line(language, Tone::Refused, headline) }
}

/// What to write instead of words that point at people; `None` where there are none.
#[must_use]
pub fn blameless(hints: &[Hint], language: Language) -> Option<Block> {
    let say = sentences(language);
    let mut told: Vec<(Advice, Vec<&str>)> = Vec::new();
    for hint in hints {
        match told.iter_mut().find(|(advice, _)| *advice == hint.advice) {
            Some((_, words)) if words.contains(&hint.words.as_str()) => {}
            Some((_, words)) => words.push(&hint.words),
            None => told.push((hint.advice, vec![&hint.words])),
        }
    }
    let lines: Vec<String> = told
        .into_iter()
        .map(|(advice, words)| say.blameless_line(words.join(&say.list_separator()), instead(advice, language)))
        .collect();
    (!lines.is_empty()).then(|| Block::Section {
        title: say.blameless_title(),
        folded: false,
        blocks: lines.into_iter().map(|text| Block::Text { text }).collect(),
    })
}

/// What to write instead.
#[must_use]
pub fn instead(advice: Advice, language: Language) -> String {
    let say = sentences(language);
    match advice {
        Advice::HumanError => say.blameless_human_error(),
        Advice::Hindsight => say.blameless_hindsight(),
        Advice::Carelessness => say.blameless_carelessness(),
        Advice::Guilt => say.blameless_guilt(),
        Advice::Forgetting => say.blameless_forgetting(),
        Advice::Omission => say.blameless_omission(),
    }
}

fn shown(text: &str, say: &Sentences) -> String {
    let more = text.chars().count().saturating_sub(SHOWN);
    if more == 0 {
        return text.to_owned();
    }
    let kept: String = text.chars().take(SHOWN).collect();
    format!("{kept}\n{}", say.postmortem_more(more))
}
