//! What the world itself promises, beside what the SDKs prove of it.

use axum::body::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::slack::world::SlackWorld;

mod faults;
mod limits;
mod links;
mod setting;
mod words;

/// What came back: status, body, `Retry-After`.
#[derive(Debug)]
struct Came {
    status: u16,
    body: Value,
    retry_after: Option<String>,
}

/// A plain HTTP client; `None` where the connection ended without an answer.
async fn post(url: &str, token: &str, body: &Value) -> Option<Came> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request = Request::builder().method(Method::POST).uri(url).header(CONTENT_TYPE, "application/json");
    let request = request.header(AUTHORIZATION, format!("Bearer {token}")).body(Full::from(body.to_string())).unwrap();
    let answer = client.request(request).await.ok()?;
    let status = answer.status().as_u16();
    let retry_after = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let body = answer.into_body().collect().await.ok()?.to_bytes();
    let text = String::from_utf8_lossy(&body).into_owned();
    Some(Came { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)), retry_after })
}

/// Calls a method as the bot.
async fn call(world: &SlackWorld, method: &str, arguments: Value) -> Option<Came> {
    post(&format!("{}/{method}", world.base()), &world.bot_token(), &arguments).await
}

/// Calls a method that answers; its error, or `ok`.
async fn word(world: &SlackWorld, method: &str, arguments: Value) -> String {
    let body = call(world, method, arguments).await.expect("an answer").body;
    body["error"].as_str().unwrap_or("ok").to_owned()
}
