//! Who Toban is on Slack: its member id, by which it knows its own messages, and its workspace.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;

/// Toban's own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Its member id.
    pub user: String,
    /// Its workspace; on Enterprise Grid that of the token.
    pub team: String,
    /// The organization its workspace belongs to, on Enterprise Grid.
    pub organization: Option<String>,
}

/// Who Toban is, once Slack said so; clones are the same one.
#[derive(Clone, Default)]
pub struct Identity {
    me: Arc<Mutex<Option<Me>>>,
}

impl Identity {
    /// What is known now.
    #[must_use]
    pub fn known(&self) -> Option<Me> {
        self.me.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks Slack, which also tells whether the token is good.
    ///
    /// # Errors
    /// When Slack does not say.
    pub async fn learn(&self, api: &Api) -> Result<Me, Failure> {
        let answer = api.call("auth.test", &json!({})).await?;
        let text = |field: &str| answer.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        // Without them Toban would take its own words for somebody's, or everybody for a stranger.
        if text("user_id").is_empty() || text("team_id").is_empty() {
            return Err(Failure::NotSent("Slack did not say who Toban is".to_owned()));
        }
        let organization = Some(text("enterprise_id")).filter(|id| !id.is_empty());
        let me = Me { user: text("user_id"), team: text("team_id"), organization };
        *self.me.lock().unwrap_or_else(PoisonError::into_inner) = Some(me.clone());
        Ok(me)
    }
}
