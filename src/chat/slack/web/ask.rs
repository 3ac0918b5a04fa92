//! One call with everything around its answer: the scopes Slack grants and the time it has stand in the headers, which
//! the client library does not hand on. And whether a place is reached at all.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;
use tokio::time::timeout;
use url::{Url, form_urlencoded};

use crate::secret::Secret;

/// How long one call may take.
const DEADLINE: Duration = Duration::from_secs(10);
/// Greatest size of an answer, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;

/// What Slack answered.
#[derive(Debug)]
pub(in crate::chat::slack) struct Asked {
    /// The answer.
    pub(in crate::chat::slack) body: Value,
    /// What the token was granted, where Slack says so.
    pub(in crate::chat::slack) scopes: Option<Vec<String>>,
    /// What time it is there.
    pub(in crate::chat::slack) date: Option<Timestamp>,
}

impl Asked {
    /// Slack's word for why not; `None` where it did it.
    pub(in crate::chat::slack) fn refusal(&self) -> Option<&str> {
        let ok = self.body.get("ok").and_then(Value::as_bool).unwrap_or(false);
        let word = self.body.get("error").and_then(Value::as_str).unwrap_or("no word why");
        (!ok).then_some(word)
    }

    /// A text of the answer.
    pub(in crate::chat::slack) fn text(&self, pointer: &str) -> Option<&str> {
        self.body.pointer(pointer).and_then(Value::as_str)
    }
}

/// Calls `method` with `token`. The error tells what happened, never with the token.
pub(in crate::chat::slack) async fn ask(
    base: &str,
    method: &str,
    token: &Secret,
    arguments: &[(&str, &str)],
) -> Result<Asked, String> {
    let client = client()?;
    let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(arguments).finish();
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| "the token holds characters that no token has".to_owned())?;
    bearer.set_sensitive(true);
    let request = Request::post(format!("{base}/{method}"))
        .header(AUTHORIZATION, bearer)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::from(body))
        .map_err(|error| format!("{base} is no address: {error}"))?;
    let called = async {
        let answer = client.request(request).await.map_err(|error| chain(&error))?;
        let (head, body) = answer.into_parts();
        let bytes = Limited::new(body, LARGEST).collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok::<_, String>((head, bytes))
    };
    let (head, bytes) = timeout(DEADLINE, called)
        .await
        .map_err(|_elapsed| format!("{method} was not answered within {DEADLINE:?}"))?
        .map_err(|error| format!("{base} cannot be reached: {error}"))?;
    let body = serde_json::from_slice(&bytes)
        .map_err(|_| format!("{method} was answered with HTTP {} and no JSON", head.status.as_u16()))?;
    Ok(Asked { body, scopes: scopes(&head.headers), date: date(&head.headers) })
}

fn client() -> Result<Client<HttpsConnector<HttpConnector>, Full<Bytes>>, String> {
    let connector = HttpsConnectorBuilder::new().with_native_roots();
    let connector = connector.map_err(|error| format!("this machine has no certificates to trust: {error}"))?;
    let connector = connector.https_or_http().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// Whether the place of a stream answers at all, whatever it says. The stream itself is not opened, and the error holds
/// nothing of its address but the host.
pub(in crate::chat::slack) async fn reaches(stream: &str) -> Result<(), String> {
    let url = Url::parse(stream).map_err(|_| "it has no address".to_owned())?;
    let scheme = if url.scheme() == "wss" { "https" } else { "http" };
    let host = url.host_str().unwrap_or_default();
    let place = match url.port() {
        Some(port) => format!("{scheme}://{host}:{port}/"),
        None => format!("{scheme}://{host}/"),
    };
    let request = Request::get(&place).body(Full::default()).map_err(|_| "it has no address".to_owned())?;
    let answer = timeout(DEADLINE, client()?.request(request)).await;
    let answer = answer.map_err(|_elapsed| format!("{host} did not answer within {DEADLINE:?}"))?;
    answer.map(drop).map_err(|error| format!("{host}: {}", chain(&error)))
}

/// An error with what it is made of: the library's own word says only that connecting failed.
fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        told = format!("{told}: {cause}");
        source = cause.source();
    }
    told
}

fn scopes(headers: &HeaderMap) -> Option<Vec<String>> {
    let scopes = headers.get("x-oauth-scopes")?.to_str().ok()?;
    Some(scopes.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(ToOwned::to_owned).collect())
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(headers.get(DATE)?.as_bytes()).ok()
}
