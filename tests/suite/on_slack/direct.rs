//! Direct conversations whose ids change: whoever is told alone is told all the same.

use toban::chat::gateway::{DeliveryKey, Gateway as _, GatewayError};
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::language::Language;

use super::Desk;
use crate::slack::fault::Fault;

fn carol(desk: &Desk) -> Account {
    desk.app.setup.borrow().account("carol", Platform::Slack).expect("carol is on Slack")
}

async fn tells(desk: &Desk, text: &str) -> Result<(), GatewayError> {
    let conversation = desk.world.channel("#ops").id().to_owned();
    let place = Place { platform: Platform::Slack, conversation, thread: None };
    let message = Message::line(Language::En, Tone::Plain, text);
    let key = DeliveryKey { id: text, tried: None };
    desk.slack.gateway.deliver(&place, Some(&carol(desk)), &message, key).await.map(drop)
}

fn opened(desk: &Desk) -> usize {
    desk.world.called("conversations.open").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_conversation_that_has_another_id_is_opened_anew_once() {
    let desk = Desk::opens().await;
    tells(&desk, "one").await.expect("it is sent");
    tells(&desk, "two").await.expect("it is sent");
    assert_eq!(opened(&desk), 1, "it is remembered");
    let new = desk.world.changes_direct_id("carol");
    tells(&desk, "three").await.expect("it is sent");
    let whispered = Place { platform: Platform::Slack, conversation: carol(&desk).id, thread: None };
    let alone = Message::line(Language::En, Tone::Plain, "four");
    desk.world.changes_direct_id("carol");
    desk.slack.gateway.whisper(&whispered, &carol(&desk), &alone).await.expect("it is shown");
    desk.world.changes_direct_id("carol");
    desk.slack.gateway.post(&whispered, &Message { headline: "five".to_owned(), ..alone }).await.expect("it is sent");
    let shown: Vec<String> = {
        let direct = desk.world.user("carol").direct();
        desk.world.channel(&direct).top_level().into_iter().map(|seen| seen.text).collect()
    };
    assert_eq!(shown, ["· one", "· two", "· three", "· four", "· five"], "{new}");
    assert_eq!(opened(&desk), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_is_still_the_same_one_nothing_is_tried_again() {
    let desk = Desk::opens().await;
    tells(&desk, "one").await.expect("it is sent");
    desk.world.fails("chat.postMessage", Fault::Refused("restricted_action"), 1);
    let refused = tells(&desk, "two").await;
    assert!(
        matches!(&refused, Err(GatewayError::NoPlace(why)) if why.to_string().contains("restricted_action")),
        "{refused:?}"
    );
    assert_eq!((desk.world.called("chat.postMessage").len(), opened(&desk)), (2, 2));
}
