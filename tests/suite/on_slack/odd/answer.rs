//! What Slack's methods answer, odd in every way: a clear failure or something that works, never a panic.

use serde_json::json;
use toban::chat::gateway::{DeliveryKey, Gateway as _, GatewayError, MessageRef, NewRoom};
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Block, Message, Tone};
use toban::chat::slack::health::Health;
use toban::chat::slack::identity::Identity;
use toban::chat::slack::web::{Access, Api};
use toban::clock::ManualClock;
use toban::language::Language;
use toban::secret::Secret;

use super::mutation::odd;
use super::sample::{Sample, samples};
use super::{still_answers, watched};
use crate::on_slack::{Desk, Plan};
use crate::slack::fault::Fault;

/// What an answer cannot do without, by method.
const NEEDED: [(&str, &[&str]); 8] = [
    ("auth.test", &["/ok", "/user_id", "/team_id"]),
    ("apps.connections.open", &["/ok", "/url"]),
    ("chat.postMessage", &["/ok", "/ts"]),
    ("chat.update", &["/ok"]),
    ("conversations.open", &["/ok", "/channel", "/channel/id"]),
    ("conversations.create", &["/ok", "/channel", "/channel/id"]),
    ("files.getUploadURLExternal", &["/ok", "/upload_url", "/file_id"]),
    ("pins.add", &["/ok"]),
];

/// Of what type nothing of these is: without it there is no telling what was done.
const SENSELESS: [&str; 8] =
    ["gone", "null", "a number", "a huge number", "an empty list", "a list of nothing", "an empty object", "an object"];

/// How often a form is asked for, at most.
const PRESSES: usize = 5;

fn ops(desk: &Desk) -> Place {
    let conversation = desk.world.channel("#ops").id().to_owned();
    Place { platform: Platform::Slack, conversation, thread: None }
}

/// A Toban on a clock that the test moves, so that what is tried again takes no time.
async fn on_its_own_time() -> Desk {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse().expect("a time"));
    Desk::opens_with(Plan { clock: Some(clock), ..Plan::new() }).await
}

fn said(text: &str) -> Message {
    Message::line(Language::En, Tone::Plain, text)
}

fn account(id: &str) -> Account {
    Account { platform: Platform::Slack, id: id.to_owned(), person: None, local: false, language: None }
}

/// Does what calls `method`, once with a good answer and once with each odd one.
async fn tries(desk: &Desk, method: &'static str, act: impl AsyncFn(usize) -> Result<(), GatewayError>) {
    act(0).await.unwrap_or_else(|error| panic!("{method}: {error}"));
    let calls = desk.world.called(method);
    let good = calls.last().and_then(|call| call.answer.clone()).unwrap_or_else(|| panic!("{method} was not called"));
    let needed = NEEDED.iter().find(|(name, _)| *name == method).map(|(_, needed)| *needed).unwrap_or_default();
    let mut all = odd(&good);
    // What nothing depends on and lies deep is odd in fewer ways.
    all.retain(|one| {
        // The form itself comes back, of which nothing is read.
        let is_ours = one.pointer.starts_with("/view/blocks/");
        let is_told = needed.contains(&one.pointer.as_str()) || one.pointer.matches('/').count() < 2;
        !is_ours && (is_told || one.is_plain())
    });
    let beyond = all.len() + 1;
    for (number, one) in all.into_iter().enumerate() {
        desk.world.fails(method, Fault::Answered(one.payload.to_string()), 1);
        let done = act(number + 1).await;
        assert_eq!(desk.world.faults_left(), 0, "{method} was not called");
        let senseless = SENSELESS.iter().any(|way| one.what.ends_with(&format!(": {way}")));
        let is_needed = needed.contains(&one.pointer.as_str()) || one.pointer.is_empty();
        assert!(!(senseless && is_needed && done.is_ok() && !needed.is_empty()), "{method}, {}: {done:?}", one.what);
        assert!(!format!("{done:?}").contains("xoxb"), "{method}, {}: a token in an error", one.what);
    }
    let bodies = ["", "{", "ok", "<html>", "{\"ok\":true}", "{\"ok\":false}", "{\"ok\":false,\"error\":7}"];
    for (number, body) in bodies.into_iter().enumerate() {
        desk.world.fails(method, Fault::Answered(body.to_owned()), 1);
        drop(act(beyond + number).await);
        desk.world.recovers();
    }
}

#[test]
fn whatever_slack_answers_to_a_message_it_is_sent_or_not() {
    watched("odd answers", async {
        let desk = on_its_own_time().await;
        let (gateway, hands) = (&desk.slack.gateway, desk.hands.as_ref().expect("it has a clock of its own"));
        let ops = ops(&desk);
        let at = gateway.post(&ops, &said("one")).await.expect("it is sent");
        let key = DeliveryKey { id: "k", tried: Some(desk.app.parts.clock.now()) };
        let once = DeliveryKey { tried: None, ..key };
        let send = async |place: &Place| gateway.deliver(place, None, &said("x"), once).await.map(drop);
        tries(&desk, "chat.postMessage", async |_| send(&ops).await).await;
        tries(&desk, "chat.update", async |_| gateway.edit(&at, &said("x")).await).await;
        let ben = account(desk.world.user("ben").id());
        // What may have been shown is shown again, so in the end it is.
        let whisper = async |_| hands.see(gateway.whisper(&ops, &ben, &said("x"))).await;
        tries(&desk, "chat.postEphemeral", whisper).await;
        tries(&desk, "conversations.history", async |_| gateway.deliver(&ops, None, &said("x"), key).await.map(drop))
            .await;
        let thread = Place { thread: Some(at.id.clone()), ..ops.clone() };
        let reply = async |_| gateway.deliver(&thread, None, &said("x"), key).await.map(drop);
        tries(&desk, "conversations.replies", reply).await;
        let people: Vec<String> = (0..200).map(|number| desk.world.adds_user(&format!("u{number}"))).collect();
        let alone = async |number: usize| {
            let place = Place { conversation: people[number.min(people.len() - 1)].clone(), ..ops.clone() };
            send(&place).await
        };
        tries(&desk, "conversations.open", alone).await;
        still_answers(&desk.world, 0).await;
    });
}

#[test]
fn whatever_slack_answers_about_a_channel_it_is_made_or_not() {
    watched("odd channels", async {
        let desk = on_its_own_time().await;
        let (gateway, hands) = (&desk.slack.gateway, desk.hands.as_ref().expect("it has a clock of its own"));
        let ben = account(desk.world.user("ben").id());
        let make = async |number: usize| {
            let new = NewRoom {
                incident: format!("01K{number}"),
                key: format!("INC-{number}"),
                name: format!("inc-{number}-it-is-down"),
                members: vec![ben.clone()],
                private: false,
            };
            hands.see(gateway.open_room(&new)).await.map(drop)
        };
        // It is made once, and found again.
        make(0).await.expect("it is made");
        let again = async |_| make(0).await;
        for method in ["conversations.setPurpose", "bookmarks.list"] {
            tries(&desk, method, again).await;
        }
        tries(&desk, "conversations.list", again).await;
        hands.see(desk.world.is_called("bookmarks.add", 1)).await;
        let ops = ops(&desk);
        let card = gateway.post(&ops, &said("one")).await.expect("it is sent");
        let other = gateway.post(&ops, &said("two")).await.expect("it is sent");
        let turns = [card, other];
        let pin = async |number: usize| hands.see(gateway.pin(&turns[number % 2])).await;
        tries(&desk, "pins.list", pin).await;
        tries(&desk, "pins.add", async |_| hands.see(fresh_pin(&desk, &ops)).await).await;
        tries(&desk, "pins.remove", async |_| hands.see(fresh_pin(&desk, &ops)).await).await;
        let away = async |number: usize| {
            let id = desk.world.adds_channel(&format!("#c{number}"), &["toban"]);
            hands.see(gateway.archive(&Place { conversation: id, ..ops.clone() })).await.map(drop)
        };
        tries(&desk, "conversations.archive", away).await;
        tries(&desk, "conversations.create", async |number| make(number + 1).await).await;
        hands.see(still_answers(&desk.world, 0)).await;
    });
}

#[test]
fn whatever_slack_answers_about_who_is_in_a_channel_toban_goes_on() {
    watched("odd people", async {
        let desk = Desk::opens().await;
        let gateway = &desk.slack.gateway;
        let ops = ops(&desk);
        let ben = vec![account(desk.world.user("ben").id())];
        tries(&desk, "conversations.invite", async |_| gateway.admit(&ops, &ben).await.map(drop)).await;
        tries(&desk, "conversations.members", async |_| gateway.members(&ops).await.map(drop)).await;
        tries(&desk, "conversations.info", async |_| gateway.seclude(&ops).await.map(drop)).await;
        tries(&desk, "conversations.setTopic", async |_| gateway.head(&ops, "x").await).await;
        tries(&desk, "conversations.kick", async |_| gateway.dismiss(&ops, &ben).await.map(drop)).await;
        still_answers(&desk.world, 0).await;
    });
}

/// Pins a message that was not there before.
async fn fresh_pin(desk: &Desk, place: &Place) -> Result<(), GatewayError> {
    let at: MessageRef = desk.slack.gateway.post(place, &said("x")).await?;
    desk.slack.gateway.pin(&at).await
}

#[test]
fn whatever_slack_answers_to_an_upload_the_rest_is_told() {
    watched("odd uploads", async {
        let desk = on_its_own_time().await;
        let hands = desk.hands.as_ref().expect("it has a clock of its own");
        let ops = ops(&desk);
        let row = |number: usize| Block::Text { text: format!("row {number} {}", "x".repeat(2_900)) };
        let long = Message { blocks: (0..36).map(row).collect(), ..said("all is full") };
        let root = desk.slack.gateway.post(&ops, &said("root")).await.expect("it is sent");
        let thread = Place { thread: Some(root.id), ..ops };
        let key = DeliveryKey { id: "k", tried: None };
        let send = async |_| hands.see(desk.slack.gateway.deliver(&thread, None, &long, key)).await.map(drop);
        tries(&desk, "files.completeUploadExternal", send).await;
        for body in
            ["{\"ok\":true}", "{\"ok\":true,\"upload_url\":7,\"file_id\":[]}", "{\"ok\":true,\"upload_url\":\"x:\"}"]
        {
            desk.world.fails("files.getUploadURLExternal", Fault::Answered(body.to_owned()), 1);
            assert!(send(0).await.is_err(), "{body}: it is tried again");
        }
        hands.see(still_answers(&desk.world, 0)).await;
    });
}

#[test]
fn whatever_slack_says_of_us_and_of_people_toban_goes_on() {
    watched("odd people", async {
        let desk = on_its_own_time().await;
        let hands = desk.hands.as_ref().expect("it has a clock of its own");
        let access = Access {
            bot_token: Secret::new(desk.world.bot_token()),
            app_token: Some(Secret::new(desk.world.app_token())),
            api_base: desk.world.base(),
        };
        let api = Api::new(&access, Health::new(|_list| ()), desk.app.parts.clock.clone())
            .expect("the machine has certificates");
        let learn = async |_| Identity::default().learn(&api).await.map(drop).map_err(GatewayError::from);
        tries(&desk, "auth.test", learn).await;
        let connect =
            async |_| api.open_connection().await.expect("there is an app token").map(drop).map_err(GatewayError::from);
        tries(&desk, "apps.connections.open", connect).await;

        let all = hands.run(samples(&desk.world)).await;
        let of = |name: &str| all.iter().find(|sample| sample.name == name).expect("there is such a sample");
        // Somebody else each time: what is known of a member is not asked again.
        let known = async |number: usize| {
            let new = desk.world.adds_user(&format!("new{number}"));
            desk.sees_through(repeat(of("a slash command"), number, &[("/user_id", &new)])).await;
            Ok(())
        };
        tries(&desk, "users.info", known).await;
        // Each turn has ids of its own: what comes a second time does nothing.
        let carol = desk.world.user("carol");
        let turns = [
            ("views.open", "another shortcut", 10_000),
            ("views.publish", "Home", 20_000),
            ("chat.unfurl", "a link", 30_000),
        ];
        for (method, name, turn) in turns {
            let again = async |number: usize| {
                let before = desk.world.times(method);
                // What opens a form is of use for three seconds, so where the machine was too busy it is pressed once more.
                for press in (0..PRESSES).take_while(|_| desk.world.times(method) == before) {
                    // Pressed just now, so that the form is shown and the good answer is one that has it.
                    let pressed = carol.trigger();
                    let changes = [("/trigger_id", pressed.as_str())];
                    let sent = repeat(of(name), turn + number + press * 1_000, &changes);
                    if method == "views.open" {
                        hands.see(sent).await;
                        desk.comes_to_rest().await;
                    } else {
                        desk.sees_through(sent).await;
                        hands.see(desk.world.is_called(method, before + 1)).await;
                    }
                }
                assert!(desk.world.times(method) > before, "{method} was not called");
                Ok(())
            };
            tries(&desk, method, again).await;
        }
        // Whoever may not keep a message is told so at the address that came with the wish, which is a new one each time.
        desk.world.adds_user("eve");
        let eve = desk.world.user("eve");
        eve.joins("#ops");
        let message = desk.world.user("ben").says("#ops", "it is the disk").message();
        let wish = async |_| {
            let before = desk.world.times("response_url");
            hands.see(eve.shortcut("toban.timeline", &message).acked()).await;
            hands.see(desk.world.is_called("response_url", before + 1)).await;
            Ok(())
        };
        tries(&desk, "response_url", wish).await;
        let asked = [("conversations.replies", "a pin", 50_000), ("chat.getPermalink", "another shortcut", 60_000)];
        for (method, name, turn) in asked {
            let again = async |number: usize| {
                desk.sees_through(repeat(of(name), turn + number, &[])).await;
                Ok(())
            };
            tries(&desk, method, again).await;
        }
        hands.see(still_answers(&desk.world, 0)).await;
    });
}

/// Sends a sample once more under ids of its own, with some fields changed.
async fn repeat(sample: &Sample, number: usize, changes: &[(&str, &str)]) {
    let mut payload = sample.payload();
    let id = format!("18000{number:05}.000000");
    for (field, value) in [("/trigger_id", id.as_str()), ("/event_id", &id)].iter().chain(changes) {
        if let Some(place) = payload.pointer_mut(field) {
            *place = json!(value);
        }
    }
    sample.again(payload).acked().await;
}
