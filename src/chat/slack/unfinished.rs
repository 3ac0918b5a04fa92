//! Work that goes on when nobody waits for it any more.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::runtime::Handle;

use crate::chat::slack::reception::{Answer, Reception};

type Seeing = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What came from Slack, being seen through by whoever waits for the answer. Dropped before its end (the acknowledgement
/// was due, or the connection is gone), it goes on by itself and tells the person in another way.
pub(super) struct Unfinished {
    reception: Arc<Reception>,
    /// `None` once it has ended.
    seeing: Option<Seeing>,
}

impl Unfinished {
    pub(super) fn new(reception: &Arc<Reception>, seeing: impl Future<Output = Answer> + Send + 'static) -> Self {
        Self { reception: Arc::clone(reception), seeing: Some(Box::pin(seeing)) }
    }
}

impl Future for Unfinished {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer> {
        let Some(seeing) = &mut self.seeing else { return Poll::Ready(Answer::Taken) };
        let answer = seeing.as_mut().poll(context);
        if answer.is_ready() {
            self.seeing = None;
        }
        answer
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Without a runtime the process is ending; what changes something is recorded by then, or was never begun.
        let (Some(seeing), Ok(runtime)) = (self.seeing.take(), Handle::try_current()) else { return };
        let reception = Arc::clone(&self.reception);
        let rest = async move {
            match seeing.await {
                Answer::Whisper(late) => reception.whisper(&late).await,
                Answer::Beneath(beneath) => reception.whisper(&beneath.late).await,
                Answer::Taken | Answer::NotTaken(_) | Answer::Form(_) | Answer::Echo(_) => {}
            }
        };
        drop(self.reception.tasks.spawn_on(rest, &runtime));
    }
}
