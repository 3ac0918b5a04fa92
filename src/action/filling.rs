//! A message that fills while something runs.
//!
//! The work tells its state as often as it likes; people see the newest one, no more often than they can follow.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::action::response::Response;
use crate::chat::message::Message;
use crate::clock::SharedClock;

/// Least time between two edits of one message: what a person can follow, and what platforms allow.
const EDIT_PAUSE: Duration = Duration::from_millis(250);

/// Does `work` and meanwhile shows the states that it puts into `states`.
///
/// The last state is left to the caller, who knows more by then. A platform that does not take an intermediate state
/// does not stop the work.
pub async fn fill<T>(
    response: &mut Response,
    clock: &SharedClock,
    mut states: watch::Receiver<Option<Message>>,
    work: impl Future<Output = T> + Send,
) -> T {
    let done = CancellationToken::new();
    let working = async {
        let result = work.await;
        done.cancel();
        result
    };
    let showing = async {
        while tokio::select! { biased; () = done.cancelled() => false, changed = states.changed() => changed.is_ok() } {
            let message = states.borrow_and_update().clone();
            if let Some(message) = message
                && let Err(error) = response.show(&message).await
            {
                warn!(error = %error, "a state of the answer could not be shown");
            }
            tokio::select! {
                () = done.cancelled() => {}
                () = clock.sleep(EDIT_PAUSE) => {}
            }
        }
    };
    let (result, ()) = tokio::join!(working, showing);
    result
}
