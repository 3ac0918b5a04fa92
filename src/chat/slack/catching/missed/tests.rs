//! What follows from what the history shows, each in a few words.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Conversation, Found, Messages, Missed, text};
use crate::chat::inbound::Platform;
use crate::chat::slack::catching::reading::Home;
use crate::chat::slack::inbound::{Came, Writer};
use crate::incident::author::Author;
use crate::store::timeline::KeptMessage;

const ME: &str = "U0TOBAN";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000).expect("a time") + SignedDuration::from_secs(seconds)
}

fn ts(seconds: i64) -> String {
    format!("{}.000000", 1_700_000_000 + seconds)
}

fn kept(seconds: i64, marked: bool) -> KeptMessage {
    let author = Author { platform: Platform::Slack, account: "U1".to_owned(), person: None };
    KeptMessage { message: ts(seconds), author: Some(author), marked, signed: false }
}

/// What is missed, each in a few words, where the incident began at 0, everything was heard until 100, and
/// what was said until 120 is too old.
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
        spoken: at(120),
        me: ME,
        keeps: &keeps,
    };
    let mut told: Vec<String> = found.missed().into_iter().map(|one| told(&one)).collect();
    told.extend(found.unseen().into_iter().map(|one| format!("unseen {}", one.message)));
    told
}

fn by(writer: &Writer) -> &str {
    match writer {
        Writer::Member(speaker) => &speaker.user,
        Writer::Program(name) => name,
        Writer::Own => "Toban",
    }
}

fn told(missed: &Missed) -> String {
    match missed {
        Missed::Said { said, root, .. } => format!("{} {} {} in {root}", said.speaker.user, said.head, said.text),
        Missed::Followed(_, Came::Reacted(one)) => format!("{} {:?} {}", one.speaker.user, one.sign, one.message),
        Missed::Followed(_, Came::Edited(one)) => {
            format!("{} edited {} {}", by(&one.writer), one.message, one.text)
        }
        Missed::Followed(_, Came::Deleted(one)) => format!("{} deleted {}", by(&one.writer), one.message),
        Missed::Followed(_, Came::Unsigned(one)) => format!("unsigned {}", one.message),
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
    assert!(missed(None, &[by(50, "pushpin")], &[], &[kept(50, false)]).is_empty());
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
    assert_eq!(missed(None, &[], &[pin("U2", 150)], &[kept(-50, true)]), [format!("unseen {}", ts(-50))]);
    assert_eq!(missed(None, &[], &[pin("U2", 150)], &[kept(-50, false)]).len(), 2);
}

#[test]
fn words_that_were_changed_or_taken_back_are_followed_where_a_timeline_has_them() {
    let edited = |seconds, when| json!({ "ts": ts(seconds), "user": "U1", "text": "y", "edited": { "user": "U1", "ts": ts(when) } });
    let known = [kept(50, false), kept(60, false)];
    assert_eq!(missed(None, &[edited(50, 150), edited(60, 70)], &[], &known), [format!("U1 edited {} y", ts(50))]);
    assert!(missed(None, &[edited(50, 150)], &[], &[]).is_empty());
    let stone = json!({ "ts": ts(50), "subtype": "tombstone", "user": "USLACKBOT", "text": "gone" });
    assert_eq!(missed(None, &[stone], &[], &known[..1]), [format!("U1 deleted {}", ts(50))]);
    assert_eq!(missed(None, &[], &[], &known[..1]), [format!("unseen {}", ts(50))]);
}

#[test]
fn what_is_said_to_toban_is_known_by_its_message() {
    let said = |seconds, text: &str| json!({ "ts": ts(seconds), "user": "U2", "text": text });
    let mention = |seconds| said(seconds, "<@U0TOBAN> ping");
    assert_eq!(missed(None, &[mention(150)], &[], &[]), [format!("U2 @toban ping in {}", ts(150))]);
    assert!(
        missed(None, &[mention(50), mention(110), said(160, "ping"), said(170, "<@U1> ping")], &[], &[]).is_empty()
    );
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

#[test]
fn a_message_that_signs_kept_and_that_has_none_any_more_is_found() {
    let signed = |seconds| KeptMessage { signed: true, ..kept(seconds, false) };
    let plain = [json!({ "ts": ts(50), "user": "U1", "text": "x" })];
    assert_eq!(missed(None, &plain, &[], &[signed(50)]), [format!("unsigned {}", ts(50))]);
    let twice = [kept(50, false), signed(50)];
    assert_eq!(missed(None, &plain, &[], &twice).len(), 1, "one of the incidents that keep it is enough");
    assert!(missed(None, &plain, &[], &[kept(50, false)]).is_empty(), "nobody gave it a sign");
    assert!(missed(None, &[reacted(50, "pushpin", &["U3"])], &[], &[signed(50)]).is_empty());
    assert_eq!(missed(None, &[reacted(50, "eyes", &["U3"])], &[], &[signed(50)]).len(), 1);
    let pin = json!({ "created": 1_700_000_050, "created_by": "U2", "message": { "ts": ts(50), "text": "x" } });
    assert!(missed(None, &plain, &[pin], &[signed(50)]).is_empty(), "it is pinned");
    let mut pinned = reacted(50, "eyes", &["U3"]);
    pinned["pinned_to"] = json!(["C1"]);
    assert!(missed(None, &[pinned], &[], &[signed(50)]).is_empty());
    let stone = json!({ "ts": ts(50), "subtype": "tombstone", "user": "USLACKBOT", "text": "gone" });
    assert_eq!(missed(None, &[stone], &[], &[signed(50)]), [format!("U1 deleted {}", ts(50))]);
    assert_eq!(missed(None, &[], &[], &[signed(50), signed(50)]), [format!("unseen {}", ts(50))]);
}
