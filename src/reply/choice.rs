//! Which target? Told when a diagnosis fits none, several, or another one than was named.

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::language::Language;
use crate::probe::target::TargetKind;
use crate::reply::sentences::sentences;

/// Buttons a message shows; further targets are counted and can be typed.
const BUTTONS: usize = 5;

/// Several targets fit.
#[must_use]
pub fn choose_target(playbook: &str, targets: &[&str], language: Language) -> Message {
    let say = sentences(language);
    let button = |target: &&str| Button {
        label: (*target).to_owned(),
        press: Press::Command { line: format!("diag {playbook} {target}") },
        style: ButtonStyle::Plain,
    };
    let mut blocks = Vec::new();
    if targets.len() > BUTTONS {
        blocks.push(Block::Text { text: targets.join(", ") });
        blocks.push(Block::Context { text: say.choose_more(targets.len() - BUTTONS) });
    }
    Message {
        blocks,
        buttons: targets.iter().take(BUTTONS).map(button).collect(),
        ..Message::line(language, Tone::Plain, say.choose_target(playbook))
    }
}

/// No target fits; with the lines that add one.
#[must_use]
pub fn no_target(kind: TargetKind, language: Language) -> Message {
    let say = sentences(language);
    let text = format!("[[target]]\nname = \"main\"\n{}", sample(kind));
    let blocks = vec![Block::Code { label: say.no_target_hint(), text }];
    Message { blocks, ..Message::line(language, Tone::Refused, say.no_target(kind.word())) }
}

const fn sample(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Redis => "url = \"redis://toban@cache.internal:6379\"\npassword_file = \"/run/secrets/cache\"",
        TargetKind::Postgres => {
            "url = \"postgres://toban@db.internal/orders\"\npassword_file = \"/run/secrets/orders\""
        }
        TargetKind::Http => "url = \"https://shop.example.com/health\"",
        TargetKind::Tcp => "url = \"tcp://queue.internal:5672\"",
        TargetKind::Dns => "url = \"dns:shop.example.com\"",
        TargetKind::Tls => "url = \"tls://shop.example.com:443\"",
        TargetKind::Host => "kind = \"host\"\nvia = \"local\"",
    }
}

/// The named target is of another kind than the playbook looks at.
#[must_use]
pub fn wrong_kind(playbook: &str, wanted: TargetKind, target: &str, kind: TargetKind, language: Language) -> Message {
    let say = sentences(language);
    Message::line(language, Tone::Refused, say.wrong_kind(target, kind.word(), playbook, wanted.word()))
}

/// There is no such playbook.
#[must_use]
pub fn no_playbook(name: &str, language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).no_playbook(name))
}

/// Nothing that fits carries the tag.
#[must_use]
pub fn no_tagged(tag: &str, language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).no_tagged(tag))
}

/// A further subject of the playbook has no target.
#[must_use]
pub fn no_subject(subject: &str, language: Language) -> Message {
    Message::line(language, Tone::Refused, sentences(language).no_subject(subject))
}
