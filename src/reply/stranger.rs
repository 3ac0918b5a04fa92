//! Somebody is mentioned in a command whose account is nobody's: who that is on their platform, and how they become somebody.

use std::borrow::Cow;

use crate::chat::inbound::Account;
use crate::chat::message::{Block, Message};
use crate::chat::moment::plain;
use crate::chat::standing::Standing;
use crate::chat::typed::typed;
use crate::command::error::ParseError;
use crate::language::Language;
use crate::redaction::redact;
use crate::reply::refusal::not_understood;
use crate::reply::sentences::sentences;

/// The refusal; the account stands in the line as its platform calls it, and who could be named is listed.
#[must_use]
pub fn unlinked(
    error: &ParseError,
    line: &str,
    (account, standing): (&Account, &Standing),
    language: Language,
) -> Message {
    let say = sentences(language);
    let name = match standing {
        Standing::Member(name) => plain(name),
        _ => Cow::Borrowed(account.id.as_str()),
    };
    let name = redact(&name).text;
    let shown = format!("@{name}");
    let line = error.put(line, &shown);
    let at = error.at.start..error.at.start + shown.chars().count();
    let error = ParseError { at, suggestion: None, ..error.clone() };
    let login = || typed("toban login");
    let hint = match standing {
        Standing::Outside => say.unlinked_outside(),
        Standing::Gone => say.unlinked_gone(),
        Standing::Member(_) => say.unlinked_member(login(), account.platform.word(), account.id.as_str()),
        Standing::Person(_) | Standing::Unknown => say.unlinked_unknown(login()),
    };
    let mut message = not_understood(&error, &line, language);
    message.headline = say.unlinked(name);
    message.blocks.insert(0, Block::Text { text: hint });
    message
}
