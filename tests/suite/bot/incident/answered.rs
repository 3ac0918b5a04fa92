//! What was said and is over: a reminder that somebody answered, an old button, the last word about an incident that goes on
//! again.

use toban::chat::inbound::Platform;
use toban::incident::phase::Phase;
use toban::language::Language;
use toban::store::card::CardRole;

use super::super::time::minutes;
use super::super::{Bot, User, everywhere, on_every_platform};
use super::{japanese_night, night};

/// A text in one line, however it was wrapped.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A SEV1 that ben commands, half an hour later: stakeholders are to hear something.
async fn asked(bot: &Bot) -> (User<'_>, String) {
    let ben = bot.user("ben");
    assert!(ben.says("/incident open checkout is down severity=sev1").await.contains("INC-1"));
    bot.clock().advance(minutes(1)).await;
    ben.says("/incident role INC-1 commander").await;
    ben.says("/incident log INC-1 restarted it kind=step").await;
    bot.clock().shows("2026-11-26T03:32:00Z").await;
    let asked = flat(&ben.sees().await);
    (ben, asked)
}

/// The line behind the button that sends the draft.
fn draft(asked: &str) -> String {
    let (_, rest) = asked.split_once("/incident update INC-1 draft=").expect("a draft is offered");
    format!("/incident update INC-1 draft={}", rest.split_whitespace().next().unwrap_or_default())
}

/// The line behind the button that nothing changed.
fn unchanged(asked: &str) -> String {
    let (_, rest) =
        asked.split_once("/incident update INC-1 unchanged=yes ").expect("it can be said that nothing changed");
    format!("/incident update INC-1 unchanged=yes {}", rest.split_whitespace().next().unwrap_or_default())
}

/// The messages of a reminder in the thread of the live card; none in a terminal.
async fn reminders(bot: &Bot, title: &str) -> Vec<String> {
    let below = bot.below("INC-1", CardRole::Live).await;
    below.into_iter().map(|text| flat(&text)).filter(|text| text.contains(title)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answered_reminder_says_so_and_has_no_buttons() {
    everywhere(night, |bot| {
        Box::pin(async {
            let (ben, asked) = asked(bot).await;
            assert!(asked.contains("Update due 03:30 UTC") && asked.contains("restarted it"), "{asked}");
            if bot.platform() != Platform::Terminal {
                let card = bot.card("INC-1", CardRole::Live).await.expect("a card");
                assert!(card.contains("Update overdue: 03:30 UTC"), "{card}");
            }
            let told = flat(&bot.user("aiko").says(&draft(&asked)).await);
            assert!(told.contains("told stakeholders: Being done: restarted it"), "{told}");
            // Who pressed at the same moment reads who was first.
            for line in [draft(&asked), unchanged(&asked)] {
                let late = flat(&ben.says(&line).await);
                assert!(late.contains("⊘ aiko told stakeholders at 03:32 UTC: Being done: restarted it"), "{late}");
            }
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if bot.platform() != Platform::Terminal {
                let said = reminders(bot, "Update due").await;
                assert_eq!(said.len(), 1, "{said:?}");
                assert!(said[0].contains("✓ answered by aiko 03:32 UTC"), "{said:?}");
                assert!(!said[0].contains("draft=") && !said[0].contains("Send as is"), "{said:?}");
                assert!(!said[0].contains("Snooze"), "{said:?}");
            }
            // Put off is answered, too; and what is asked anew is asked with its buttons.
            bot.clock().shows("2026-11-26T04:03:00Z").await;
            drop(ben.sees().await);
            ben.says("/incident remind INC-1 update snooze=15m").await;
            bot.clock().shows("2026-11-26T04:19:00Z").await;
            let again = flat(&ben.sees().await);
            assert!(again.contains("Update due 04:02 UTC") && again.contains("reminder 1 of 5"), "{again}");
            if bot.platform() != Platform::Terminal {
                let said = reminders(bot, "Update due 04:02").await;
                assert_eq!(said.len(), 2, "{said:?}");
                assert!(said[0].contains("✓ answered by ben 04:03 UTC") && said[1].contains("Snooze"), "{said:?}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_button_says_nothing_about_what_is_over() {
    everywhere(night, |bot| {
        Box::pin(async {
            let (ben, asked) = asked(bot).await;
            ben.says("/incident resolve INC-1").await;
            for line in [draft(&asked), unchanged(&asked), "/incident update INC-1 unchanged=yes".to_owned()] {
                let late = flat(&ben.says(&line).await);
                assert!(late.contains("⊘ ben resolved it at 03:32 UTC"), "{late}");
                assert!(late.contains("/incident reopen INC-1 …"), "{late}");
            }
            // A word that somebody writes themselves is told.
            let told = flat(&ben.says("/incident update INC-1 all orders pass").await);
            assert!(told.contains("told stakeholders") && told.contains("all orders pass"), "{told}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if bot.platform() != Platform::Terminal {
                let said = reminders(bot, "Update due").await;
                assert!(said.len() == 1 && said[0].contains("✓ answered by ben 03:32 UTC"), "{said:?}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reopened_incident_counts_from_then_and_its_last_word_says_so() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is down severity=sev2").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            ben.says("/incident update INC-1 orders fail").await;
            let closed = bot.user("dana").says("/incident close INC-1 as=false-alarm a test").await;
            assert!(closed.contains("INC-1 is closed"), "{closed}");
            bot.clock().advance(minutes(8)).await;
            drop(ben.sees().await);
            drop(bot.user("dana").sees().await);
            let reopened = flat(&ben.says("/incident reopen INC-1 no test").await);
            assert!(reopened.contains("reopened it: no test"), "{reopened}");
            bot.clock().advance(minutes(1)).await;
            let at_once = flat(&format!("{reopened} {}", ben.sees().await));
            assert!(!at_once.contains("Update due 0") && !at_once.contains("Nobody is commander"), "{at_once}");
            let incident = bot.incident("INC-1").await;
            assert_eq!(incident.state.phase(), Phase::Analysis);
            if bot.platform() != Platform::Terminal {
                let card = bot.card("INC-1", CardRole::Live).await.expect("a card");
                assert!(card.contains("Next update due 04:09 UTC"), "{card}");
                let room = incident.room.clone().expect("a SEV2 has a room");
                assert_eq!(bot.top_level(&room).await, 2, "the card, and what was the last word");
                let newest = bot.newest(&room).await;
                assert!(
                    newest.contains("checkout is down · INC-1") && newest.contains("INC-1 was reopened."),
                    "{newest}"
                );
                assert!(newest.contains("03:09 UTC · ben: no test") && !newest.contains("is closed"), "{newest}");
            }
            bot.clock().shows("2026-11-26T04:08:00Z").await;
            assert!(!ben.sees().await.contains("Update due"), "it is not due yet");
            bot.clock().shows("2026-11-26T04:10:00Z").await;
            let due = ben.sees().await;
            assert!(due.contains("Update due 04:09 UTC"), "{due}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_in_japanese_too() {
    on_every_platform(japanese_night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben").reading(Language::Ja);
            ben.says("/incident open 決済が失敗する severity=sev1").await;
            bot.clock().shows("2026-11-26T03:03:00Z").await;
            ben.says("/incident role INC-1 commander").await;
            bot.clock().shows("2026-11-26T03:31:00Z").await;
            ben.says("/incident update INC-1 注文が失敗する").await;
            ben.says("/incident resolve INC-1").await;
            let late = ben.says("/incident update INC-1 unchanged=yes").await;
            assert!(late.contains("03:31 UTC に ben さんが解決しました"), "{late}");
            bot.user("dana").says("/incident close INC-1 as=cannot-know ログがない").await;
            ben.says("/incident reopen INC-1 また失敗する").await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            if bot.platform() != Platform::Terminal {
                let role = reminders(bot, "指揮の担当者がいません").await;
                assert!(role.len() == 1 && role[0].contains("✓ ben さんが対応済み（03:03 UTC）"), "{role:?}");
                let room = bot.incident("INC-1").await.room.expect("a SEV1 has a room");
                let newest = bot.newest(&room).await;
                assert!(
                    newest.contains("決済が失敗する · INC-1") && newest.contains("INC-1 を再開しました。"),
                    "{newest}"
                );
            }
        })
    })
    .await;
}

/// What carol alone reads about whether a note still holds, as it stands now; in a terminal nothing is edited.
async fn questions(bot: &Bot, words: &str) -> Vec<String> {
    let texts: Vec<String> = if let Some(workspace) = bot.workspace() {
        let direct = workspace.world.user("carol").direct();
        let messages = workspace.world.channel(&direct).messages();
        messages.iter().map(|seen| format!("{} {:?}", seen.plain(), seen.buttons)).collect()
    } else {
        let told = bot.messages("carol").await;
        told.iter().map(|(_, message)| serde_json::to_string(message).expect("it is JSON")).collect()
    };
    texts.iter().map(|text| flat(text)).filter(|text| text.contains(words)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whether_a_note_holds_says_that_it_was_answered() {
    everywhere(night, |bot| {
        Box::pin(async {
            let carol = bot.user("carol");
            assert!(carol.says("/note add rotate the logs cause=\"they grow\"").await.contains("NOTE-1 is written"));
            bot.clock().shows("2027-02-24T09:30:00Z").await;
            let asked = flat(&carol.sees().await);
            assert!(asked.contains("Does NOTE-1 still hold? rotate the logs"), "{asked}");
            assert!(flat(&carol.says("/note review NOTE-1").await).contains("still holds"));
            bot.clock().advance(minutes(1)).await;
            drop(carol.sees().await);
            if bot.platform() != Platform::Terminal {
                let said = questions(bot, "Does NOTE-1 still hold?").await;
                assert_eq!(said.len(), 1, "{said:?}");
                assert!(said[0].contains("✓ answered by carol"), "{said:?}");
                assert!(!said[0].contains("It still holds") && !said[0].contains("Read it"), "{said:?}");
            }
            // The next question has its buttons.
            bot.clock().shows("2027-06-01T09:30:00Z").await;
            assert!(flat(&carol.sees().await).contains("Does NOTE-1 still hold?"));
            if bot.platform() != Platform::Terminal {
                let said = questions(bot, "Does NOTE-1 still hold?").await;
                assert!(said.iter().any(|said| said.contains("It still holds")), "{said:?}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_so_in_japanese_too_when_the_note_was_changed() {
    on_every_platform(japanese_night, |bot| {
        Box::pin(async {
            let carol = bot.user("carol").reading(Language::Ja);
            assert!(carol.says("/note add ログを消す cause=\"増え続ける\"").await.contains("NOTE-1"));
            bot.clock().shows("2027-02-24T09:30:00Z").await;
            assert!(flat(&carol.sees().await).contains("NOTE-1 は今も正しいですか"));
            carol.says("/note edit NOTE-1 countermeasure=\"7 日で消す\"").await;
            bot.clock().advance(minutes(1)).await;
            drop(carol.sees().await);
            if bot.platform() != Platform::Terminal {
                let said = questions(bot, "NOTE-1 は今も正しいですか").await;
                assert!(said.len() == 1 && said[0].contains("✓ carol さんが対応済み"), "{said:?}");
            }
        })
    })
    .await;
}
