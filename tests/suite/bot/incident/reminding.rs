//! Reminders put off and stopped by typing.

use super::super::time::minutes;
use super::super::{Bot, User, everywhere, on_every_platform};
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
            // Whoever stopped it did so for as long as the incident goes on.
            ben.says("/incident severity INC-1 sev1 all shops").await;
            bot.clock().advance(minutes(3)).await;
            assert!(!reminded(&ben, "Nobody is commander").await, "it stays off");
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

/// Who was notified by what stands in the thread of the live card and says that; `None` where nobody is.
fn called(bot: &Bot, words: &str) -> Option<Vec<Vec<String>>> {
    let world = &bot.workspace()?.world;
    let all = world.read_by(None);
    Some(all.into_iter().filter(|seen| seen.body.contains(words)).map(|seen| seen.pings).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_a_reminder_is_for_is_called_by_it_once() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is down severity=sev1").await.contains("INC-1"));
            ben.says("/incident role INC-1 commander").await;
            ben.says("/incident task INC-1 owner=aiko due=today call the vendor").await;
            bot.clock().shows("2026-11-26T03:31:00Z").await;
            let asked = ben.sees().await;
            let name = if bot.workspace().is_some() { "@ben" } else { "ben" };
            assert!(asked.contains("Update due 03:30 UTC"), "{asked}");
            assert!(asked.contains(&format!("For {name} · reminder 1 of 5")), "{asked}");
            if let Some(pings) = called(bot, "Update due") {
                assert_eq!(pings, [["@ben"]], "nobody else is called, and nobody twice");
            }
            // What takes its place calls nobody again.
            ben.says("/incident update INC-1 half works").await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if let Some(pings) = called(bot, "answered by ben") {
                assert_eq!(pings, [Vec::<String>::new()]);
            }
            bot.clock().shows("2026-11-26T10:00:00Z").await;
            drop(ben.sees().await);
            drop(bot.user("aiko").sees().await);
            if let Some(pings) = called(bot, "Task T1 is due") {
                assert_eq!(pings, [["@aiko"]]);
            }
            if let Some(workspace) = bot.workspace() {
                let updates = workspace.world.called("chat.update");
                assert!(updates.iter().all(|call| !format!("{:?}", call.arguments).contains("user_id")));
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_commander_whoever_is_at_it_is_called_else_whoever_opened_it() {
    everywhere(night, |bot| {
        Box::pin(async {
            let (ben, aiko) = (bot.user("ben"), bot.user("aiko"));
            assert!(ben.says("/incident open checkout is down severity=sev1").await.contains("INC-1"));
            bot.clock().advance(minutes(5)).await;
            drop(ben.sees().await);
            if let Some(pings) = called(bot, "Nobody is commander") {
                assert_eq!(pings.last(), Some(&vec!["@ben".to_owned()]));
            }
            aiko.says("/incident ack INC-1").await;
            bot.clock().shows("2026-11-26T03:31:00Z").await;
            let asked = ben.sees().await;
            let name = if bot.workspace().is_some() { "@aiko" } else { "aiko" };
            assert!(asked.contains("Update due 03:30 UTC"), "{asked}");
            assert!(asked.contains(&format!("For {name} · reminder 1 of 5")), "{asked}");
            if let Some(pings) = called(bot, "Update due") {
                assert_eq!(pings, [["@aiko"]]);
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_read_a_private_incident_is_not_called() {
    on_every_platform(japanese_night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben").reading(Language::Ja);
            let opened = ben.says("/incident open 鍵が漏れた severity=sev1 private=yes").await;
            assert!(opened.contains("INC-1"), "{opened}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            ben.says("/incident task INC-1 owner=aiko due=today 鍵を交換する").await;
            ben.says("/incident task INC-1 owner=ben due=today 鍵を消す").await;
            bot.clock().shows("2026-11-26T10:00:00Z").await;
            let seen = ben.sees().await;
            if let Some(pings) = called(bot, "タスク T1 の期限") {
                assert_eq!(pings, [Vec::<String>::new()], "aiko may not read it: {seen}");
                assert_eq!(called(bot, "タスク T2 の期限"), Some(vec![vec!["@ben".to_owned()]]), "{seen}");
                assert_eq!(called(bot, "aiko さん宛て").map(|all| all.len()), Some(1), "the name is there: {seen}");
            }
        })
    })
    .await;
}
