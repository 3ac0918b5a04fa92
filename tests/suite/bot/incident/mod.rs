//! The life of an incident, as a conversation: on the page and in a terminal, on both databases, in both languages, on
//! the test's own clock.

use toban::directory::access::{Access, Grantee};
use toban::directory::role::Role;
use toban::language::Language;

use super::World;

mod answered;
mod at_once;
mod following;
mod life;
mod long;
mod meant;
mod merging;
mod mistakes;
mod one_answer;
mod others;
mod postmortem;
mod privacy;
mod probing;
mod put_away;
mod raising;
mod reminding;
mod restart;
mod rights;
mod services;
mod several;
mod shut;
mod speaking;
mod stakeholders;
mod subject;
mod wording;

/// Thursday, three o'clock at night; dana is a manager.
pub(crate) fn night() -> World {
    let given = vec![(Role::Manager, Grantee::Person("dana".to_owned()))];
    World {
        access: Access { given, ..Access::default() },
        begins: Some("2026-11-26T03:00:00Z".parse().expect("a time")),
        ..World::new()
    }
}

/// The same, where everybody reads Japanese.
pub(crate) fn japanese_night() -> World {
    World { language: Language::Ja, ..night() }
}
