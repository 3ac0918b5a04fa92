//! `/live`: one stream of what changed, resumable by the journal's number; and the task that follows the journal.
//!
//! An event carries the message as the page shows it, made by the same functions. Changes that come faster than
//! [`BREATH`] are told once, in their newest state.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::unfold;
use serde::Deserialize;
use serde_json::json;
use tokio::select;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::directory::access::Reader as Readable;
use crate::knowledge::key::NoteKey;
use crate::server::view::message::{article, spoken};
use crate::server::visitor::Visitor;
use crate::server::{Shared, Surface};
use crate::store::error::StoreError;
use crate::store::message::{Author, StoredMessage, Viewer};
use crate::store::touch::Subject;
use crate::store::{Store, Tx};

/// How often another replica's changes are looked for.
const POLL: Duration = Duration::from_secs(1);
/// The least time between two batches of one stream.
const BREATH: Duration = Duration::from_millis(120);
/// How often a quiet stream says that it lives.
const BEAT: Duration = Duration::from_secs(15);
/// Changes read at once.
const BATCH: u32 = 100;

/// Follows the journal of this process and, once a second while somebody looks, that of the others.
pub(super) fn follow(store: Store, clock: SharedClock, stop: CancellationToken) -> watch::Receiver<i64> {
    let mut own = store.journal();
    let (told, hear) = watch::channel(*own.borrow_and_update());
    tokio::spawn(async move {
        loop {
            let newest = select! {
                () = stop.cancelled() => return,
                changed = own.changed() => match changed {
                    Ok(()) => *own.borrow_and_update(),
                    Err(_) => return,
                },
                () = clock.sleep(POLL) => {
                    // One receiver is kept for new streams; any other is a stream.
                    if told.receiver_count() <= 1 {
                        continue;
                    }
                    newest(&store).await.unwrap_or(0)
                }
            };
            told.send_if_modified(|last| {
                let newer = newest > *last;
                *last = newest.max(*last);
                newer
            });
        }
    });
    hear
}

async fn newest(store: &Store) -> Result<i64, StoreError> {
    store.read().await?.conversations().revision().await
}

/// Where to begin.
#[derive(Deserialize)]
pub struct From {
    since: Option<i64>,
}

/// `GET /live?since=REVISION`; `Last-Event-ID` decides when it is there.
pub async fn stream(
    State(surface): State<Shared>,
    visitor: Visitor,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|id| id.parse().ok());
    let mut journal = surface.journal.clone();
    let newest = *journal.borrow_and_update();
    // Marked as changed, so that the first turn reads what was missed since.
    journal.mark_changed();
    let reader = Reader {
        since: last.or(from.since).unwrap_or(newest),
        waiting: VecDeque::from([beat()]),
        surface,
        visitor,
        journal,
    };
    Sse::new(unfold(reader, Reader::next)).into_response()
}

struct Reader {
    surface: Arc<Surface>,
    visitor: Visitor,
    journal: watch::Receiver<i64>,
    since: i64,
    waiting: VecDeque<Event>,
}

impl Reader {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some((Ok(event), self));
            }
            let clock = Arc::clone(&self.surface.console.clock);
            select! {
                () = self.surface.stop.cancelled() => return None,
                changed = self.journal.changed() => {
                    changed.ok()?;
                    self.journal.borrow_and_update();
                    self.read().await;
                    clock.sleep(BREATH).await;
                }
                () = clock.sleep(BEAT) => self.waiting.push_back(beat()),
            }
        }
    }

    /// Reads what changed. When the store does not answer, nothing is lost: the number stays where it was.
    async fn read(&mut self) {
        // A stream is open for long: what its reader may read is asked each time.
        let setup = self.surface.setup();
        let reader = self.surface.reader(&self.visitor.account);
        let reading = async {
            let mut tx = self.surface.console.store.read().await?;
            let viewer = Viewer { account: &self.visitor.account.id, reader: &reader };
            let messages = tx.conversations().since(self.since, viewer, BATCH).await?;
            let touches = tx.touches(self.since, BATCH).await?;
            // Of two lists, one may end earlier: what lies behind that end is read next time.
            let full = |length: usize, last: Option<i64>| last.filter(|_| length == BATCH as usize).unwrap_or(i64::MAX);
            let end = full(messages.len(), messages.last().map(|message| message.revision))
                .min(full(touches.len(), touches.last().map(|touch| touch.revision)));
            let mut changes = Vec::new();
            for touch in touches.into_iter().filter(|touch| touch.revision <= end) {
                let key = name(&mut tx, &touch.subject, &reader).await?;
                changes.push((touch.revision, key.map(Change::Touched)));
            }
            let messages = messages.into_iter().filter(|message| message.revision <= end);
            changes.extend(messages.map(|message| (message.revision, Some(Change::Message(Box::new(message))))));
            changes.sort_by_key(|(revision, _)| *revision);
            Ok::<_, StoreError>((changes, end != i64::MAX))
        };
        match reading.await {
            Ok((changes, more)) => {
                if more {
                    self.journal.mark_changed();
                }
                for (revision, told) in changes {
                    self.since = revision;
                    self.waiting.extend(told.and_then(|told| match told {
                        Change::Message(message) => event(&message, &self.visitor, &setup.incident.reactions),
                        Change::Touched(key) => touched(&key, revision),
                    }));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a live stream waits for the store");
                self.journal.mark_changed();
            }
        }
    }
}

/// Something to be told.
enum Change {
    Message(Box<StoredMessage>),
    /// By the key of what changed.
    Touched(String),
}

/// The key of a subject, if it exists for the reader.
async fn name(tx: &mut Tx, subject: &Subject, reader: &Readable) -> Result<Option<String>, StoreError> {
    Ok(match subject {
        Subject::Incident(id) => tx.incidents().by_id(id, reader).await?.map(|incident| incident.key.to_string()),
        Subject::Note(key) => match NoteKey::parse(key) {
            Some(key) => tx.notes().by_key(key, reader).await?.map(|note| note.key.to_string()),
            None => None,
        },
    })
}

/// That something changed; the page that shows it asks for its new state.
fn touched(key: &str, revision: i64) -> Option<Event> {
    let data = json!({ "key": key, "revision": revision });
    Event::default().event("touched").id(revision.to_string()).json_data(data).ok()
}

/// A browser drops events without data.
fn beat() -> Event {
    Event::default().event("beat").data("live")
}

fn event(message: &StoredMessage, visitor: &Visitor, reactions: &[String]) -> Option<Event> {
    let eyes = visitor.eyes(reactions);
    let (says, finished) = spoken(message, eyes.zone);
    let data = json!({
        "id": message.id,
        "conversation": message.conversation,
        "thread": message.thread,
        "seq": message.seq,
        "revision": message.revision,
        "own": matches!(&message.author, Author::Person(name) if name == visitor.name()),
        "says": says,
        "finished": finished,
        "html": article(message, eyes).into_string(),
    });
    Event::default().event("message").id(message.revision.to_string()).json_data(data).ok()
}
