//! Socket Mode: connections that are greeted, get envelopes, and are told to go; and the test's hand on them.

use std::sync::Arc;

use axum::body::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE};
use hyper::upgrade::{Upgraded, on};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{copy, sink as nowhere};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::envelope::{Connection, Outgoing};
use super::http::{Answer, plain};
use super::state::State;
use super::world::Shared;

/// Turns a request into a connection.
pub(super) fn upgrade(world: &Arc<Shared>, request: &mut Request<Incoming>) -> Answer {
    let Some(key) = request.headers().get(SEC_WEBSOCKET_KEY) else {
        return plain(StatusCode::BAD_REQUEST, "this is a WebSocket");
    };
    let accept = derive_accept_key(key.as_bytes());
    let (upgraded, world) = (on(request), Arc::clone(world));
    tokio::spawn(async move {
        if let Ok(stream) = upgraded.await {
            link(world, stream).await;
        }
    });
    let answer = Response::builder().status(StatusCode::SWITCHING_PROTOCOLS).header(CONNECTION, "Upgrade");
    let answer = answer.header(UPGRADE, "websocket").header(SEC_WEBSOCKET_ACCEPT, accept);
    answer.body(Full::<Bytes>::default()).expect("an answer without a body")
}

async fn link(world: Arc<Shared>, stream: Upgraded) {
    let stream = WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Server, None).await;
    let (out, outgoing) = unbounded_channel();
    let number = world.change(|state| state.greet(out));
    converse(&world, stream, outgoing).await;
    world.change(|state| state.lose(number));
}

/// Until one of the two ends it.
async fn converse(world: &Shared, stream: WebSocketStream<TokioIo<Upgraded>>, mut out: UnboundedReceiver<Outgoing>) {
    let (mut sink, mut source) = stream.split();
    loop {
        let sent = tokio::select! {
            next = out.recv() => match next {
                Some(Outgoing::Text(text)) => sink.send(Message::text(text)).await,
                Some(Outgoing::Ping) => sink.send(Message::Ping("Ping from applink".into())).await,
                Some(Outgoing::Close) => sink.send(Message::Close(None)).await,
                Some(Outgoing::Silence) => {
                    drop(out);
                    let mut line = sink.reunite(source).expect("they are of one stream").into_inner();
                    // What comes is taken and not read, until the app lets go.
                    let _ = copy(&mut line, &mut nowhere()).await;
                    return;
                }
                Some(Outgoing::Cut) | None => return,
            },
            came = source.next() => match came {
                Some(Ok(Message::Text(text))) => {
                    world.change(|state| state.hear(&text));
                    Ok(())
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => Ok(()),
            },
        };
        if sent.is_err() {
            return;
        }
    }
}

impl State {
    /// Greets a connection, and gives it what waits; in a storm it is cut instead, and where Slack is mute it gets nothing.
    fn greet(&mut self, out: UnboundedSender<Outgoing>) -> u64 {
        if self.envelopes.mute > 0 {
            self.envelopes.mute -= 1;
            self.envelopes.silent.push(out);
            return 0;
        }
        self.envelopes.greeted += 1;
        let number = self.envelopes.greeted;
        let hello = json!({
            "type": "hello", "num_connections": self.envelopes.connections.len() + 1,
            "connection_info": { "app_id": self.app.id },
            "debug_info": { "host": "applink-stand-in", "build_number": 1, "approximate_connection_time": 18060 },
        });
        let _ = out.send(Outgoing::Text(hello.to_string()));
        if self.envelopes.storm > 0 {
            self.envelopes.storm -= 1;
            let _ = out.send(Outgoing::Cut);
            return number;
        }
        self.envelopes.connections.push(Connection { number, out });
        let living: Vec<u64> = self.envelopes.connections.iter().map(|connection| connection.number).collect();
        let waits = |connection: Option<u64>| connection.is_none_or(|number| !living.contains(&number));
        self.redeliver(|envelope| envelope.attempts.last().is_none_or(|last| waits(last.connection)), "timeout");
        number
    }

    /// A connection is gone; what it did not acknowledge goes to another, or waits.
    fn lose(&mut self, number: u64) {
        let before = self.envelopes.connections.len();
        self.envelopes.connections.retain(|connection| connection.number != number);
        if self.envelopes.connections.len() < before {
            let was_there = |last: Option<u64>| last == Some(number);
            self.redeliver(
                |envelope| envelope.attempts.last().is_some_and(|last| was_there(last.connection)),
                "timeout",
            );
        }
    }

    /// What the app says on a connection: acknowledgements.
    fn hear(&mut self, text: &str) {
        let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return };
        if let Some(id) = fields.get("envelope_id").and_then(Value::as_str) {
            self.acknowledge(id, &fields.get("payload").cloned().unwrap_or_default(), None);
        }
    }

    fn to_all(&self, message: impl Fn() -> Outgoing) {
        for connection in &self.envelopes.connections {
            let _ = connection.out.send(message());
        }
    }
}

/// The test's hand on the connections.
pub(crate) struct Socket {
    pub(super) world: Arc<Shared>,
}

impl Socket {
    /// Waits until that many connections are up.
    pub(crate) async fn is_connected(&self, count: usize) {
        let find = |state: &State| (state.envelopes.connections.len() >= count).then_some(());
        self.world.until(&format!("{count} connections"), find).await;
    }

    /// Waits until nobody is connected.
    pub(crate) async fn is_alone(&self) {
        let find = |state: &State| state.envelopes.connections.is_empty().then_some(());
        self.world.until("nobody to be connected", find).await;
    }

    /// Waits until that many connections were ever greeted.
    pub(crate) async fn was_greeted(&self, times: u64) {
        let find = |state: &State| (state.envelopes.greeted >= times).then_some(());
        self.world.until(&format!("{times} connections over time"), find).await;
    }

    /// How many connections were ever greeted.
    pub(crate) fn greeted(&self) -> u64 {
        self.world.look(|state| state.envelopes.greeted)
    }

    /// How many are up.
    pub(crate) fn connections(&self) -> usize {
        self.world.look(|state| state.envelopes.connections.len())
    }

    /// What Slack does after three seconds: what nobody acknowledged goes out once more. Returns how much that was.
    pub(crate) fn redelivers(&self) -> usize {
        self.world.change(|state| state.redeliver(|_| true, "timeout"))
    }

    /// What Slack does in the end: it gives up all events that nobody acknowledged.
    pub(crate) fn gives_up(&self) {
        self.world.change(State::give_up_events);
    }

    /// Tells every connection to go, for `warning` (it may stay a little), `refresh_requested` or `link_disabled`.
    pub(crate) fn disconnects(&self, reason: &str) {
        let mut frame = json!({ "type": "disconnect", "reason": reason });
        if reason != "link_disabled" {
            frame["debug_info"] = json!({ "host": "applink-stand-in" });
        }
        self.world.change(|state| {
            state.to_all(|| Outgoing::Text(frame.to_string()));
            if reason != "warning" {
                state.to_all(|| Outgoing::Close);
            }
        });
    }

    /// Closes every connection properly, without a word before.
    pub(crate) fn closes(&self) {
        self.world.change(|state| state.to_all(|| Outgoing::Close));
    }

    /// Cuts every connection's line.
    pub(crate) fn cuts(&self) {
        self.world.change(|state| state.to_all(|| Outgoing::Cut));
    }

    /// Every connection stays open, and nothing is said or answered on it any more: how a line dies of which nobody hears.
    pub(crate) fn falls_silent(&self) {
        self.world.change(|state| state.to_all(|| Outgoing::Silence));
    }

    /// The next connections are cut right after their greeting.
    pub(crate) fn storms(&self, times: u32) {
        self.world.change(|state| state.envelopes.storm = times);
    }

    /// The next connections are held open without a word.
    pub(crate) fn is_mute(&self, times: u32) {
        self.world.change(|state| state.envelopes.mute = times);
    }

    /// Pings every connection.
    pub(crate) fn pings(&self) {
        self.world.change(|state| state.to_all(|| Outgoing::Ping));
    }

    /// Sends any text to every connection: what Slack would never send.
    pub(crate) fn says(&self, text: &str) {
        self.world.change(|state| state.to_all(|| Outgoing::Text(text.to_owned())));
    }
}
