//! What is said where the settings name a conversation by an id that it had.

use crate::chat::inbound::Platform;
use crate::chat::message::{Block, Message, Tone};
use crate::language::Language;
use crate::reply::sentences::sentences;

/// The `line` of the settings names the conversation by `old`, and it goes by `new`.
#[must_use]
pub fn readdressed((line, platform): (&str, Platform), (old, new): (&str, &str), language: Language) -> Message {
    let say = sentences(language);
    let written = format!("{line} = {{ {} = \"{new}\" }}", platform.word());
    let blocks = vec![Block::Context { text: say.readdressed_hint(written) }];
    Message { blocks, ..Message::line(language, Tone::Warning, say.readdressed(line, old, new)) }
}

#[cfg(test)]
mod tests {
    use super::readdressed;
    use crate::chat::inbound::Platform;
    use crate::chat::message::Block;
    use crate::language::Language;

    #[test]
    fn the_line_to_write_is_told() {
        for language in [Language::En, Language::Ja] {
            let [platform, ..] = Platform::ALL;
            let told = readdressed(("announce", platform), ("C0OLD", "C0NEW"), language);
            assert!(told.headline.contains("C0OLD") && told.headline.contains("C0NEW"), "{}", told.headline);
            let [Block::Context { text }] = told.blocks.as_slice() else { panic!("one line says what to do") };
            let written = format!("announce = {{ {} = \"C0NEW\" }}", platform.word());
            assert!(text.contains(&written) && text.contains("[incident]"), "{text}");
        }
    }
}
