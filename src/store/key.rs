//! Short keys for people: `RUN-12`, counted up per kind without holes.
//!
//! Whoever takes a number holds its row until the transaction ends, hence numbers appear in the order of commits.

use crate::store::Tx;
use crate::store::error::StoreError;

/// Keys of one transaction.
#[derive(Debug)]
pub struct Keys<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Keys<'_> {
    /// The next key of a kind: `next("RUN")` is `RUN-1`, then `RUN-2`.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn next(&mut self, kind: &str) -> Result<String, StoreError> {
        Ok(format!("{kind}-{}", self.next_number(kind).await?))
    }

    pub(super) async fn next_number(&mut self, kind: &str) -> Result<i64, StoreError> {
        let next = "insert into counter (name, last) values ($1, 1) \
            on conflict (name) do update set last = counter.last + 1 returning last";
        self.tx.sql(next).bind(kind).one().await?.number("last")
    }
}
