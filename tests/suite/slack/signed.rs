//! HTTP instead of Socket Mode: signed requests to the app's own endpoints.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full};
use hyper::header::{CONTENT_TYPE, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use sha2::Sha256;

use super::envelope::{Envelope, Kind, Post};
use super::state::State;
use super::world::{Shared, SlackWorld};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Signatures given out so far.
static SIGNED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// `X-Slack-Signature` of a body (docs.slack.dev, verifying requests).
pub(crate) fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    let mut code = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key may have any length");
    code.update(format!("v0:{timestamp}:{body}").as_bytes());
    code.finalize().into_bytes().iter().fold("v0=".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

impl State {
    /// Puts a request to the app's endpoint on its way.
    pub(super) fn post(&self, number: usize, attempt: &str, reason: &str, endpoint: &str) {
        let envelope = &self.envelopes.all[number];
        let (path, content_type, body) = match envelope.kind {
            Kind::Command => {
                let fields = envelope.payload.as_object().into_iter().flatten();
                let fields: Vec<(&str, &str)> =
                    fields.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
                ("commands", FORM, encoded(&fields))
            }
            Kind::Interaction => ("interactions", FORM, encoded(&[("payload", &envelope.payload.to_string())])),
            Kind::Event => ("events", JSON, envelope.payload.to_string()),
        };
        let mut headers = self.signed(&body);
        if !envelope.attempts.is_empty() && envelope.kind == Kind::Event {
            headers.push(("x-slack-retry-num", envelope.attempts.len().to_string()));
            headers.push(("x-slack-retry-reason", format!("http_{reason}")));
        }
        let url = format!("{endpoint}/slack/{path}");
        let post = Post { url, content_type, body, headers, attempt: attempt.to_owned() };
        if let Some(posts) = &self.envelopes.posts {
            let _ = posts.send(post);
        }
    }

    /// Nobody took the request.
    fn fail(&mut self, attempt: &str) {
        let is_meant = |envelope: &&mut Envelope| {
            envelope.kind != Kind::Event && envelope.attempts.iter().any(|one| one.id == attempt)
        };
        if let Some(envelope) = self.envelopes.all.iter_mut().find(is_meant) {
            envelope.failure = Some("dispatch_failed");
        }
    }

    fn signed(&self, body: &str) -> Vec<(&'static str, String)> {
        // What Slack sends again it signs anew; here even two alike of one second are signed at different ones.
        let now = self.now().as_second();
        let sign = |second: i64| (second, signature(&self.app.signing_secret, &second.to_string(), body));
        let mut signed = SIGNED.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = (0..300).map(|earlier| sign(now - earlier)).find(|(_, signature)| signed.insert(signature.clone()));
        let (timestamp, signature) = fresh.expect("a body comes less often within a signature's time");
        let timestamp = timestamp.to_string();
        vec![("x-slack-request-timestamp", timestamp), ("x-slack-signature", signature)]
    }
}

/// Delivers a request and takes the answer for an acknowledgement.
pub(super) async fn deliver(world: Arc<Shared>, post: Post) {
    let attempt = post.attempt.clone();
    match send(post).await {
        Some((status, text)) => {
            let payload = serde_json::from_str(&text).unwrap_or_else(|_| json!({ "text": text }));
            let payload = if text.is_empty() { json!({}) } else { payload };
            world.change(|state| state.acknowledge(&attempt, &payload, Some(status)));
        }
        None => world.change(|state| state.fail(&attempt)),
    }
}

async fn send(post: Post) -> Option<(u16, String)> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let mut request = Request::builder().method(Method::POST).uri(post.url).header(CONTENT_TYPE, post.content_type);
    request = request.header(USER_AGENT, "Slackbot 1.0 (+https://api.slack.com/robots)");
    for (name, value) in post.headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::from(post.body)).ok()?;
    let answer = client.request(request).await.ok()?;
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.ok()?.to_bytes();
    Some((status, String::from_utf8_lossy(&body).into_owned()))
}

impl SlackWorld {
    /// Asks the app's event endpoint whether it is one; returns status and body.
    pub(crate) async fn verifies_url(&self, challenge: &str) -> Option<(u16, String)> {
        let body = json!({ "type": "url_verification", "challenge": challenge, "token": "any" }).to_string();
        self.posts("events", JSON, &body).await
    }

    /// Sends a signed body of the test's own to `commands`, `interactions` or `events`.
    pub(crate) async fn posts(&self, path: &str, content_type: &'static str, body: &str) -> Option<(u16, String)> {
        let (endpoint, headers) = self.look(|state| (state.envelopes.endpoint.clone(), state.signed(body)));
        let url = format!("{}/slack/{path}", endpoint?);
        send(Post { url, content_type, body: body.to_owned(), headers, attempt: String::new() }).await
    }
}
