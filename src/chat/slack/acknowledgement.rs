//! What somebody alone reads at once, in the acknowledgement of their command.
//!
//! Slack says of an acknowledgement neither whether it took its blocks nor where it stands; so it is one message, of blocks that
//! every workspace has, and whatever needs more is told in another way.

use serde_json::{Value, json};

use crate::chat::message::Message;
use crate::chat::slack::gateway::{SlackGateway, way};
use crate::chat::slack::reception::Whisper;
use crate::chat::slack::render::{Kinds, Part, Rest, harmless, render};
use crate::chat::typed::Typing;

impl SlackGateway {
    /// What is for one person alone as the acknowledgement of their command; `None` where it takes more than one message.
    pub(super) fn acknowledgement(&self, told: &Whisper) -> Option<Value> {
        let (prefix, way) = (self.known.prefix(), way(told.place.thread.as_deref()));
        acknowledgement(&told.message, Typing { prefix: &prefix, way })
    }
}

/// A message for one person as the acknowledgement of their command; `None` where it takes more than one.
fn acknowledgement(message: &Message, typing: Typing<'_>) -> Option<Value> {
    // Nobody is told whether Slack took its blocks, so they are such as every workspace has.
    let parts = render(message, Rest::Below, Kinds::NONE, typing);
    let [part] = <[Part; 1]>::try_from(parts).ok()?;
    let mut body = harmless(part);
    body["response_type"] = json!("ephemeral");
    Some(body)
}

#[cfg(test)]
mod tests {
    use super::acknowledgement;
    use crate::chat::message::{Block, Message, Tone};
    use crate::chat::table::Column;
    use crate::chat::typed::{Typing, Way};
    use crate::language::Language;

    #[test]
    fn an_acknowledgement_is_in_blocks_that_every_workspace_has() {
        let columns = vec![Column { name: "Target".to_owned(), number: false }];
        let rows = (0..3).map(|n| vec![format!("host-{n}")]).collect();
        let blocks = vec![Block::Table { columns, rows, charts: Vec::new() }];
        let message = Message { blocks, ..Message::line(Language::En, Tone::Plain, "loads") };
        let answer = acknowledgement(&message, Typing { prefix: "", way: Way::Slash })
            .expect("it fits into one message")
            .to_string();
        assert!(answer.contains("host-2") && !answer.contains("\"table\""), "{answer}");
    }
}
