//! What follows from what the history shows, as events of the same kinds as live ones. Pure.
//!
//! What a timeline shows already makes no event, so that most of what is read again and again sets nothing off.

use jiff::Timestamp;
use serde_json::Value;

use super::reading::{Conversation, Messages, text};
use crate::chat::inbound::{Platform, Sign};
use crate::chat::slack::inbound::{Came, Deleted, Edited, Reacted, Said, Speaker, Spot, event};
use crate::chat::slack::stamp::moment;
use crate::store::timeline::KeptMessage;

/// People whose reactions to one message are followed; the first of them who may keep it is enough.
const PEOPLE: usize = 5;

/// Something that was missed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Missed {
    /// Somebody spoke to Toban.
    Said {
        said: Said,
        /// The message whose thread the answer belongs into.
        root: String,
        at: Timestamp,
    },
    /// Something that timelines follow, and what the figures call it.
    Followed(&'static str, Came),
}

/// What was found in one conversation, and what is known of it.
pub(super) struct Found<'f> {
    pub(super) conversation: &'f Conversation,
    pub(super) messages: &'f Messages,
    pub(super) pins: &'f [Value],
    pub(super) kept: &'f [KeptMessage],
    /// What was said before was heard.
    pub(super) since: Timestamp,
    /// Toban's own member id.
    pub(super) me: &'f str,
    /// Whether a reaction of that name keeps a message.
    pub(super) keeps: &'f (dyn Fn(&str) -> bool + Sync),
}

impl Found<'_> {
    /// What was missed, in the order of the messages it is about; pins last.
    pub(super) fn missed(&self) -> Vec<Missed> {
        let mut missed = Vec::new();
        for (ts, message) in self.messages {
            let Some(at) = moment(ts) else { continue };
            if at >= self.since {
                missed.extend(self.said(message, at));
            }
            let kept = self.kept_as(ts);
            if kept.is_none() && self.conversation.is_home(message, at) {
                missed.extend(self.reactions(message, ts).map(|one| Missed::Followed("sign", Came::Reacted(one))));
            }
            if let Some(kept) = kept {
                let is_gone = text(message, "subtype") == Some("tombstone");
                let gone = if is_gone { self.deleted(kept).map(Came::Deleted) } else { None };
                missed.extend(gone.map(|gone| Missed::Followed("deletion", gone)));
                missed.extend(self.edited(message).map(|edited| Missed::Followed("edit", Came::Edited(edited))));
            }
        }
        missed.extend(self.pins.iter().filter_map(|pin| self.pinned(pin)));
        missed
    }

    /// Kept messages that were not among what was read.
    pub(super) fn unseen(&self) -> impl Iterator<Item = &KeptMessage> {
        self.kept.iter().filter(|kept| !kept.deleted && !self.messages.contains_key(&kept.message))
    }

    /// The entry of a message that still has its words.
    fn kept_as(&self, ts: &str) -> Option<&KeptMessage> {
        self.kept.iter().find(|kept| !kept.deleted && kept.message == ts)
    }

    fn said(&self, message: &Value, at: Timestamp) -> Option<Missed> {
        let said = event::past(message, &self.conversation.channel, self.me)?;
        // What Toban says in the thread of somebody's word answers it.
        let repliers = message.get("reply_users").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if said.spot.thread.is_none() && repliers.iter().any(|user| user.as_str() == Some(self.me)) {
            return None;
        }
        let root = said.spot.thread.clone().or_else(|| text(message, "ts").map(ToOwned::to_owned))?;
        Some(Missed::Said { said, root, at })
    }

    fn reactions(&self, message: &Value, ts: &str) -> impl Iterator<Item = Reacted> {
        let given = message.get("reactions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let kept = given.iter().filter_map(|one| {
            // A skin tone is no other reaction.
            let name = text(one, "name")?.split("::").next().filter(|name| (self.keeps)(name))?;
            Some((name, one.get("users")?.as_array()?))
        });
        let by = kept.flat_map(|(name, users)| users.iter().filter_map(move |user| Some((name, user.as_str()?))));
        let channel = &self.conversation.channel;
        by.filter(|(_, user)| *user != self.me).take(PEOPLE).map(move |(name, user)| Reacted {
            event: format!("reaction:{channel}:{ts}:{user}:{name}:{}", self.since.as_microsecond()),
            channel: channel.clone(),
            message: ts.to_owned(),
            // As it is when it is kept, it is asked for then.
            shown: None,
            sign: Sign::Reaction(name.to_owned()),
            speaker: Speaker { user: user.to_owned(), team: None },
            added: true,
        })
    }

    fn pinned(&self, pin: &Value) -> Option<Missed> {
        let message = pin.get("message")?;
        let ts = text(message, "ts")?;
        let created = pin.get("created").and_then(Value::as_i64)?;
        let user = text(pin, "created_by").filter(|user| *user != self.me)?;
        let known = self.kept_as(ts).is_some_and(|kept| kept.marked);
        let pinned = Timestamp::from_second(created).ok()?;
        if known || pinned < self.since || !self.conversation.is_home(message, pinned) {
            return None;
        }
        let channel = &self.conversation.channel;
        let reacted = Reacted {
            event: format!("pin:{channel}:{ts}:{created}"),
            channel: channel.clone(),
            message: ts.to_owned(),
            shown: None,
            sign: Sign::Pin,
            speaker: Speaker { user: user.to_owned(), team: None },
            added: true,
        };
        Some(Missed::Followed("sign", Came::Reacted(reacted)))
    }

    /// The new words of a message, if its author changed them since.
    pub(super) fn edited(&self, message: &Value) -> Option<Edited> {
        let changed = message.pointer("/edited/ts").and_then(Value::as_str)?;
        if moment(changed)? < self.since {
            return None;
        }
        event::past_edit(message, &self.conversation.channel, self.me, changed)
    }

    /// What is known of a kept message that is gone; `None` where nobody on Slack wrote it.
    pub(super) fn deleted(&self, kept: &KeptMessage) -> Option<Deleted> {
        let author = kept.author.as_ref().filter(|author| author.platform == Platform::Slack)?;
        let channel = &self.conversation.channel;
        Some(Deleted {
            event: format!("deletion:{channel}:{}", kept.message),
            spot: Spot { channel: channel.clone(), thread: None },
            message: kept.message.clone(),
            speaker: Speaker { user: author.account.clone(), team: None },
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use serde_json::{Value, json};

    use super::{Conversation, Found, Messages, Missed, text};
    use crate::chat::inbound::Platform;
    use crate::chat::slack::catching::reading::Home;
    use crate::chat::slack::inbound::Came;
    use crate::incident::author::Author;
    use crate::store::timeline::KeptMessage;

    const ME: &str = "U0TOBAN";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000).expect("a time") + SignedDuration::from_secs(seconds)
    }

    fn ts(seconds: i64) -> String {
        format!("{}.000000", 1_700_000_000 + seconds)
    }

    fn kept(seconds: i64, marked: bool, deleted: bool) -> KeptMessage {
        let author = Author { platform: Platform::Slack, account: "U1".to_owned(), person: None };
        KeptMessage { message: ts(seconds), author: Some(author), marked, deleted }
    }

    /// What is missed, each in a few words, where the incident began at 0 and everything was heard until 100.
    fn missed(thread: Option<i64>, messages: &[Value], pins: &[Value], kept: &[KeptMessage]) -> Vec<String> {
        let home = Home { thread: thread.map(ts), opened: at(0) };
        let conversation = Conversation { channel: "C1".to_owned(), homes: vec![home] };
        let by_id = |message: &Value| (text(message, "ts").expect("it has one").to_owned(), message.clone());
        let messages: Messages = messages.iter().map(by_id).collect();
        let keeps = |sign: &str| sign == "pushpin";
        let found = Found {
            conversation: &conversation,
            messages: &messages,
            pins,
            kept,
            since: at(100),
            me: ME,
            keeps: &keeps,
        };
        let mut told: Vec<String> = found.missed().into_iter().map(|one| told(&one)).collect();
        told.extend(found.unseen().map(|one| format!("unseen {}", one.message)));
        told
    }

    fn told(missed: &Missed) -> String {
        match missed {
            Missed::Said { said, root, .. } => format!("{} {} {} in {root}", said.speaker.user, said.head, said.text),
            Missed::Followed(_, Came::Reacted(one)) => format!("{} {:?} {}", one.speaker.user, one.sign, one.message),
            Missed::Followed(_, Came::Edited(one)) => {
                format!("{} edited {} {}", one.speaker.user, one.message, one.text)
            }
            Missed::Followed(_, Came::Deleted(one)) => format!("{} deleted {}", one.speaker.user, one.message),
            Missed::Followed(..) => "something else".to_owned(),
        }
    }

    fn reacted(seconds: i64, name: &str, users: &[&str]) -> Value {
        json!({ "ts": ts(seconds), "user": "U1", "text": "x", "reactions": [{ "name": name, "users": users }] })
    }

    #[test]
    fn signs_count_where_an_incident_goes_on_and_no_timeline_has_the_message() {
        let by = |seconds, name| reacted(seconds, name, &[ME, "U2"]);
        assert_eq!(
            missed(None, &[by(50, "pushpin"), by(150, "pushpin::skin-tone-2"), by(160, "eyes")], &[], &[]),
            [format!("U2 Reaction(\"pushpin\") {}", ts(50)), format!("U2 Reaction(\"pushpin\") {}", ts(150))]
        );
        assert!(missed(None, &[by(-1, "pushpin")], &[], &[]).is_empty(), "it is from before the incident");
        assert!(missed(None, &[by(50, "pushpin")], &[], &[kept(50, false, false)]).is_empty());
        assert_eq!(
            missed(None, &[by(50, "pushpin")], &[], &[kept(50, false, true)]).len(),
            1,
            "only its place is left"
        );
        assert!(missed(Some(5), &[by(50, "pushpin")], &[], &[]).is_empty(), "another thread");
        let many = reacted(50, "pushpin", &["U1", "U2", "U3", "U4", "U5", "U6", "U7"]);
        assert_eq!(missed(None, &[many], &[], &[]).len(), 5);
        let odd = json!({ "ts": ts(50), "reactions": [{ "name": 7 }, { "name": "pushpin", "users": { "a": 1 } }, 7] });
        assert!(missed(None, &[odd], &[], &[]).is_empty());
    }

    #[test]
    fn pins_count_by_when_somebody_pinned() {
        let pin = |by: &str, seconds: i64| json!({ "created": 1_700_000_000 + seconds, "created_by": by, "message": { "ts": ts(-50), "text": "x" } });
        assert_eq!(missed(None, &[], &[pin("U2", 150)], &[]), [format!("U2 Pin {}", ts(-50))]);
        assert!(missed(None, &[], &[pin("U2", 50), pin(ME, 150), json!({ "file": {} }), json!(7)], &[]).is_empty());
        assert_eq!(missed(None, &[], &[pin("U2", 150)], &[kept(-50, true, false)]), [format!("unseen {}", ts(-50))]);
        assert_eq!(missed(None, &[], &[pin("U2", 150)], &[kept(-50, false, false)]).len(), 2);
    }

    #[test]
    fn words_that_were_changed_or_taken_back_are_followed_where_a_timeline_has_them() {
        let edited = |seconds, when| json!({ "ts": ts(seconds), "user": "U1", "text": "y", "edited": { "user": "U1", "ts": ts(when) } });
        let known = [kept(50, false, false), kept(60, false, false)];
        assert_eq!(missed(None, &[edited(50, 150), edited(60, 70)], &[], &known), [format!("U1 edited {} y", ts(50))]);
        assert!(missed(None, &[edited(50, 150)], &[], &[]).is_empty());
        let stone = json!({ "ts": ts(50), "subtype": "tombstone", "user": "USLACKBOT", "text": "gone" });
        assert_eq!(missed(None, &[stone], &[], &known[..1]), [format!("U1 deleted {}", ts(50))]);
        assert_eq!(missed(None, &[], &[], &known[..1]), [format!("unseen {}", ts(50))]);
        assert!(missed(None, &[], &[], &[kept(50, false, true)]).is_empty());
    }

    #[test]
    fn what_is_said_to_toban_is_known_by_its_message() {
        let said = |seconds, text: &str| json!({ "ts": ts(seconds), "user": "U2", "text": text });
        let mention = |seconds| said(seconds, "<@U0TOBAN> ping");
        assert_eq!(missed(None, &[mention(150)], &[], &[]), [format!("U2 @toban ping in {}", ts(150))]);
        assert!(missed(None, &[mention(50), said(160, "ping"), said(170, "<@U1> ping")], &[], &[]).is_empty());
        let mut inside = mention(150);
        inside["thread_ts"] = json!(ts(20));
        assert_eq!(missed(None, &[inside], &[], &[]), [format!("U2 @toban ping in {}", ts(20))]);
        let but = |field: &str, value: Value| {
            let mut message = mention(150);
            message[field] = value;
            missed(None, &[message], &[], &[])
        };
        assert!(but("reply_users", json!([ME])).is_empty(), "it was answered");
        assert!(but("user", json!(ME)).is_empty() && but("bot_id", json!("B1")).is_empty());
        assert!(but("subtype", json!("channel_topic")).is_empty());
        assert_eq!(but("subtype", json!("file_share")).len(), 1);
    }
}
