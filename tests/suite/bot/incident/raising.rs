//! An incident becomes worse and goes on in a conversation of its own: nobody who was at it is left behind.

use toban::chat::inbound::{Place, Platform};
use toban::incident::policy::Policy;

use super::super::time::minutes;
use super::super::{Bot, World, everywhere};
use super::following::reaction;
use super::night;

/// The night, with a conversation where incidents are announced.
fn announced() -> World {
    let announce = [(Platform::Web, "alerts".to_owned())].into();
    World { policy: Policy { announce, ..Policy::default() }, ..night() }
}

/// Ben's SEV3 in `#ops`, that carol is at in its thread, becomes a SEV1 by dana; where it was until then.
async fn raised(bot: &Bot) -> Place {
    let mut tx = bot.store().begin().await.expect("the store answers");
    tx.conversations().create("alerts", bot.now()).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    assert!(bot.user("ben").says("/incident open checkout is slow severity=sev3").await.contains("INC-1"));
    bot.clock().advance(minutes(1)).await;
    let carol = bot.user("carol").in_room_of("INC-1").await;
    drop(carol.says("/incident ack").await);
    drop(carol.says("/incident log kind=step restarted it").await);
    drop(bot.user("dana").says("/incident severity INC-1 sev1").await);
    bot.clock().advance(minutes(1)).await;
    drop(carol.sees().await);
    carol.place.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_card_and_its_thread_lead_to_the_new_conversation() {
    everywhere(announced, |bot| {
        Box::pin(async {
            let old = raised(bot).await;
            if bot.platform() == Platform::Terminal {
                return;
            }
            let incident = bot.incident("INC-1").await;
            let room = incident.room.clone().expect("a SEV1 has a room");
            assert_eq!((bot.top_level(&incident.origin).await, bot.top_level(&room).await), (1, 1));
            let left = bot.card_in("INC-1", &old).await.expect("the old card stands there");
            let named = left.replace('#', "");
            assert!(named.contains("SEV1") && named.contains("Room: inc-1-checkout-is-slow"), "{left}");
            assert!(
                !left.contains("commander") && !left.contains("Resolved"),
                "one of two is the one to work with: {left}"
            );
            let card = bot.card_in("INC-1", &room).await.expect("the new card stands there");
            assert!(card.contains("commander") && card.contains("Resolved"), "{card}");
            let below = bot.below_in("INC-1", &old).await;
            let last = below.last().map(|last| last.replace('#', "")).unwrap_or_default();
            assert!(
                last.contains("checkout is slow · INC-1") && last.contains("It goes on in inc-1-checkout-is-slow"),
                "{below:?}"
            );
            assert!(last.contains("still means this"), "{below:?}");
            if let Some(workspace) = bot.workspace() {
                let members = workspace.world.channel(&room.conversation).members();
                for name in ["ben", "carol", "dana"] {
                    assert!(members.contains(&name.to_owned()), "{name} is at it: {members:?}");
                }
                assert!(!members.contains(&"aiko".to_owned()), "{members:?}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_heard_of_it_is_notified_once_that_it_is_worse() {
    everywhere(announced, |bot| {
        Box::pin(async {
            drop(raised(bot).await);
            let ben = bot.user("ben");
            drop(ben.says("/incident severity INC-1 sev3").await);
            drop(ben.says("/incident severity INC-1 sev2").await);
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if bot.platform() == Platform::Terminal {
                return;
            }
            let all = bot.messages_in("alerts").await;
            let told: Vec<_> = all.iter().filter(|text| text.contains("It is SEV")).collect();
            assert_eq!(
                (all.len(), told.len()),
                (3, 2),
                "the announcement, and once each time it became worse: {all:?}"
            );
            for told in told {
                let told = told.replace('#', "");
                assert!(
                    told.contains("✖ SEV2 · checkout is slow · INC-1") && told.contains("It is SEV2 now."),
                    "{told}"
                );
                assert!(told.contains("It goes on in inc-1-checkout-is-slow"), "{told}");
            }
            drop(ben.says("/incident resolve INC-1").await);
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let all = bot.messages_in("alerts").await;
            let red: Vec<_> = all.iter().filter(|text| text.contains('✖')).collect();
            let over = all.iter().filter(|text| text.contains("by now it is resolved") && !text.contains("On it"));
            assert!(over.count() == 2 && red.is_empty(), "nothing burns there any more: {all:?}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_in_the_old_thread_still_belongs_to_it() {
    everywhere(announced, |bot| {
        Box::pin(async {
            let old = raised(bot).await;
            let carol = super::super::User { place: old, ..bot.user("carol") };
            let kept = carol.says("/incident log kind=finding the cache is cold").await;
            assert!(!kept.contains("Which incident?"), "{kept}");
            carol.does(reaction(&carol, "reaction-1", true)).await;
            bot.clock().advance(minutes(1)).await;
            drop(carol.sees().await);
            let timeline = bot.user("ben").says("/incident timeline INC-1").await;
            assert!(timeline.contains("the cache is cold"), "{timeline}");
            assert!(timeline.contains("they see 502 since the deploy"), "{timeline}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_it_on_from_elsewhere_is_let_in() {
    everywhere(night, |bot| {
        Box::pin(async {
            assert!(bot.user("ben").says("/incident open checkout is down severity=sev1").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            drop(bot.user("carol").says("/incident ack INC-1").await);
            drop(bot.user("ben").says("/incident task INC-1 \"call them\" owner=aiko").await);
            bot.clock().advance(minutes(1)).await;
            drop(bot.user("carol").sees().await);
            drop(bot.user("aiko").sees().await);
            if let Some(workspace) = bot.workspace() {
                let room = bot.incident("INC-1").await.room.expect("a SEV1 has a room");
                let members = workspace.world.channel(&room.conversation).members();
                for name in ["ben", "carol", "aiko"] {
                    assert!(members.contains(&name.to_owned()), "{name} is at it: {members:?}");
                }
                assert!(!members.contains(&"dana".to_owned()), "{members:?}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn into_a_private_one_a_task_lets_nobody() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open keys were stolen severity=sev3 private=yes").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.says("/incident task INC-1 \"change them\" owner=aiko").await);
            drop(ben.says("/incident severity INC-1 sev1").await);
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if let Some(workspace) = bot.workspace() {
                let room = bot.incident("INC-1").await.room.expect("a private incident has a room");
                let members = workspace.world.channel(&room.conversation).members();
                assert!(!members.contains(&"aiko".to_owned()), "{members:?}");
            }
        })
    })
    .await;
}
