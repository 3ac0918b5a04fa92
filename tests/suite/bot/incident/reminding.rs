//! Reminders put off and stopped by typing.

use super::super::time::minutes;
use super::super::{User, everywhere};
use super::{japanese_night, night};
use toban::language::Language;

/// What reminds of `what` and was not looked at yet.
async fn reminded(who: &User<'_>, what: &str) -> bool {
    who.sees().await.contains(what)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_is_put_off_stopped_and_asked_for_again() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is down severity=sev1").await.contains("INC-1"));
            ben.says("/incident role INC-1 commander").await;
            bot.clock().shows("2026-11-26T03:31:00Z").await;
            assert!(reminded(&ben, "Update due 03:30 UTC").await);
            let put_off = ben.says("/incident remind INC-1 update snooze=15m").await;
            assert!(put_off.contains("✓ Until 03:46 UTC it keeps still."), "{put_off}");
            bot.clock().shows("2026-11-26T03:45:00Z").await;
            assert!(!reminded(&ben, "Update due").await, "it keeps still");
            bot.clock().shows("2026-11-26T03:47:00Z").await;
            let again = ben.sees().await;
            assert!(again.contains("Update due 03:30 UTC") && again.contains("reminder 1 of 5"), "{again}");
            let stopped = ben.says("/incident remind INC-1 update stop").await;
            assert!(stopped.contains("✓ That reminder is off."), "{stopped}");
            bot.clock().shows("2026-11-26T08:00:00Z").await;
            assert!(!reminded(&ben, "Update due").await, "it is off");
            // The next word to stakeholders begins it anew.
            ben.says("/incident update INC-1 half works").await;
            bot.clock().shows("2026-11-26T08:31:00Z").await;
            assert!(reminded(&ben, "Update due 08:30 UTC").await);
            let unknown = ben.says("/incident remind INC-1 everything").await;
            assert!(unknown.starts_with('⊘'), "{unknown}");
            let long = ben.says("/incident remind INC-1 update snooze=30d").await;
            assert!(long.starts_with('⊘'), "{long}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_to_command_what_was_stopped() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is down severity=sev2").await.contains("INC-1"));
            let stopped = ben.says("/incident remind INC-1 role stop").await;
            assert!(stopped.contains("That reminder is off."), "{stopped}");
            bot.clock().advance(minutes(30)).await;
            assert!(!reminded(&ben, "Nobody is commander").await, "it is off");
            // A higher severity asks for it anew.
            ben.says("/incident severity INC-1 sev1 all shops").await;
            bot.clock().advance(minutes(3)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_mortem_is_put_off_and_stopped() {
    everywhere(night, |bot| {
        Box::pin(async {
            const REVIEW: &str = "Post-mortem to be reviewed";
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is down severity=sev2").await.contains("INC-1"));
            let early = ben.says("/incident remind INC-1 postmortem stop").await;
            assert!(early.starts_with('⊘') && early.contains("has no post-mortem yet"), "{early}");
            ben.says("/incident resolve INC-1").await;
            bot.clock().shows("2026-11-27T09:30:00Z").await;
            assert!(reminded(&ben, REVIEW).await, "on the next working day");
            let put_off = ben.says("/incident remind INC-1 postmortem snooze=2h").await;
            assert!(put_off.contains("Until 11:30 UTC it keeps still."), "{put_off}");
            bot.clock().shows("2026-11-27T11:29:00Z").await;
            assert!(!reminded(&ben, REVIEW).await, "it keeps still");
            bot.clock().shows("2026-11-27T11:31:00Z").await;
            let again = ben.sees().await;
            assert!(again.contains(REVIEW) && again.contains("reminder 1 of 5"), "{again}");
            let stopped = ben.says("/incident remind INC-1 postmortem stop").await;
            assert!(stopped.contains("That reminder is off."), "{stopped}");
            bot.clock().shows("2027-01-27T11:31:00Z").await;
            assert!(!reminded(&ben, REVIEW).await, "it is off");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_in_japanese() {
    everywhere(japanese_night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben").reading(Language::Ja);
            ben.says("/incident open 決済が失敗する severity=sev1").await;
            let put_off = ben.says("/incident remind INC-1 update snooze=15m").await;
            assert!(put_off.contains("03:15 UTC までリマインドしません。"), "{put_off}");
            let stopped = ben.says("/incident remind INC-1 update stop").await;
            assert!(stopped.contains("このリマインドを止めました。"), "{stopped}");
            let early = ben.says("/incident remind INC-1 postmortem stop").await;
            assert!(early.starts_with('⊘'), "{early}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}
