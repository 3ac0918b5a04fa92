//! An incident that becomes private: what was said about it where others read is taken back.

use toban::app::suggest::FromSetup;
use toban::chat::inbound::{Place, Platform};
use toban::chat::terminal::render::{Style, render};
use toban::directory::access::{Reader, Who};
use toban::incident::policy::Policy;
use toban::language::Language;
use toban::server::suggest::{Asker, Suggest as _};
use toban::store::message::{Author, Body, NewMessage, StoredMessage, Viewer};

use super::super::time::minutes;
use super::super::workspace::BOT_NAME;
use super::super::{Bot, World, everywhere};
use super::night;

/// The night, with a conversation where incidents are announced.
fn announced() -> World {
    let announce = [(Platform::Web, "alerts".to_owned())].into();
    World { policy: Policy { announce, ..Policy::default() }, ..night() }
}

/// What typing a key proposes to a person.
async fn proposed(bot: &Bot, person: &str) -> Vec<String> {
    let suggest = FromSetup::new(bot.setup.subscribe(), bot.store().clone());
    let reader = bot.setup.borrow().rights.reader(Who { person: Some(person), local: false });
    let user = bot.user(person);
    let asker = Asker { account: &user.account, reader: &reader, language: Language::En };
    let line = "/incident show INC";
    let found = suggest.suggest(asker, line, line.chars().count()).await;
    found.items.into_iter().map(|item| item.insert).collect()
}

/// Everything a person reads on the page, cards and people's words included.
async fn reads(bot: &Bot, person: &str) -> Vec<(StoredMessage, String)> {
    let reader = bot.setup.borrow().rights.reader(Who { person: Some(person), local: false });
    let viewer = Viewer { account: person, reader: &reader };
    let mut tx = bot.store().read().await.expect("the store answers");
    let all = tx.conversations().since(0, viewer, 1_000).await.expect("the store answers");
    let text = |stored: &StoredMessage| match &stored.body {
        Body::Text(text) => text.clone(),
        Body::Message(message) => render(message, Style::PLAIN),
    };
    all.into_iter().map(|stored| (stored.clone(), text(&stored))).collect()
}

/// What the bot said in conversations that a person still reads on Slack.
fn left(bot: &Bot, person: &str) -> Vec<String> {
    let Some(workspace) = bot.workspace() else { return Vec::new() };
    let read = workspace.world.read_by(Some(person)).into_iter();
    let said = read.filter(|seen| seen.author == BOT_NAME && !seen.is_ephemeral && !seen.channel.starts_with('D'));
    said.map(|seen| workspace.text(&seen)).collect()
}

async fn says_aloud(bot: &Bot, place: &Place, who: &str, text: &str) -> String {
    if let Some(workspace) = bot.workspace() {
        return workspace.wrote(&workspace.world.user(who), place, "aloud", text).ts;
    }
    let said = NewMessage {
        conversation: place.conversation.clone(),
        thread: place.thread.clone(),
        author: Author::Person(who.to_owned()),
        body: Body::Text(text.to_owned()),
        visible_to: None,
    };
    let mut tx = bot.store().begin().await.expect("the store answers");
    let said = tx.conversations().append(said, bot.now()).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    said.id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_in_its_thread_is_taken_back() {
    everywhere(announced, |bot| {
        Box::pin(async {
            let mut tx = bot.store().begin().await.expect("the store answers");
            tx.conversations().create("alerts", bot.now()).await.expect("the store answers");
            tx.commit().await.expect("the store answers");
            let opened = "/incident open keys were stolen severity=sev3 playbook=memory target=local";
            assert!(bot.user("ben").says(opened).await.contains("INC-1 is open"));
            bot.clock().advance(minutes(1)).await;
            let ben = bot.user("ben").in_room_of("INC-1").await;
            let on_page = bot.platform() == Platform::Web;
            drop(ben.says("/incident log kind=finding the thief has the keys").await);
            drop(ben.says("/incident update thief seen").await);
            let thread = ben.place.clone();
            let said = says_aloud(bot, &thread, "aiko", "the keys are gone").await;
            let dana = bot.user("dana");
            drop(dana.says("/incident set INC-1 member=carol").await);
            bot.clock().advance(minutes(1)).await;
            let readable = async |who: &str| {
                let all = reads(bot, who).await;
                all.iter().filter(|(_, text)| text.contains("keys") || text.contains("thief")).count()
            };
            if on_page {
                assert!(readable("aiko").await >= 4, "card, announcement, finding, update, words");
            }
            drop(dana.sees().await);
            let shut = ben.says("/incident set INC-1 private=yes").await;
            assert!(shut.contains("is replaced by one line") && shut.contains("hidden on the page"), "{shut}");
            bot.clock().advance(minutes(1)).await;
            if on_page {
                for who in ["aiko", "dana"] {
                    let all = reads(bot, who).await;
                    let others: Vec<_> = all.iter().filter(|(stored, _)| stored.visible_to.is_none()).collect();
                    for secret in ["keys", "thief", "INC-1", "RUN-1"] {
                        let left = others.iter().find(|(_, text)| text.contains(secret));
                        assert!(left.is_none(), "{who} still reads {secret}: {left:?}");
                    }
                    let replaced = others.iter().filter(|(_, text)| text.contains("This incident was made private."));
                    assert_eq!(replaced.count(), 2, "the card and the announcement: {others:?}");
                }
                let members = reads(bot, "carol").await;
                assert!(members.iter().any(|(_, text)| text == "the keys are gone"), "carol is a member");
                let card = members.iter().find(|(_, text)| text.contains("keys were stolen")).expect("a card");
                assert_ne!(card.0.conversation, thread.conversation, "the card is in a room of its own");
                // What was taken back in the thread is still followed by the timeline.
                let room = bot.incident("INC-1").await.room.expect("a private incident has a room").conversation;
                let viewer = Viewer { account: "nobody", reader: &Reader::TOBAN };
                let mut tx = bot.store().read().await.expect("the store answers");
                let moved = tx.conversations().message(&said, viewer).await.expect("the store answers");
                assert_eq!(moved.map(|moved| (moved.conversation, moved.thread)), Some((room, thread.thread.clone())));
            }
            for who in ["aiko", "dana"] {
                for secret in ["keys", "thief", "INC-1", "RUN-1"] {
                    let left = left(bot, who).into_iter().find(|text| text.contains(secret));
                    assert!(left.is_none(), "{who} still reads {secret} on Slack: {left:?}");
                }
            }
            if bot.workspace().is_some() {
                let replaced =
                    left(bot, "aiko").into_iter().filter(|text| text.contains("This incident was made private."));
                assert!(replaced.count() >= 2, "the card, the announcement, and what was said in their threads");
                assert!(left(bot, "carol").iter().any(|text| text.contains("keys were stolen")), "carol is a member");
            }
            assert!(proposed(bot, "carol").await.contains(&"INC-1".to_owned()));
            assert!(!proposed(bot, "aiko").await.contains(&"INC-1".to_owned()));
            let hidden = bot.user("aiko").says("/incident show INC-1").await;
            assert!(hidden.contains("There is no incident INC-1"), "{hidden}");
            drop(
                bot.user("ben").in_room_of("INC-1").await.says("/incident log kind=finding nobody else hears it").await,
            );
            bot.clock().advance(minutes(1)).await;
            if on_page {
                let heard = reads(bot, "aiko").await.into_iter().any(|(_, text)| text.contains("nobody else"));
                assert!(!heard, "nothing more is said where others read");
            }
            drop(bot.says_to("nobody").await);
        })
    })
    .await;
}
