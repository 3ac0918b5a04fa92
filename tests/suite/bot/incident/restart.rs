//! Processes come and go; the incident stays.

use toban::chat::inbound::Platform;
use toban::store::card::CardRole;

use super::super::everywhere;
use super::super::time::{hours, minutes};
use super::night;

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_loses_nothing() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            // Taken, and the process ends before anything was delivered.
            ben.begins("/incident open checkout is down severity=sev1", "event-1").await;
            bot.calls_end().await;
            bot.restarts().await;
            bot.clock().advance(minutes(1)).await;
            let told = ben.sees().await;
            assert!(told.contains("INC-1"), "{told}");
            if bot.platform() != Platform::Terminal {
                assert!(bot.incident("INC-1").await.room.is_some(), "the room was made after the restart");
                assert!(bot.card("INC-1", CardRole::Live).await.is_some());
                assert!(bot.card("INC-1", CardRole::Announcement).await.is_some());
            }
            assert!(ben.says("/incident ack INC-1").await.contains("is on it"));
            bot.restarts().await;
            assert!(ben.says("/incident role INC-1 commander").await.contains("You are commander"));
            assert!(ben.says("/incident resolve INC-1").await.contains("resolved it"));
            bot.clock().advance(hours(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_say_everything_once() {
    everywhere(night, |bot| {
        Box::pin(async {
            bot.starts_another();
            let ben = bot.user("ben");
            let opened = ben.says("/incident open checkout is slow severity=sev3").await;
            bot.clock().advance(minutes(1)).await;
            let ben = ben.in_room_of("INC-1").await;
            let acked = ben.says("/incident ack").await;
            let told = format!("{opened}\n{acked}\n{}", ben.sees().await);
            assert_eq!(told.matches("INC-1 · ben · is on it").count(), 1, "{told}");
            assert_eq!(told.matches("INC-1 is open").count(), 1, "{told}");
            bot.clock().shows("2026-11-26T03:30:00Z").await;
            drop(ben.sees().await);
        })
    })
    .await;
}
