//! Trying again what nobody else tries again: answers to people, and what is asked about a message they marked.
//!
//! Deliveries do not wait here: their queue does. What is passing (Slack wants no more, is not well, or did not say) is
//! borne for two minutes; what a person has to mend is not.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tracing::debug;

use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::web::failure::Failure;
use crate::clock::SharedClock;

/// How long somebody who asked for something waits for the answer.
const LIMIT: Duration = Duration::from_mins(2);
/// The first pause where Slack names none; each is twice as long as the one before.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause, where Slack names none.
const LONGEST: Duration = Duration::from_secs(15);

/// What is left of it, for one thing that is tried again and again.
pub(super) struct Patience {
    clock: SharedClock,
    began: Timestamp,
    left: Duration,
    pause: Duration,
    tried: Option<Timestamp>,
}

impl Patience {
    /// All of it; the first attempt begins now.
    pub(super) fn new(clock: &SharedClock) -> Self {
        Self::of(clock, LIMIT)
    }

    /// As much of it; the first attempt begins now.
    pub(super) fn of(clock: &SharedClock, limit: Duration) -> Self {
        Self { clock: Arc::clone(clock), began: clock.now(), left: limit, pause: FIRST, tried: None }
    }

    /// When the first attempt began, where nobody knows how one of them ended.
    pub(super) const fn tried(&self) -> Option<Timestamp> {
        self.tried
    }

    /// Waits until it is of use to try again.
    ///
    /// # Errors
    /// The failure itself, where that never comes or takes too long.
    pub(super) async fn bear(&mut self, failure: Failure) -> Result<(), Failure> {
        let named = failure.retry_after();
        // Whatever Slack names, it is tried once more before nobody waits any more.
        let pause = named.map_or(self.pause, |named| named.min(self.left));
        // Each attempt costs something, so that it ends where Slack says "again, at once" for ever.
        let cost = pause.max(FIRST);
        if !failure.is_passing() || cost > self.left {
            return Err(failure);
        }
        debug!(%failure, ?pause, "it is tried again");
        if failure.is_unsure() {
            self.tried = Some(self.began);
        }
        self.clock.sleep(pause).await;
        self.left = self.left.saturating_sub(cost);
        if named.is_none() {
            self.pause = self.pause.saturating_mul(2).min(LONGEST);
        }
        Ok(())
    }
}

impl SlackGateway {
    /// What is borne for something that nobody else tries again.
    pub(super) fn patience(&self) -> Patience {
        Patience::new(&self.clock)
    }

    /// Reads what has to be known before something that somebody did can be followed.
    pub(super) async fn read_patiently(
        &self,
        method: &'static str,
        arguments: &[(&'static str, String)],
    ) -> Result<Value, Failure> {
        let mut patience = self.patience();
        loop {
            match self.api.read(method, arguments).await {
                Err(failure) => patience.bear(failure).await?,
                done => return done,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::Patience;
    use crate::chat::slack::web::failure::Failure;
    use crate::clock::{Clock as _, ManualClock, SharedClock};

    fn refused(code: &str) -> Failure {
        Failure::Refused { code: code.to_owned(), needed: None }
    }

    #[tokio::test]
    async fn what_passes_is_borne_and_what_has_to_be_mended_is_not() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let shared: SharedClock = clock.clone();
        let mut patience = Patience::new(&shared);
        for code in ["token_revoked", "missing_scope", "is_archived", "invalid_blocks"] {
            assert_eq!(patience.bear(refused(code)).await, Err(refused(code)));
        }
        let at_once = Failure::RateLimited(Duration::ZERO);
        assert_eq!(patience.bear(at_once).await, Ok(()));
        assert_eq!(patience.tried(), None, "it was surely not done");
        let borne = async { patience.bear(refused("internal_error")).await };
        let (borne, ()) = tokio::join!(borne, async { clock.advance(Duration::from_secs(1)) });
        assert_eq!(borne, Ok(()));
        assert_eq!(patience.tried(), Some(Timestamp::UNIX_EPOCH), "nobody knows whether it was done");
        assert_eq!(clock.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test]
    async fn whatever_slack_asks_for_it_is_tried_once_more_in_the_end() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let shared: SharedClock = clock.clone();
        let mut patience = Patience::new(&shared);
        let long = Failure::RateLimited(Duration::MAX);
        let (borne, ()) = tokio::join!(patience.bear(long.clone()), async { clock.advance(Duration::from_mins(2)) });
        assert_eq!((borne, clock.elapsed()), (Ok(()), Duration::from_mins(2)));
        assert_eq!(patience.bear(long.clone()).await, Err(long));
    }

    #[tokio::test]
    async fn it_ends() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let shared: SharedClock = clock.clone();
        let mut patience = Patience::new(&shared);
        let mut times = 0;
        while patience.bear(Failure::RateLimited(Duration::ZERO)).await.is_ok() {
            times += 1;
        }
        assert_eq!(times, 120, "each counts as a second at least");
    }
}
