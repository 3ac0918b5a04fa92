//! What people read about the accounts that are theirs.

use crate::chat::message::{Block, Message, Tone};
use crate::language::Language;
use crate::reply::sentences::sentences;
use crate::store::account::LinkedAccount;

/// Whose accounts are meant is not clear.
#[must_use]
pub fn whose(language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).linking_whose())
}

/// Nothing was linked to that person; `settled` where the settings do it.
#[must_use]
pub fn nothing_linked(person: &str, settled: bool, language: Language) -> Message {
    let headline = sentences(language).linking_none(person);
    Message { blocks: kept(settled, language), ..Message::line(language, Tone::Refused, headline) }
}

/// These accounts are nobody's any more.
#[must_use]
pub fn unlinked(person: &str, taken: &[LinkedAccount], settled: bool, language: Language) -> Message {
    let accounts: Vec<String> = taken.iter().map(|one| format!("{} {}", one.platform.word(), one.account)).collect();
    let headline = sentences(language).linking_taken(person, accounts.join(", "));
    Message { blocks: kept(settled, language), ..Message::line(language, Tone::Ok, headline) }
}

/// What stands in the settings is theirs still.
fn kept(settled: bool, language: Language) -> Vec<Block> {
    settled.then(|| Block::Context { text: sentences(language).linking_settled() }).into_iter().collect()
}
