//! Toban about itself and about the one who asks: `/toban status`, `whoami`, `lang`.

use jiff::Timestamp;

use crate::chat::inbound::Account;
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::directory::role::Role;
use crate::language::Language;
use crate::reply::health::{Trouble, trouble};
use crate::reply::moment::whole;
use crate::reply::sentences::sentences;

/// How the process is, for `/toban status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Version of the binary.
    pub version: &'static str,
    /// Which kind of store it is or, for whoever may read it, where it lies (never with credentials).
    pub store: String,
    /// Whether it answers.
    pub answers: bool,
    /// Targets in the inventory.
    pub targets: usize,
    /// Playbooks that compiled.
    pub playbooks: usize,
    /// Jobs and deliveries that are not done, and how late the oldest is in seconds.
    pub waiting: (i64, i64),
    /// Jobs and deliveries that were given up.
    pub dead: (i64, i64),
    /// How long it has been up, readable.
    pub uptime: String,
    /// When the settings in force were loaded.
    pub loaded: Timestamp,
    /// When a later reload failed, and with how many mistakes.
    pub failed_reload: Option<(Timestamp, usize)>,
    /// What else is not as it should be.
    pub degraded: Vec<Trouble>,
}

/// The process's condition.
#[must_use]
pub fn status(condition: Condition, language: Language) -> Message {
    let say = sentences(language);
    let dead = condition.dead.0 + condition.dead.1 > 0;
    let well = condition.answers && condition.failed_reload.is_none() && !dead && condition.degraded.is_empty();
    let settings = match condition.failed_reload {
        Some((when, mistakes)) => say.settings_bad(whole(when), mistakes),
        None => say.settings_good(whole(condition.loaded)),
    };
    let (waiting, late) = condition.waiting;
    let waiting = if late > 0 { say.waiting_late(waiting, late) } else { waiting.to_string() };
    let store = if condition.answers { condition.store } else { say.status_store_down(condition.store) };
    let mut facts = vec![
        (say.status_store(), store),
        (say.status_targets(), condition.targets.to_string()),
        (say.status_playbooks(), condition.playbooks.to_string()),
        (say.status_uptime(), condition.uptime),
        (say.status_settings(), settings),
        (say.status_waiting(), waiting),
    ];
    if dead {
        facts.push((say.status_dead(), say.dead_counts(condition.dead.0, condition.dead.1, typed("toban retry"))));
    }
    let mut blocks = vec![Block::Facts { facts }];
    blocks.extend(condition.degraded.iter().map(|one| Block::Text { text: trouble(one, language) }));
    let tone = if well { Tone::Ok } else { Tone::Warning };
    Message { blocks, ..Message::line(language, tone, say.status_title(condition.version)) }
}

/// Who asks, as far as it was proven; `unsaid` where their platform did not say yet who they are.
#[must_use]
pub fn whoami(account: &Account, (unsaid, outside): (bool, bool), role: Role, language: Language) -> Message {
    let say = sentences(language);
    let person = match &account.person {
        Some(person) => person.clone(),
        None if unsaid => say.whoami_unsaid(account.platform.name()),
        None => say.whoami_nobody(),
    };
    let facts = vec![
        (say.whoami_account(), account.id.clone()),
        (say.whoami_person(), person),
        (say.whoami_role(), role.to_string()),
    ];
    let mut blocks = vec![Block::Facts { facts }];
    if outside {
        blocks.push(Block::Context { text: say.denied_outside() });
    }
    if account.local {
        blocks.push(Block::Context { text: say.whoami_local(role.word()) });
    }
    Message { blocks, ..Message::line(language, Tone::Plain, say.whoami_title()) }
}

/// The language was changed; said in the new one.
#[must_use]
pub fn language_changed(language: Language) -> Message {
    Message::line(language, Tone::Ok, sentences(language).language_now())
}

/// The language in force.
#[must_use]
pub fn language_is(language: Language) -> Message {
    let other = Language::ALL.into_iter().find(|other| *other != language).unwrap_or(language);
    let line = typed(format!("toban lang {}", other.tag()));
    Message::line(language, Tone::Plain, sentences(language).language_is(line))
}

/// A running call was told to stop, or was over already.
#[must_use]
pub fn stopped(was_running: bool, language: Language) -> Message {
    let say = sentences(language);
    let (tone, text) = if was_running { (Tone::Ok, say.stop_told()) } else { (Tone::Refused, say.stop_over()) };
    Message::line(language, tone, text)
}

/// The button that stops the call that `event` began.
#[must_use]
pub fn stop_button(event: &str, language: Language) -> Button {
    let press = Press::Command { line: format!("toban stop {event}") };
    Button { label: sentences(language).button_stop(), press, style: ButtonStyle::Plain }
}

/// What somebody sees who has not typed anything yet.
#[must_use]
pub fn greeting(language: Language) -> Message {
    Message::line(language, Tone::Plain, sentences(language).greeting(typed("diag storage")))
}
