//! Doing something from a page of its own: a form's line goes to dispatch like a typed one, and what is answered comes
//! back to the page the form is on.

use std::time::Duration;

use axum::http::StatusCode;
use tokio::time::timeout;

use crate::chat::inbound::{Inbound, Invocation, Place, Platform, Receipt};
use crate::chat::message::{Message, Tone};
use crate::command::parse::FORM_LENGTH;
use crate::id::ulid;
use crate::server::Shared;
use crate::server::conversation::first;
use crate::server::failure::Failure;
use crate::server::line::Fields;
use crate::server::say::{EVENT_LIMIT, deliver};
use crate::server::visitor::Visitor;
use crate::store::error::StoreError;

/// How long the page waits for the answer; the work goes on after it.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// What a page says above everything else after a form was sent.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The answer, in the bot's words.
    pub answer: Option<Message>,
    /// What could not even be asked, in the page's words.
    pub problem: Option<String>,
    /// Which form it was.
    pub act: String,
    /// What was typed into it; kept while it was refused.
    pub typed: Fields,
    /// How the page ends.
    pub status: StatusCode,
}

impl Told {
    /// What stands in a field of the form `act` after it was refused.
    #[must_use]
    pub fn typed(&self, act: &str, field: &str) -> &str {
        let same = self.act == act && self.refused();
        self.typed.get(field).filter(|_| same).map(String::as_str).unwrap_or_default()
    }

    /// Whether nothing was done.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.problem.is_some() || self.answer.as_ref().is_some_and(|message| message.tone == Tone::Refused)
    }
}

/// Says the line of the form `act` in `wanted`, if it is a conversation here that the visitor may read, else in the first
/// one; and waits for its answer. A form that makes no line does not exist.
///
/// # Errors
/// What the reader gets instead of the page.
pub(super) async fn act(
    surface: &Shared,
    visitor: &Visitor,
    wanted: Option<&Place>,
    (act, line): (&str, Option<String>),
    fields: Fields,
) -> Result<Told, Failure> {
    let line = line.ok_or_else(|| Failure::nothing(visitor.labels()))?;
    let place = place(surface, visitor, wanted).await;
    let place = place.map_err(|error| Failure::store(visitor.labels(), &error))?;
    let mut told = Told { act: act.to_owned(), typed: fields, ..Told::default() };
    match send(surface, visitor, place, line, &told.typed).await {
        Ok(answer) => {
            told.answer = answer;
            told.status = if told.refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        }
        Err(failure) => {
            told.status = failure.status();
            told.problem = Some(failure.text().to_owned());
        }
    }
    Ok(told)
}

async fn send(
    surface: &Shared,
    visitor: &Visitor,
    place: Place,
    line: String,
    fields: &Fields,
) -> Result<Option<Message>, Failure> {
    let labels = visitor.labels();
    if line.chars().count() > FORM_LENGTH {
        return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, labels.too_long(FORM_LENGTH)));
    }
    if !surface.pace.take(&visitor.account.id) {
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, labels.error_busy()));
    }
    let now = surface.console.clock.now();
    let sent = fields.get("event").filter(|event| !event.is_empty() && event.len() <= EVENT_LIMIT);
    let event = sent.cloned().unwrap_or_else(|| ulid(now));
    let first = async {
        let mut tx = surface.console.store.begin().await?;
        // The same form sent again, by a reload for instance, is done already.
        let first = tx.events().record(Platform::Web, &format!("form {event}"), now).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(first)
    };
    if !first.await.map_err(|error| Failure::store(labels, &error))? {
        return Ok(None);
    }
    let mut listener = surface.console.running.listen(&event);
    let account = visitor.account.clone();
    let invocation = Invocation { event, place, account, text: line, pressed: true, at: now };
    match deliver(surface, labels, Inbound::Invoked(invocation)).await? {
        Receipt::Answered(message) | Receipt::NotTaken(message) => Ok(Some(*message)),
        Receipt::Accepted => match timeout(ANSWER_WITHIN, listener.answer()).await {
            Ok(answer) => Ok(answer),
            Err(_) => Err(Failure::new(StatusCode::ACCEPTED, labels.error_later())),
        },
    }
}

/// Where a form speaks.
async fn place(surface: &Shared, visitor: &Visitor, wanted: Option<&Place>) -> Result<Place, StoreError> {
    if let Some(place) = wanted.filter(|place| place.platform == Platform::Web) {
        let mut tx = surface.console.store.read().await?;
        if tx.conversations().by_id(&place.conversation, &visitor.reader).await?.is_some() {
            return Ok(place.clone());
        }
    }
    let conversation = first(surface, &visitor.reader).await?.id;
    Ok(Place { platform: Platform::Web, conversation, thread: None })
}
