//! Messages that were heard before: Slack sends an event again whose acknowledgement it did not get in time, or that was
//! on a connection which is gone.
//!
//! What changes something is known by the store, in whichever process it arrives; what is answered at once is not, and
//! whoever asked should not read the answer twice. Commands and presses are left out: Slack sends them once, and a part
//! of their answer goes with the acknowledgement.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// Events that are remembered: those of far more than the hour in which Slack tries again.
const KEPT: usize = 10_000;

/// What was heard lately.
#[derive(Default)]
pub(super) struct Heard(Mutex<Lately>);

#[derive(Default)]
struct Lately {
    /// Each event, and how to wait for the end of what it set off.
    events: HashMap<String, watch::Receiver<()>>,
    /// The oldest first.
    order: VecDeque<String>,
}

/// Whether an event was heard before.
pub(super) enum Hearing {
    /// It was not; it is over when this is dropped.
    First(watch::Sender<()>),
    /// It was; this ends with the first hearing.
    Again(watch::Receiver<()>),
}

impl Heard {
    /// Hears an event.
    pub(super) fn hear(&self, event: &str) -> Hearing {
        let mut lately = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = lately.events.get(event) {
            return Hearing::Again(first.clone());
        }
        if lately.order.len() >= KEPT
            && let Some(oldest) = lately.order.pop_front()
        {
            lately.events.remove(&oldest);
        }
        let (over, ends) = watch::channel(());
        lately.order.push_back(event.to_owned());
        lately.events.insert(event.to_owned(), ends);
        Hearing::First(over)
    }

    /// Forgets an event of which nothing came, so that it can be heard again.
    pub(super) fn forget(&self, event: &str) {
        let mut lately = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lately.events.remove(event);
        lately.order.retain(|known| known != event);
    }
}

/// Comes back when the first hearing is over, so that nothing is acknowledged before it is recorded.
pub(super) async fn is_over(mut first: watch::Receiver<()>) {
    while first.changed().await.is_ok() {}
}

#[cfg(test)]
mod tests {
    use super::{Heard, Hearing, KEPT, is_over};

    #[tokio::test]
    async fn the_second_waits_for_the_end_of_the_first_and_the_oldest_are_forgotten() {
        let heard = Heard::default();
        let Hearing::First(over) = heard.hear("one") else { panic!("it is new") };
        let Hearing::Again(first) = heard.hear("one") else { panic!("it was heard") };
        let waiting = tokio::spawn(is_over(first));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(over);
        waiting.await.expect("it ends");
        for number in 0..KEPT {
            assert!(matches!(heard.hear(&format!("event {number}")), Hearing::First(_)));
        }
        assert!(matches!(heard.hear("one"), Hearing::First(_)));
        let last = format!("event {}", KEPT - 1);
        assert!(matches!(heard.hear(&last), Hearing::Again(_)));
        heard.forget(&last);
        assert!(matches!(heard.hear(&last), Hearing::First(_)));
    }
}
