//! What one person alone sees: at the address that came with what they did, as an ephemeral message, or directly.
//!
//! Invariant: nobody else sees it, and whoever asked where Toban is no member is reached, too.

use serde_json::json;
use tracing::debug;

use crate::chat::inbound::{Account, Place};
use crate::chat::slack::delivery::Sender;
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::render::{Part, harmless};
use crate::chat::slack::web::failure::Failure;

impl SlackGateway {
    /// One part for one person. One that may have been shown is shown again: nobody can look up what one person sees.
    pub(super) async fn whisper_patiently(&self, place: &Place, to: &Account, part: &Part) -> Result<(), Failure> {
        let mut patience = self.patience();
        while let Err(failure) = self.whisper_part(place, to, part).await {
            patience.bear(failure).await?;
        }
        Ok(())
    }

    async fn whisper_part(&self, place: &Place, to: &Account, part: &Part) -> Result<(), Failure> {
        let channel = place.conversation.as_str();
        let address = || self.answers.take(channel, &to.id, self.clock.elapsed());
        if place.thread.is_none()
            && let Some(address) = address()
        {
            match self.respond(&address, part).await {
                // Slack takes an address no longer when the app was reinstalled.
                Err(error) if !matches!(error, Failure::Unknown(_)) => debug!(%error, "answered another way"),
                done => return done,
            }
        }
        // A direct conversation is one person's anyway, if it is Toban's at all.
        if channel.starts_with(['D', 'U', 'W']) {
            let direct = self.channel(channel).await?;
            let sender = Sender {
                api: &self.api,
                support: &self.support,
                channel: &direct,
                thread: place.thread.as_deref(),
                key: None,
            };
            return match sender.send(part).await {
                Err(error) if error.is_place() && channel.starts_with('D') => self.reach(to, part, address()).await,
                done => done.map(drop),
            };
        }
        let show = async |part: Part| {
            let mut body = harmless(part);
            body["channel"] = json!(channel);
            body["user"] = json!(to.id);
            body["thread_ts"] = json!(place.thread);
            self.api.call("chat.postEphemeral", &body).await
        };
        match self.support.send(part, show).await {
            Err(error) if error.is_place() => self.reach(to, part, address()).await,
            done => done.map(drop),
        }
    }

    /// Reaches somebody who asked where Toban is no member.
    async fn reach(&self, to: &Account, part: &Part, address: Option<String>) -> Result<(), Failure> {
        if let Some(address) = address {
            return self.respond(&address, part).await;
        }
        let channel = self.channel(&to.id).await?;
        Sender { api: &self.api, support: &self.support, channel: &channel, thread: None, key: None }
            .send(part)
            .await
            .map(drop)
    }

    async fn respond(&self, address: &str, part: &Part) -> Result<(), Failure> {
        let respond = async |part: Part| {
            let mut body = harmless(part);
            body["response_type"] = json!("ephemeral");
            body["replace_original"] = json!(false);
            self.api.respond(address, &body).await
        };
        self.support.send(part, respond).await
    }
}
