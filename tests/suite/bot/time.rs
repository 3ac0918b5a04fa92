//! Time as the test makes it: nothing happens later than it is due, and nothing is left that was due.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use toban::clock::ManualClock;

use super::Bot;

/// So many minutes.
pub(crate) fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// So many hours.
pub(crate) fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// The clock of a bot.
pub(crate) struct Hands<'b> {
    pub(super) bot: &'b Bot,
    pub(super) clock: Arc<ManualClock>,
}

impl Hands<'_> {
    /// What it shows.
    pub(crate) fn now(&self) -> Timestamp {
        self.bot.now()
    }

    /// Lets time pass: all that is due until then happens at its moment.
    pub(crate) async fn advance(&self, by: SignedDuration) {
        let end = self.now().checked_add(by).expect("a time within range");
        self.until(end).await;
    }

    /// Lets time pass until the clock shows `text` (`2026-11-26T09:00:00Z`).
    pub(crate) async fn shows(&self, text: &str) {
        self.until(text.parse().expect("a time")).await;
    }

    async fn until(&self, end: Timestamp) {
        loop {
            self.bot.turns().await;
            let mut next = None;
            for replica in self.bot.replicas() {
                let due = replica.runner.next_due().await.expect("the store answers");
                next = [next, due].into_iter().flatten().min();
            }
            let next = next.filter(|next| *next < end).unwrap_or(end);
            if self.now() >= end {
                return;
            }
            self.move_to(next);
        }
    }

    fn move_to(&self, moment: Timestamp) {
        let by = moment.duration_since(self.now());
        if let Ok(by) = std::time::Duration::try_from(by) {
            self.clock.advance(by.max(std::time::Duration::from_millis(1)));
        }
    }
}
