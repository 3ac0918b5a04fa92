//! What people read about the accounts that are theirs.

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::typed::typed;
use crate::language::Language;
use crate::reply::sentences::sentences;
use crate::store::account::LinkedAccount;

/// Whose accounts are meant is not clear.
#[must_use]
pub fn whose(language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).linking_whose(typed("toban unlink")))
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

/// Where one signs in on the page.
#[must_use]
pub fn login(person: &str, url: &str, language: Language) -> Message {
    let say = sentences(language);
    let press = Press::Open { url: url.to_owned() };
    let button = Button { label: say.button_login(), press, style: ButtonStyle::Primary };
    let blocks = vec![Block::Text { text: say.linking_login_once() }];
    Message { blocks, buttons: vec![button], ..Message::line(language, Tone::Ok, say.linking_login(person)) }
}

/// Whoever asks is known here, and signed in where that is done at all.
#[must_use]
pub fn is_here(person: &str, language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).linking_here(person, typed("toban login")))
}

/// Nobody said where people reach the page.
#[must_use]
pub fn no_page(person: &str, language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).linking_no_page(person))
}

/// What stands in the settings is theirs still.
fn kept(settled: bool, language: Language) -> Vec<Block> {
    settled.then(|| Block::Context { text: sentences(language).linking_settled() }).into_iter().collect()
}
