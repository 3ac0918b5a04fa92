//! What whoever did something is told: nothing more where everybody there read it already.

use tracing::warn;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::incident::change::Done;
use crate::chat::message::Message;
use crate::incident::record::Incident;
use crate::reply::incident::told;
use crate::store::error::StoreError;
use crate::store::shown::Shown;

/// It was done.
pub(super) async fn done(context: &mut Context, done: &Done) -> Result<(), ActionError> {
    done_with(context, done, None).await
}

/// It was done, and what comes next: one answer for both.
pub(super) async fn done_with(context: &Context, done: &Done, next: Option<Message>) -> Result<(), ActionError> {
    // Where a thread is still to be made, the line will stand in that.
    let threadless = done.after.room.is_some() || !context.response.can_thread();
    let read = threadless && done.told.as_ref() == Some(&context.invocation.place);
    let language = context.private_language;
    let happened = if read { None } else { told::happened(&done.after, &done.entries, language) };
    let answer = match (happened.map(|happened| told::done(&happened, language)), next) {
        (Some(done), Some(next)) => Some(told::with_next(done, next)),
        (done, next) => done.or(next),
    };
    match answer {
        Some(answer) => alone(context, &answer).await,
        None => Ok(()),
    }
}

/// For whoever asked, and nobody else.
pub(super) async fn alone(context: &Context, message: &Message) -> Result<(), ActionError> {
    context.response.whisper(message).await.map_err(ActionError::failed)
}

/// For everybody there, but of a private incident only where all may read it.
pub(super) async fn about(context: &mut Context, incident: &Incident, message: &Message) -> Result<(), ActionError> {
    if incident.private && !incident.is_home(&context.invocation.place) {
        return alone(context, message).await;
    }
    context.response.show(message).await.map_err(ActionError::failed)?;
    keep(context, std::slice::from_ref(incident)).await;
    Ok(())
}

/// Keeps of which incidents the answer tells that everybody reads: it is taken back if one becomes private.
pub(super) async fn keep(context: &Context, incidents: &[Incident]) {
    let Some(at) = context.response.posted() else { return };
    let shown = Shown { place: &at.place, message: &at.id, link: None };
    let kept = async {
        let mut tx = context.begin().await?;
        for incident in incidents {
            tx.cards().keep_shown(&incident.id, shown, context.parts.clock.now()).await?;
        }
        tx.commit().await
    };
    let kept: Result<(), StoreError> = kept.await;
    if let Err(error) = kept {
        warn!(%error, "an answer is not known, and stays if an incident in it becomes private");
    }
}
