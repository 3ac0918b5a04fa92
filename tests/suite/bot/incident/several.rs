//! Several incidents in one place: whoever names none is asked which, whether they type or react.

use toban::chat::inbound::Platform;
use toban::language::Language;
use toban::store::message::{Author, Body, NewMessage};

use super::super::time::minutes;
use super::super::{Bot, User, everywhere};
use super::following::{reaction, reaction_to};
use super::night;

/// A text in one line, however it was wrapped.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Two incidents in one place: the second one was opened in the thread of the first.
async fn two_here(bot: &Bot) -> User<'_> {
    assert!(bot.user("ben").says("/incident open checkout is slow").await.contains("INC-1 is open"));
    bot.clock().advance(minutes(1)).await;
    let ben = bot.user("ben").in_room_of("INC-1").await;
    assert!(ben.says("/incident open mail is late").await.contains("INC-2 is open"));
    bot.clock().advance(minutes(1)).await;
    drop(ben.sees().await);
    ben
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_without_a_key_is_answered_with_a_picker() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = two_here(bot).await;
            for (line, with_key) in [
                ("/incident ack", "/incident ack INC-1"),
                ("/incident severity sev2 many complain", "/incident severity INC-2 sev2 \"many complain\""),
                ("/incident show", "/incident show INC-1"),
                ("/incident timeline", "/incident timeline INC-2"),
                ("/incident note they see 502", "/incident note INC-1 \"they see 502\""),
            ] {
                let asked = flat(&ben.says(line).await);
                assert!(asked.contains("Which incident?") && asked.contains(with_key), "{line}: {asked}");
                let newest_first = asked.find("mail is late") < asked.find("checkout is slow");
                assert!(newest_first, "{line}: {asked}");
            }
            let japanese = bot.user("ben").reading(Language::Ja).in_room_of("INC-1").await;
            let asked = flat(&japanese.says("/incident ack").await);
            assert!(asked.contains("どのインシデントですか") && asked.contains("/incident ack INC-2"), "{asked}");
            for title in ["three", "four", "five", "six", "seven"] {
                assert!(ben.says(&format!("/incident open {title}")).await.contains("is open"));
            }
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let asked = flat(&ben.says("/incident ack").await);
            assert!(asked.contains("… 2 more: name it, like `") && asked.contains("incident ack INC-1`"), "{asked}");
            assert!(asked.contains("/incident ack INC-7") && !asked.contains("/incident ack INC-2"), "{asked}");
            assert!(bot.incident("INC-1").await.acked.is_none());
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_asks_into_which_timeline() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = two_here(bot).await;
            ben.does(reaction(&ben, "reaction-1", true)).await;
            let asked = flat(&ben.sees().await);
            if ben.place.platform != Platform::Web {
                // No answer could find the message again: the newest is meant, and named.
                assert!(asked.contains("INC-2"), "{asked}");
                return;
            }
            assert!(asked.contains("Into which timeline?"), "{asked}");
            for line in ["/incident note INC-2 message=message-1", "/incident note INC-1 message=message-1"] {
                assert!(asked.contains(line), "{line}: {asked}");
            }
            for key in ["INC-1", "INC-2"] {
                let timeline = ben.says(&format!("/incident timeline {key}")).await;
                assert!(!timeline.contains("they see 502"), "{timeline}");
            }
            let nowhere = ben.says("/incident note INC-2 message=message-1").await;
            assert!(nowhere.contains("There is no such message here"), "{nowhere}");
            let japanese = bot.user("aiko").reading(Language::Ja).in_room_of("INC-1").await;
            japanese.does(reaction(&japanese, "reaction-2", true)).await;
            let asked = japanese.sees().await;
            assert!(asked.contains("どのタイムラインに追加しますか"), "{asked}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_message_goes_where_whoever_was_asked_says() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = two_here(bot).await;
            if bot.platform() != Platform::Web {
                return;
            }
            let said = NewMessage {
                conversation: ben.place.conversation.clone(),
                thread: ben.place.thread.clone(),
                author: Author::Person("aiko".to_owned()),
                body: Body::Text("they see 502 since the deploy".to_owned()),
                visible_to: None,
            };
            let mut tx = bot.store().begin().await.expect("the store answers");
            let said = tx.conversations().append(said, bot.now()).await.expect("the store answers").id;
            tx.commit().await.expect("the store answers");
            ben.does(reaction_to(&ben, &said, "reaction-1", true)).await;
            let line = format!("/incident note INC-1 message={said}");
            assert!(flat(&ben.sees().await).contains(&line));
            for _ in 0..2 {
                assert!(ben.says(&line).await.contains("Added to the timeline of INC-1"));
            }
            let timeline = ben.says("/incident timeline INC-1").await;
            assert_eq!(timeline.matches("they see 502 since the deploy").count(), 1, "{timeline}");
            assert!(timeline.contains("aiko") && timeline.contains(&format!("/m/{said}")), "{timeline}");
            assert!(!ben.says("/incident timeline INC-2").await.contains("they see 502"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}
