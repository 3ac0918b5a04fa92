//! Nobody named an incident where none belongs to the place: the only one whose card stands there is meant; else the worst are
//! offered, each a press away.

use toban::chat::inbound::Platform;
use toban::incident::policy::Policy;
use toban::language::Language;

use super::super::time::minutes;
use super::super::{Bot, World, everywhere};
use super::night;

/// The night, with a conversation where incidents are announced.
fn announced() -> World {
    let announce = [(Platform::Web, "alerts".to_owned())].into();
    World { policy: Policy { announce, ..Policy::default() }, ..night() }
}

/// A text in one line, however it was wrapped.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The conversation that the settings name; on Slack it is there already.
async fn alerts(bot: &Bot) {
    if bot.platform() == Platform::Web {
        drop(bot.another("alerts").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_only_one_whose_card_stands_there_is_meant() {
    everywhere(announced, |bot| {
        Box::pin(async {
            alerts(bot).await;
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is slow severity=sev3").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let acked = flat(&bot.user("carol").says("/incident ack").await);
            assert!(acked.contains("INC-1 · carol · is on it"), "{acked}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            assert!(bot.incident("INC-1").await.acked.is_some());
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_whose_cards_stand_there_the_worst_comes_first() {
    everywhere(announced, |bot| {
        Box::pin(async {
            alerts(bot).await;
            let ben = bot.user("ben");
            for (title, severity) in [("checkout is slow", "sev2"), ("mail is late", "sev4"), ("search is odd", "sev3")]
            {
                drop(ben.says(&format!("/incident open {title} severity={severity}")).await);
                bot.clock().advance(minutes(1)).await;
            }
            drop(ben.sees().await);
            if bot.platform() == Platform::Terminal {
                return;
            }
            // Here stand two, and the third has a conversation of its own.
            let asked = flat(&ben.says("/incident ack").await);
            assert!(asked.contains("Which incident?"), "{asked}");
            let (third, second) = (asked.find("ack INC-3"), asked.find("ack INC-2"));
            assert!(third.is_some() && third < second && !asked.contains("ack INC-1"), "{asked}");
            // Where all are announced, all are offered.
            let mut there = bot.user("ben");
            there.place.conversation = bot.incident("INC-1").await.room.expect("it has one").conversation;
            let own = flat(&there.says("/incident ack").await);
            assert!(!own.contains("Which incident?"), "{own}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_the_worst_are_offered_with_what_was_said() {
    everywhere(announced, |bot| {
        Box::pin(async {
            alerts(bot).await;
            let ben = bot.user("ben");
            for (title, severity) in [("checkout is down", "sev1"), ("mail is late", "sev4")] {
                drop(ben.says(&format!("/incident open {title} severity={severity}")).await);
                bot.clock().advance(minutes(1)).await;
            }
            drop(ben.sees().await);
            if bot.platform() == Platform::Terminal {
                return;
            }
            let mut elsewhere = bot.user("carol");
            elsewhere.place.conversation = bot.another("random").await;
            let asked = flat(&elsewhere.says("/incident log the disk is full").await);
            assert!(asked.contains("Which incident? Here is none"), "{asked}");
            let line = |key: &str| format!("{key} → /incident log {key} \"the disk is full\"");
            let (worst, other) = (asked.find(&line("INC-1")), asked.find(&line("INC-2")));
            assert!(worst.is_some() && worst < other, "{asked}");
            let japanese = elsewhere.reading(Language::Ja).says("/incident ack").await;
            assert!(japanese.contains("/incident ack INC-1"), "{japanese}");
        })
    })
    .await;
}
