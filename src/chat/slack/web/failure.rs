//! Why Slack did not do something, as the port of a platform tells it.
//!
//! The codes are those of the methods' pages at docs.slack.dev. What a code means is decided here and nowhere else.

use std::time::Duration;

use hyper_util::client::legacy;
use serde_json::Value;
use slack_morphism::errors::SlackClientError;

use crate::chat::gateway::{Closed, GatewayError};
use crate::chat::nowhere::{NoPlace, Nowhere};

/// How long it waits where Slack wants no more and does not say for how long.
const PAUSE: Duration = Duration::from_secs(30);

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
                Self::Unknown(format!("Slack answered with HTTP {}", answer.status_code.as_u16()))
            }
            SlackClientError::HttpError(answer) => {
                Self::NotSent(format!("Slack answered with HTTP {}", answer.status_code.as_u16()))
            }
            SlackClientError::HttpProtocolError(broken) => {
                let cause = broken.cause.as_ref().and_then(|cause| cause.downcast_ref::<legacy::Error>());
                if cause.is_some_and(legacy::Error::is_connect) {
                    Self::NotSent("no connection to Slack".to_owned())
                } else {
                    Self::Unknown("the connection to Slack broke".to_owned())
                }
            }
            SlackClientError::ProtocolError(_) => Self::Unknown("Slack's answer was not understood".to_owned()),
            _ => Self::Unknown("the connection to Slack broke".to_owned()),
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
                    Some(scope) => format!("{code}: the scope {scope} is missing"),
                    None => format!("{code}: Slack does not take the token"),
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
                Meaning::Trouble => Self::Unavailable(code),
                Meaning::Limit => Self::RateLimited { retry_after: PAUSE },
                Meaning::Other => Self::Refused(code),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Failure, names_blocks};
    use crate::chat::gateway::{Closed, GatewayError};
    use crate::chat::nowhere::{NoPlace, Nowhere};

    fn told(code: &str) -> GatewayError {
        Failure::Refused { code: code.to_owned(), needed: None }.into()
    }

    #[test]
    fn whatever_says_that_blocks_were_refused_is_known_by_it() {
        let refused = |code: &str| Failure::Refused { code: code.to_owned(), needed: None };
        for (code, refuses, lacks) in [
            ("invalid_blocks", true, true),
            ("invalid_blocks_format", true, true),
            ("msg_blocks_too_long", true, false),
            ("msg_too_long", false, false),
            ("internal_error", false, false),
        ] {
            assert_eq!((refused(code).refuses_blocks(), refused(code).lacks_blocks()), (refuses, lacks), "{code}");
        }
        for (body, named) in [
            (r#"{"ok":false,"error":"invalid_blocks","errors":["unsupported type: table"]}"#, true),
            ("invalid_blocks\n", true),
            (r#"{"ok":false,"error":"used_url"}"#, false),
            ("<html>invalid_blocks</html>", false),
            ("", false),
        ] {
            assert_eq!(names_blocks(body), named, "{body}");
        }
    }

    #[test]
    fn a_code_says_whether_it_is_of_use_to_try_again() {
        assert!(matches!(told("token_revoked"), GatewayError::NotSent(_)));
        assert!(matches!(told("missing_scope"), GatewayError::NotSent(_)));
        for (code, how, why) in [
            ("is_archived", Closed::Archived, Nowhere::Archived),
            ("not_in_channel", Closed::Unreachable, Nowhere::Outside),
        ] {
            assert_eq!(told(code), GatewayError::Shut { how, place: NoPlace::new(why, code) });
        }
        assert_eq!(
            told("message_not_found"),
            GatewayError::NoPlace(NoPlace::new(Nowhere::MessageGone, "message_not_found"))
        );
        assert!(matches!(told("internal_error"), GatewayError::Unavailable(_)));
        assert!(matches!(told("ratelimited"), GatewayError::RateLimited { .. }));
        assert!(matches!(told("msg_too_long"), GatewayError::Refused(_)));
        let limited: GatewayError = Failure::RateLimited(Duration::from_secs(7)).into();
        assert_eq!(limited, GatewayError::RateLimited { retry_after: Duration::from_secs(7) });
    }
}
