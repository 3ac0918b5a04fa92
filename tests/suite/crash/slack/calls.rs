//! Killed at every call: Slack does what a call asks for, and the process that asked dies before it hears so. Whatever the
//! next process finds, in the end people see what they see where nobody dies.
//!
//! The life of an incident is lived once without a death, and its calls are counted; then once for each of them. It has what
//! one call cannot do: channels that are made, filled and put away, messages in parts and with a file, announcements,
//! and what is taken back. Commands are slash commands and mentions by turns.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use jiff::SignedDuration;
use toban::clock::Clock as _;
use toban::incident::key::IncidentKey;

use super::{Order, SOON, World};
use crate::on_slack::lasting::{About, Lasting};
use crate::on_slack::lengthy::reports_at_length;
use crate::slack::fault::Fault;
use crate::slack::reading::Seen;
use crate::slack::sent::Sent;
use crate::store::{Fresh, postgres, sqlite};

/// Lives that are lived at the same time.
const AT_ONCE: usize = 3;
const ROOM: &str = "#inc-1-checkout-is-down";
const PRIVATE: &str = "#inc-1-checkout-is-down-2";
/// After that long the channel of an incident that is over is put away.
const LATER: SignedDuration = SignedDuration::from_mins(40);

/// From one act to the next.
const MINUTE: u64 = 60;

/// What every process calls when it begins, whoever does what meanwhile; and what answers an envelope is no call.
const BEGINNING: [&str; 3] = ["auth.test", "apps.connections.open", "ack"];

/// What people do, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Open,
    Talk,
    Keep,
    Correct,
    Update,
    Report,
    MakePrivate,
    LetIn,
    TakeOut,
    Resolve,
    Close,
    Write,
    Review,
    Wait,
}

const ACTS: [Act; 14] = [
    Act::Open,
    Act::Talk,
    Act::Keep,
    Act::Correct,
    Act::Update,
    Act::Report,
    Act::MakePrivate,
    Act::LetIn,
    Act::TakeOut,
    Act::Resolve,
    Act::Close,
    Act::Write,
    Act::Review,
    Act::Wait,
];

/// How commands are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Command,
    Mention,
}

/// A call that is the last of its process.
#[derive(Clone, Debug)]
struct Last {
    on: Act,
    by: By,
    method: String,
    /// How many of that method go well before, on the same act.
    well: u32,
}

/// What lasts of an incident: around its first channel, and around its private one.
type Outcome = [Lasting; 2];

impl World {
    /// Somebody does that, a minute after what was before; what went to the bot of it.
    async fn does(&self, act: Act, by: By) -> Option<Sent> {
        let (carol, ben) = (self.slack.user("carol"), self.slack.user("ben"));
        let says = |channel: &str, line: &str| match by {
            By::Command => carol.says(channel, &format!("/{line}")),
            By::Mention => carol.mentions(channel, line),
        };
        let long = |line: &str, more: &str| format!("{line}{}", more.repeat(25));
        Some(match act {
            Act::Open => says("#ops", "incident open checkout is down severity=sev1"),
            Act::Talk => ben.says(ROOM, "the disk is at 98 %"),
            Act::Keep => carol.reacts(&self.finds("the disk is at 98 %"), "pushpin"),
            Act::Correct => ben.edits(&self.finds("the disk is at 98 %"), "the disk is at 99 %"),
            Act::Update => says(ROOM, &long("incident update it gets better", "\nand better")),
            Act::Report => {
                reports_at_length(&self.store, "it", self.clock.now()).await;
                return None;
            }
            Act::MakePrivate => says(ROOM, "incident set private=yes"),
            Act::LetIn => says(PRIVATE, "incident set member=ben"),
            Act::TakeOut => says(PRIVATE, "incident set remove=ben"),
            Act::Resolve => says(PRIVATE, "incident resolve"),
            Act::Close => says(PRIVATE, &long("incident close as=false-alarm a test", "\nand nothing else")),
            // What answers a command dies with whoever runs it, so it is asked for where nobody else reads.
            Act::Write => {
                let line =
                    "incident postmortem INC-1 factors=\"no alarm\" prevention=\"alert at 80 %\" state=in-review";
                says(&carol.direct(), line)
            }
            Act::Review => says(&carol.direct(), "incident postmortem INC-1 state=reviewed"),
            Act::Wait => return None,
        })
    }

    fn finds(&self, text: &str) -> Seen {
        let all = self.slack.channel(ROOM).messages();
        all.into_iter().find(|message| message.body.contains(text)).expect("it was said")
    }

    /// How often each method was called so far.
    fn counts(&self) -> BTreeMap<String, u32> {
        let mut counts = BTreeMap::new();
        for call in self.slack.called("*").into_iter().filter(|call| !BEGINNING.contains(&call.method.as_str())) {
            *counts.entry(call.method).or_insert(0) += 1;
        }
        // A file is sent to an address of its own, once for each that is begun.
        if let Some(files) = counts.get("files.completeUploadExternal").copied() {
            counts.insert("upload".to_owned(), files);
        }
        counts
    }

    async fn outcome(&self) -> Outcome {
        let about = |room, other| About { key: IncidentKey(1), room, other: Some(other), title: None };
        let (before, after) = (about(ROOM, PRIVATE), about(PRIVATE, ROOM));
        [Lasting::of(&self.slack, &self.store, &before).await, Lasting::of(&self.slack, &self.store, &after).await]
    }
}

/// A life in which nobody dies: what lasts of it, and its calls.
async fn well(store: Fresh, by: By) -> (Outcome, Vec<Last>) {
    let world = World::begins(store).await;
    let mut living = world.lives().await;
    assert!(world.sees_through(&mut living, SOON).await, "it has begun");
    let mut calls = Vec::new();
    for act in ACTS {
        let before = world.counts();
        world.does(act, by).await;
        assert!(world.sees_through(&mut living, soon(act)).await, "nothing kills it");
        for (method, now) in world.counts() {
            let new = now - before.get(&method).copied().unwrap_or_default();
            calls.extend((0..new).map(|well| Last { on: act, by, method: method.clone(), well }));
        }
        assert!(world.orders(&mut living, &Order::Pass(MINUTE)).await, "nothing kills it");
    }
    let outcome = world.outcome().await;
    let [before, after] = &outcome;
    assert_eq!(before.0["given up"], [""; 0]);
    assert_eq!(after.0["room put away"], ["true"], "it is over: {after:#?}");
    (outcome, calls)
}

/// A life in which a process dies of one call.
async fn lives(store: Fresh, last: &Last) -> Outcome {
    let world = World::begins(store).await;
    let mut living = world.lives().await;
    assert!(world.sees_through(&mut living, SOON).await, "it has begun");
    for act in ACTS {
        if act == last.on {
            world.slack.fails_after(&last.method, last.well, Fault::Kills(living.id));
        }
        let sent = world.does(act, last.by).await;
        let lives = world.sees_through(&mut living, soon(act)).await;
        assert_eq!(lives, act != last.on, "{last:?}: it dies of this and nothing else");
        if !lives {
            living = world.lives_again(living).await;
            // A command that nobody took Slack sends to nobody else, and says so: carol types it again.
            if sent.is_some_and(|sent| sent.failure().is_some()) {
                world.does(act, last.by).await;
                assert!(world.sees_through(&mut living, soon(act)).await, "{last:?}: once is enough");
            }
        }
        assert!(world.orders(&mut living, &Order::Pass(MINUTE)).await, "{last:?}: once is enough");
    }
    assert!(world.sees_through(&mut living, LATER).await, "{last:?}: once is enough");
    world.nothing_is_there_twice(0);
    world.outcome().await
}

const fn soon(act: Act) -> SignedDuration {
    if matches!(act, Act::Wait) { LATER } else { SOON }
}

/// Dies of every `step`th call.
async fn survives<F: Future<Output = Fresh>>(store: impl Fn() -> F, step: usize) -> String {
    let (typed, mentioned) = (well(store().await, By::Command).await, well(store().await, By::Mention).await);
    // By turns, for the calls are nearly the same.
    let turn = |by: usize| move |(number, _): &(usize, Last)| number % 2 == by;
    let (typed_calls, mentioned_calls) = (typed.1.into_iter().enumerate(), mentioned.1.into_iter().enumerate());
    let some = typed_calls.filter(turn(0)).chain(mentioned_calls.filter(turn(1)));
    let some: Vec<_> = some.map(|(_, last)| last).step_by(step).collect();
    let mut wrong = Vec::new();
    for some in some.chunks(AT_ONCE) {
        let lived = some.iter().map(async |last| {
            let expected = if last.by == By::Command { &typed.0 } else { &mentioned.0 };
            let told = match AssertUnwindSafe(lives(store().await, last)).catch_unwind().await {
                Ok(outcome) if outcome == *expected => return None,
                Ok(outcome) => outcome.iter().zip(expected).map(|(one, other)| one.difference(other)).collect(),
                Err(_panicked) => "it did not go as it should, see above".to_owned(),
            };
            Some(format!("{last:?}: {told}"))
        });
        wrong.extend(join_all(lived).await.into_iter().flatten());
    }
    assert!(wrong.is_empty(), "{} of {} lives:\n{}", wrong.len(), some.len(), wrong.join("\n"));
    format!("{} kills at calls of Slack", some.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_call_with_sqlite() {
    println!("{}", survives(sqlite, 1).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_some_calls_with_postgres() {
    println!("{}", survives(postgres, 5).await);
}
