//! What people do wrong, or do twice: a clear answer, and the state whole.

use toban::chat::inbound::Platform;
use toban::incident::phase::Phase;
use toban::language::Language;

use super::super::time::minutes;
use super::super::{everywhere, on_every_platform};
use super::night;

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_is_told_with_its_remedy() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            let asked = ben.says("/incident open").await;
            assert!(asked.starts_with('⊘') && asked.contains("What is wrong?"), "{asked}");
            let nowhere = ben.says("/incident ack").await;
            assert!(nowhere.contains("name it, like `/incident ack INC-42`"), "{nowhere}");
            assert!(ben.says("/incident open one is slow").await.contains("INC-1 is open: SEV3"));
            bot.clock().advance(minutes(1)).await;
            let text = "x".repeat(20_000);
            for (line, told) in [
                ("/incident ack INC-7", "There is no incident INC-7"),
                ("/incident ack INC-0", "Unexpected"),
                ("/incident log INC-1", "What happened?"),
                ("/incident log INC-1 about=H3 verdict=refuted seen", "There is no H3; there are 0"),
                ("/incident log INC-1 verdict=refuted seen", "Which hypothesis"),
                ("/incident log INC-1 about=S2 effect=better", "There is no S2"),
                ("/incident role INC-1 commander zoe", "zoe"),
                ("/incident role INC-1 commander leave", "Nobody is commander"),
                ("/incident role INC-1", "Which role?"),
                ("/incident severity INC-1", "It is SEV3"),
                ("/incident severity INC-1 sev3", "It is SEV3 already"),
                ("/incident phase INC-1 identification", "already"),
                ("/incident phase INC-1 done=4", "actions 1 to 3"),
                ("/incident reopen INC-1 again", "It is not over"),
                ("/incident close INC-1", "Missing: it is not resolved"),
                ("/incident close INC-1 as=cannot-know", "Reason"),
                ("/incident task INC-1 done=3", "There is no T3"),
                ("/incident task INC-1 due=soon tidy up", "soon"),
                ("/incident set INC-1", "What is to be changed?"),
                ("/incident set INC-1 link=ftp://x", "is no address"),
                ("/incident merge INC-1 into=INC-1", "is this very incident"),
                ("/incident merge INC-1 into=INC-9", "There is no incident INC-9"),
                ("/incident learn INC-1 cause=\"\"", "missing"),
                ("/incident update INC-1", "How is it now?"),
                (&format!("/incident log INC-1 {text}"), "20000 characters; 2000 are the most"),
            ] {
                let answer = ben.says(line).await;
                let told = if told == "Unexpected" { "INC-0" } else { told };
                let lower = answer.to_lowercase();
                let short = |text: &str| text.chars().take(200).collect::<String>();
                let (said, read) = (short(line), short(&answer));
                assert!(
                    lower.contains(&told.to_lowercase()),
                    "on {:?} `{said}` is to tell {told:?}: {read:?}",
                    bot.platform()
                );
            }
            let incident = bot.incident("INC-1").await;
            assert_eq!(incident.state.phase(), Phase::Identification);
            assert!(incident.acked.is_none() && incident.hypotheses.is_empty() && incident.roles.is_empty());
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_option_of_another_command_is_no_word_of_an_update() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open one is slow").await.contains("INC-1 is open"));
            bot.clock().advance(minutes(1)).await;
            let refused = ben.says("/incident update INC-1 all is well next=30m").await;
            assert!(refused.contains("`next=` is no option of this command"), "{refused}");
            assert!(refused.contains("incident remind update snooze=30m"), "{refused}");
            assert!(refused.contains("incident update INC-1 \"all is well next=30m\""), "{refused}");
            let ben = bot.user("ben").reading(Language::Ja);
            let refused = ben.says("/incident update INC-1 悪化しています severity=sev1").await;
            assert!(refused.contains("`severity=` はこのコマンドのオプションではありません"), "{refused}");
            let refused = refused.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(refused.contains("incident severity severity=sev1"), "{refused}");
            let ben = bot.user("ben").reading(Language::En);
            let told = ben.says("/incident update INC-1 set maxmemory=2gb, role=replica follows").await;
            assert!(told.contains("set maxmemory=2gb, role=replica follows"), "{told}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_resolve_at_once_and_the_second_reads_who_was_first() {
    everywhere(night, |bot| {
        Box::pin(async {
            assert!(bot.user("ben").says("/incident open one is slow").await.contains("INC-1 is open"));
            bot.clock().advance(minutes(1)).await;
            let (ben, aiko) = (bot.user("ben"), bot.user("aiko"));
            tokio::join!(
                ben.begins("/incident resolve INC-1", "event-1"),
                aiko.begins("/incident resolve INC-1", "event-2")
            );
            bot.comes_to_rest().await;
            let told = format!("{}\n{}", ben.sees().await, aiko.sees().await);
            assert_eq!(told.matches('⊘').count(), 1, "one of them came too late: {told}");
            assert!(told.contains("resolved it at 03:01 UTC"), "{told}");
            let resolved = bot.incident("INC-1").await;
            assert_eq!(resolved.state.phase(), Phase::Prevention);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_several_incidents_in_one_place_it_asks_which() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            for title in ["checkout is slow", "mail is late"] {
                assert!(ben.says(&format!("/incident open {title}")).await.contains("is open"));
            }
            bot.clock().advance(minutes(1)).await;
            let asked = ben.says("/incident severity sev2 many complain").await;
            if bot.platform() == Platform::Terminal {
                assert!(asked.contains("Which incident?"), "{asked}");
                assert!(asked.contains("/incident severity INC-2 sev2 \"many complain\""), "{asked}");
            }
            let named = ben.says("/incident severity INC-2 sev2 many complain").await;
            assert!(named.contains("severity SEV3 → SEV2 – many complain"), "{named}");
            let list = ben.says("/incident list").await;
            assert!(
                list.contains("2 open") && list.contains("checkout is slow") && list.contains("SEV2 · mail is late"),
                "{list}"
            );
            bot.clock().advance(minutes(1)).await;
            let reminded = bot.says_to("ben").await;
            assert!(
                reminded.contains("SEV2 · mail is late · INC-2") && reminded.contains("Nobody is commander."),
                "{reminded}"
            );
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_event_delivered_twice_opens_one() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says_as("/incident open one is slow", "event-1").await.contains("INC-1 is open"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            assert_eq!(ben.says_as("/incident open one is slow", "event-1").await.trim(), "");
            let list = ben.says("/incident list").await;
            assert!(list.contains("1 open"), "{list}");
        })
    })
    .await;
}
