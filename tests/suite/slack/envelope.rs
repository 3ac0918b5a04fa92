//! What goes to the app: an envelope with its attempts, over whichever way the app is reached, and its acknowledgement.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::delay::Delay;
use super::state::State;

/// What kind of thing it carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Command,
    Interaction,
    Event,
}

/// One thing that happened, until the app acknowledged it.
pub(super) struct Envelope {
    pub(super) kind: Kind,
    /// Who did it, and where; that is who sees what the acknowledgement says.
    pub(super) user: String,
    pub(super) channel: Option<String>,
    pub(super) payload: Value,
    pub(super) attempts: Vec<Attempt>,
    /// The first acknowledgement; later ones are only counted.
    pub(super) ack: Option<Ack>,
    pub(super) acks: u32,
    /// What the person reads when there is nobody to take it.
    pub(super) failure: Option<&'static str>,
}

/// It was sent once.
pub(super) struct Attempt {
    pub(super) id: String,
    /// The connection; `None` over HTTP.
    pub(super) connection: Option<u64>,
    /// When.
    sent: Duration,
}

/// The app's acknowledgement.
#[derive(Clone, Debug)]
pub(crate) struct Ack {
    /// What came with it.
    pub(crate) payload: Value,
    /// When the attempt that it answers was sent, and when it came.
    pub(super) took: (Duration, Duration),
    /// Which attempt was answered, from 0.
    pub(crate) attempt: usize,
    /// The status, over HTTP.
    pub(crate) status: Option<u16>,
}

/// A request to one of the app's own endpoints.
pub(super) struct Post {
    pub(super) url: String,
    pub(super) content_type: &'static str,
    pub(super) body: String,
    pub(super) headers: Vec<(&'static str, String)>,
    /// The attempt it belongs to.
    pub(super) attempt: String,
}

/// A Socket Mode connection that was greeted.
pub(super) struct Connection {
    pub(super) number: u64,
    pub(super) out: UnboundedSender<Outgoing>,
}

/// What the world does on a connection.
pub(super) enum Outgoing {
    Text(String),
    Ping,
    /// Closes properly.
    Close,
    /// Cuts the line without a word.
    Cut,
    /// Says nothing and answers nothing from now on, not even a ping; the line is there.
    Silence,
}

/// All envelopes, and the ways to the app.
#[derive(Default)]
pub(super) struct Envelopes {
    pub(super) all: Vec<Envelope>,
    pub(super) connections: Vec<Connection>,
    /// How many connections were ever greeted.
    pub(super) greeted: u64,
    /// The next connections are cut right after their greeting.
    pub(super) storm: u32,
    /// The next connections are held open without a word.
    pub(super) mute: u32,
    pub(super) silent: Vec<UnboundedSender<Outgoing>>,
    /// The app's own address: over HTTP instead of Socket Mode.
    pub(super) endpoint: Option<String>,
    pub(super) posts: Option<UnboundedSender<Post>>,
    /// The next envelopes go out twice.
    pub(super) duplicates: u32,
    /// Events that happen while nobody is connected are lost, as they are after Slack's third try.
    pub(super) loses_events: bool,
    pub(super) delay: Delay,
    /// Who listens next.
    turn: usize,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Command => "slash_commands",
            Self::Interaction => "interactive",
            Self::Event => "events_api",
        }
    }
}

impl Envelopes {
    /// Real time from an attempt to its acknowledgement, without what the machine kept everybody from it
    /// (`blames_only_the_app`).
    pub(super) fn after(&self, ack: &Ack) -> Duration {
        let (sent, came) = ack.took;
        came.saturating_sub(sent).saturating_sub(self.delay.between(sent, came))
    }
}

impl Envelope {
    fn is_open(&self) -> bool {
        self.ack.is_none() && self.failure.is_none()
    }
}

impl State {
    /// Sends something to the app; returns its place among the envelopes.
    pub(super) fn send(&mut self, kind: Kind, user: &str, channel: Option<&str>, payload: Value) -> usize {
        let number = self.envelopes.all.len();
        self.envelopes.all.push(Envelope {
            kind,
            user: user.to_owned(),
            channel: channel.map(str::to_owned),
            payload,
            attempts: Vec::new(),
            ack: None,
            acks: 0,
            failure: None,
        });
        self.attempt(number, "");
        if self.envelopes.duplicates > 0 {
            self.envelopes.duplicates -= 1;
            self.attempt(number, "timeout");
        }
        number
    }

    /// Sends an envelope once (more).
    fn attempt(&mut self, number: usize, reason: &str) {
        let id = format!("{:08x}-0000-4000-8000-{:012x}", number, self.serial());
        let sent = match self.envelopes.endpoint.clone() {
            Some(endpoint) => {
                self.post(number, &id, reason, &endpoint);
                Some(None)
            }
            None => self.write(number, &id, reason).map(Some),
        };
        let (loses, sent_at) = (self.envelopes.loses_events, self.envelopes.delay.now());
        let envelope = &mut self.envelopes.all[number];
        match sent {
            Some(connection) => envelope.attempts.push(Attempt { id, connection, sent: sent_at }),
            None if envelope.kind != Kind::Event => envelope.failure = Some("dispatch_failed"),
            None if loses => envelope.failure = Some("lost"),
            // Kept until somebody connects.
            None => {}
        }
    }

    /// Writes an envelope to one of the connections, each in turn.
    fn write(&mut self, number: usize, id: &str, reason: &str) -> Option<u64> {
        let count = self.envelopes.connections.len();
        if count == 0 {
            return None;
        }
        self.envelopes.turn += 1;
        let envelope = &self.envelopes.all[number];
        let mut frame = json!({
            "envelope_id": id, "type": envelope.kind.word(), "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != Kind::Event,
        });
        if envelope.kind == Kind::Event {
            frame["retry_attempt"] = json!(envelope.attempts.len());
            frame["retry_reason"] = json!(reason);
        }
        let connection = &self.envelopes.connections[self.envelopes.turn % count];
        let _ = connection.out.send(Outgoing::Text(frame.to_string()));
        Some(connection.number)
    }

    /// What was not acknowledged goes out once more.
    pub(super) fn redeliver(&mut self, is_meant: impl Fn(&Envelope) -> bool, reason: &str) -> usize {
        let open = self.envelopes.all.iter().enumerate();
        let open = open.filter(|(_, envelope)| envelope.is_open() && is_meant(envelope));
        let open: Vec<usize> = open.map(|(number, _)| number).collect();
        for number in &open {
            self.attempt(*number, reason);
        }
        open.len()
    }

    /// Events that nobody acknowledged do not go out any more.
    pub(super) fn give_up_events(&mut self) {
        let open = self.envelopes.all.iter_mut().filter(|one| one.is_open() && one.kind == Kind::Event);
        open.for_each(|one| one.failure = Some("lost"));
    }

    /// An envelope goes out once more, acknowledged or not.
    pub(super) fn repeat(&mut self, number: usize) {
        self.attempt(number, "timeout");
    }

    /// Takes an acknowledgement; its payload acts the first time only.
    pub(super) fn acknowledge(&mut self, attempt: &str, payload: &Value, status: Option<u16>) {
        let found = self.envelopes.all.iter_mut().enumerate().find_map(|(number, envelope)| {
            let place = envelope.attempts.iter().position(|one| one.id == attempt)?;
            Some((number, place))
        });
        let Some((number, place)) = found else { return };
        let now = self.envelopes.delay.now();
        let envelope = &mut self.envelopes.all[number];
        envelope.acks += 1;
        if envelope.ack.is_some() || status.is_some_and(|status| status >= 300) && envelope.kind == Kind::Event {
            return;
        }
        let took = (envelope.attempts[place].sent, now);
        envelope.ack = Some(Ack { payload: payload.clone(), took, attempt: place, status });
        self.obey(number, payload);
    }
}
