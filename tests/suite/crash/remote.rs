//! The child's way to the platform: a socket to the process that started it.

use std::sync::Arc;

use async_trait::async_trait;
use toban::chat::gateway::{Capabilities, DeliveryKey, Gateway, GatewayError, MessageRef, NewRoom};
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Block, Message};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use super::Said;

/// The socket.
pub(super) type Line = Arc<Mutex<BufReader<TcpStream>>>;

/// Says something, and waits until it was heard.
pub(super) async fn say(line: &Line, said: &Said) -> std::io::Result<()> {
    let mut line = line.lock().await;
    let text = serde_json::to_string(said).expect("it is plain data") + "\n";
    line.write_all(text.as_bytes()).await?;
    let mut heard = String::new();
    line.read_line(&mut heard).await.map(drop)
}

/// A platform of the parent's.
pub(super) struct Remote {
    pub(super) platform: Platform,
    pub(super) line: Line,
}

#[async_trait]
impl Gateway for Remote {
    fn platform(&self) -> Platform {
        self.platform
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            threads: true,
            ephemeral: true,
            edit: true,
            folding: true,
            buttons: true,
            rooms: false,
            pins: false,
            deduplicates: self.platform == Platform::Web,
            forms: false,
            reactions: false,
            stale_after: None,
            max_len: 1000,
        }
    }

    async fn post(&self, place: &Place, _message: &Message) -> Result<MessageRef, GatewayError> {
        // A response belongs to its invocation and dies with it; nothing is proven with it here.
        Ok(MessageRef { place: place.clone(), id: "response".to_owned() })
    }

    async fn edit(&self, _at: &MessageRef, _message: &Message) -> Result<(), GatewayError> {
        Ok(())
    }

    async fn whisper(&self, place: &Place, _to: &Account, message: &Message) -> Result<(), GatewayError> {
        self.post(place, message).await.map(drop)
    }

    async fn deliver(
        &self,
        place: &Place,
        _to: Option<&Account>,
        message: &Message,
        DeliveryKey { id: key, .. }: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError> {
        let label = message.blocks.iter().find_map(|block| match block {
            Block::Context { text } => Some(text.clone()),
            _ => None,
        });
        let said = Said::Message {
            platform: self.platform.word().to_owned(),
            conversation: place.conversation.clone(),
            key: key.to_owned(),
            text: message.headline.clone(),
            label,
        };
        say(&self.line, &said).await.map_err(|error| GatewayError::Unavailable(error.to_string()))?;
        Ok(MessageRef { place: place.clone(), id: key.to_owned() })
    }

    async fn open_room(&self, room: &NewRoom) -> Result<Place, GatewayError> {
        Err(GatewayError::Refused(room.name.clone()))
    }

    async fn pin(&self, _at: &MessageRef) -> Result<(), GatewayError> {
        Err(GatewayError::Refused("pin".to_owned()))
    }

    async fn archive(&self, _place: &Place) -> Result<(), GatewayError> {
        Err(GatewayError::Refused("archive".to_owned()))
    }
}
