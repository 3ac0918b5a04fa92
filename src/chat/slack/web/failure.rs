//! Why Slack did not do something, as the port of a platform tells it.
//!
//! The codes are those of the methods' pages at docs.slack.dev. What a code means is decided here and nowhere else.

use std::time::Duration;

use hyper_util::client::legacy;
use serde_json::Value;
use slack_morphism::errors::SlackClientError;

use crate::chat::gateway::{Closed, GatewayError};
use crate::chat::inbound::Platform;
use crate::chat::nowhere::{NoPlace, Nowhere};
use crate::chat::unsent::Hindrance;

/// How long it waits where Slack wants no more and does not say for how long, or not in whole seconds.
const PAUSE: Duration = Duration::from_secs(30);
/// How long it waits at most, whatever Slack says: what nobody waits for is as good as lost.
pub(super) const LONGEST: Duration = Duration::from_mins(15);

/// Whose answers these are.
const SLACK: &str = Platform::Slack.name();

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Slack wants nothing for a while; surely not done.
    #[error("Slack wants no more for {0:?}")]
    RateLimited(Duration),
    /// Slack refused it with this code; `needed` is the scope it names.
    #[error("Slack says {code}")]
    Refused {
        /// Slack's word for it.
        code: String,
        /// The scope that is missing.
        needed: Option<String>,
    },
    /// Surely not done.
    #[error("{0}")]
    NotSent(String),
    /// Done or not.
    #[error("{0}")]
    Unknown(String),
}

/// What a code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// The token is no good, or not for this: work waits until somebody mends it.
    Token,
    /// There is no such place, or Toban is not in it.
    Place,
    /// Slack is not well; done or not.
    Trouble,
    /// Slack wants no more.
    Limit,
    /// Anything else: of no use to try again.
    Other,
}

fn meaning(code: &str) -> Meaning {
    match code {
        "invalid_auth"
        | "not_authed"
        | "account_inactive"
        | "token_revoked"
        | "token_expired"
        | "missing_scope"
        | "not_allowed_token_type"
        | "org_login_required"
        | "team_access_not_granted"
        | "access_denied"
        | "app_missing_action_url"
        | "two_factor_setup_required"
        | "team_added_to_org" => Meaning::Token,
        "channel_not_found"
        | "not_in_channel"
        | "is_archived"
        | "is_inactive"
        | "message_not_found"
        | "cant_update_message"
        | "edit_window_closed"
        | "thread_not_found"
        | "user_not_in_channel"
        | "user_not_found"
        | "user_disabled"
        | "cannot_dm_bot"
        | "messages_tab_disabled"
        | "restricted_action"
        | "restricted_action_thread_only_channel"
        | "restricted_action_read_only_channel" => Meaning::Place,
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" | "team_not_ready" => {
            Meaning::Trouble
        }
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => Meaning::Limit,
        _ => Meaning::Other,
    }
}

/// Why a place does not take it.
fn nowhere(code: &str) -> Nowhere {
    match code {
        "not_in_channel" | "channel_not_found" => Nowhere::Outside,
        "is_archived" | "is_inactive" => Nowhere::Archived,
        "user_not_found" | "user_disabled" | "user_not_in_channel" | "cannot_dm_bot" => Nowhere::PersonGone,
        "messages_tab_disabled" => Nowhere::DirectOff,
        "restricted_action" | "restricted_action_thread_only_channel" | "restricted_action_read_only_channel" => {
            Nowhere::Forbidden
        }
        _ => Nowhere::MessageGone,
    }
}

/// Whether what is no answer of a method (`response_url`) says that blocks were refused: with HTTP 400, as JSON or bare.
fn names_blocks(body: &str) -> bool {
    let word = |answer: Value| answer.get("error")?.as_str().map(ToOwned::to_owned);
    let word = serde_json::from_str(body).ok().and_then(word).unwrap_or_else(|| body.trim().to_owned());
    matches!(word.as_str(), "invalid_blocks" | "invalid_blocks_format")
}

impl Failure {
    /// What the client library says, without the bodies it quotes.
    pub(super) fn of(error: SlackClientError) -> Self {
        match error {
            SlackClientError::RateLimitError(limit) => Self::RateLimited(limit.retry_after.unwrap_or(PAUSE)),
            SlackClientError::ApiError(refused) => {
                let body: Option<Value> = refused.http_response_body.and_then(|body| serde_json::from_str(&body).ok());
                let needed = body.as_ref().and_then(|body| body.get("needed")?.as_str().map(ToOwned::to_owned));
                Self::Refused { code: refused.code, needed }
            }
            SlackClientError::HttpError(answer) if answer.http_response_body.as_deref().is_some_and(names_blocks) => {
                Self::Refused { code: "invalid_blocks".to_owned(), needed: None }
            }
            SlackClientError::HttpError(answer) if answer.status_code.is_server_error() => {
                Self::Unknown(Hindrance::Answered.because(format!("HTTP {}", answer.status_code.as_u16())))
            }
            SlackClientError::HttpError(answer) => {
                Self::NotSent(Hindrance::Answered.because(format!("HTTP {}", answer.status_code.as_u16())))
            }
            SlackClientError::HttpProtocolError(broken) => {
                let cause = broken.cause.as_ref().and_then(|cause| cause.downcast_ref::<legacy::Error>());
                if cause.is_some_and(legacy::Error::is_connect) {
                    Self::NotSent(Hindrance::Apart.because(SLACK))
                } else {
                    Self::Unknown(Hindrance::Broken.because(SLACK))
                }
            }
            SlackClientError::ProtocolError(_) => Self::Unknown(Hindrance::Unclear.because(SLACK)),
            _ => Self::Unknown(Hindrance::Broken.because(SLACK)),
        }
    }

    /// Slack's code, where it refused.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether it may work in a while without anybody mending something.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::RateLimited(_) | Self::NotSent(_) | Self::Unknown(_) => true,
            Self::Refused { code, .. } => matches!(meaning(code), Meaning::Trouble | Meaning::Limit),
        }
    }

    /// Whether it may have been done.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        match self {
            Self::RateLimited(_) | Self::NotSent(_) => false,
            Self::Unknown(_) => true,
            Self::Refused { code, .. } => meaning(code) == Meaning::Trouble,
        }
    }

    /// How long Slack wants no more, where that is why.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited(after) => Some(*after),
            Self::Refused { code, .. } if meaning(code) == Meaning::Limit => Some(PAUSE),
            _ => None,
        }
    }

    /// Whether somebody must mend a token or a scope.
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.code().is_some_and(|code| meaning(code) == Meaning::Token)
    }

    /// Whether nothing at all is done until somebody mends the token: it is tried again then. A scope that is missing is about
    /// one method alone.
    #[must_use]
    pub fn lacks_token(&self) -> bool {
        self.is_token() && self.code() != Some("missing_scope")
    }

    /// Whether it was refused for its blocks; then nothing was done.
    #[must_use]
    pub fn refuses_blocks(&self) -> bool {
        let about = |code| {
            matches!(code, "invalid_blocks" | "invalid_blocks_format" | "msg_blocks_too_long" | "block_mismatch")
        };
        self.code().is_some_and(about)
    }

    /// Whether the workspace may not have such blocks; a message that is only too long with them says nothing of that.
    #[must_use]
    pub fn lacks_blocks(&self) -> bool {
        self.code().is_some_and(|code| matches!(code, "invalid_blocks" | "invalid_blocks_format"))
    }

    /// Whether Toban cannot speak in that place.
    #[must_use]
    pub fn is_place(&self) -> bool {
        self.code().is_some_and(|code| meaning(code) == Meaning::Place)
    }

    /// Whether Toban may not look there at what was said: it speaks in public channels that it cannot read, and in
    /// conversations whose history it was not given.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.is_place() || self.code() == Some("missing_scope")
    }

    /// Whether the message is not there any more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.code() == Some("message_not_found")
    }

    /// What is told of a delivery of which a part is there already.
    #[must_use]
    pub fn of_the_rest(self) -> GatewayError {
        let retry_after = self.retry_after();
        match GatewayError::from(self) {
            error @ (GatewayError::NoPlace(_) | GatewayError::Shut { .. } | GatewayError::Refused(_)) => error,
            error => GatewayError::Begun { reason: error.to_string(), retry_after },
        }
    }
}

impl From<Failure> for GatewayError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::RateLimited(retry_after) => Self::RateLimited { retry_after },
            Failure::NotSent(reason) => Self::NotSent(reason),
            Failure::Unknown(reason) => Self::Unavailable(reason),
            Failure::Refused { code, needed } => match meaning(&code) {
                // Nothing of it is lost: it waits, and what has waited too long can be taken up again.
                Meaning::Token => Self::NotSent(match needed {
                    Some(scope) => Hindrance::Scope.because(scope),
                    None if code == "missing_scope" => Hindrance::Scope.because(code),
                    None => Hindrance::Token.because(code),
                }),
                Meaning::Place => {
                    let how = match code.as_str() {
                        "is_archived" => Some(Closed::Archived),
                        "channel_not_found" | "not_in_channel" => Some(Closed::Unreachable),
                        _ => None,
                    };
                    let place = NoPlace::new(nowhere(&code), code);
                    match how {
                        Some(how) => Self::Shut { how, place },
                        None => Self::NoPlace(place),
                    }
                }
                Meaning::Trouble => Self::Unavailable(Hindrance::Unwell.because(code)),
                Meaning::Limit => Self::RateLimited { retry_after: PAUSE },
                Meaning::Other => Self::Refused(code),
            },
        }
    }
}

#[cfg(test)]
mod tests;
