//! Stakeholders: the announcement shows the newest update in place, and its thread every one of them.

use toban::chat::inbound::Platform;
use toban::language::Language;
use toban::store::card::CardRole;

use super::super::everywhere;
use super::super::time::minutes;
use super::{japanese_night, night};

#[tokio::test(flavor = "multi_thread")]
async fn every_update_stands_in_the_thread_of_the_announcement() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is down severity=sev1").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            let ben = ben.in_room_of("INC-1").await;
            let first = ben.says("/incident update orders fail").await;
            assert!(first.contains("told stakeholders"), "{first}");
            bot.clock().advance(minutes(10)).await;
            ben.says("/incident update conditions=\"one shard is back\" needs=nothing").await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if bot.platform() != Platform::Terminal {
                let incident = bot.incident("INC-1").await;
                let room = incident.room.clone().expect("a SEV1 has a room");
                assert_eq!(bot.top_level(&incident.origin).await, 1, "the announcement and nothing else");
                assert_eq!(bot.top_level(&room).await, 1, "the live card and nothing else");
                let card = bot.card("INC-1", CardRole::Announcement).await.expect("it is announced");
                assert!(card.contains("one shard is back") && !card.contains("orders fail"), "{card}");
                let below = bot.below("INC-1", CardRole::Announcement).await;
                assert_eq!(below.len(), 2, "{below:?}");
                assert!(below[0].contains("Update of 03:01 UTC by ben") && below[0].contains("INC-1"), "{below:?}");
                assert!(below[0].contains("Now: orders fail"), "{below:?}");
                assert!(
                    below[1].contains("Now: one shard is back") && below[1].contains("Needed: nothing"),
                    "{below:?}"
                );
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_speaks_the_language_of_the_announcement() {
    everywhere(japanese_night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben").reading(Language::En);
            assert!(ben.says("/incident open 決済が失敗する severity=sev1").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            ben.says("/incident update INC-1 注文が失敗する").await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if bot.platform() != Platform::Terminal {
                let below = bot.below("INC-1", CardRole::Announcement).await;
                assert_eq!(below.len(), 1, "{below:?}");
                assert!(below[0].contains("INC-1") && below[0].contains("状況共有 03:01 UTC（ben）"), "{below:?}");
                assert!(below[0].contains("現状: 注文が失敗する"), "{below:?}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_waits_for_an_announcement_that_is_not_posted_yet() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            // Nothing is delivered between these.
            for (event, line) in [
                ("open", "/incident open checkout is down severity=sev1"),
                ("update", "/incident update INC-1 orders fail"),
            ] {
                ben.begins(line, event).await;
                bot.calls_end().await;
            }
            bot.comes_to_rest().await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if bot.platform() != Platform::Terminal {
                let incident = bot.incident("INC-1").await;
                let room = incident.room.clone().expect("a SEV1 has a room");
                assert_eq!((bot.top_level(&incident.origin).await, bot.top_level(&room).await), (1, 1));
                let below = bot.below("INC-1", CardRole::Announcement).await;
                assert!(below.len() == 1 && below[0].contains("orders fail"), "{below:?}");
                let below = bot.below("INC-1", CardRole::Live).await;
                assert!(below.iter().any(|line| line.contains("told stakeholders")), "{below:?}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_private_incident_stakeholders_hear_nothing() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open keys were stolen severity=sev1 private=yes").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            ben.says("/incident update INC-1 we revoke them").await;
            bot.clock().advance(minutes(61)).await;
            drop(ben.sees().await);
            if bot.platform() != Platform::Terminal {
                let incident = bot.incident("INC-1").await;
                assert_eq!(bot.top_level(&incident.origin).await, 0, "nothing where others read");
                assert_eq!(bot.below("INC-1", CardRole::Announcement).await, [""; 0]);
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_before_the_thread_exists_goes_into_it() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            for (event, line) in [
                ("open", "/incident open memory is short severity=sev3 playbook=memory target=local"),
                ("ack", "/incident ack INC-1"),
                ("resolve", "/incident resolve INC-1"),
            ] {
                ben.begins(line, event).await;
                bot.calls_end().await;
            }
            bot.comes_to_rest().await;
            bot.clock().advance(minutes(1)).await;
            let seen = ben.sees().await;
            for line in ["ben · is on it", "Memory · local", "RUN-1 · took", "RUN-2 · took"] {
                assert!(seen.contains(line), "{line} in {seen}");
            }
            if bot.platform() != Platform::Terminal {
                let incident = bot.incident("INC-1").await;
                assert_eq!(bot.top_level(&incident.origin).await, 1, "the card and nothing else");
                let below = bot.below("INC-1", CardRole::Live).await.join("\n");
                for line in ["ben · is on it", "Memory · local", "RUN-1 · took", "RUN-2 · took"] {
                    assert!(below.contains(line), "{line} in {below}");
                }
            }
        })
    })
    .await;
}
