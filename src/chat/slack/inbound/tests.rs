//! Payloads as Slack sends them, and everything that can be wrong with them.

use serde_json::{Value, json};

use super::{Came, Writer, command, event, interaction};
use crate::chat::inbound::Sign;
use crate::chat::message::Press;

const BOT: Option<&str> = Some("U0TOBAN");

fn slash() -> Value {
    json!({
        "command": "/diag", "text": "redis main", "channel_id": "C1", "user_id": "U1", "team_id": "T1",
        "trigger_id": "1.2.3", "response_url": "https://hooks.slack.com/commands/x",
    })
}

fn press() -> Value {
    json!({
        "type": "block_actions", "trigger_id": "1.2.3", "user": { "id": "U1", "team_id": "T1" }, "channel": { "id": "C1" },
        "container": { "type": "message", "message_ts": "9.1", "channel_id": "C1" },
        "message": { "ts": "9.1", "thread_ts": "8.1" }, "response_url": "https://hooks.slack.com/actions/x",
        "actions": [{ "action_id": "toban.press.0", "value": "{\"does\":\"command\",\"line\":\"incident ack INC-1\"}" }],
    })
}

fn submission() -> Value {
    json!({
        "type": "view_submission", "user": { "id": "U1" }, "team": { "id": "T1" },
        "view": { "id": "V1", "hash": "h", "callback_id": "toban.form", "private_metadata": "{}", "state": { "values": {} } },
    })
}

fn of(event: &Value) -> Value {
    json!({ "type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": event })
}

fn mention() -> Value {
    of(
        &json!({ "type": "app_mention", "user": "U1", "channel": "C1", "ts": "9.2", "thread_ts": "8.1", "text": "<@U0TOBAN> diag redis" }),
    )
}

fn changed() -> Value {
    of(&json!({
        "type": "message", "subtype": "message_changed", "channel": "C1",
        "message": { "user": "U1", "ts": "9.1", "text": "new" }, "previous_message": { "user": "U1", "ts": "9.1", "text": "old" },
    }))
}

fn deleted() -> Value {
    of(&json!({
        "type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "9.1",
        "previous_message": { "user": "U1", "ts": "9.1", "text": "old" },
    }))
}

fn reaction() -> Value {
    of(&json!({
        "type": "reaction_added", "user": "U1", "reaction": "pushpin::skin-tone-2",
        "item": { "type": "message", "channel": "C1", "ts": "9.1" },
    }))
}

#[test]
fn what_is_no_id_is_none() {
    for odd in ["x".repeat(256), "U1 U2".to_owned(), "U1\u{0}".to_owned()] {
        for field in ["trigger_id", "channel_id", "user_id"] {
            let mut payload = slash();
            payload[field] = json!(odd);
            assert!(matches!(command::read(&payload), Came::Odd(_)), "{field}");
        }
        let mut payload = mention();
        payload["event_id"] = json!(odd);
        assert!(matches!(event::read(&payload, BOT), Came::Odd(_)));
    }
}

#[test]
fn a_slash_command_is_one_line() {
    let Came::Said(said) = command::read(&slash()) else { panic!("it is a command") };
    assert_eq!((said.head.as_str(), said.text.as_str(), said.event.as_str()), ("/diag", "redis main", "1.2.3"));
    let form = b"command=%2Fdiag&text=redis+main&channel_id=C1&user_id=U1&trigger_id=1.2.3";
    let Came::Said(said) = command::read_form(form) else { panic!("it is a command") };
    assert_eq!((said.text.as_str(), said.answer), ("redis main", None));
}

#[test]
fn a_press_knows_its_thread_and_what_it_does() {
    let Came::Pressed(pressed) = interaction::read(&press()) else { panic!("it is a press") };
    assert_eq!(pressed.press, Press::Command { line: "incident ack INC-1".to_owned() });
    assert_eq!(pressed.spot.thread.as_deref(), Some("8.1"));
    let mut first = press();
    first["message"]["thread_ts"] = json!("9.1");
    let Came::Pressed(pressed) = interaction::read(&first) else { panic!("it is a press") };
    assert_eq!(pressed.spot.thread, None, "the first message of a thread stands outside of it");
}

#[test]
fn a_form_sent_again_after_a_refusal_is_another_event() {
    let Came::Submitted(first) = interaction::read(&submission()) else { panic!("it is a form") };
    let mut again = submission();
    again["view"]["hash"] = json!("h2");
    let Came::Submitted(second) = interaction::read(&again) else { panic!("it is a form") };
    assert_ne!(first.event, second.event);
}

#[test]
fn a_mention_is_known_by_its_message_and_says_what_follows_it() {
    let Came::Said(said) = event::read(&mention(), BOT) else { panic!("it is a mention") };
    assert_eq!((said.head.as_str(), said.text.as_str()), ("@toban", "diag redis"));
    assert_eq!((said.event.as_str(), said.spot.thread.as_deref()), ("message:C1:9.2", Some("8.1")));
    let Came::Said(unknown) = event::read(&mention(), None) else { panic!("it is a mention") };
    assert_eq!(unknown.text, "diag redis", "while Toban does not know its own id");
}

#[test]
fn a_direct_message_is_a_command_and_a_word_among_people_is_none() {
    let direct = |text: &str| {
        of(
            &json!({ "type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "9.3", "text": text }),
        )
    };
    for (text, head, words) in [
        ("ping", "", "ping"),
        ("？", "@toban", "？"),
        ("/toban ping", "", "/toban ping"),
        ("<@U0TOBAN> ping", "@toban", "ping"),
        ("@toban ping", "", "@toban ping"),
    ] {
        let Came::Said(said) = event::read(&direct(text), BOT) else { panic!("{text}") };
        assert_eq!((said.head.as_str(), said.text.as_str()), (head, words), "{text}");
    }
    let among = of(
        &json!({ "type": "message", "channel_type": "channel", "channel": "C1", "user": "U1", "ts": "9.3", "text": "ping" }),
    );
    assert!(matches!(event::read(&among, BOT), Came::Nothing(_)));
}

#[test]
fn what_bots_write_is_nobodys_word() {
    let bots = [
        json!({ "user": "U0TOBAN" }),
        json!({ "bot_id": "B1" }),
        json!({ "subtype": "bot_message" }),
        json!({ "user": "USLACKBOT" }),
    ];
    for bot in bots {
        for (payload, path) in [(mention(), "/event"), (reaction(), "/event")] {
            // A reaction has no author but its giver.
            if path == "/event" && bot.get("subtype").is_some() {
                continue;
            }
            let mut payload = payload;
            let written = payload.pointer_mut(path).and_then(Value::as_object_mut).expect("an event");
            written.extend(bot.as_object().expect("fields").clone());
            assert!(matches!(event::read(&payload, BOT), Came::Nothing(_)), "{payload}");
        }
    }
}

#[test]
fn what_another_program_changes_or_deletes_is_followed_and_of_toban_only_what_is_lost() {
    let written = |mut payload: Value, path: &str, by: &Value| {
        for (path, words) in [(path, "new"), ("/event/previous_message", "old")] {
            let message = payload.pointer_mut(path).and_then(Value::as_object_mut).expect("an event");
            message.extend(by.as_object().expect("fields").clone());
            message.insert("text".to_owned(), json!(""));
            message.insert("attachments".to_owned(), json!([{ "text": words }]));
        }
        payload
    };
    let grafana = json!({ "bot_id": "B1", "bot_profile": { "name": "Grafana" } });
    let edited = written(changed(), "/event/message", &grafana);
    let Came::Edited(one) = event::read(&edited, BOT) else { panic!("{edited}") };
    assert_eq!((one.text.as_str(), one.writer), ("new", Writer::Program("Grafana (bot)".to_owned())));
    let gone = written(deleted(), "/event/previous_message", &grafana);
    assert!(matches!(event::read(&gone, BOT), Came::Deleted(one) if matches!(one.writer, Writer::Program(_))));
    assert!(matches!(event::read(&edited, None), Came::Nothing(_)), "while Toban does not know itself");
    let mut same = edited;
    same["event"]["previous_message"] = same["event"]["message"].clone();
    assert!(matches!(event::read(&same, BOT), Came::Nothing(_)));
    let slackbot = json!({ "user": "USLACKBOT" });
    for own in [json!({ "user": "U0TOBAN" }), json!({ "user": "U0TOBAN", "bot_id": "B1" }), slackbot.clone()] {
        let edited = written(changed(), "/event/message", &own);
        assert!(matches!(event::read(&edited, BOT), Came::Nothing(_)), "{own}");
        let gone = event::read(&written(deleted(), "/event/previous_message", &own), BOT);
        match gone {
            Came::Nothing(_) => assert_eq!(own, slackbot),
            Came::Deleted(lost) => assert_eq!((lost.writer, own == slackbot), (Writer::Own, false)),
            other => panic!("{own}: {other:?}"),
        }
    }
}

#[test]
fn words_are_followed_where_they_changed() {
    assert!(
        matches!(event::read(&changed(), BOT), Came::Edited(edited) if edited.text == "new" && edited.message == "9.1")
    );
    let mut later = changed();
    later["event"]["message"]["edited"] = json!({ "user": "U1", "ts": "12.000100" });
    let version = |read| if let Came::Edited(edited) = read { edited.version } else { None };
    assert_eq!(version(event::read(&later, BOT)).as_deref(), Some("12.000100"), "by which a late one is known");
    let mut preview = changed();
    preview["event"]["message"]["text"] = json!("old");
    assert!(matches!(event::read(&preview, BOT), Came::Nothing(_)), "a preview changes no words");
    assert!(matches!(event::read(&deleted(), BOT), Came::Deleted(deleted) if deleted.message == "9.1"));
    let mut stone = changed();
    stone["event"]["message"]["subtype"] = json!("tombstone");
    assert!(matches!(event::read(&stone, BOT), Came::Deleted(_)));
    assert!(
        matches!(event::read(&reaction(), BOT), Came::Reacted(reacted) if reacted.sign == Sign::Reaction("pushpin".to_owned()) && reacted.added)
    );
}

#[test]
fn the_team_of_an_envelope_is_nobodys() {
    let Came::Reacted(reacted) = event::read(&reaction(), BOT) else { panic!("it is a sign") };
    let Came::Reacted(pinned) = event::read(&pin(), BOT) else { panic!("it is a sign") };
    let Came::Opened(opened) = event::read(&home(), BOT) else { panic!("it is the Home tab") };
    let Came::Said(said) = event::read(&mention(), BOT) else { panic!("it is a command") };
    for speaker in [&reacted.speaker, &pinned.speaker, &opened.speaker, &said.speaker] {
        assert_eq!(speaker.team, None, "{speaker:?}");
    }
    let mut shared = mention();
    shared["event"]["user_team"] = json!("T9");
    let Came::Said(said) = event::read(&shared, BOT) else { panic!("it is a command") };
    assert_eq!(said.speaker.team.as_deref(), Some("T9"), "what the message says of its writer");
}

#[test]
fn a_verification_is_answered() {
    let asked = json!({ "type": "url_verification", "challenge": "abc" });
    assert_eq!(event::read(&asked, None), Came::Asked("abc".to_owned()));
}

fn pin() -> Value {
    of(&json!({
        "type": "pin_added", "user": "U1", "channel_id": "C1",
        "item": { "type": "message", "channel": "C1", "message": { "ts": "9.1", "user": "U2", "text": "it is the disk" } },
    }))
}

fn shortcut() -> Value {
    json!({
        "type": "message_action", "callback_id": "toban.timeline", "trigger_id": "1.2.4", "message_ts": "9.1",
        "user": { "id": "U1" }, "team": { "id": "T1" }, "channel": { "id": "C1" },
        "message": { "ts": "9.1", "thread_ts": "8.1", "user": "U2", "text": "it is the disk", "files": [] },
        "response_url": "https://hooks.slack.com/app/x",
    })
}

fn looking() -> Value {
    json!({
        "type": "block_suggestion", "user": { "id": "U1", "team_id": "T1" }, "block_id": "target", "action_id": "value",
        "value": "db", "view": { "callback_id": "toban.form", "private_metadata": "{}", "state": { "values": {} } },
    })
}

fn home() -> Value {
    of(&json!({ "type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home" }))
}

fn links() -> Value {
    of(&json!({
        "type": "link_shared", "user": "U1", "channel": "C1", "message_ts": "9.1", "unfurl_id": "x", "source": "composer",
        "links": [{ "url": "https://toban.example/incidents/INC-1", "domain": "toban.example" }],
    }))
}

#[test]
fn a_pin_is_a_sign_and_tobans_own_is_none() {
    let Came::Reacted(pinned) = event::read(&pin(), BOT) else { panic!("it is a sign") };
    assert_eq!((pinned.sign, pinned.added, pinned.message.as_str()), (Sign::Pin, true, "9.1"));
    let mut own = pin();
    own["event"]["user"] = json!("U0TOBAN");
    assert!(matches!(event::read(&own, BOT), Came::Nothing(_)));
    let mut file = pin();
    file["event"]["item"]["type"] = json!("file");
    assert!(matches!(event::read(&file, BOT), Came::Nothing(_)));
}

#[test]
fn a_shortcut_comes_with_its_message() {
    let Came::Wanted(wanted) = interaction::read(&shortcut()) else { panic!("it is a shortcut") };
    assert_eq!((wanted.message.as_str(), wanted.spot.thread.as_deref()), ("9.1", Some("8.1")));
    let mut other = shortcut();
    other["callback_id"] = json!("toban.other");
    assert!(matches!(interaction::read(&other), Came::Odd(_)));
}

#[test]
fn a_press_at_home_has_no_conversation_but_its_member() {
    let mut at_home = press();
    at_home["channel"] = Value::Null;
    at_home["message"] = Value::Null;
    at_home["view"] = json!({ "callback_id": "toban.home" });
    let Came::Pressed(pressed) = interaction::read(&at_home) else { panic!("it is a press") };
    assert!(pressed.home && pressed.spot.channel == "U1");
    assert!(matches!(event::read(&home(), BOT), Came::Opened(opened) if opened.speaker.user == "U1"));
    let mut messages = home();
    messages["event"]["tab"] = json!("messages");
    assert!(matches!(event::read(&messages, BOT), Came::Nothing(_)));
}

#[test]
fn links_are_shown_where_they_are_written_and_while_they_are() {
    let Came::Linked(linked) = event::read(&links(), BOT) else { panic!("they are links") };
    assert_eq!(linked.place, [("channel", "C1".to_owned()), ("ts", "9.1".to_owned())]);
    let mut writing = links();
    writing["event"]["channel"] = json!("COMPOSER");
    let Came::Linked(linked) = event::read(&writing, BOT) else { panic!("they are links") };
    assert_eq!(linked.place, [("unfurl_id", "x".to_owned()), ("source", "composer".to_owned())]);
    assert_eq!(linked.channel, None);
}

/// Takes away, empties and mistypes every field at every depth: nothing panics, and what is needed is missed.
#[test]
fn whatever_is_missing_null_or_mistyped_means_nothing_or_less() {
    type Read = fn(&Value) -> Came;
    let event: Read = |payload| event::read(payload, BOT);
    let payloads: [(Value, Read); 12] = [
        (slash(), command::read),
        (press(), interaction::read),
        (submission(), interaction::read),
        (mention(), event),
        (changed(), event),
        (deleted(), event),
        (reaction(), event),
        (pin(), event),
        (home(), event),
        (links(), event),
        (shortcut(), interaction::read),
        (looking(), interaction::read),
    ];
    let mut tried = 0;
    for (payload, read) in payloads {
        for path in paths(&payload, "") {
            for odd in [Value::Null, json!(7), json!(true), json!([]), json!({}), json!(""), json!("x"), json!([[7]])] {
                let mut broken = payload.clone();
                *broken.pointer_mut(&path).expect("the path is there") = odd;
                drop(read(&broken));
                tried += 1;
            }
        }
        for odd in [Value::Null, json!(7), json!("x"), json!([])] {
            assert!(matches!(read(&odd), Came::Odd(_)), "{odd}");
        }
    }
    assert!(tried > 400, "{tried}");
}

fn paths(value: &Value, at: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("{at}/{name}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(n, value)| (format!("{at}/{n}"), value)).collect(),
        _ => Vec::new(),
    };
    children.into_iter().flat_map(|(path, value)| std::iter::once(path.clone()).chain(paths(value, &path))).collect()
}
