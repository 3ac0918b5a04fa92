//! What is said about deliveries that did not go as they should: given up, or perhaps repeated.

use jiff::Timestamp;

use crate::chat::inbound::Platform;
use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::moment::{Room, led};
use crate::delivery::lane::Lane;
use crate::incident::key::IncidentKey;
use crate::incident::record::{Incident, Shut};
use crate::language::Language;
use crate::reply::moment::Moments;
use crate::reply::sentences::sentences;
use crate::reply::trouble;

/// What was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A job.
    Job {
        /// Its kind.
        name: String,
        /// Why.
        reason: String,
    },
    /// A message that was to arrive for certain.
    Delivery {
        /// On which platform.
        platform: Platform,
        /// In which conversation there, by its id.
        conversation: String,
        /// For whom.
        whom: Whom,
        /// About which incident, where everybody may know that.
        incident: Option<IncidentKey>,
        /// Why.
        reason: String,
    },
}

/// For whom something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// One person alone, as people call them.
    Person(String),
    /// Everybody in a conversation.
    Conversation {
        /// Its id.
        id: String,
        /// What people call it.
        name: String,
    },
}

impl Whom {
    /// As it is written; a conversation is led to, not spelled.
    fn told(&self) -> String {
        match self {
            Self::Person(name) => name.clone(),
            Self::Conversation { id, name } => led(Room { conversation: id, name }),
        }
    }
}

/// Something was given up; a button takes it up again.
#[must_use]
pub fn given_up(given: &Given, id: &str, language: Language) -> Message {
    let say = sentences(language);
    let (headline, reason) = match given {
        Given::Job { name, reason } => (say.dead_job(name.as_str()), reason),
        Given::Delivery { platform, whom, incident, reason, .. } => {
            let whom = whom.told();
            let told = match incident {
                Some(key) => say.dead_delivery_about(key.to_string(), whom, platform.word()),
                None => say.dead_delivery(whom, platform.word()),
            };
            (told, reason)
        }
    };
    let reason = trouble::reason(reason, language);
    let press = Press::Command { line: format!("toban retry {id}") };
    Message {
        blocks: vec![Block::Context { text: say.dead_reason(reason.as_str()) }],
        buttons: vec![Button { label: say.button_retry(), press, style: ButtonStyle::Plain }],
        ..Message::line(language, Tone::Warning, headline)
    }
}

/// A notice of something that was given up, once somebody tries it again.
#[must_use]
pub fn tried_again(notice: &Message, who: &str, moments: &Moments) -> Message {
    let text = sentences(notice.language).dead_tried_again(who, moments.time(moments.now));
    let mut blocks = notice.blocks.clone();
    blocks.push(Block::Context { text });
    Message { tone: Tone::Plain, blocks, buttons: Vec::new(), ..notice.clone() }
}

/// In the place of a notice that a message was given up: it arrived after all.
#[must_use]
pub fn arrived(whom: &Whom, language: Language, moments: &Moments) -> Message {
    Message::line(language, Tone::Ok, sentences(language).dead_arrived(whom.told(), moments.time(moments.now)))
}

/// A message for the conversation of an incident that is archived or deleted, as it is said elsewhere: with why.
#[must_use]
pub fn diverted(mut message: Message, incident: &Incident, language: Language) -> Message {
    let say = sentences(language);
    let key = incident.key.to_string();
    let text = match &incident.shut {
        Some(Shut { unreachable: true, .. }) => say.diverted_unreachable(key),
        Some(Shut { gone: true, .. }) => say.diverted_deleted(key),
        _ => say.diverted_archived(key),
    };
    message.blocks.push(Block::Context { text });
    message
}

/// What was given up is taken up again.
#[must_use]
pub fn taken_up(count: usize, language: Language) -> Message {
    let say = sentences(language);
    match count {
        0 => Message::line(language, Tone::Plain, say.retry_none()),
        _ => Message::line(language, Tone::Ok, say.retry_done(count)),
    }
}

/// The message, labelled: it may have arrived before, when it was first tried `at`.
#[must_use]
pub fn perhaps_repeated(message: Message, lane: Lane, at: Timestamp, moments: &Moments) -> Message {
    let say = sentences(message.language);
    let time = moments.short(at);
    let text = if lane == Lane::Page { say.may_repeat_page(time) } else { say.may_repeat(time) };
    let mut labelled = message;
    labelled.blocks.insert(0, Block::Context { text });
    labelled
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::{Given, Whom, arrived, given_up};
    use crate::chat::inbound::Platform;
    use crate::chat::message::Block;
    use crate::chat::moment::{Piece, pieces};
    use crate::incident::key::IncidentKey;
    use crate::language::Language;
    use crate::reply::moment::Moments;

    fn ops() -> Whom {
        Whom::Conversation { id: "C1".to_owned(), name: "ops".to_owned() }
    }

    fn told(reason: &str, language: Language) -> String {
        let ([platform, ..], reason) = (Platform::ALL, reason.to_owned());
        let given = Given::Delivery { platform, conversation: "C1".to_owned(), whom: ops(), incident: None, reason };
        let message = given_up(&given, "01K", language);
        let [Block::Context { text }] = message.blocks.as_slice() else { panic!("one line says why") };
        text.clone()
    }

    #[test]
    fn whom_it_was_for_and_what_it_was_about_is_told_where_that_is_known() {
        let [platform, ..] = Platform::ALL;
        for language in [Language::En, Language::Ja] {
            let told = |whom: Whom, incident| {
                let (conversation, reason) = ("C1".to_owned(), String::new());
                let given = Given::Delivery { platform, conversation, whom, incident, reason };
                given_up(&given, "01K", language).headline
            };
            let zoe = || Whom::Person("zoe".to_owned());
            let alone = told(zoe(), None);
            assert!(alone.contains("zoe") && !alone.contains("C1"), "{alone}");
            let moments = Moments { zone: TimeZone::UTC, now: Timestamp::UNIX_EPOCH };
            let came = arrived(&zoe(), language, &moments).headline;
            assert!(came.contains("zoe"), "what was for her alone arrived nowhere else: {came}");
            let about = told(ops(), Some(IncidentKey(7)));
            assert!(about.contains("INC-7") && pieces(&about).any(|one| matches!(one, Piece::Room(_))), "{about}");
        }
    }

    #[test]
    fn a_reason_is_said_in_the_language_of_whoever_reads_it() {
        for (reason, en, ja) in [
            ("the token is not taken: token_revoked", "does not take the token", "トークンを受け付けません"),
            ("a part of it was sent: not sent: no connection to Slack", "no connection to Slack", "接続できません"),
            ("answered with HTTP 502", "it answered with HTTP 502", "HTTP 502 が返されました"),
            ("the platform wants no more for 37s", "no more for 37s", "37s 待つ"),
            ("the platform refused the message: msg_too_long", "as it is. (msg_too_long)", "（msg_too_long）"),
            ("archived: is_archived", "The channel is archived", "アーカイブ"),
        ] {
            let (en_told, ja_told) = (told(reason, Language::En), told(reason, Language::Ja));
            assert!(en_told.contains(en) && ja_told.contains(ja), "{en_told} {ja_told}");
            assert!(!ja_told.contains("not sent") && !ja_told.contains("refused"), "{ja_told}");
        }
        assert!(told("what an older version kept", Language::Ja).contains("what an older version kept"));
    }
}
