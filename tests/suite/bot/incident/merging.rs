//! Two incidents that are one: nothing that burns is lost by saying so.

use toban::chat::inbound::Platform;
use toban::incident::author::Author;
use toban::incident::role::Role;
use toban::incident::severity::Severity;
use toban::language::Language;
use toban::store::card::CardRole;

use super::super::time::minutes;
use super::super::{Bot, everywhere, on_every_platform};
use super::{japanese_night, night};

/// A text in one line, however it was wrapped.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn opens(bot: &Bot, line: &str) -> String {
    let told = bot.user("carol").says(line).await;
    assert!(told.contains("INC-"), "{told}");
    bot.clock().advance(minutes(1)).await;
    drop(bot.user("carol").sees().await);
    flat(&told)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_that_goes_on_has_all_that_the_other_had() {
    everywhere(night, |bot| {
        Box::pin(async {
            opens(bot, "/incident open checkout is slow severity=sev3").await;
            opens(bot, "/incident open checkout is down for all severity=sev1").await;
            let (carol, ben) = (bot.user("carol"), bot.user("ben"));
            ben.says("/incident ack INC-2").await;
            ben.says("/incident role INC-2 commander").await;
            ben.says("/incident task INC-2 \"call the vendor\" owner=aiko due=7d").await;
            ben.says("/incident log INC-2 kind=hypothesis redis is full").await;
            ben.says("/incident log INC-2 about=H1 verdict=confirmed 100 % used").await;
            ben.says("/incident update INC-2 half of the orders fail").await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            drop(bot.user("aiko").sees().await);
            drop(carol.sees().await);
            let merged = flat(&carol.says("/incident merge INC-2 into=INC-1").await);
            assert!(merged.contains("INC-2 goes on in INC-1"), "{merged}");
            for taken in [
                "severity SEV3 → SEV1",
                "is on it, as in INC-2",
                "commander: – → ben",
                "call the vendor",
                "H1 suspected: redis is full · INC-2 H1",
                "H1 confirmed: 100 % used",
                "ben · told stakeholders: Now: half of the orders fail",
            ] {
                assert!(merged.contains(taken), "{taken} in {merged}");
            }
            bot.clock().advance(minutes(1)).await;
            let told = format!("{merged} {}", flat(&ben.sees().await));
            if bot.platform() != Platform::Terminal {
                assert!(told.contains("You are commander of INC-1"), "{told}");
                assert!(told.matches("INC-2 goes on in INC-1").count() > 1, "where it was, too: {told}");
            }
            drop(carol.sees().await);
            let kept = bot.incident("INC-1").await;
            assert_eq!(kept.severity, Severity::Sev1);
            assert_eq!(kept.acked.as_ref().map(|(_, by)| by.name()), Some("ben"));
            assert_eq!(kept.roles.get(&Role::Commander).map(Author::name), Some("ben"));
            let tasks = flat(&carol.says("/incident task INC-1").await);
            assert!(tasks.contains("call the vendor") && tasks.contains("aiko · due 2026-12-03"), "{tasks}");
            let tasks = flat(&carol.says("/incident task INC-2").await);
            assert!(!tasks.contains("call the vendor"), "{tasks}");
            let timeline = flat(&carol.says("/incident timeline INC-1").await);
            for line in [
                "merged ← INC-2",
                "severity SEV3 → SEV1",
                "ben is on it, as in INC-2",
                "task T1: call the vendor",
                "H1 suspected: redis is full · INC-2 H1",
                "half of the orders fail",
            ] {
                assert!(timeline.contains(line), "{line} in {timeline}");
            }
            assert_eq!(kept.hypotheses.len(), 1);
            assert!(kept.updated.is_some_and(|told| told < bot.now()), "they were told then, and by ben");
            if bot.platform() != Platform::Terminal {
                let announced = bot.card("INC-1", CardRole::Announcement).await.expect("it is announced");
                assert!(announced.contains("half of the orders fail"), "{announced}");
                let room = kept.room.clone().expect("a SEV1 has a room");
                assert!(room.thread.is_none() && room.conversation != kept.origin.conversation);
                assert!(bot.card("INC-1", CardRole::Live).await.expect("a card").contains("SEV1"));
                if let Some(workspace) = bot.workspace() {
                    let members = workspace.world.channel(&room.conversation).members();
                    assert!(members.contains(&"ben".to_owned()), "whoever is at it is in its channel: {members:?}");
                }
            }
            bot.clock().shows("2026-11-26T03:40:00Z").await;
            let due = flat(&format!("{}{}", carol.sees().await, ben.sees().await));
            assert!(due.contains("INC-1 Update due") && due.contains("(SEV1: every 30 min)"), "{due}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_burns_is_merged_into_what_is_over() {
    everywhere(night, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            opens(bot, "/incident open checkout is slow severity=sev3").await;
            carol.says("/incident resolve INC-1").await;
            bot.clock().advance(minutes(10)).await;
            drop(carol.sees().await);
            let opened = opens(bot, "/incident open checkout is slow again severity=sev1").await;
            assert!(!opened.contains("Similar and open") && !opened.contains("merge INC-2"), "{opened}");
            assert!(opened.contains("INC-1 · SEV3 · checkout is slow · resolved 10 min ago"), "{opened}");
            let reopen = "/incident reopen INC-1 \"INC-2: checkout is slow again\"";
            assert!(opened.contains(reopen), "{opened}");
            let refused = flat(&carol.says("/incident merge INC-2 into=INC-1").await);
            assert!(refused.contains("⊘ INC-1 is over: carol resolved it at 03:01 UTC"), "{refused}");
            assert!(refused.contains("/incident reopen INC-1 …") && refused.contains(reopen), "{refused}");
            assert!(bot.incident("INC-2").await.is_open());
            carol.says("/incident close INC-1 as=false-alarm nothing").await;
            let refused = flat(&carol.says("/incident merge INC-2 into=INC-1").await);
            assert!(refused.contains("⊘ INC-1 is over: carol closed it at 03:12 UTC"), "{refused}");
            assert!(refused.contains("/incident reopen INC-1 …"), "{refused}");
            // What is offered works.
            let reopened = flat(&carol.says(reopen).await);
            assert!(reopened.contains("reopened it: INC-2: checkout is slow again"), "{reopened}");
            let merged = flat(&carol.says("/incident merge INC-2 into=INC-1").await);
            assert!(merged.contains("INC-2 goes on in INC-1"), "{merged}");
            assert_eq!(bot.incident("INC-1").await.severity, Severity::Sev1);
            opens(bot, "/incident open mail is late severity=sev3").await;
            let refused = flat(&carol.says("/incident merge INC-3 into=INC-2").await);
            assert!(refused.contains("⊘ INC-2 was merged into INC-1 by carol"), "{refused}");
            assert!(refused.contains("/incident merge INC-3 into=INC-1"), "{refused}");
            bot.clock().advance(minutes(1)).await;
            drop(carol.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_in_japanese_too() {
    on_every_platform(japanese_night, |bot| {
        Box::pin(async {
            let carol = bot.user("carol").reading(Language::Ja);
            carol.says("/incident open 決済が遅い severity=sev3").await;
            carol.says("/incident resolve INC-1").await;
            bot.clock().advance(minutes(10)).await;
            drop(carol.sees().await);
            let opened = flat(&carol.says("/incident open 決済が遅い severity=sev2").await);
            assert!(opened.contains("10 分前に解決") && opened.contains("INC-1 を再開"), "{opened}");
            let refused = flat(&carol.says("/incident merge INC-2 into=INC-1").await);
            assert!(refused.contains("INC-1 は 03:00 UTC に carol さんが解決しました"), "{refused}");
            bot.clock().advance(minutes(1)).await;
            drop(carol.sees().await);
        })
    })
    .await;
}
