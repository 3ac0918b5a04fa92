//! Long lists: how many there are, and how to get the rest.

use toban::chat::inbound::Platform;
use toban::language::Language;

use super::super::everywhere;
use super::super::time::minutes;
use super::night;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_says_how_many_there_are_and_how_to_get_the_rest() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            for number in 1..=13 {
                assert!(ben.says(&format!("/incident open shop {number} is slow")).await.contains("is open"));
            }
            bot.clock().advance(minutes(1)).await;
            for key in ["INC-1", "INC-2"] {
                assert!(ben.says(&format!("/incident resolve {key}")).await.contains("resolved it"));
            }
            assert!(ben.says("/incident close INC-2").await.contains("INC-2 is closed"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let list = ben.says("/incident list").await;
            assert!(list.contains("11 open · 1 resolved, not closed yet"), "{list}");
            assert!(list.contains("10 of 12 are shown; more: `/incident list before=INC-4`"), "{list}");
            assert!(list.contains("shop 13 is slow") && !list.contains("shop 3 is slow"), "{list}");
            let rest = ben.says("/incident list before=INC-4").await;
            assert!(rest.contains("shop 3 is slow") && rest.contains("shop 1 is slow"), "{rest}");
            assert!(!rest.contains("shop 2 is slow") && !rest.contains("are shown"), "{rest}");
            let all = ben.says("/incident list all").await;
            assert!(all.contains("13 incidents, the newest first") && all.contains("10 of 13 are shown"), "{all}");
            let menu = bot.user("dana").says("/incident").await;
            if bot.platform() != Platform::Terminal {
                assert!(menu.contains("10 of 12 are shown; more: `/incident list`"), "{menu}");
            }
            // What everybody reads is in the language of the place, whoever asks.
            let asked = bot.user("aiko").reading(Language::Ja).says("/incident list").await;
            assert!(asked.contains("11 open · 1 resolved, not closed yet"), "{asked}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_says_how_many_entries_it_has() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open one is slow").await.contains("INC-1 is open"));
            bot.clock().advance(minutes(1)).await;
            for number in 1..=22 {
                assert!(ben.says(&format!("/incident log INC-1 kind=finding look {number}")).await.contains("look"));
            }
            drop(ben.sees().await);
            let entries = ben.says("/incident timeline INC-1").await;
            let total = if entries.contains("24 entries") { 24 } else { 23 };
            assert!(entries.contains(&format!("one is slow · {total} entries · page 1 of 2")), "{entries}");
            assert!(entries.contains("Page 2: `/incident timeline INC-1 page=2`"), "{entries}");
            let rest = ben.says("/incident timeline INC-1 page=2").await;
            assert!(rest.contains("look 22") && rest.contains("page 2 of 2") && !rest.contains("look 1\n"), "{rest}");
            let beyond = ben.says("/incident timeline INC-1 page=9").await;
            assert!(beyond.contains("Nothing on this page."), "{beyond}");
            let japanese = bot.user("ben").reading(Language::Ja).says("/incident timeline INC-1").await;
            assert!(japanese.contains(&format!("記録 {total} 件 · 1/2 ページ")), "{japanese}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}
