//! Why somebody may not: which role it takes, which they have, and what they or others can do about it.
//!
//! Invariant: it says nothing of what the call was about; who may not do something may not read it either.

use crate::chat::inbound::{Account, Platform};
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::directory::access::{Denied, Remedy};
use crate::directory::role::Role;
use crate::language::Language;
use crate::reply::sentences::{Sentences, sentences};

/// Somebody may not: which role it takes, and how to get there.
#[must_use]
pub fn denied(denied: &Denied, account: &Account, language: Language) -> Message {
    let remedy = remedy(denied, account, sentences(language));
    Message { blocks: vec![Block::Text { text: remedy }], ..may_not(denied, language) }
}

/// What somebody can do who may not.
pub(super) fn remedy(denied: &Denied, account: &Account, say: &Sentences) -> String {
    match &denied.remedy {
        // Whom the page does not know logs in; an account of elsewhere is linked by those who look after the settings.
        Remedy::Link if account.platform.has_accounts() => {
            say.denied_unlinked(account.id.as_str(), account.platform.word())
        }
        Remedy::Link => say.denied_link(),
        Remedy::Ask(names) => say.denied_ask(names.join(", ")),
        Remedy::Enter(given) => entered(denied.needed, *given, account, say),
        Remedy::Grant => say.denied_grant(denied.needed.word()),
    }
}

/// Somebody may not whose account is taken for nobody, whoever it is listed as; with those who are `able` to.
#[must_use]
pub fn outside(denied: &Denied, able: &[String], language: Language) -> Message {
    let say = sentences(language);
    let mut text = say.denied_outside();
    if !able.is_empty() {
        text = format!("{text}\n{}", say.denied_ask(able.join(", ")));
    }
    Message { blocks: vec![Block::Text { text }], ..may_not(denied, language) }
}

/// What the settings have to say of somebody before they may, where they name nobody yet.
fn entered(needed: Role, given: Role, account: &Account, say: &Sentences) -> String {
    let named = if account.platform.has_accounts() {
        format!("name = \"…\", {} = \"{}\"", account.platform.word(), account.id)
    } else {
        "name = \"…\"".to_owned()
    };
    let enter = say.denied_nobody(named, given.word());
    if given >= needed { enter } else { format!("{enter} {}", say.denied_grant(needed.word())) }
}

/// Somebody may not whose account can be linked at `url`; what they asked for is done then.
#[must_use]
pub fn with_link(denied: &Denied, url: &str, language: Language) -> Message {
    let say = sentences(language);
    let text = say.denied_link_account();
    let press = Press::Open { url: url.to_owned() };
    let button = Button { label: say.button_link_account(), press, style: ButtonStyle::Primary };
    Message { blocks: vec![Block::Text { text }], buttons: vec![button], ..may_not(denied, language) }
}

/// Somebody may not yet: their platform did not say who they are.
#[must_use]
pub fn unsure(platform: Platform, language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).denied_unsure(platform.name()))
}

/// What they may not, in a line.
fn may_not(denied: &Denied, language: Language) -> Message {
    let say = sentences(language);
    let headline = if denied.has >= denied.needed {
        say.denied_unknown()
    } else {
        say.denied(&denied.action, denied.needed.word(), denied.has.word())
    };
    Message::line(language, Tone::Refused, headline)
}
