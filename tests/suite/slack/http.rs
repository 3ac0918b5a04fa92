//! The wire: one listener for the Web API, response URLs, uploads, downloads and the upgrade to Socket Mode.

use std::net::TcpListener;
use std::sync::Arc;

use axum::body::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tokio::net;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot::Receiver;

use super::arguments::Arguments;
use super::entity::Call;
use super::envelope::Post;
use super::fault::Fault;
use super::methods::{self, Refusal};
use super::state::State;
use super::world::Shared;
use super::{respond, signed, socket, upload};

pub(super) type Answer = Response<Full<Bytes>>;

/// The connection ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("dropped as the test asked for")]
pub(super) struct Dropped;

/// Serves until `stopped` or until the world is gone.
pub(super) async fn serve(
    listener: TcpListener,
    world: Arc<Shared>,
    mut posts: UnboundedReceiver<Post>,
    mut stopped: Receiver<()>,
) {
    let listener = net::TcpListener::from_std(listener).expect("the runtime takes the socket");
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            Some(post) = posts.recv() => drop(tokio::spawn(signed::deliver(Arc::clone(&world), post))),
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let _ = stream.set_nodelay(true);
                let world = Arc::clone(&world);
                let service = service_fn(move |request| answer(Arc::clone(&world), request));
                let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
                tokio::spawn(async move { drop(connection.await) });
            }
        }
    }
}

async fn answer(world: Arc<Shared>, mut request: Request<Incoming>) -> Result<Answer, Dropped> {
    let path = request.uri().path().to_owned();
    if path == "/link" {
        return Ok(socket::upgrade(&world, &mut request));
    }
    let (head, body) = request.into_parts();
    let query = head.uri.query().unwrap_or_default().to_owned();
    let kind = header(&head.headers, CONTENT_TYPE.as_str());
    let token = header(&head.headers, AUTHORIZATION.as_str()).trim_start_matches("Bearer ").to_owned();
    let body = body.collect().await.map_err(|_| Dropped)?.to_bytes();
    if let Some(method) = path.strip_prefix("/api/") {
        let arguments = Arguments::read(&query, &kind, &body);
        return api(&world, method, token, arguments, head.method == Method::GET && !body.is_empty()).await;
    }
    if let Some(ticket) = path.strip_prefix("/upload/v1/") {
        return upload::take(&world, ticket, &kind, &body).await;
    }
    if let Some(id) = path.strip_prefix("/respond/") {
        return respond::take(&world, id, &kind, &body).await;
    }
    if let Some(file) = path.strip_prefix("/files/") {
        return Ok(upload::give(&world, file, &token));
    }
    Ok(plain(StatusCode::NOT_FOUND, "not_found"))
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// One call of the Web API, its faults included.
async fn api(
    world: &Shared,
    method: &str,
    token: String,
    arguments: Result<Arguments, Refusal>,
    is_odd: bool,
) -> Result<Answer, Dropped> {
    let shown = arguments.as_ref().map(Arguments::opened).unwrap_or_default();
    let (number, fault) = world.change(|state| {
        let call = Call { method: method.to_owned(), arguments: shown, at: state.now(), answer: None };
        state.calls.push(call);
        (state.calls.len() - 1, state.faults.take(method))
    });
    before(world, fault.as_ref()).await?;
    let refuse = |word: &str| Err(Refusal::new(word));
    let (result, limit) = match &fault {
        Some(Fault::RateLimited(seconds)) => (refuse("ratelimited"), Some(seconds.to_string())),
        Some(Fault::Limited(after)) => (refuse("ratelimited"), Some((*after).to_owned())),
        Some(Fault::Page) => {
            world.change(|state| state.calls[number].answer = Some(Value::Null));
            return Ok(page(StatusCode::OK, "Maintenance"));
        }
        Some(Fault::Refused(reason)) => (refuse(reason), None),
        Some(Fault::ServerError) => return Ok(broken()),
        Some(Fault::Answered(body)) => {
            world.change(|state| state.calls[number].answer = Some(Value::Null));
            return Ok(plain(StatusCode::OK, body));
        }
        _ if is_odd => (refuse("invalid_post_type"), None),
        _ => (world.change(|state| methods::run(state, method, &token, arguments)), None),
    };
    let answer = result.unwrap_or_else(Refusal::wire);
    if let Some(instead) = after(fault.as_ref()).await {
        return instead;
    }
    let scopes = world.change(|state| {
        state.calls[number].answer = Some(answer.clone());
        scopes(state)
    });
    let mut response = json_answer(StatusCode::OK, &answer);
    if let Some(after) = limit {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        if let Some(after) = (!after.is_empty()).then(|| after.parse().expect("a header's value")) {
            response.headers_mut().insert("retry-after", after);
        }
    }
    let headers = response.headers_mut();
    if let (Ok(granted), Ok(needed)) = (scopes.parse(), methods::accepted(method).parse()) {
        headers.insert("x-oauth-scopes", granted);
        headers.insert("x-accepted-oauth-scopes", needed);
    }
    Ok(response)
}

/// What a fault does before anything else happens.
pub(super) async fn before(world: &Shared, fault: Option<&Fault>) -> Result<(), Dropped> {
    match fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::DropBefore) => Err(Dropped),
        Some(Fault::Slow(duration)) => {
            let clock = world.look(|state| Arc::clone(&state.clock));
            clock.sleep(*duration).await;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What a fault does once it is done, instead of answering.
pub(super) async fn after(fault: Option<&Fault>) -> Option<Result<Answer, Dropped>> {
    match fault {
        Some(Fault::DropAfter) => Some(Err(Dropped)),
        Some(Fault::ServerErrorAfter) => Some(Ok(broken())),
        Some(Fault::Kills(id)) => {
            let process = i32::try_from(*id).ok().and_then(Pid::from_raw).expect("the id of a process");
            kill_process(process, Signal::KILL).expect("it lives, and is ours");
            // Whoever is dying must not read an answer in its last moment, not even that there is none.
            std::future::pending().await
        }
        _ => None,
    }
}

fn scopes(state: &State) -> String {
    state.app.scopes.iter().cloned().collect::<Vec<_>>().join(",")
}

pub(super) fn json_answer(status: StatusCode, body: &Value) -> Answer {
    let mut response = Response::new(Full::from(body.to_string()));
    *response.status_mut() = status;
    let kind = "application/json; charset=utf-8".parse().expect("a header's value");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

pub(super) fn plain(status: StatusCode, text: &str) -> Answer {
    let mut response = Response::new(Full::from(text.to_owned()));
    *response.status_mut() = status;
    response
}

/// A gateway's page, as Slack's edge answers on a bad day.
pub(super) fn broken() -> Answer {
    plain(StatusCode::INTERNAL_SERVER_ERROR, "<html><body>Server Error</body></html>")
}

/// A page of whoever stands between.
fn page(status: StatusCode, text: &str) -> Answer {
    let mut response = plain(status, &format!("<html><body>{text}</body></html>"));
    response.headers_mut().insert(CONTENT_TYPE, "text/html".parse().expect("a header's value"));
    response
}

/// `ok: true` and nothing else.
pub(super) fn ok() -> Value {
    json!({ "ok": true })
}
