//! Tables and plans where the workspace has them, and the same words in older blocks where it has not: once, and known for
//! six hours.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use toban::chat::gateway::{DeliveryKey, Gateway as _, GatewayError, MessageRef};
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Block, Message, Step, Tone};
use toban::chat::table::Column;
use toban::clock::ManualClock;
use toban::language::Language;

use super::{Desk, Plan};
use crate::slack::fault::Fault;
use crate::slack::reading::Seen;
use crate::slack::world::{Call, SlackWorld};

/// What every row says, whichever way it is drawn.
const WORDS: [&str; 8] = ["host-0", "0 %", "host-1", "1 %", "host-2", "2 %", "Load", "foot"];

fn figures(headline: &str) -> Message {
    let columns = ["Target", "Load"].map(|name| Column { name: name.to_owned(), number: name == "Load" });
    let rows = (0..3).map(|n| vec![format!("host-{n}"), format!("{n} %")]).collect();
    let blocks = vec![
        Block::Table { columns: columns.into(), rows, charts: Vec::new() },
        Block::Context { text: "foot".to_owned() },
    ];
    Message { blocks, ..Message::line(Language::En, Tone::Plain, headline) }
}

/// A Toban on a clock of the test, in a workspace that has the newer blocks or not.
pub(super) async fn opens(has: bool) -> (Desk, Arc<ManualClock>) {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    let plan = Plan { clock: Some(Arc::clone(&clock)), ..Plan::new() };
    let world = SlackWorld::on(plan.time());
    world.knows_native_blocks(has);
    (Desk::opens_in(world, plan).await, clock)
}

pub(super) fn place(desk: &Desk, thread: Option<&str>) -> Place {
    let conversation = desk.world.channel("#ops").id().to_owned();
    Place { platform: Platform::Slack, conversation, thread: thread.map(ToOwned::to_owned) }
}

fn carol(desk: &Desk) -> Account {
    desk.app.setup.borrow().account("carol", Platform::Slack).expect("carol is on Slack")
}

pub(super) fn has(blocks: &[Value], kind: &str) -> bool {
    blocks.iter().any(|block| block["type"] == kind)
}

/// The kinds of newer blocks of each call, and whether Slack took it.
fn told(calls: &[Call]) -> Vec<(bool, bool)> {
    let one = |call: &Call| {
        let blocks = call.arguments["blocks"].as_array().cloned().unwrap_or_default();
        let taken = call.answer.as_ref().is_some_and(|answer| answer["ok"] == true);
        (has(&blocks, "table") || has(&blocks, "plan"), taken)
    };
    calls.iter().map(one).collect()
}

fn says_all(seen: &Seen) {
    for word in WORDS {
        assert!(seen.body.contains(word), "{word}: {}", seen.body);
    }
}

/// The ways a message goes out, and the method of each.
const WAYS: [(Way, &str); 6] = [
    (Way::Post, "chat.postMessage"),
    (Way::Deliver, "chat.postMessage"),
    (Way::Direct, "chat.postMessage"),
    (Way::Edit, "chat.update"),
    (Way::Ephemeral, "chat.postEphemeral"),
    (Way::Address, "response_url"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Post,
    Deliver,
    Direct,
    Edit,
    Ephemeral,
    /// At the address that came with a command.
    Address,
}

/// What there has to be before: a message to edit, an address to answer at.
async fn begins(desk: &Desk, way: Way) -> Option<MessageRef> {
    match way {
        Way::Edit => {
            let before = Message::line(Language::En, Tone::Plain, "before");
            Some(desk.slack.gateway.post(&place(desk, None), &before).await.expect("it is sent"))
        }
        Way::Address => {
            desk.world.user("carol").says("#ops", "/toban ping").acked().await;
            None
        }
        _ => None,
    }
}

async fn goes(desk: &Desk, way: Way, at: Option<&MessageRef>, message: &Message) {
    let gateway = &desk.slack.gateway;
    let channel = place(desk, None);
    let key = DeliveryKey { id: &message.headline, tried: None };
    let done = match way {
        Way::Post => gateway.post(&channel, message).await.map(drop),
        Way::Deliver => gateway.deliver(&channel, None, message, key).await.map(drop),
        Way::Direct => gateway.deliver(&channel, Some(&carol(desk)), message, key).await.map(drop),
        Way::Edit => gateway.edit(at.expect("there is a message"), message).await,
        Way::Ephemeral | Way::Address => gateway.whisper(&channel, &carol(desk), message).await,
    };
    done.expect("it is sent");
}

/// What people see of it.
fn sees(desk: &Desk, way: Way, headline: &str) -> Vec<Seen> {
    let ops = desk.world.channel("#ops");
    let all = match way {
        Way::Direct => desk.world.channel(&desk.world.user("carol").direct()).messages(),
        Way::Ephemeral | Way::Address => ops.only_for("carol"),
        Way::Post | Way::Deliver | Way::Edit => ops.messages(),
    };
    all.into_iter().filter(|seen| seen.body.contains(headline)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_a_table_where_the_workspace_has_tables() {
    for (way, method) in WAYS {
        let (desk, _) = opens(true).await;
        let at = begins(&desk, way).await;
        let before = desk.world.called(method).len();
        goes(&desk, way, at.as_ref(), &figures("loads")).await;
        let seen = sees(&desk, way, "loads");
        assert_eq!(seen.len(), 1, "{way:?}");
        assert!(has(&seen[0].blocks, "table"), "{way:?}: {:?}", seen[0].blocks);
        assert!(seen[0].body.contains("host-1 | 1 %"), "{way:?}: {}", seen[0].body);
        says_all(&seen[0]);
        assert_eq!(told(&desk.world.called(method)[before..]), [(true, true)], "{way:?}");
        assert!(seen[0].pings.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_without_tables_reads_the_same_words_once_and_is_not_asked_again_for_six_hours() {
    for (way, method) in WAYS {
        let (desk, clock) = opens(false).await;
        let at = begins(&desk, way).await;
        let mut before = desk.world.called(method).len();
        let mut since = |desk: &Desk| {
            let calls = desk.world.called(method).split_off(before);
            before += calls.len();
            told(&calls)
        };
        goes(&desk, way, at.as_ref(), &figures("first")).await;
        let seen = sees(&desk, way, "first");
        assert_eq!(seen.len(), 1, "{way:?}");
        assert!(
            !has(&seen[0].blocks, "table") && seen[0].body.contains("host-1  Load 1 %"),
            "{way:?}: {}",
            seen[0].body
        );
        assert!(!seen[0].blocks.is_empty(), "in blocks, not as bare text");
        says_all(&seen[0]);
        assert_eq!(since(&desk), [(true, false), (false, true)], "{way:?}: refused, and at once in older blocks");

        clock.advance(Duration::from_hours(6) - Duration::from_secs(1));
        if way == Way::Address {
            begins(&desk, way).await;
        }
        goes(&desk, way, at.as_ref(), &figures("second")).await;
        assert_eq!(since(&desk), [(false, true)], "{way:?}: it is known");

        clock.advance(Duration::from_secs(1));
        if way == Way::Address {
            begins(&desk, way).await;
        }
        goes(&desk, way, at.as_ref(), &figures("third")).await;
        assert_eq!(since(&desk), [(true, false), (false, true)], "{way:?}: it is tried again");
        assert_eq!(sees(&desk, way, "third").len(), 1, "{way:?}");

        desk.world.knows_native_blocks(true);
        clock.advance(Duration::from_hours(6));
        if way == Way::Address {
            begins(&desk, way).await;
        }
        goes(&desk, way, at.as_ref(), &figures("fourth")).await;
        assert_eq!(since(&desk), [(true, true)], "{way:?}: it has them by now");
        assert!(has(&sees(&desk, way, "fourth")[0].blocks, "table"), "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_arrived_in_older_blocks_is_looked_up_and_appears_once() {
    let (desk, _) = opens(false).await;
    let tried = Some(desk.app.parts.clock.now());
    // The first call is refused for its table; the second is done, and nobody hears of it.
    desk.world.fails_after("chat.postMessage", 1, Fault::DropAfter);
    let gateway = &desk.slack.gateway;
    let send = async |tried| {
        gateway.deliver(&place(&desk, None), None, &figures("once"), DeliveryKey { id: "k", tried }).await
    };
    assert!(matches!(send(None).await, Err(GatewayError::Unavailable(_))));
    let found = send(tried).await.expect("it is found");
    let top = desk.world.channel("#ops").top_level();
    assert_eq!(top.iter().map(|seen| seen.ts.as_str()).collect::<Vec<_>>(), [found.id.as_str()]);
    says_all(&top[0]);
    let calls = told(&desk.world.called("chat.postMessage"));
    assert_eq!(calls.iter().map(|(newer, _)| *newer).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_in_older_blocks_too_is_every_word_as_text_and_says_nothing_of_tables() {
    let (desk, _) = opens(true).await;
    desk.world.fails("chat.postMessage", Fault::Refused("invalid_blocks"), 2);
    let gateway = &desk.slack.gateway;
    gateway.post(&place(&desk, None), &figures("first")).await.expect("it is sent");
    gateway.post(&place(&desk, None), &figures("second")).await.expect("it is sent");
    let top = desk.world.channel("#ops").top_level();
    top.iter().for_each(says_all);
    assert!(top[0].blocks.is_empty() && has(&top[1].blocks, "table"), "the second is a table again");
    assert_eq!(desk.world.called("chat.postMessage").len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_has_a_card_for_each_step_and_its_report_takes_their_place() {
    for has_plans in [true, false] {
        let (desk, clock) = opens(has_plans).await;
        let step =
            |tone, title: &str| Step { tone, title: title.to_owned(), value: "96 %".to_owned(), ..Step::default() };
        let text = "1 of 2 checks done; waiting for slowlog".to_owned();
        let steps = vec![step(Tone::Critical, "Memory used"), step(Tone::Running, "Slow log")];
        let progress = Block::Progress { done: 1, total: 2, text: text.clone(), steps };
        let running = Message { blocks: vec![progress], ..Message::line(Language::En, Tone::Running, "Redis · main") };
        let gateway = &desk.slack.gateway;
        let at = gateway.post(&place(&desk, None), &running).await.expect("it is sent");
        let seen = desk.world.channel("#ops").top_level().remove(0);
        assert!(seen.body.contains(&text), "{}", seen.body);
        assert_eq!(has(&seen.blocks, "plan"), has_plans);
        assert_eq!(seen.body.contains("[in_progress] …  Slow log"), has_plans, "{}", seen.body);
        assert_eq!(seen.body.contains("[error] ✖  Memory used"), has_plans, "{}", seen.body);
        clock.advance(Duration::from_secs(2));
        gateway.edit(&at, &running).await.expect("it is shown");
        clock.advance(Duration::from_secs(2));
        gateway.edit(&at, &Message::line(Language::En, Tone::Critical, "critical · Redis")).await.expect("it is shown");
        let seen = desk.world.channel("#ops").top_level();
        assert_eq!((seen.len(), seen[0].body.trim()), (1, "✖ critical · Redis"));
        let expected = if has_plans { vec![(true, true)] } else { vec![(true, false), (false, true)] };
        assert_eq!(told(&desk.world.called("chat.postMessage")), expected);
        assert_eq!(told(&desk.world.called("chat.update")), [(has_plans, true), (false, true)], "it is known by then");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_incidents_is_a_table_from_three_on() {
    let desk = Desk::opens().await;
    let (ben, ops) = (desk.world.user("ben"), desk.world.channel("#ops"));
    for number in 1..=3 {
        ben.says("#ops", &format!("/incident open shop {number} is slow severity=sev4")).acked().await;
        ops.shows(&format!("INC-{number}")).await;
        ben.says("#ops", "/incident list").acked().await;
        let list = ops.shows(&format!("{number} open")).await;
        assert!(list.body.contains("shop 1 is slow · INC-1"), "{}", list.body);
        let head = list.body.contains("Incident | Phase | Since | Responder");
        assert_eq!((has(&list.blocks, "table"), head), (number == 3, number == 3), "{}", list.body);
    }
    desk.world.is_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_person_alone_reads_is_every_word_as_text_where_no_blocks_are_taken() {
    for (way, method) in [(Way::Ephemeral, "chat.postEphemeral"), (Way::Address, "response_url")] {
        let (desk, _) = opens(true).await;
        begins(&desk, way).await;
        desk.world.fails(method, Fault::Refused("invalid_blocks"), 2);
        goes(&desk, way, None, &figures("first")).await;
        goes(&desk, way, None, &figures("second")).await;
        assert_eq!(desk.world.faults_left(), 0, "{way:?}: the older blocks were refused, too");
        let (first, second) = (sees(&desk, way, "first"), sees(&desk, way, "second"));
        assert_eq!((first.len(), second.len()), (1, 1), "{way:?}: each is read once");
        says_all(&first[0]);
        assert!(first[0].blocks.is_empty() && has(&second[0].blocks, "table"), "{way:?}: nothing is said of tables");
    }
}
