//! What one person alone sees: at the address that came with what they did, as an ephemeral message, or directly.
//!
//! Invariant: nobody else sees it, and whoever asked where Toban is no member is reached, too. Where Slack takes no blocks,
//! they read every word as text.

use std::collections::VecDeque;

use serde_json::json;
use tracing::debug;

use crate::chat::inbound::{Account, Place};
use crate::chat::slack::delivery::{POSTED, Sender};
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::render::{Part, harmless};
use crate::chat::slack::web::failure::Failure;

impl SlackGateway {
    /// One part for one person. One that may have been shown is shown again: nobody can look up what one person sees.
    pub(super) async fn whisper_patiently(&self, place: &Place, to: &Account, part: &Part) -> Result<(), Failure> {
        let mut waiting = VecDeque::from([part.clone()]);
        while let Some(part) = waiting.pop_front() {
            let mut patience = self.patience();
            let left = loop {
                match self.whisper_part(place, to, &part).await {
                    Ok(left) => break left,
                    Err(failure) => patience.bear(failure).await?,
                }
            };
            left.into_iter().rev().for_each(|part| waiting.push_front(part));
        }
        Ok(())
    }

    /// Shows a part once; what did not go into it, where the workspace takes no blocks.
    async fn whisper_part(&self, place: &Place, to: &Account, part: &Part) -> Result<Vec<Part>, Failure> {
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
            return match self.send_directly(channel, place.thread.as_deref(), part).await {
                Err(error) if error.is_place() && channel.starts_with('D') => self.reach(to, part, address()).await,
                done => done,
            };
        }
        let show = async |part: Part| {
            let mut body = harmless(part);
            body["channel"] = json!(channel);
            body["user"] = json!(to.id);
            body["thread_ts"] = json!(place.thread);
            self.api.call("chat.postEphemeral", &body).await
        };
        match self.support.say(part, POSTED, show).await {
            Err(error) if error.is_place() => self.reach(to, part, address()).await,
            done => done.map(|(_, left)| left),
        }
    }

    /// Reaches somebody who asked where Toban is no member.
    async fn reach(&self, to: &Account, part: &Part, address: Option<String>) -> Result<Vec<Part>, Failure> {
        if let Some(address) = address {
            return self.respond(&address, part).await;
        }
        self.send_directly(&to.id, None, part).await
    }

    /// Sends one part into a direct conversation; `id` is its own or the person's.
    async fn send_directly(&self, id: &str, thread: Option<&str>, part: &Part) -> Result<Vec<Part>, Failure> {
        let send = |channel: String| async move {
            let mut left = vec![part.clone()];
            while let Some(part) = left.pop() {
                let sent = Sender { slack: self, channel: &channel, thread }.send(&part).await?;
                left.extend(sent.left.into_iter().rev());
            }
            Ok(left)
        };
        self.reaching(id, send).await
    }

    async fn respond(&self, address: &str, part: &Part) -> Result<Vec<Part>, Failure> {
        let respond = async |part: Part| {
            let mut body = harmless(part);
            body["response_type"] = json!("ephemeral");
            body["replace_original"] = json!(false);
            self.api.respond(address, &body).await
        };
        self.support.say(part, POSTED, respond).await.map(|((), left)| left)
    }
}
