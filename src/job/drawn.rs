//! What a card shows already: by a mark of it, kept with its delivery, so that nothing is edited into what stands there.
//!
//! Invariant: a mark counts only where the platform took what it was made of, and nobody drew the card or took its message
//! away since. It is forgotten as an attempt begins; it holds the message's id, and when that was drawn, which whoever else
//! draws it writes anew, be it a version that knows no marks (`store::card::Cards::lost` where the message is gone).

use jiff::Timestamp;

use crate::chat::message::Message;
use crate::id::mark;
use crate::store::card::Card;
use crate::store::outbox::Delivery;

/// The mark of a message that was drawn then as the platform's `id`. Another version may draw the same words otherwise.
pub(super) fn drawn(message: &Message, id: &str, at: Timestamp) -> Option<String> {
    let says = serde_json::to_string(&message.clone().whenever()).ok()?;
    Some(mark(&format!("{}\n{id}\n{}\n{says}", env!("CARGO_PKG_VERSION"), at.as_microsecond())))
}

/// Whether the card shows the message already, for certain; its message's id.
pub(super) fn stands<'c>(card: &'c Card, delivery: &Delivery, message: &Message) -> Option<&'c str> {
    // What was taken back is more than its words: a preview, files below it.
    let id = card.message.as_deref().filter(|_| !card.is_withdrawn() && delivery.uncertain.is_none())?;
    let mark = drawn(message, id, card.shown_at?)?;
    (delivery.drawn.as_ref() == Some(&mark)).then_some(id)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{drawn, stands};
    use crate::chat::inbound::{Place, Platform};
    use crate::chat::message::{Message, Tone};
    use crate::chat::moment::{Form, Moment, marked};
    use crate::delivery::content::Content;
    use crate::language::Language;
    use crate::store::card::{Card, CardRole};
    use crate::store::outbox::Delivery;

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn mark(at: &str, said: &str, text: &str, id: &str) -> Option<String> {
        let moment = marked(&Moment { at: time(at), said: time(said), form: Form::Time, fallback: text });
        drawn(&Message::line(Language::En, Tone::Plain, format!("since {moment}")), id, time("2026-11-24T12:00:00Z"))
    }

    #[test]
    fn what_reads_alike_has_one_mark_whenever_it_is_said() {
        let first = mark("2026-11-24T10:02:07Z", "2026-11-24T10:02:08Z", "10:02 UTC", "m1");
        assert!(first.is_some());
        assert_eq!(mark("2026-11-24T10:02:59Z", "2026-11-24T23:59:00Z", "10:02 UTC", "m1"), first);
        for other in [
            mark("2026-11-24T10:03:00Z", "2026-11-24T10:03:08Z", "10:03 UTC", "m1"),
            mark("2026-11-24T10:02:07Z", "2026-11-25T00:00:00Z", "10:02 UTC", "m1"),
            mark("2026-11-24T10:02:07Z", "2026-11-24T20:00:00Z", "11-24 19:02 JST", "m1"),
            mark("2026-11-24T10:02:07Z", "2026-11-24T10:02:08Z", "10:02 UTC", "m2"),
        ] {
            assert_ne!(other, first);
        }
    }

    #[test]
    fn a_mark_counts_only_for_what_the_platform_surely_shows_since_it_was_drawn() {
        let drawn_at = time("2026-11-24T12:00:00Z");
        let [platform, ..] = Platform::ALL;
        let place = Place { platform, conversation: "C1".to_owned(), thread: None };
        let message = Message::line(Language::En, Tone::Plain, "it is slow");
        let card = Card {
            id: "c1".to_owned(),
            subject: "i1".to_owned(),
            role: CardRole::Live,
            place: place.clone(),
            message: Some("m1".to_owned()),
            wanted: 2,
            shown: 1,
            shown_at: Some(drawn_at),
        };
        let delivery = Delivery {
            id: "d1".to_owned(),
            place,
            to: None,
            content: Content::Card { card: "c1".to_owned() },
            failures: 0,
            uncertain: None,
            since: drawn_at,
            created: drawn_at,
            reason: String::new(),
            drawn: drawn(&message, "m1", drawn_at),
        };
        assert_eq!(stands(&card, &delivery, &message), Some("m1"));
        let other = Message::line(Language::En, Tone::Plain, "it is down");
        assert_eq!(stands(&card, &delivery, &other), None, "it says something else");
        let later = Some(time("2026-11-24T12:00:01Z"));
        for (card, why) in [
            (Card { subject: "withdrawn m1".to_owned(), ..card.clone() }, "taken back is more than its words"),
            (Card { message: Some("m2".to_owned()), ..card.clone() }, "it was posted anew"),
            (Card { message: None, ..card.clone() }, "it was not posted"),
            (Card { shown_at: later, ..card.clone() }, "somebody else drew it"),
            (Card { shown_at: None, ..card.clone() }, "it was taken away"),
        ] {
            assert_eq!(stands(&card, &delivery, &message), None, "{why}");
        }
        for (delivery, why) in [
            (Delivery { uncertain: Some(drawn_at), ..delivery.clone() }, "nobody knows how an attempt ended"),
            (Delivery { drawn: None, ..delivery.clone() }, "it is not known what stands there"),
        ] {
            assert_eq!(stands(&card, &delivery, &message), None, "{why}");
        }
    }
}
