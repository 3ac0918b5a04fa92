//! A fault at every call: whatever Slack does to one call of an incident's life, in the end people see the same.
//!
//! The life is lived once without a fault, and its calls are counted; then once for each fault and each call. What must be
//! the same is everything that lasts: messages, threads, topic, bookmarks, pins, members, the timeline; and nothing is
//! given up.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use jiff::Timestamp;
use toban::clock::ManualClock;
use toban::directory::access::{Access, Grantee};
use toban::directory::role::Role;
use toban::incident::key::IncidentKey;

use super::lasting::{About, Lasting};
use super::{Desk, Plan};
use crate::bot::World;
use crate::slack::fault::Fault;
use crate::slack::reading::Seen;
use crate::slack::world::SlackWorld;

/// Lives that are lived at the same time.
const AT_ONCE: usize = 4;
const ROOM: &str = "#inc-1-checkout-is-down";

/// What happens to one call.
struct Planned {
    method: String,
    well: u32,
    fault: Fault,
}

/// How commands are said: slash commands Slack sends only once, and tells the person when nobody took them.
#[derive(Clone, Copy)]
enum By {
    Command,
    Mention,
}

async fn opens(disturb: impl FnOnce(&SlackWorld)) -> Desk {
    let given = vec![(Role::Manager, Grantee::Person("carol".to_owned()))];
    let world = World { access: Access { given, ..Access::default() }, ..World::new() };
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    let plan = Plan { world, clock: Some(clock), ..Plan::new() };
    let slack = SlackWorld::on(plan.time());
    disturb(&slack);
    Desk::opens_in(slack, plan).await
}

/// Opens an incident with a channel, talks in it, keeps a message, tells, shows, resolves and closes. `after` is done
/// right after each act, while Toban is at it; so many connections are new afterwards.
async fn lives(desk: &Desk, by: By, after: impl Fn(&SlackWorld) -> u64) -> Lasting {
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let says = |channel: &str, line: &str| {
        drop(match by {
            By::Command => carol.says(channel, &format!("/{line}")),
            By::Mention => carol.mentions(channel, line),
        });
    };
    let long = format!("incident update it gets better{}", "\nand better".repeat(40));
    // What is said of it goes on below the first message.
    let in_parts = format!("incident close as=false-alarm a test{}", "\nand nothing else".repeat(25));
    let acts: [&(dyn Fn() + Sync); 9] = [
        &|| says("#ops", "incident open checkout is down severity=sev1"),
        &|| drop(ben.says(ROOM, "the disk is at 98 %")),
        &|| drop(carol.reacts(&found(desk, "the disk is at 98 %"), "pushpin")),
        &|| drop(ben.edits(&found(desk, "the disk is at 98 %"), "the disk is at 99 %")),
        &|| says(ROOM, &long),
        &|| drop(carol.mentions(ROOM, "incident show")),
        &|| says(ROOM, "incident timeline"),
        &|| says(ROOM, "incident resolve"),
        &|| says(ROOM, &in_parts),
    ];
    for act in acts {
        // Without a connection Slack itself tells whoever types that nobody is there.
        let (hands, socket) = (desk.hands.as_ref().expect("the test has a clock of its own"), desk.world.socket());
        hands.see(socket.is_connected(1)).await;
        let greeted = socket.greeted();
        act();
        let anew = after(&desk.world);
        desk.comes_to_rest().await;
        hands.see(socket.was_greeted(greeted + anew)).await;
    }
    lasting(desk).await
}

fn found(desk: &Desk, text: &str) -> Seen {
    let all = desk.world.channel(ROOM).messages();
    all.into_iter().find(|message| message.body.contains(text)).expect("it was said")
}

async fn lasting(desk: &Desk) -> Lasting {
    Lasting::of(&desk.world, &desk.store, &About { key: IncidentKey(1), room: ROOM, other: None, title: None }).await
}

/// How often something was shown to carol alone.
fn shown_alone(desk: &Desk) -> usize {
    ["#ops", ROOM].into_iter().map(|name| desk.world.channel(name).only_for("carol").len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_at_every_call_changes_nothing_that_lasts() {
    let well = opens(|_world| ()).await;
    let expected = lives(&well, By::Command, |_world| 0).await;
    let alone = shown_alone(&well);
    assert_eq!(expected.0["given up"], [""; 0]);
    let last =
        well.world.channel(ROOM).top_level().into_iter().find(|one| one.body.contains("· INC-1")).expect("a card");
    assert!(last.body.contains("closed · resolved after"), "it is over: {}", last.body);
    let mut calls: BTreeMap<String, u32> = BTreeMap::new();
    for call in well.world.called("*") {
        *calls.entry(call.method).or_default() += 1;
    }
    calls.remove("ack");
    // Surely not done; perhaps done, and it was; perhaps done, and it was not: each at every call, in turns of its kinds.
    let done = [Fault::ServerErrorAfter, Fault::DropAfter];
    let half = Fault::Answered(r#"{"ok":false}"#.to_owned());
    let not_done = [Fault::ServerError, Fault::DropBefore, Fault::Page, Fault::Hang, half];
    let mut planned = Vec::new();
    for (method, times) in &calls {
        for well in 0..*times {
            let number = planned.len() / 3;
            let faults =
                [Fault::RateLimited(7), done[number % done.len()].clone(), not_done[number % not_done.len()].clone()];
            planned.extend(faults.map(|fault| Planned { method: method.clone(), well, fault }));
        }
    }
    let mut wrong = Vec::new();
    for some in planned.chunks(AT_ONCE) {
        let lived = some.iter().map(|one| async {
            let Planned { method, well, fault } = one;
            let lived = async {
                let desk = opens(|world| world.fails_after(method, *well, fault.clone())).await;
                let lasting = lives(&desk, By::Command, |_world| 0).await;
                assert_eq!(desk.world.faults_left(), 0, "the fault did not happen");
                assert!(shown_alone(&desk) <= alone + 1, "something is shown to one person again and again");
                lasting
            };
            let told = match AssertUnwindSafe(lived).catch_unwind().await {
                Ok(lasting) if lasting == expected => return None,
                Ok(lasting) => lasting.difference(&expected),
                Err(_panicked) => "a test's wait was in vain, see above".to_owned(),
            };
            Some(format!("{fault:?} at call {well} of {method}: {told}"))
        });
        wrong.extend(join_all(lived).await.into_iter().flatten());
    }
    assert!(wrong.is_empty(), "{} of {} lives:\n{}", wrong.len(), planned.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_twice_or_over_lines_that_are_cut_changes_nothing_that_lasts() {
    let expected = lives(&opens(|_world| ()).await, By::Mention, |_world| 0).await;
    for what in ["twice", "cut", "refreshed"] {
        let desk = opens(|world| {
            if what == "twice" {
                world.duplicates(1_000);
            }
        })
        .await;
        let disturb = |world: &SlackWorld| match what {
            "twice" => 0,
            "cut" => {
                world.socket().cuts();
                1
            }
            _ => {
                world.socket().disconnects("refresh_requested");
                1
            }
        };
        let lasting = lives(&desk, By::Mention, disturb).await;
        assert!(lasting == expected, "{what}: {}", lasting.difference(&expected));
    }
}
