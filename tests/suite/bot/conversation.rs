//! What people say and what they read.

use toban::chat::inbound::Platform;
use toban::language::Language;
use toban::store::Store;

use super::{World, machine, on_every_platform};
use crate::server::redis::Redis;

#[tokio::test(flavor = "multi_thread")]
async fn ping_is_answered_in_the_receipt() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            assert_eq!(carol.says("/toban ping").await.trim(), "✓ pong");
            assert_eq!(carol.says("@toban ping").await.trim(), "✓ pong");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_diagnosis_fills_one_message_and_is_compared_with_the_one_before() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            let first = carol.says("/diag memory").await;
            assert!(first.contains(" · Memory · local · "), "{first}");
            assert!(first.contains("RUN-1 · took"), "{first}");
            assert!(!first.contains("previous run"), "{first}");
            let second = carol.says("/diag memory local").await;
            assert!(second.contains("previous run RUN-1"), "{second}");
            let details = carol.says("/toban run run-2").await;
            assert!(details.contains("Evidence") && details.contains("host.memory"), "{details}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_name_is_answered_with_the_nearest_one() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let answer = bot.user("carol").says("/diag storag").await;
            assert!(answer.contains("storag") && answer.contains("storage"), "{answer}");
            let japanese = bot.user("ben").reading(Language::Ja).says("/diag storag").await;
            assert!(japanese.contains("storage") && !japanese.is_ascii(), "{japanese}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_choose_the_language_they_are_answered_in() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            assert!(carol.says("/toban lang ja").await.contains("これからは日本語でお答えします"));
            assert!(carol.says("/diag memory lang=ja").await.contains("メモリ"));
            assert!(carol.says("/diag memory lang=en").await.contains("Memory"));
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_answer_is_seen_by_who_asked_and_nobody_else() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let answer = bot.user("carol").says("/diag memory private").await;
            assert!(answer.contains("RUN-1"), "{answer}");
            assert_eq!(bot.says_to("ben").await.trim(), "");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_several_targets_it_asks_which_and_a_tag_takes_them_all() {
    fn world() -> World {
        let mut first = machine();
        first.name = "one".to_owned();
        first.tags = vec!["prod".to_owned()];
        let mut second = first.clone();
        second.name = "two".to_owned();
        World { targets: vec![first, second], ..World::new() }
    }
    on_every_platform(world, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            let asked = carol.says("/diag memory").await;
            assert!(asked.contains("fits several targets") && asked.contains("/diag memory two"), "{asked}");
            let both = carol.says("/diag memory tag:prod").await;
            assert!(both.contains("tag:prod") && both.contains("one (RUN-") && both.contains("two (RUN-"), "{both}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_at_its_limit_has_memory_pressure_on_top_and_flushall_is_r3() {
    let redis = Redis::start(&["--maxmemory", "64mb", "--maxmemory-policy", "noeviction"]);
    fill(&redis);
    for platform in Platform::ALL {
        let world = World::new().with(redis.target());
        let fresh = crate::store::sqlite().await;
        diagnosed(&super::Bot::start(platform, Store::clone(&fresh), world).await).await;
    }
}

async fn diagnosed(bot: &super::Bot) {
    let report = bot.user("carol").says("/diag redis").await;
    let (before, after) = report.split_once("Likely cause").expect("a cause is named");
    assert!(before.starts_with("✖ critical · Redis"), "{report}");
    assert!(before.contains("critical from 90 % (guide 6.1 memory)"), "{report}");
    let first = after.lines().nth(1).unwrap_or_default();
    assert!(first.contains("supported") && first.contains("Memory is used up"), "{report}");
    let flush = report.lines().position(|line| line.contains("redis-cli FLUSHALL")).expect("FLUSHALL is printed");
    let risk = report.lines().take(flush).filter(|line| line.contains("· R")).last().unwrap_or_default();
    assert!(risk.contains("R3 destroys data"), "{report}");
    bot.assert_nothing_unread().await;
}

/// Writes until 95 % of the 64 MiB are used.
fn fill(redis: &Redis) {
    let value = "x".repeat(1_000_000);
    for number in 0..100 {
        redis.command(&["SET", &format!("fill:{number}"), &value]);
        let memory = redis.command(&["INFO", "memory"]);
        let used = memory.lines().find_map(|line| line.strip_prefix("used_memory:")?.trim().parse::<u64>().ok());
        if used.expect("INFO tells used_memory") > 64 * 1024 * 1024 / 100 * 95 {
            return;
        }
    }
    panic!("the server never reached 95 % of its limit");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_repeats_the_line_without_its_secrets() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            for line in [
                "/diag redis password=hunter2",
                "/diag postgresql postgres://ann:hunter2@db.example/x",
                "/diag redis --password hunter2",
                "/diga redis token=hunter2",
            ] {
                let answer = carol.says(line).await;
                assert!(answer.contains("•••") && !answer.contains("hunter2"), "{line}: {answer}");
                assert!(answer.contains('⟦'), "the place is marked: {answer}");
            }
        })
    })
    .await;
}
