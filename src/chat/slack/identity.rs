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
    /// Where its workspace is on the web, with a slash at the end.
    pub home: Option<String>,
}

impl Me {
    /// The address of a message, as Slack makes it (docs.slack.dev, chat.getPermalink): for when Slack does not say.
    #[must_use]
    pub fn address(&self, channel: &str, ts: &str, thread: Option<&str>) -> Option<String> {
        let is_stamp = |ts: &str| !ts.is_empty() && ts.chars().all(|c| c.is_ascii_digit() || c == '.');
        let is_id = !channel.is_empty() && channel.chars().all(|c| c.is_ascii_alphanumeric());
        if !is_id || !is_stamp(ts) || !thread.is_none_or(is_stamp) {
            return None;
        }
        let address = format!("{}archives/{channel}/p{}", self.home.as_deref()?, ts.replace('.', ""));
        Some(match thread.filter(|thread| *thread != ts) {
            Some(thread) => format!("{address}?thread_ts={thread}&cid={channel}"),
            None => address,
        })
    }
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
        let home = Some(text("url")).filter(|url| url.starts_with("https://") && url.ends_with('/'));
        let me = Me { user: text("user_id"), team: text("team_id"), organization, home };
        *self.me.lock().unwrap_or_else(PoisonError::into_inner) = Some(me.clone());
        Ok(me)
    }
}

#[cfg(test)]
mod tests {
    use super::Me;

    #[test]
    fn an_address_is_made_of_what_is_known_and_of_nothing_else() {
        let home = Some("https://acme.slack.com/".to_owned());
        let me = Me { user: "U1".to_owned(), team: "T1".to_owned(), organization: None, home };
        let of = |channel, ts, thread| me.address(channel, ts, thread);
        let alone = Some("https://acme.slack.com/archives/C1/p1796064571000007".to_owned());
        assert_eq!(of("C1", "1796064571.000007", None), alone);
        assert_eq!(of("C1", "1796064571.000007", Some("1796064571.000007")), alone, "the first of a thread");
        let below = "https://acme.slack.com/archives/C1/p1796064571000007?thread_ts=1796064570.000001&cid=C1";
        assert_eq!(of("C1", "1796064571.000007", Some("1796064570.000001")).as_deref(), Some(below));
        for (channel, ts) in [("", "1.0"), ("C1/../x", "1.0"), ("C1", ""), ("C1", "1.0?x=<!here>")] {
            assert_eq!(of(channel, ts, None), None, "{channel} {ts}");
        }
        assert_eq!(Me { home: None, ..me.clone() }.address("C1", "1.0", None), None);
    }
}
