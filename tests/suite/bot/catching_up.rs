//! Slack where it calls, on both databases: what its calls met nobody with is found by whoever starts next, once, even if
//! several do, and though Slack calls again afterwards. Where only the way to it was shut, it finds it itself.

use std::time::Duration;

use jiff::Timestamp;
use toban::chat::inbound::Platform;
use toban::directory::access::Reader;
use toban::incident::entry::Entry;
use toban::incident::key::IncidentKey;
use toban::store::Store;
use tokio::task::yield_now;

use super::time::minutes;
use super::{Bot, World};
use crate::store::{Fresh, postgres, sqlite};

async fn bot(fresh: &Fresh) -> Bot {
    let begins = Some("2026-11-30T09:00:00Z".parse().expect("a time"));
    Bot::start(Platform::Slack, Store::clone(fresh), World { begins, ..World::new() }).await
}

impl Bot {
    /// The messages of the first incident's timeline.
    async fn kept(&self) -> Vec<Entry> {
        let mut tx = self.store.read().await.expect("the store answers");
        let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
        let id = incident.expect("it is there").id;
        let all = tx.timeline().of(&id, None, 200, &Reader::TOBAN).await.expect("the store answers");
        all.into_iter().filter(|entry| entry.source.is_some()).collect()
    }

    /// Waits until everything that was said on Slack is known up to now.
    async fn has_heard(&self) {
        self.has_heard_until(self.now()).await;
    }

    /// The same up to a moment.
    async fn has_heard_until(&self, until: Timestamp) {
        let heard = async {
            loop {
                let mut tx = self.store.read().await.expect("the store answers");
                let heard = tx.attendance().heard(Platform::Slack).await.expect("the store answers");
                drop(tx);
                if heard.is_some_and(|heard| heard >= until) {
                    return;
                }
                yield_now().await;
            }
        };
        self.first().see(heard).await;
    }
}

/// A gap, after which so many processes start at once.
async fn a_gap(fresh: &Fresh, processes: usize) {
    let bot = bot(fresh).await;
    let carol = bot.user("carol");
    carol.says("/incident open it is slow severity=sev4").await;
    let world = &bot.workspace().expect("it is on Slack").world;
    let card = world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    let (aiko, ben) = (world.user("aiko"), world.user("ben"));
    let changed = ben.replies(&card, "the disk is at 98 %").message();
    let taken = ben.replies(&card, "it is the cache").message();
    for message in [&changed, &taken] {
        bot.first().see(aiko.reacts(message, "pushpin").acked()).await;
    }
    bot.comes_to_rest().await;
    bot.goes_away().await;

    ben.edits(&changed, "the disk is at 99 %");
    ben.deletes(&taken);
    let said = ben.replies(&card, "said in the gap").message();
    aiko.reacts(&said, "pushpin");
    let late = ben.mentions("#ops", "incident open too late severity=sev4").message();
    bot.clock().clock.advance(Duration::from_mins(11));
    ben.mentions("#ops", "incident open in time severity=sev4");
    for _ in 0..processes {
        bot.starts_another();
    }
    bot.is_up().await;
    bot.has_heard().await;
    for replica in bot.replicas() {
        replica.settles().await;
    }
    bot.turns().await;
    // Whoever waited for its turn finds nothing left to read.
    for _ in 0..8 {
        bot.clock().clock.advance(Duration::from_secs(5));
        bot.first().see(bot.clock.sleep(Duration::from_millis(40))).await;
    }
    assert_eq!(world.called("users.conversations").len(), 1, "one of them reads");
    let found = bot.kept().await;
    let words: Vec<&str> = found.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(words, ["the disk is at 99 %", "", "said in the gap"]);
    let ops = world.channel("#ops");
    let opened = |title: &str| {
        let shows = format!("SEV4 · {title} · INC-");
        ops.messages().iter().filter(|message| message.body.contains(&shows)).count()
    };
    assert_eq!((opened("in time"), opened("too late")), (1, 0));
    assert_eq!(ops.thread(&late).len(), 1);

    // Slack tries once more.
    assert!(world.socket().redelivers() > 0);
    bot.comes_to_rest().await;
    assert_eq!(bot.kept().await, found);
    assert_eq!((opened("in time"), opened("too late")), (1, 0));
    assert_eq!(ops.thread(&late).len(), 1);
    bot.clock().advance(minutes(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_took_is_found_by_the_next_process() {
    a_gap(&sqlite().await, 1).await;
    a_gap(&postgres().await, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_that_start_at_once_one_reads_and_nothing_is_doubled() {
    a_gap(&sqlite().await, 2).await;
    a_gap(&postgres().await, 2).await;
}

/// Time goes by, and whoever looks from time to time has looked.
async fn goes_by(bot: &Bot, looks: u32) {
    for _ in 0..looks {
        bot.clock().clock.advance(Duration::from_secs(5));
        bot.first().see(bot.clock.sleep(Duration::from_millis(40))).await;
    }
}

/// The way to a process is shut for minutes, and the process goes on.
async fn a_way_that_was_shut(fresh: &Fresh) {
    let bot = bot(fresh).await;
    bot.user("carol").says("/incident open it is slow severity=sev4").await;
    let workspace = bot.workspace().expect("it is on Slack");
    let (world, front) = (&workspace.world, workspace.front.as_ref().expect("Slack calls"));
    let ops = world.channel("#ops");
    let card = ops.shows("SEV4 · it is slow · INC-1").await;
    let (aiko, ben) = (world.user("aiko"), world.user("ben"));
    let changed = ben.replies(&card, "the disk is at 98 %").message();
    bot.first().see(aiko.reacts(&changed, "pushpin").acked()).await;
    bot.comes_to_rest().await;
    let read = || world.called("users.conversations").len();
    let words = async || bot.kept().await.into_iter().map(|entry| entry.text).collect::<Vec<_>>();
    assert_eq!((read(), words().await), (0, vec!["the disk is at 98 %".to_owned()]));

    let doors = front.is_shut();
    let said = ben.replies(&card, "said in the gap");
    let lost = [
        ben.edits(&changed, "the disk is at 99 %"),
        aiko.reacts(&said.message(), "pushpin"),
        ben.mentions("#ops", "incident open in time severity=sev4"),
    ];
    for sent in &lost {
        bot.first().see(sent.is_answered(1)).await;
    }
    bot.clock().clock.advance(Duration::from_mins(8));
    world.socket().gives_up();
    let retried = ben.says("#ops", "is anybody there?");
    bot.first().see(retried.is_answered(1)).await;
    front.opens_again(doors);
    // What comes first tells nothing of what was before.
    let back = bot.now();
    bot.first().see(ben.says("#ops", "it is back").acked()).await;
    bot.has_heard_until(back).await;
    assert_eq!((read(), words().await.len()), (0, 1));

    let again = bot.now();
    assert_eq!(world.socket().redelivers(), 1, "only the last is not given up");
    bot.has_heard_until(again).await;
    bot.comes_to_rest().await;
    assert_eq!((read(), words().await), (1, vec!["the disk is at 99 %".to_owned(), "said in the gap".to_owned()]));
    let opened = || ops.messages().iter().filter(|one| one.body.contains("SEV4 · in time · INC-")).count();
    assert_eq!(opened(), 1);

    // What was taken tells nothing when it comes again; and however often the way is shut, so often nothing is read.
    bot.first().see(retried.comes_again()).await;
    for _ in 0..3 {
        let doors = front.is_shut();
        bot.first().see(ben.says("#ops", "shut again").is_answered(1)).await;
        front.opens_again(doors);
        assert_eq!(world.socket().redelivers(), 1);
        goes_by(&bot, 4).await;
    }
    assert_eq!(read(), 1);
    bot.clock().clock.advance(Duration::from_mins(5));
    bot.has_heard_until(bot.now()).await;
    goes_by(&bot, 8).await;
    assert_eq!((read(), opened(), words().await.len()), (2, 1, 2), "once for all of it, and nothing is doubled");
    bot.clock().advance(minutes(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_while_only_the_way_was_shut_is_read_when_slack_sends_something_again() {
    a_way_that_was_shut(&sqlite().await).await;
    a_way_that_was_shut(&postgres().await).await;
}
