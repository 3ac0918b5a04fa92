//! What jobs say is in the language of whoever reads it: everybody in a conversation, or one person.

use toban::chat::inbound::Platform;
use toban::directory::access::Reader;
use toban::language::Language;
use toban::store::card::CardRole;

use super::super::time::minutes;
use super::super::{Bot, on_every_platform};
use super::night;

/// The people of the only conversation there is chose its language.
async fn speaks(bot: &Bot, language: Language) {
    let mut tx = bot.store().begin().await.expect("the store answers");
    let ops = tx.conversations().by_name("ops", &Reader::TOBAN).await.expect("the store answers").expect("it is there");
    tx.conversations().set_language(&ops.id, language).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_and_lines_speak_the_conversations_language() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            if bot.platform() != Platform::Web {
                return;
            }
            speaks(bot, Language::Ja).await;
            // English is the settings' language, and ben's.
            let ben = bot.user("ben").reading(Language::En);
            let opened = ben.says("/incident open memory is short severity=sev3 playbook=memory target=local").await;
            assert!(opened.contains("INC-1 is open"), "what only ben reads is in ben's: {opened}");
            bot.clock().advance(minutes(1)).await;
            ben.says("/incident ack INC-1").await;
            ben.says("/incident resolve INC-1").await;
            bot.clock().shows("2026-11-26T09:01:00Z").await;
            drop(ben.sees().await);
            let below = bot.below("INC-1", CardRole::Live).await.join("\n");
            for line in ["メモリ", "対応を開始", "対応前後の比較"] {
                assert!(below.contains(line), "{line} in {below}");
            }
            let timeline = ben.says("/incident timeline INC-1").await;
            assert!(timeline.contains("RUN-1 · メモリ"), "{timeline}");
            let draft = ben.says("/incident postmortem INC-1 section=lucky").await;
            assert!(draft.starts_with('⊘'), "{draft}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_speaks_the_language_of_where_it_began() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            if bot.platform() != Platform::Web {
                return;
            }
            speaks(bot, Language::Ja).await;
            let ben = bot.user("ben").reading(Language::En);
            ben.says("/incident open checkout is down severity=sev1").await;
            bot.clock().advance(minutes(3)).await;
            drop(ben.sees().await);
            let card = bot.card("INC-1", CardRole::Live).await.expect("a card");
            assert!(card.contains("次の共有期限"), "{card}");
            let below = bot.below("INC-1", CardRole::Live).await.join("\n");
            assert!(below.contains("指揮の担当者がいません"), "{below}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_person_alone_reads_is_in_their_language() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let (ben, aiko) = (bot.user("ben"), bot.user("aiko"));
            assert!(aiko.says("/toban lang ja").await.contains("日本語"));
            ben.says("/incident open checkout is down severity=sev3").await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            // The terminal is one conversation that everybody reads.
            let told = ben.says("/incident role INC-1 scribe aiko").await;
            let duty = format!("{told}\n{}", aiko.sees().await);
            assert!(duty.contains("あなたは INC-1 の"), "{duty}");
        })
    })
    .await;
}
