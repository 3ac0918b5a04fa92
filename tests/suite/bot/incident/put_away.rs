//! The conversation of an incident that is over is put away, after its review and not before.

use toban::chat::inbound::Platform;
use toban::directory::access::Reader;

use super::super::time::minutes;
use super::super::{Bot, everywhere};
use super::night;

async fn is_away(bot: &Bot, key: &str) -> bool {
    let room = bot.incident(key).await.room.expect("a SEV1 has a room");
    if let Some(workspace) = bot.workspace() {
        return workspace.world.channel(&room.conversation).is_archived();
    }
    let mut tx = bot.store().read().await.expect("the store answers");
    let found = tx.conversations().by_id(&room.conversation, &Reader::TOBAN).await.expect("the store answers");
    found.expect("it is there").archived.is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_put_away_once_its_incident_is_closed_and_reviewed() {
    everywhere(night, |bot| {
        Box::pin(async {
            if bot.platform() == Platform::Terminal {
                // It has no rooms: closing leaves nothing to do, which `everywhere` checks at the end.
                bot.user("ben").says("/incident open checkout is down severity=sev1").await;
                bot.user("dana").says("/incident close INC-1 as=false-alarm a test").await;
                bot.clock().advance(minutes(30)).await;
                return drop(bot.says_to("ben").await);
            }
            bot.user("ben").says("/incident open checkout is down severity=sev1").await;
            bot.clock().advance(minutes(1)).await;
            let dana = bot.user("dana").in_room_of("INC-1").await;
            dana.says("/incident resolve").await;
            dana.says("/incident close as=cannot-know the logs are gone").await;
            bot.clock().advance(minutes(30)).await;
            assert!(!is_away(bot, "INC-1").await, "people talk it over there");
            let line = "/incident postmortem factors=\"no alarm\" prevention=\"alert at 80 %\" state=in-review";
            assert!(dana.says(line).await.contains("in review"));
            bot.clock().advance(minutes(30)).await;
            assert!(!is_away(bot, "INC-1").await, "it is being reviewed");
            assert!(dana.says("/incident postmortem state=reviewed").await.contains("reviewed"));
            bot.clock().advance(minutes(5)).await;
            assert!(!is_away(bot, "INC-1").await, "a last word can be said");
            bot.clock().advance(minutes(10)).await;
            assert!(is_away(bot, "INC-1").await, "it is over");
            assert!(bot.user("ben").says("/incident reopen INC-1 errors again").await.contains("INC-1"));
            bot.clock().advance(minutes(30)).await;
            let reminded = bot.says_to("ben").await;
            if bot.platform() == Platform::Web {
                assert!(!is_away(bot, "INC-1").await, "it goes on");
                assert!(reminded.contains("Nobody is commander"), "{reminded}");
            } else {
                // No app can open a channel again on Slack; until somebody does, what is to be said waits.
                assert!(bot.incident("INC-1").await.shut.is_some(), "that it is shut is known");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_that_is_reopened_in_time_keeps_its_room() {
    everywhere(night, |bot| {
        Box::pin(async {
            bot.user("ben").says("/incident open checkout is down severity=sev1").await;
            bot.clock().advance(minutes(1)).await;
            bot.user("dana").says("/incident close INC-1 as=false-alarm a test").await;
            bot.clock().advance(minutes(1)).await;
            bot.user("ben").says("/incident reopen INC-1 no test").await;
            bot.clock().advance(minutes(30)).await;
            if bot.platform() != Platform::Terminal {
                assert!(!is_away(bot, "INC-1").await);
            }
            let reminded = bot.says_to("ben").await;
            assert!(reminded.contains("Nobody is commander"), "{reminded}");
        })
    })
    .await;
}
