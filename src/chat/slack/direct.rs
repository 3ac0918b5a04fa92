//! Direct conversations: what is for one person goes where Slack opens one with them.
//!
//! Their ids are remembered, and forgotten as soon as Slack knows them no more: they change where a workspace moves into an
//! organization.

use serde_json::{Value, json};
use tracing::info;

use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::kept::Kept;
use crate::chat::slack::web::failure::Failure;
use crate::chat::unsent::Hindrance;

/// Conversations that are remembered.
const REMEMBERED: usize = 2_000;

/// Direct conversations, by member.
pub(super) struct Direct(Kept<String, String>);

impl Default for Direct {
    fn default() -> Self {
        Self(Kept::at_most(REMEMBERED))
    }
}

impl Direct {
    /// The conversation with a member, as far as it is remembered.
    pub(super) fn known(&self, member: &str) -> Option<String> {
        self.0.get(&member.to_owned())
    }
}

impl SlackGateway {
    /// Does something in the conversation meant by `id`; a member's is the direct one. Where Slack does not take a
    /// conversation that was remembered, it is opened anew, once.
    ///
    /// # Errors
    /// What the last attempt failed with.
    pub(super) async fn reaching<T, F>(&self, id: &str, act: impl Fn(String) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        if !id.starts_with(['U', 'W']) {
            return act(id.to_owned()).await;
        }
        let Some(known) = self.direct.known(id) else { return act(self.open(id).await?).await };
        let failure = match act(known.clone()).await {
            Err(failure) if failure.is_place() => failure,
            done => return done,
        };
        self.direct.0.take(&id.to_owned());
        let anew = self.open(id).await?;
        if anew == known {
            return Err(failure);
        }
        info!(%failure, "a direct conversation has another id by now");
        act(anew).await
    }

    /// The direct conversation with a member.
    ///
    /// # Errors
    /// When Slack names none.
    pub(super) async fn direct_with(&self, member: &str) -> Result<String, Failure> {
        match self.direct.known(member) {
            Some(known) => Ok(known),
            None => self.open(member).await,
        }
    }

    async fn open(&self, member: &str) -> Result<String, Failure> {
        let answer = self.api.call("conversations.open", &json!({ "users": member })).await?;
        let Some(channel) = answer.pointer("/channel/id").and_then(Value::as_str) else {
            return Err(Failure::NotSent(Hindrance::Lacking.because("channel")));
        };
        self.direct.0.put(member.to_owned(), channel.to_owned());
        Ok(channel.to_owned())
    }
}
