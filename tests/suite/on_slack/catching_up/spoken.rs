//! What people say to Toban while it does not hear them: done when it is fresh, else they are asked; once.

use std::time::Duration;

use super::{opens, small};
use crate::slack::reading::Seen;

fn shown(messages: &[Seen], words: &str) -> usize {
    messages.iter().filter(|message| message.body.contains(words)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_fresh_is_done_and_what_is_old_is_asked_for_again_once() {
    let desk = opens().await;
    let world = &desk.world;
    let (carol, aiko) = (world.user("carol"), world.user("aiko"));
    let ops = world.channel("#ops");
    let card = small(&desk).await;

    desk.is_cut_off().await;
    let late = carol.mentions("#ops", "incident open too late severity=sev4");
    let alone = aiko.dm("incident open 遅すぎる severity=sev4");
    desk.passes(Duration::from_mins(11));
    let fresh = carol.mentions("#ops", "incident open in time severity=sev4");
    let inside = carol.replies(&card, "@toban incident update it gets better");
    let direct = aiko.dm("incident open 間に合う severity=sev4");
    let ping = carol.mentions("#ops", "ping");
    carol.says("#ops", "nothing for toban");
    let lost = [late, alone, fresh, inside, direct];
    desk.is_back().await;

    let all = ops.messages();
    assert_eq!(shown(&all, "SEV4 · in time · INC-"), 1);
    assert_eq!(shown(&all, "it gets better"), 2, "the update and the card with it");
    assert_eq!(shown(&all, "too late") - 1, 0, "but for the words themselves");
    let told = ops.thread(&lost[0].message());
    assert_eq!(told.len(), 1, "it is asked for again in its thread");
    let expected = "I was not connected when you wrote this (";
    assert!(told[0].body.contains(expected) && told[0].body.contains("Say it again"), "{}", told[0].body);
    let direct = world.channel(&aiko.direct());
    let told = direct.thread(&lost[1].message());
    assert!(told.len() == 1 && told[0].body.contains("接続していませんでした"), "in the language they read");
    assert_eq!(shown(&direct.messages(), "SEV4 · 間に合う · INC-"), 1);
    let only: Vec<Seen> = ops.only_for("carol");
    assert_eq!(shown(&only, "pong"), 1);

    let before = (world.channel("#ops").messages().len(), direct.messages().len(), only.len());
    desk.hears_again(&lost).await;
    // The next gap begins before the answers of this one.
    desk.is_cut_off().await;
    desk.passes(Duration::from_secs(5));
    desk.is_back().await;
    let after = (ops.messages().len(), direct.messages().len(), ops.only_for("carol").len());
    assert_eq!(after, before, "nothing is done or told twice");
    assert!(ping.was_heard() && ping.failure() == Some("lost"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_heard_before_the_gap_is_not_done_again() {
    let desk = opens().await;
    let carol = desk.world.user("carol");
    let ops = desk.world.channel("#ops");
    for line in ["incident open it is slow severity=sev4", "ping", "nonsense", "diag nothing"] {
        desk.hands().see(carol.mentions("#ops", line).acked()).await;
    }
    desk.comes_to_rest().await;
    let before = (ops.messages().len(), ops.only_for("carol").len());
    desk.is_cut_off().await;
    desk.passes(Duration::from_secs(4));
    desk.is_back().await;
    assert_eq!((ops.messages().len(), ops.only_for("carol").len()), before);
    let desk = desk.ends().await;
    desk.clock.advance(Duration::from_secs(20));
    let desk = desk.begins().await;
    desk.has_heard(desk.now()).await;
    desk.comes_to_rest().await;
    let ops = desk.world.channel("#ops");
    assert_eq!((ops.messages().len(), ops.only_for("carol").len()), before, "nor by the next process");
    assert_eq!(desk.world.called("users.conversations").len(), 2, "it was looked for both times");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_looked_into_that_began_within_a_day_before_the_gap() {
    let desk = opens().await;
    let carol = desk.world.user("carol");
    let first = carol.says("#ops", "the backup is late").message();
    let desk = desk.ends().await;
    desk.clock.advance(Duration::from_hours(10));
    let second = carol.says("#ops", "the backup is late again").message();
    desk.clock.advance(Duration::from_hours(20));
    let desk = desk.begins().await;
    desk.has_heard(desk.now()).await;
    desk.is_cut_off().await;
    carol.replies(&first, "@toban incident open too far back severity=sev4");
    carol.replies(&second, "@toban incident open far back severity=sev4");
    desk.passes(Duration::from_secs(30));
    desk.is_back().await;
    let all = desk.world.channel("#ops").messages();
    assert_eq!(shown(&all, "SEV4 · far back · INC-"), 1);
    assert_eq!(shown(&all, "SEV4 · too far back · INC-"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_at_once_is_answered_once_though_another_process_hears_it_again() {
    let desk = opens().await;
    let (carol, zoe) = (desk.world.user("carol"), desk.world.user("zoe"));
    let sent = [
        carol.mentions("#ops", "ping"),
        carol.mentions("#ops", "nonsense"),
        carol.dm("ping"),
        zoe.mentions("#ops", "incident open it is slow severity=sev4"),
    ];
    for one in &sent {
        desk.hands().see(one.acked()).await;
    }
    desk.comes_to_rest().await;
    let heard = |desk: &super::Desk| {
        let (ops, direct) = (desk.world.channel("#ops"), desk.world.channel(&carol.direct()));
        [ops.only_for("carol").len(), ops.only_for("zoe").len(), direct.messages().len()]
    };
    let before = heard(&desk);
    assert_eq!(before, [2, 1, 2], "each was answered");
    let desk = desk.ends().await;
    desk.clock.advance(Duration::from_secs(20));
    let desk = desk.begins().await;
    desk.has_heard(desk.now()).await;
    desk.hears_again(&sent).await;
    assert_eq!(heard(&desk), before);
}
