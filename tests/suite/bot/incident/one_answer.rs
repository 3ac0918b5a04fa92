//! Whoever does something is answered once, with what comes next in the same answer.

use toban::language::Language;

use super::super::time::minutes;
use super::super::{Bot, everywhere, on_every_platform};
use super::{japanese_night, night};

/// How many answers ben alone has read in the conversation where he speaks; where that is not counted, none.
fn answers(bot: &Bot, place: &str) -> usize {
    bot.workspace().map_or(0, |workspace| workspace.world.channel(place).only_for("ben").len())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_and_what_comes_next_are_one_answer() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is down severity=sev1").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            for (line, words) in [
                ("/incident log INC-1 the vendor was called", ["the vendor was called", "/incident log INC-1 entry="]),
                (
                    "/incident log INC-1 kind=hypothesis redis is full",
                    ["H1 suspected: redis is full", "verdict=confirmed"],
                ),
                ("/incident phase INC-1 analysis", ["analysis", "1. "]),
                ("/incident resolve INC-1", ["resolved", "incident learn INC-1"]),
                ("/incident learn INC-1 cause=\"a slow query\"", ["a slow query", "incident learn INC-1"]),
            ] {
                let before = answers(bot, "#ops");
                let told = ben.says(line).await;
                for words in words {
                    assert!(told.contains(words), "{words} after {line} in\n{told}");
                }
                let count = usize::from(bot.workspace().is_some());
                assert_eq!(answers(bot, "#ops") - before, count, "{line} is answered once\n{told}");
                bot.clock().advance(minutes(1)).await;
                drop(ben.sees().await);
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_twice_in_it() {
    on_every_platform(japanese_night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben").reading(Language::Ja);
            assert!(ben.says("/incident open 決済が遅い severity=sev1").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let before = answers(bot, "#ops");
            let told = ben.says("/incident log INC-1 kind=hypothesis メモリが一杯").await;
            assert!(told.contains("verdict=refuted"), "{told}");
            if bot.workspace().is_some() {
                assert_eq!((answers(bot, "#ops") - before, told.matches("記録しました").count()), (1, 1), "{told}");
            }
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let confirmed = ben.says("/incident log INC-1 about=H1 verdict=confirmed 使用率 100 %").await;
            assert!(confirmed.contains("H1 裏付け: 使用率 100 %"), "{confirmed}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}
