//! What was said is taken back: a message and what goes on below it in its thread, further messages and a file; or the
//! preview that a link of ours has in somebody's message.
//!
//! What is below a message is looked up in its thread, by what our messages and files are known by; where Toban may not
//! read that, only what this process put there is known.

use std::collections::BTreeSet;

use serde_json::json;
use tracing::warn;

use crate::chat::gateway::{Gateway as _, GatewayError, MessageRef};
use crate::chat::message::Message;
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::lookup::{Pieces, below};
use crate::chat::slack::room::step;
use crate::chat::slack::unfurl::blocks;
use crate::chat::slack::web::failure::Failure;

/// Shows `instead` in the place of a message, and nothing below it any more.
pub(super) async fn message(slack: &SlackGateway, at: &MessageRef, instead: &Message) -> Result<(), GatewayError> {
    let channel = at.place.conversation.as_str();
    let root = at.place.thread.as_deref().unwrap_or(&at.id);
    // Before the message is another one.
    let found = match below(&slack.api, (channel, root), &at.id).await {
        Ok(found) => found,
        Err(error) if error.is_place() => {
            warn!(%error, "what goes on below a message that is taken back cannot be looked up");
            Pieces::default()
        }
        Err(error) => return Err(error.into()),
    };
    slack.edit(at, instead).await?;
    let known = slack.below.messages(channel, &at.id);
    let messages: BTreeSet<String> = found.messages.into_iter().chain(known).collect();
    for file in &found.files {
        step(&slack.api, "files.delete", &json!({ "file": file })).await?;
    }
    for ts in &messages {
        step(&slack.api, "chat.delete", &json!({ "channel": channel, "ts": ts })).await?;
    }
    Ok(())
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
