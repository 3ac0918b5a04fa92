//! Which of the newer blocks the workspace has: all of them, until Slack refuses a message with one.
//!
//! Then the same message goes out at once in older blocks: where it has charts beside others, first without them alone. Slack does nothing with what it refuses, so nothing is there
//! twice. Where the oldest are refused, too, the words alone go out: nothing of them is lost. And where the older blocks were taken, the newer ones are left alone for a while. It lives in memory: each
//! process asks once.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing::{info, warn};

use crate::chat::slack::render::{Kinds, Part};
use crate::chat::slack::web::failure::Failure;
use crate::clock::SharedClock;

/// How long what was refused is not tried again.
const LACKING: Duration = Duration::from_hours(6);

/// What the workspace of one token has.
pub(super) struct Support {
    clock: SharedClock,
    lacking: Mutex<Lacking>,
}

/// Until when a kind is left alone, on the monotonic clock.
#[derive(Default)]
struct Lacking {
    table: Duration,
    plan: Duration,
    chart: Duration,
}

impl Support {
    /// Nothing was refused yet.
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, lacking: Mutex::default() }
    }

    /// What may be drawn.
    pub(super) fn has(&self) -> Kinds {
        let now = self.clock.elapsed();
        let lacking = self.lacking.lock().unwrap_or_else(PoisonError::into_inner);
        Kinds { table: now >= lacking.table, plan: now >= lacking.plan, chart: now >= lacking.chart }
    }

    /// Makes a call with a part; where its newer blocks are refused, again at once with older ones.
    ///
    /// # Errors
    /// What the last call failed with.
    pub(super) async fn send<T, F>(&self, part: &Part, call: impl Fn(Part) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let failure = match call(part.clone()).await {
            Err(failure) if failure.refuses_blocks() => failure,
            done => return done,
        };
        let Some(mut now) = part.older() else { return Err(failure) };
        loop {
            let done = call(now.clone()).await;
            let again = matches!(&done, Err(again) if again.refuses_blocks());
            if let Some(older) = now.older().filter(|_| again) {
                now = older;
                continue;
            }
            // Where the oldest are refused as well, it was not for the newer ones.
            if failure.lacks_blocks() && !again {
                let kinds = part.newer.without(now.newer);
                info!(%failure, ?kinds, pause = ?LACKING, "the workspace does not have these blocks: it gets older ones");
                self.lacks(kinds);
            }
            return done;
        }
    }

    /// The same; where no blocks are taken at all, as text of at most `most` characters. What did not go into it goes on
    /// behind it.
    ///
    /// # Errors
    /// What the last call failed with.
    pub(super) async fn say<T, F>(
        &self,
        part: &Part,
        most: usize,
        call: impl Fn(Part) -> F,
    ) -> Result<(T, Vec<Part>), Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        match self.send(part, &call).await {
            Err(error) if error.refuses_blocks() => {
                warn!(%error, "the workspace does not take the blocks of a message; it gets its text");
                let (text, left) = part.as_texts(most);
                Ok((call(text).await?, left))
            }
            done => done.map(|done| (done, Vec::new())),
        }
    }

    fn lacks(&self, kinds: Kinds) {
        let until = self.clock.elapsed() + LACKING;
        let mut lacking = self.lacking.lock().unwrap_or_else(PoisonError::into_inner);
        if kinds.table {
            lacking.table = until;
        }
        if kinds.plan {
            lacking.plan = until;
        }
        if kinds.chart {
            lacking.chart = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use jiff::Timestamp;
    use serde_json::json;

    use super::Support;
    use crate::chat::slack::render::{Kinds, Part};
    use crate::chat::slack::web::failure::Failure;
    use crate::clock::ManualClock;

    const TABLE: Kinds = Kinds { table: true, ..Kinds::NONE };

    fn refused(code: &str) -> Failure {
        Failure::Refused { code: code.to_owned(), needed: None }
    }

    /// Sends a table where these kinds of blocks are taken; whether it was taken, and what was tried.
    async fn sends(support: &Support, taken: &[&str]) -> (Result<(), Failure>, Vec<String>) {
        sends_for(support, taken, "invalid_blocks").await
    }

    /// The same, with what Slack says of the others.
    async fn sends_for(support: &Support, taken: &[&str], code: &str) -> (Result<(), Failure>, Vec<String>) {
        let part = Part {
            text: String::new(),
            blocks: vec![json!({ "type": "table" })],
            newer: TABLE,
            plain: Some(vec![json!({ "type": "rich_text" })]),
            chartless: None,
            instead: Vec::new(),
            filed: false,
        };
        sends_part(support, &part, taken, code).await
    }

    async fn sends_part(
        support: &Support,
        part: &Part,
        taken: &[&str],
        code: &str,
    ) -> (Result<(), Failure>, Vec<String>) {
        let tried = Mutex::new(Vec::new());
        let call = |part: Part| {
            let kind = part.blocks[0]["type"].as_str().expect("a block has a type").to_owned();
            tried.lock().expect("one thread").push(kind.clone());
            let taken = taken.contains(&kind.as_str());
            async move { if taken { Ok(()) } else { Err(refused(code)) } }
        };
        let done = support.send(part, call).await;
        (done, tried.into_inner().expect("one thread"))
    }

    #[tokio::test]
    async fn what_was_refused_goes_out_in_older_blocks_and_is_left_alone_for_six_hours() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let support = Support::new(clock.clone());
        assert_eq!(sends(&support, &["table"]).await, (Ok(()), vec!["table".to_owned()]));
        assert_eq!(support.has(), Kinds::ALL);
        let both = vec!["table".to_owned(), "rich_text".to_owned()];
        assert_eq!(sends(&support, &["rich_text"]).await, (Ok(()), both));
        assert_eq!(support.has(), Kinds { table: false, ..Kinds::ALL }, "of the others nothing is known");
        clock.advance(Duration::from_hours(6) - Duration::from_millis(1));
        assert!(!support.has().table);
        clock.advance(Duration::from_millis(1));
        assert!(support.has().table, "it is tried again");
    }

    #[tokio::test]
    async fn a_workspace_without_charts_keeps_its_tables() {
        let one = |kind: &str| vec![json!({ "type": kind })];
        let part = Part {
            text: String::new(),
            blocks: one("data_visualization"),
            newer: Kinds { chart: true, ..TABLE },
            plain: Some(one("rich_text")),
            chartless: Some(one("table")),
            instead: Vec::new(),
            filed: false,
        };
        for (taken, tries, has) in [
            (&["table", "rich_text"][..], 2, Kinds { chart: false, ..Kinds::ALL }),
            (&["rich_text"], 3, Kinds { chart: false, table: false, ..Kinds::ALL }),
            (&[], 3, Kinds::ALL),
        ] {
            let support = Support::new(ManualClock::at(Timestamp::UNIX_EPOCH));
            let (done, tried) = sends_part(&support, &part, taken, "invalid_blocks").await;
            assert_eq!((done.is_ok(), tried.len(), support.has()), (!taken.is_empty(), tries, has), "{tried:?}");
        }
    }

    #[tokio::test]
    async fn what_is_refused_in_older_blocks_too_was_not_refused_for_the_newer_ones() {
        let support = Support::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let (done, tried) = sends(&support, &[]).await;
        assert_eq!((done, tried.len()), (Err(refused("invalid_blocks")), 2));
        assert_eq!(support.has(), Kinds::ALL);
    }

    #[tokio::test]
    async fn a_message_that_is_too_long_with_a_table_says_nothing_of_tables() {
        let support = Support::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let (done, tried) = sends_for(&support, &["rich_text"], "msg_blocks_too_long").await;
        assert_eq!((done, tried.len()), (Ok(()), 2), "it goes out in older blocks");
        assert_eq!(support.has(), Kinds::ALL);
    }

    #[tokio::test]
    async fn what_fails_for_another_reason_is_not_sent_again() {
        let support = Support::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let part = Part { newer: TABLE, plain: Some(Vec::new()), ..Part::small("x") };
        for failure in [refused("channel_not_found"), Failure::Unknown("broken".to_owned())] {
            let calls = Mutex::new(0);
            let call = |_part| {
                *calls.lock().expect("one thread") += 1;
                let failure = failure.clone();
                async move { Err::<(), _>(failure) }
            };
            assert_eq!(support.send(&part, call).await, Err(failure.clone()));
            assert_eq!(calls.into_inner().expect("one thread"), 1);
        }
    }
}
