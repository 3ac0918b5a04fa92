//! What a message is about. Somebody who is called by a message, or finds it among others, reads severity, title and key
//! first; in a notification everybody does, also of what stands among other words about the same incident.
//!
//! Invariant: it is at most two lines of a phone high, so that what is said about the incident is seen below it.

use crate::chat::message::{Block, Message};
use crate::incident::record::Incident;
use crate::reply::incident::titled;
use crate::reply::phone::{Line, fit};
use crate::reply::sentences::{Sentences, sentences};

/// How high it may be on a phone.
const LINES: usize = 2;

/// `SEV1 · checkout is down · INC-42`, with what sets the incident apart in front.
pub(crate) fn subject(incident: &Incident, say: &Sentences) -> String {
    let line = Line::of(&incident.title, |title| titled(incident, title, say)).headline();
    fit(&[line], LINES, say).into_iter().flatten().next().unwrap_or_default()
}

/// The message with what it is about as its first line, and below that what was its first line; for what somebody is called
/// by, and for what stands alone in a conversation.
#[must_use]
pub fn headed(incident: &Incident, message: Message) -> Message {
    let message = noticed(incident, message);
    let said = said(incident, &message.headline).to_owned();
    let blocks = [Block::Text { text: said }].into_iter().chain(message.blocks).collect();
    Message { headline: subject(incident, sentences(message.language)), blocks, ..message }
}

/// The message as it is, but for its notification, which begins with what it is about; for what stands where everything is
/// about the same incident.
#[must_use]
pub fn noticed(incident: &Incident, message: Message) -> Message {
    if message.notice.is_some() {
        return message;
    }
    let subject = subject(incident, sentences(message.language));
    let notice = format!("{subject} · {}", said(incident, &message.headline));
    Message { notice: Some(notice), ..message }
}

/// What a first line says, without the key it may begin with.
fn said<'h>(incident: &Incident, headline: &'h str) -> &'h str {
    let key = incident.key.to_string();
    headline.strip_prefix(&key).and_then(|rest| rest.strip_prefix(" · ")).unwrap_or(headline)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{headed, noticed};
    use crate::chat::columns::wrap;
    use crate::chat::inbound::{Place, Platform};
    use crate::chat::message::{Block, Message, Tone};
    use crate::incident::author::Author;
    use crate::incident::key::IncidentKey;
    use crate::incident::opening::Opening;
    use crate::incident::record::Incident;
    use crate::language::Language;

    fn incident(title: &str) -> Incident {
        let [platform, ..] = Platform::ALL;
        let origin = Place { platform, conversation: "ops".to_owned(), thread: None };
        let ben = Author { platform, account: "ben".to_owned(), person: None };
        let opened = Incident::open(Opening::of(title, origin), &ben, Timestamp::UNIX_EPOCH).expect("it opens");
        Incident { key: IncidentKey(1), ..opened.incident }
    }

    #[test]
    fn who_is_called_reads_severity_title_and_key_first_and_a_notification_says_all() {
        let incident = incident("checkout is down");
        let severity = incident.severity.word();
        let line = Message::line(Language::En, Tone::Plain, "INC-1 · ben · is on it");
        let among = noticed(&incident, line.clone());
        let notice = format!("{severity} · checkout is down · INC-1 · ben · is on it");
        assert_eq!((among.headline.as_str(), among.notice.as_deref()), ("INC-1 · ben · is on it", Some(&*notice)));
        let alone = headed(&incident, line);
        assert_eq!(alone.headline, format!("{severity} · checkout is down · INC-1"));
        assert_eq!(alone.notice.as_deref(), Some(&*notice));
        assert_eq!(alone.blocks, [Block::Text { text: "ben · is on it".to_owned() }]);
        assert_eq!(noticed(&incident, alone.clone()), alone, "once is enough");
    }

    #[test]
    fn the_longest_title_leaves_room_for_what_is_said() {
        for title in ["決済画面で 504 が返ってくる。".repeat(10), "w".repeat(200), "all of it is slow ".repeat(11)]
        {
            let incident = incident(title.trim());
            let told = headed(&incident, Message::line(Language::Ja, Tone::Warning, "状況共有の期限"));
            assert!(wrap(&format!("▲ {}", told.headline), 38).len() <= 2, "{}", told.headline);
            assert!(told.headline.starts_with("SEV") && told.headline.ends_with("… · INC-1"), "{}", told.headline);
            assert!(told.notice.is_some_and(|notice| notice.ends_with(" · 状況共有の期限")));
        }
    }
}
