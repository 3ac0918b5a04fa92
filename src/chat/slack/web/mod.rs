//! Slack's Web API: every method through one client, each call with a deadline and made exactly once.
//!
//! Nothing is tried again here and nothing waits for a rate limit: who delivers asks how long to wait ([`Api::pause`]) and
//! decides; any other method that Slack wants nothing of for now is not called until then, and fails as it did. What is wrong with the tokens is told to [`Health`], and told to be over as soon as a call succeeds.
//! Invariant: neither a token nor an answer's body is in an error or in the log.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use slack_morphism::errors::SlackClientError;
use slack_morphism::{
    SlackApiToken, SlackApiTokenValue, SlackClient, SlackClientApiCallContext, SlackClientHttpConnector as _,
};
use tracing::{Span, debug, warn};
use url::Url;

use crate::chat::inbound::Platform;
use crate::chat::slack::health::Health;
use crate::chat::slack::pace::Pace;
use crate::chat::slack::web::connector::Connector;
use crate::chat::slack::web::failure::{Failure, LONGEST};
use crate::chat::unsent::Hindrance;
use crate::clock::SharedClock;
use crate::secret::Secret;

pub mod ask;
pub mod connector;
pub mod failure;

/// How long one call may take (design §6.4: sends are bounded to 5 s).
const DEADLINE: Duration = Duration::from_secs(5);

/// How Slack is reached.
#[derive(Clone, Debug)]
pub struct Access {
    /// What Toban speaks with.
    pub bot_token: Secret,
    /// What it listens with, where it connects by itself.
    pub app_token: Option<Secret>,
    /// Where the methods are, without a slash at the end.
    pub api_base: String,
}

/// The client.
pub struct Api {
    client: SlackClient<Connector>,
    bot: SlackApiToken,
    app: Option<SlackApiToken>,
    /// Where `http` is spoken, too: the origin of a stand-in on loopback.
    base: String,
    health: Health,
    pace: Pace,
    clock: SharedClock,
}

impl Api {
    /// A client that has called nothing yet; `clock` measures the deadline of each call.
    ///
    /// # Errors
    /// The machine has no certificates to trust.
    pub fn new(access: &Access, health: Health, clock: SharedClock) -> io::Result<Arc<Self>> {
        let token = |secret: &Secret| SlackApiToken::new(SlackApiTokenValue::from(secret.expose().to_owned()));
        let connector = connector::connector()?.with_slack_api_url(&access.api_base);
        Ok(Arc::new(Self {
            client: SlackClient::new(connector),
            bot: token(&access.bot_token),
            app: access.app_token.as_ref().map(token),
            base: access.api_base.clone(),
            health,
            pace: Pace::default(),
            clock,
        }))
    }

    /// Calls a method that takes JSON.
    ///
    /// # Errors
    /// When Slack did not do it, or nobody knows.
    pub async fn call(&self, method: &'static str, arguments: &Value) -> Result<Value, Failure> {
        self.is_open(method)?;
        let session = self.client.open_session(&self.bot);
        let called = session.http_session_api.http_post::<Value, Value>(method, arguments, None);
        self.pace.made(method, arguments, self.clock.elapsed());
        let answer = self.settled(method, self.in_time(called).await.map(answered));
        self.noted(method, arguments, answer)
    }

    /// # Errors
    /// When Slack said a moment ago that it wants nothing of that method, and for how long.
    fn is_open(&self, method: &'static str) -> Result<(), Failure> {
        match self.pace.shut(method, self.clock.elapsed()) {
            Duration::ZERO => Ok(()),
            left => {
                debug!(method, ?left, "not called, since Slack wants nothing of it");
                Err(Failure::RateLimited(left))
            }
        }
    }

    /// Remembers for how long Slack wants nothing of a method, where it says so.
    fn noted(&self, method: &'static str, arguments: &Value, answer: Result<Value, Failure>) -> Result<Value, Failure> {
        if let Some(after) = answer.as_ref().err().and_then(Failure::retry_after) {
            self.pace.refused(method, arguments, after, self.clock.elapsed());
        }
        answer
    }

    /// How long whoever can wait should wait with a call of that method in a channel.
    #[must_use]
    pub fn pause(&self, method: &'static str, channel: &str) -> Duration {
        self.pace.pause(method, channel, self.clock.elapsed())
    }

    /// Calls a method that only reads: many of those take no JSON.
    ///
    /// # Errors
    /// When Slack did not answer.
    pub async fn read(&self, method: &'static str, arguments: &[(&'static str, String)]) -> Result<Value, Failure> {
        self.is_open(method)?;
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, Some(value.as_str()))).collect();
        let session = self.client.open_session(&self.bot);
        let called = session.http_session_api.http_get::<Value, _, _>(method, &arguments, None);
        let answer = self.settled(method, self.in_time(called).await.map(answered));
        self.noted(method, &Value::Null, answer)
    }

    /// Asks for the address of a new connection; `None` where there is no app token.
    ///
    /// # Errors
    /// When Slack gave none.
    pub async fn open_connection(&self) -> Option<Result<String, Failure>> {
        let method = "apps.connections.open";
        let session = self.client.open_session(self.app.as_ref()?);
        let arguments = json!({});
        let called = session.http_session_api.http_post::<Value, Value>(method, &arguments, None);
        let answer = self.settled(method, self.in_time(called).await.map(answered));
        let url = |answer: Value| {
            let url = answer.get("url").and_then(Value::as_str).filter(|url| connector::is_safe_stream(url));
            url.map(ToOwned::to_owned).ok_or_else(|| Failure::NotSent(Hindrance::Lacking.because("url")))
        };
        Some(answer.and_then(url))
    }

    /// Answers at the address that came with an event. The token is not sent there.
    ///
    /// # Errors
    /// When it was not taken, or nobody knows.
    pub async fn respond(&self, address: &str, body: &Value) -> Result<(), Failure> {
        let Some(address) = Url::parse(address).ok().filter(|url| self.may_answer(url)) else {
            return Err(Failure::NotSent("the address to answer at is not Slack's".to_owned()));
        };
        let span = Span::none();
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &span,
            is_sensitive_url: true,
        };
        let called = self.client.http_api.connector.http_post_uri::<Value, Value>(address, body, context);
        self.settled("response_url", self.in_time(called).await.map(taken)).map(drop)
    }

    /// Brings a text to the address that Slack named for an upload. The token is not sent there.
    ///
    /// # Errors
    /// When it was not taken, or nobody knows.
    pub async fn bring(&self, address: &str, text: &str) -> Result<(), Failure> {
        let Some(address) = Url::parse(address).ok().filter(|url| self.may_answer(url)) else {
            return Err(Failure::NotSent("the address to upload to is not Slack's".to_owned()));
        };
        let span = Span::none();
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &span,
            is_sensitive_url: true,
        };
        let kind = "text/plain; charset=utf-8".to_owned();
        let connector = &self.client.http_api.connector;
        let brought = connector.http_post_uri_binary::<Value>(address, kind, text.as_bytes(), context);
        self.settled("upload", self.in_time(brought).await.map(taken)).map(drop)
    }

    /// https anywhere; plain http only where the methods themselves are spoken to so.
    fn may_answer(&self, address: &Url) -> bool {
        let base = Url::parse(&self.base).ok();
        address.scheme() == "https" || base.is_some_and(|base| base.origin() == address.origin())
    }

    /// What came of a call; `None` where its time was over first.
    async fn in_time<T>(&self, called: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = called => Some(done),
            () = self.clock.sleep(DEADLINE) => None,
        }
    }

    fn settled(&self, method: &'static str, answer: Option<Result<Value, Failure>>) -> Result<Value, Failure> {
        let failure = match answer {
            Some(Ok(value)) => {
                self.health.works(method);
                return Ok(value);
            }
            Some(Err(Failure::RateLimited(asked))) if asked > LONGEST => {
                warn!(method, ?asked, waits = ?LONGEST, "Slack wants no more for longer than anybody waits");
                self.health.waits_less(method, self.clock.elapsed());
                Failure::RateLimited(LONGEST)
            }
            Some(Err(failure)) => failure,
            None => Failure::Unknown(Hindrance::Silent.because(format!("{DEADLINE:?}"))),
        };
        debug!(method, %failure, "Slack did not do it");
        self.health.fails(method, &failure);
        Err(failure)
    }
}

/// Whatever else comes with HTTP 200 is a proxy's or half an answer: it does not say whether it was done.
fn not_understood() -> Failure {
    Failure::Unknown(Hindrance::Unclear.because(Platform::Slack.name()))
}

/// A method says itself that it did it (`"ok": true`); the library makes an empty answer of what is no JSON.
fn answered(answer: Result<Value, SlackClientError>) -> Result<Value, Failure> {
    let answer = answer.map_err(Failure::of)?;
    if answer.get("ok") == Some(&Value::Bool(true)) { Ok(answer) } else { Err(not_understood()) }
}

/// At addresses that are no method, what was taken (HTTP 200) is answered with a word (`ok`), not with JSON, and no header
/// has to say so.
fn taken(answer: Result<Value, SlackClientError>) -> Result<Value, Failure> {
    match answer {
        Ok(answer) if answer.get("ok") == Some(&Value::Bool(false)) => Err(not_understood()),
        Err(SlackClientError::ProtocolError(_)) => Ok(Value::Null),
        answer => answer.map_err(Failure::of),
    }
}
