//! What a person is told when nothing was done: what, why, and what to do now.

use crate::chat::message::{Block, Message, Tone};
use crate::chat::nowhere::{NoPlace, Nowhere};
use crate::chat::unsent::{Hindrance, Unsent};
use crate::language::Language;
use crate::reply::sentences::sentences;

fn refused(language: Language, headline: String, blocks: Vec<Block>) -> Message {
    Message { blocks, ..Message::line(language, Tone::Refused, headline) }
}

/// A line of more characters than this is brought back where nothing came of it; a shorter one is soon typed again.
const LONG: usize = 60;

/// What somebody is told of whose call nothing came, with the line they wrote: no platform shows them the words of a command
/// or a form again.
#[must_use]
pub fn with_words(told: Message, line: &str, language: Language) -> Message {
    if told.tone != Tone::Refused || line.chars().count() <= LONG {
        return told;
    }
    let mut blocks = told.blocks;
    blocks.push(Block::Code { label: sentences(language).what_you_wrote(), text: line.to_owned() });
    Message { blocks, ..told }
}

/// Something of ours broke; `id` stands in the log beside the cause.
#[must_use]
pub fn failed(id: &str, language: Language) -> Message {
    refused(language, sentences(language).failed(id), Vec::new())
}

/// The store did not answer in time, so a change was not made (design §5: 700 ms).
#[must_use]
pub fn not_recorded(language: Language) -> Message {
    let say = sentences(language);
    refused(language, say.not_recorded(), vec![Block::Context { text: say.not_recorded_hint() }])
}

/// The store did not confirm a change in time: it may have been recorded, and is done then.
#[must_use]
pub fn perhaps_recorded(language: Language) -> Message {
    let say = sentences(language);
    refused(language, say.perhaps_recorded(), vec![Block::Context { text: say.not_recorded_hint() }])
}

/// A change is recorded, but the store does not answer any more: it is done later.
#[must_use]
pub fn put_off(language: Language) -> Message {
    let say = sentences(language);
    refused(language, say.put_off(), vec![Block::Context { text: say.not_recorded_hint() }])
}

/// Too many commands run at once.
#[must_use]
pub fn too_busy(language: Language) -> Message {
    refused(language, sentences(language).too_busy(), Vec::new())
}

/// The process is going down.
#[must_use]
pub fn stopping(language: Language) -> Message {
    refused(language, sentences(language).stopping(), Vec::new())
}

/// Nobody heard it when it was said, at `time`.
#[must_use]
pub fn missed(time: &str, language: Language) -> Message {
    refused(language, sentences(language).missed(time), Vec::new())
}

/// There is no run of that key.
#[must_use]
pub fn no_run(key: &str, language: Language) -> Message {
    let say = sentences(language);
    refused(language, say.no_run(key), vec![Block::Context { text: say.no_run_hint() }])
}

/// The answer could not be said where it was asked for: why, and what to do.
#[must_use]
pub fn not_here(reason: &NoPlace, language: Language) -> Message {
    refused(language, sentences(language).not_here(), vec![Block::Context { text: no_place(reason, language) }])
}

/// Why something was given up, as far as the text that was kept of it says something that can be said in every language.
pub(crate) fn reason(kept: &str, language: Language) -> String {
    let place = || NoPlace::read(kept).map(|reason| no_place(&reason, language));
    let unsent = || Unsent::read(kept).map(|reason| unsent(&reason, language));
    place().or_else(unsent).unwrap_or_else(|| kept.to_owned())
}

/// Why something did not arrive.
fn unsent(reason: &Unsent, language: Language) -> String {
    let (say, word) = (sentences(language), reason.word.as_str());
    match reason.why {
        Hindrance::Token => say.unsent_token(word),
        Hindrance::Scope => say.unsent_scope(word),
        Hindrance::Apart => say.unsent_apart(word),
        Hindrance::Broken => say.unsent_broken(word),
        Hindrance::Answered => say.unsent_answered(word),
        Hindrance::Unclear => say.unsent_unclear(word),
        Hindrance::Lacking => say.unsent_lacking(word),
        Hindrance::Silent => say.unsent_silent(word),
        Hindrance::Unwell => say.unsent_unwell(word),
        Hindrance::Limited => say.unsent_limited(word),
        Hindrance::Refused => say.unsent_refused(word),
        Hindrance::Threadless => say.unsent_threadless(),
    }
}

/// Why a place does not take a message, and what somebody has to do about it.
pub(crate) fn no_place(reason: &NoPlace, language: Language) -> String {
    let (say, word) = (sentences(language), reason.word.as_str());
    match reason.why {
        Nowhere::Outside => say.nowhere_outside(word),
        Nowhere::Archived => say.nowhere_archived(word),
        Nowhere::PersonGone => say.nowhere_person_gone(word),
        Nowhere::DirectOff => say.nowhere_direct_off(word),
        Nowhere::Forbidden => say.nowhere_forbidden(word),
        Nowhere::MessageGone => say.nowhere_message_gone(word),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONG, too_busy, with_words};
    use crate::chat::message::{Message, Tone};
    use crate::language::Language;

    #[test]
    fn long_words_are_brought_back_where_nothing_came_of_them_and_only_there() {
        let long = "あ".repeat(LONG + 1);
        for language in [Language::En, Language::Ja] {
            let back =
                |told: Message, line: &str| format!("{:?}", with_words(told, line, language).blocks).contains(line);
            assert!(back(too_busy(language), &long));
            assert!(!back(too_busy(language), "あ".repeat(LONG).as_str()), "it is soon typed again");
            assert!(!back(Message::line(language, Tone::Ok, "done"), &long));
        }
    }
}
