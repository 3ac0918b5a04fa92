//! What people read when something is not as it should be.

use toban::directory::access::Access;
use toban::directory::role::Role;

use super::{World, on_every_platform};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_event_delivered_twice_runs_once() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            assert!(carol.says_as("/diag memory", "event-1").await.contains("RUN-1"));
            assert_eq!(carol.says_as("/diag memory", "event-1").await.trim(), "");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_may_read_but_not_run() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let stranger = bot.stranger("guest-7");
            assert_eq!(stranger.says("/toban ping").await.trim(), "✓ pong");
            let refused = stranger.says("/diag memory").await;
            assert!(refused.starts_with('⊘') && refused.contains("responder"), "{refused}");
            assert!(!refused.contains("RUN-"), "{refused}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_of_the_settings_count() {
    fn world() -> World {
        World { access: Access { default: Role::Viewer, ..Access::default() }, ..World::new() }
    }
    on_every_platform(world, |bot| {
        Box::pin(async {
            let refused = bot.user("carol").says("/diag memory").await;
            assert!(refused.starts_with('⊘'), "{refused}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_store_a_change_is_refused_and_says_that_it_was_not_recorded() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            bot.loses_its_store().await;
            let answer = bot.user("carol").says("/toban lang ja").await;
            assert!(answer.contains("NOT recorded"), "{answer}");
            assert_eq!(bot.user("carol").says("/toban ping").await.trim(), "✓ pong");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_in_the_middle_keeps_what_was_found_and_says_so() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            carol.begins("/diag cpu", "event-1").await;
            bot.stops().await;
            let told = bot.says_to("carol").await;
            assert!(told.contains("CPU · local") && told.contains("stopped by a person"), "{told}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_and_refused_stands_in_the_audit() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            assert!(bot.user("carol").says("/diag memory").await.contains("RUN-1"));
            assert!(bot.stranger("guest-7").says("/diag memory").await.starts_with('⊘'));
            let mut tx = bot.store().read().await.expect("the store answers");
            let entries = tx.audit().list(None, 10).await.expect("the store answers");
            let told: Vec<_> =
                entries.iter().map(|entry| format!("{} {}", bot.name_of(&entry.account), entry.action)).collect();
            assert_eq!(told, ["guest-7 diag.run", "carol diag.run"]);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_diagnosis_is_stopped_by_a_person_and_keeps_what_it_found() {
    on_every_platform(World::new, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            carol.begins("/diag cpu", "event-1").await;
            carol.becomes_stoppable("event-1").await;
            let told = bot.user("ben").says("/toban stop event-1").await;
            assert!(told.contains("It is stopping"), "{told}");
            assert!(told.contains("stopped by a person") && told.contains("RUN-1"), "{told}");
            let late = carol.says("/toban stop event-1").await;
            assert!(late.contains("not running any more"), "{late}");
            let refused = bot.stranger("guest-7").says("/toban stop event-1").await;
            assert!(refused.starts_with('⊘') && refused.contains("responder"), "{refused}");
        })
    })
    .await;
}
