//! Socket Mode: Toban connects to Slack, so that no public address is needed; events come in over a few connections.
//!
//! Each envelope is acknowledged by itself, after its call was recorded or within a second, whichever is first, and never
//! waits for another. A connection that is silent is dead. Whatever happens, a new one is opened, ever more slowly.
//! (The client library acknowledges one envelope at a time and tells neither an envelope's id nor that a connection ended;
//! hence the stream is read here, and the library opens it.)

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use crate::chat::slack::health::Health;
use crate::chat::slack::inbound::{Came, command, event, interaction};
use crate::chat::slack::reception::{Answer, Reception};
use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;
use crate::clock::SharedClock;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long Slack may take to say `hello` on a connection that is open.
const GREETING: Duration = Duration::from_secs(10);
/// How often we ask whether the other end is there.
const PING: Duration = Duration::from_secs(10);
/// After how many unanswered pings a connection is dead.
const UNANSWERED: u32 = 3;
/// Greatest size of a message, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;
/// How long a connection that Slack ends waits for acknowledgements that are under way.
const LAST: Duration = Duration::from_secs(1);
/// A connection that ended sooner was none.
const SHORTEST: Duration = Duration::from_secs(5);
/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_secs(30);
/// The longest pause where Slack names one: whatever it names, somebody waits to be heard.
const WAITS: Duration = Duration::from_mins(1);

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What every connection works with.
#[derive(Clone)]
pub struct Socket {
    /// Opens connections.
    pub api: Arc<Api>,
    /// Where events go.
    pub reception: Arc<Reception>,
    /// Hears of connections.
    pub health: Health,
    /// Waits between attempts.
    pub clock: SharedClock,
    /// Tracks what is under way.
    pub tasks: TaskTracker,
    /// Ends everything.
    pub stop: CancellationToken,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// Slack asked for a new one, which it does every few hours.
    Refreshed,
    /// It broke.
    Lost,
    /// The process stops.
    Stopped,
}

impl Socket {
    /// Keeps connection number `number` up until the process stops.
    pub async fn keep(self, number: u32) {
        let mut failures = 0_u32;
        while !self.stop.is_cancelled() {
            let began = self.clock.elapsed();
            let ended = self.connection().await;
            // One that ends at once is as bad as none, whatever Slack says.
            let lasted = self.clock.elapsed().saturating_sub(began) >= SHORTEST;
            match &ended {
                Ok(Ended::Stopped) => return,
                Ok(Ended::Refreshed) if lasted => {
                    failures = 0;
                    continue;
                }
                Ok(_) if lasted => failures = 0,
                Ok(_) => {}
                Err(error) => debug!(%error, number, "no connection to Slack"),
            }
            let limit = match ended {
                Err(Failure::RateLimited(after)) => after.min(WAITS),
                _ => Duration::ZERO,
            };
            let pause = pause(failures, number).max(limit);
            failures = failures.saturating_add(1);
            tokio::select! {
                () = self.clock.sleep(pause) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    /// Connects, and reads until the connection ends. One that is open sees to it by itself that what it took is
    /// acknowledged when the process stops.
    async fn connection(&self) -> Result<Ended, Failure> {
        let stream = tokio::select! {
            stream = self.connect() => stream?,
            () = self.stop.cancelled() => return Ok(Ended::Stopped),
        };
        let mut connection = Connection { socket: self, greeted: false };
        Ok(connection.read(stream).await)
    }

    async fn connect(&self) -> Result<Stream, Failure> {
        let broken = |why: &str| Failure::NotSent(why.to_owned());
        let address = self.api.open_connection().await.ok_or_else(|| broken("there is no app token"))??;
        let config = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
        // The address holds a ticket: it is in no error.
        let connected = timeout(CONNECT, connect_async_with_config(address, Some(config), true)).await;
        let (stream, _response) = connected
            .map_err(|_elapsed| broken("Slack did not take the connection in time"))?
            .map_err(|_error| broken("Slack did not take the connection"))?;
        Ok(stream)
    }
}

/// One, two, four seconds, up to half a minute; a little apart from the other connections of the process.
fn pause(failures: u32, number: u32) -> Duration {
    let base = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(failures)).min(LONGEST);
    base + Duration::from_millis(u64::from(number % 10) * 150)
}

/// A connection that is open. Whatever ends it, the health list hears of it.
struct Connection<'s> {
    socket: &'s Socket,
    greeted: bool,
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        if self.greeted {
            self.socket.health.disconnected(self.socket.clock.elapsed());
        }
    }
}

impl Connection<'_> {
    async fn read(&mut self, stream: Stream) -> Ended {
        let (mut out, mut incoming) = stream.split();
        let (acknowledge, mut acknowledged) = mpsc::channel::<String>(1_024);
        let mut unanswered = 0;
        let mut greeting = pin!(self.socket.clock.sleep(GREETING));
        let ended = loop {
            tokio::select! {
                biased;
                () = self.socket.stop.cancelled() => break Ended::Stopped,
                () = &mut greeting, if !self.greeted => {
                    warn!("Slack does not greet on a connection; a new one is opened");
                    break Ended::Lost;
                }
                Some(frame) = acknowledged.recv() => {
                    if out.send(tungstenite::Message::Text(frame.into())).await.is_err() {
                        break Ended::Lost;
                    }
                }
                frame = incoming.next() => {
                    unanswered = 0;
                    match frame {
                        Some(Ok(tungstenite::Message::Text(text))) => {
                            if self.take(&text, &acknowledge) {
                                break Ended::Refreshed;
                            }
                        }
                        Some(Ok(tungstenite::Message::Close(_))) | None => break Ended::Lost,
                        Some(Ok(_)) => {}
                        Some(Err(error)) => {
                            debug!(%error, "a connection to Slack broke");
                            break Ended::Lost;
                        }
                    }
                }
                () = self.socket.clock.sleep(PING) => {
                    unanswered += 1;
                    let ping = tungstenite::Message::Ping(b"toban".to_vec().into());
                    if unanswered > UNANSWERED || out.send(ping).await.is_err() {
                        warn!("a connection to Slack is silent; a new one is opened");
                        break Ended::Lost;
                    }
                }
            }
        };
        if ended == Ended::Lost {
            return ended;
        }
        // Slack closes in a moment; what was taken is acknowledged before, without keeping the new connection waiting.
        drop(acknowledge);
        let last = async move {
            while let Some(frame) = acknowledged.recv().await {
                if out.send(tungstenite::Message::Text(frame.into())).await.is_err() {
                    return;
                }
            }
            drop(out.close().await);
        };
        self.socket.tasks.spawn(async move { drop(timeout(LAST, last).await) });
        ended
    }

    /// Takes a frame; whether Slack asks for a new connection.
    fn take(&mut self, text: &Utf8Bytes, acknowledge: &mpsc::Sender<String>) -> bool {
        let frame: Value = serde_json::from_str(text).unwrap_or_default();
        let kind = frame.get("type").and_then(Value::as_str).unwrap_or_default();
        match kind {
            "hello" if !self.greeted => {
                self.greeted = true;
                self.socket.health.connected(self.socket.clock.elapsed());
                info!("connected to Slack");
                return false;
            }
            "disconnect" => return true,
            _ => {}
        }
        let Some(envelope) = frame.get("envelope_id").and_then(Value::as_str).map(ToOwned::to_owned) else {
            return false;
        };
        let payload = frame.get("payload").cloned().unwrap_or_default();
        let came = match kind {
            "slash_commands" => command::read(&payload),
            "interactive" => interaction::read(&payload),
            "events_api" => event::read(&payload, self.socket.reception.me().as_deref()),
            _ => Came::Odd("an envelope of an unknown type"),
        };
        let command = kind == "slash_commands";
        let (reception, acknowledge) = (Arc::clone(&self.socket.reception), acknowledge.clone());
        self.socket.tasks.spawn(async move {
            let mut frame = json!({ "envelope_id": envelope });
            let mut later = None;
            match reception.receive(came).await {
                Answer::Taken | Answer::NotTaken(_) | Answer::Echo(_) => {}
                Answer::Form(answer) => frame["payload"] = answer,
                Answer::Beneath(beneath) => frame["payload"] = beneath.form,
                Answer::Whisper(told) => match reception.gateway.acknowledgement(&told) {
                    Some(answer) if command => frame["payload"] = answer,
                    _ => later = Some(told),
                },
            }
            if acknowledge.send(frame.to_string()).await.is_err() {
                // Slack sends it again over another connection, where it is known by then.
                debug!("a connection ended before an acknowledgement");
            }
            if let Some(told) = later {
                reception.whisper(&told).await;
            }
        });
        false
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::pause;

    #[test]
    fn attempts_become_rarer_up_to_half_a_minute() {
        let pauses: Vec<u64> = (0..8).map(|failures| pause(failures, 0).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert!(pause(u32::MAX, 9) < Duration::from_secs(32));
        assert_ne!(pause(0, 1), pause(0, 2));
    }
}
