//! What people read says what is so: since when, whose and until when, what is missing and how it is said.

use toban::language::Language;

use super::super::time::minutes;
use super::super::{everywhere, on_every_platform};
use super::{japanese_night, night};

/// A text in one line, however it was wrapped.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_says_whose_it_is_until_when_and_what_cannot_be() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is slow severity=sev4").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            let says = async |line: &str| flat(&ben.says(line).await);
            let added = says("/incident task INC-1 owner=aiko due=7d raise the limit").await;
            assert!(added.contains("task T1: raise the limit · aiko · due 2026-12-03"), "{added}");
            let listed = says("/incident task INC-1").await;
            assert!(listed.contains("SEV4 · checkout is slow · INC-1") && listed.contains("1 task open"), "{listed}");
            let later = says("/incident task INC-1 number=t1 due=14d").await;
            assert!(later.contains("task T1 is now: raise the limit · aiko · due 2026-12-10"), "{later}");
            let same = says("/incident task INC-1 number=1 due=14d").await;
            assert!(same.contains("⊘ The task is so already."), "{same}");
            let past = says("/incident task INC-1 due=2026-11-25 tidy up").await;
            assert!(past.contains("⊘ 2026-11-25 is over already") && past.contains("`due=7d`"), "{past}");
            says("/incident task INC-1 done=T1").await;
            let done = says("/incident task INC-1 number=1 due=7d").await;
            assert!(done.contains("⊘ T1 was done at 03:01 UTC"), "{done}");
            // Who is given a task that is due today hears of it, but not in the same moment.
            bot.clock().shows("2026-11-26T10:00:00Z").await;
            drop(ben.sees().await);
            let today = says("/incident task INC-1 owner=ben due=2026-11-26 call them").await;
            assert!(!today.contains("reminder 1 of 5"), "{today}");
            bot.clock().shows("2026-11-26T11:59:00Z").await;
            assert!(!ben.sees().await.contains("reminder"));
            bot.clock().shows("2026-11-26T12:01:00Z").await;
            let reminded = flat(&ben.sees().await);
            assert!(
                reminded.contains("Task T2 is due 2026-11-26") && reminded.contains("reminder 1 of 5"),
                "{reminded}"
            );
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_told_as_it_is() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is slow severity=sev3").await.contains("INC-1"));
            bot.clock().advance(minutes(10)).await;
            let says = async |line: &str| flat(&ben.says(line).await);
            says("/incident resolve INC-1").await;
            bot.clock().advance(minutes(5)).await;
            let listed = says("/incident list").await;
            assert!(listed.contains("resolved · since 03:10 UTC"), "{listed}");
            let reopen = says("/incident reopen INC-1").await;
            assert!(
                reopen.contains("⊘ The reason is missing.") && reopen.contains("/incident reopen INC-1 …"),
                "{reopen}"
            );
            let close = says("/incident close INC-1 as=duplicate").await;
            assert!(close.contains("/incident close INC-1 as=duplicate …"), "{close}");
            says("/incident learn INC-1 countermeasure=\"bigger disk\"").await;
            let shown = says("/incident show INC-1").await;
            assert!(shown.contains("Countermeasure: bigger disk") && !shown.contains("disk · –"), "{shown}");
            says("/note add watch the disk incident=INC-1").await;
            let same = says("/incident learn INC-1 note=NOTE-1").await;
            assert!(same.contains("⊘ The note is so already."), "{same}");
            says("/incident postmortem INC-1 factors=\"no alarm\" prevention=\"alert earlier\" state=in-review").await;
            let timeline = says("/incident timeline INC-1").await;
            assert!(timeline.contains("changed the post-mortem: draft → in-review"), "{timeline}");
            assert_eq!(timeline.matches("in-review").count(), 1, "{timeline}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_in_japanese_too() {
    on_every_platform(japanese_night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben").reading(Language::Ja);
            ben.says("/incident open 決済が遅い severity=sev4").await;
            let says = async |line: &str| flat(&ben.says(line).await);
            let added = says("/incident task INC-1 owner=aiko due=7d 上限を上げる").await;
            assert!(added.contains("タスク T1: 上限を上げる · aiko · 期限 2026-12-03"), "{added}");
            let past = says("/incident task INC-1 due=2026-11-25 片付ける").await;
            assert!(past.contains("2026-11-25 は過ぎています"), "{past}");
            says("/incident resolve INC-1").await;
            let reopen = says("/incident reopen INC-1").await;
            assert!(reopen.contains("理由が空です") && reopen.contains("/incident reopen INC-1 …"), "{reopen}");
            says("/incident postmortem INC-1 factors=\"no alarm\" prevention=\"alert earlier\" state=in-review").await;
            let timeline = says("/incident timeline INC-1").await;
            assert!(timeline.contains("ポストモーテムを変更: draft → in-review"), "{timeline}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_added_changed_and_removed_is_told_as_such() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is slow severity=sev4").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            let says = async |line: &str| flat(&ben.says(line).await);
            says("/incident task INC-1 look once more").await;
            let listed = says("/incident task INC-1").await;
            assert!(listed.contains("nobody · no date") && !listed.contains("due no date"), "{listed}");
            for (line, told) in [
                ("learn INC-1 cause=\"no limit\"", "set the cause: no limit"),
                ("learn INC-1 cause=\"no alarm\"", "changed the cause: no alarm"),
                ("set INC-1 link=https://x.example/d", "added to the links: https://x.example/d"),
                ("set INC-1 member=aiko", "added to the members: aiko"),
                ("set INC-1 remove=aiko", "removed from the members: aiko"),
            ] {
                says(&format!("/incident {line}")).await;
                let timeline = says("/incident timeline INC-1").await;
                assert!(timeline.contains(told), "{told}: {timeline}");
                assert!(timeline.matches("https://x.example/d").count() <= 1, "{timeline}");
            }
        })
    })
    .await;
}
