//! What was said is taken back: a message and what goes on below it in its thread, further messages and a file; or the
//! preview that a link of ours has in somebody's message.
//!
//! What is below a message is looked up in its thread, by what our messages and files are known by; where Toban may not
//! read that, only what this process put there is known.

use serde_json::json;

use crate::chat::gateway::{Gateway as _, GatewayError, MessageRef};
use crate::chat::message::Message;
use crate::chat::slack::delivery::Sender;
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::room::step;
use crate::chat::slack::unfurl::blocks;
use crate::chat::slack::web::failure::Failure;

/// Shows `instead` in the place of a message, and nothing below it any more.
pub(super) async fn message(slack: &SlackGateway, at: &MessageRef, instead: &Message) -> Result<(), GatewayError> {
    let channel = at.place.conversation.as_str();
    let sender = Sender { slack, channel, thread: at.place.thread.as_deref() };
    slack.look_below(&sender, &at.id).await?;
    match slack.edit(at, instead).await {
        // Somebody deleted it; what went on below it stands there still.
        Err(error @ GatewayError::NoPlace(_)) => {
            slack.go_on(&sender, &at.id, (&[], instead.language)).await?;
            Err(error)
        }
        done => done,
    }
}

/// Shows `instead` as the preview of a link.
pub(super) async fn preview(
    slack: &SlackGateway,
    at: &MessageRef,
    link: &str,
    instead: &Message,
) -> Result<(), Failure> {
    let mut unfurls = serde_json::Map::new();
    unfurls.insert(link.to_owned(), blocks(instead));
    let arguments = json!({ "channel": at.place.conversation, "ts": at.id, "unfurls": unfurls });
    step(&slack.api, "chat.unfurl", &arguments).await
}
