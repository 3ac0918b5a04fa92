//! One transaction on one connection, bounded in time.
//!
//! The library's own transaction type is not used: when a server hangs, its connection must be thrown away, which that
//! type does not allow; and PostgreSQL answers "committed" to the commit of a transaction that failed before.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::{Any, Error, Executor as _};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::clock::Stopwatch;
use crate::store::error::StoreError;
use crate::store::sql::failure::Failure;

/// How long a rollback may take before its connection is thrown away.
const ROLLBACK: Duration = Duration::from_secs(6);

/// The time a transaction has in all.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Budget {
    pub(super) limit: Duration,
    since: Stopwatch,
}

impl Budget {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, since: Stopwatch::start() }
    }

    pub(super) fn left(&self) -> Duration {
        self.limit.saturating_sub(self.since.elapsed())
    }
}

/// A transaction; dropping it rolls back.
pub(in crate::store) struct Session {
    /// Present until the transaction ended.
    connection: Option<PoolConnection<Any>>,
    budget: Budget,
    failure: Failure,
    /// Whether a statement failed, after which PostgreSQL would commit nothing and SQLite a part.
    failed: bool,
    plans: Option<Vec<String>>,
}

impl Session {
    pub(super) async fn begin(
        connection: PoolConnection<Any>,
        statement: &'static str,
        budget: Budget,
        failure: Failure,
    ) -> Result<Self, StoreError> {
        // Made before the statement runs: if the caller goes away meanwhile, the drop rolls back what was begun.
        let mut session = Self { connection: Some(connection), budget, failure, failed: false, plans: None };
        let done = within(budget, session.usable()?.execute(statement)).await;
        session.settle(done)?;
        Ok(session)
    }

    /// Runs a statement; how many rows it changed.
    pub(super) async fn execute(&mut self, query: Query<'_, Any, AnyArguments>) -> Result<u64, StoreError> {
        let done = within(self.budget, query.execute(&mut **self.usable()?)).await;
        self.settle(done).map(|result| result.rows_affected())
    }

    /// Runs a statement; its rows.
    pub(super) async fn fetch(&mut self, query: Query<'_, Any, AnyArguments>) -> Result<Vec<AnyRow>, StoreError> {
        let done = within(self.budget, query.fetch_all(&mut **self.usable()?)).await;
        self.settle(done)
    }

    /// The connection, unless an earlier statement failed. Until [`Session::settle`] the transaction counts as failed,
    /// so that a caller who goes away in the middle cannot commit a part.
    pub(super) fn usable(&mut self) -> Result<&mut PoolConnection<Any>, StoreError> {
        if self.failed {
            return Err(StoreError::Aborted);
        }
        self.failed = true;
        self.connection.as_mut().ok_or(StoreError::Aborted)
    }

    /// What [`Session::usable`] lent did what it should.
    pub(super) const fn went_well(&mut self) {
        self.failed = false;
    }

    /// Runs statements without values.
    pub(super) async fn run(&mut self, text: &'static str) -> Result<(), StoreError> {
        let done = within(self.budget, self.usable()?.execute(text)).await;
        self.settle(done).map(drop)
    }

    pub(super) const fn limit(&self) -> Duration {
        self.budget.limit
    }

    fn settle<T>(&mut self, done: Option<Result<T, Error>>) -> Result<T, StoreError> {
        let limit = self.budget.limit;
        let value = done.ok_or(StoreError::NoAnswer { limit })?.map_err(|error| self.failure.running(&error, limit))?;
        self.failed = false;
        Ok(value)
    }

    pub(in crate::store) async fn commit(mut self) -> Result<(), StoreError> {
        let (limit, budget) = (self.budget.limit, self.budget);
        let connection = self.usable()?;
        // Before the commit is sent nothing can have been recorded.
        if budget.left().is_zero() {
            return Err(StoreError::NoAnswer { limit });
        }
        match within(budget, connection.execute("commit")).await {
            None => Err(StoreError::Uncertain { limit }),
            Some(Err(error)) => Err(self.failure.committing(&error, limit)),
            Some(Ok(_)) => {
                self.connection.take();
                Ok(())
            }
        }
    }

    pub(in crate::store) fn record_plans(&mut self) {
        self.plans.get_or_insert_default();
    }

    pub(in crate::store) fn plans(&self) -> &[String] {
        self.plans.as_deref().unwrap_or_default()
    }

    pub(super) const fn records_plans(&self) -> bool {
        self.plans.is_some()
    }

    pub(super) fn add_plan(&mut self, plan: String) {
        self.plans.get_or_insert_default().push(plan);
    }

    pub(in crate::store) const fn is_sqlite(&self) -> bool {
        self.failure.is_sqlite()
    }

    pub(super) const fn failure(&self) -> &Failure {
        &self.failure
    }
}

async fn within<T>(budget: Budget, work: impl Future<Output = T>) -> Option<T> {
    let left = budget.left();
    if left.is_zero() { None } else { timeout(left, work).await.ok() }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let Ok(runtime) = Handle::try_current() else {
            // Without a runtime nothing can be sent: closing the connection makes the database roll back.
            drop(connection.detach());
            return;
        };
        runtime.spawn(async move {
            if !matches!(timeout(ROLLBACK, connection.execute("rollback")).await, Ok(Ok(_))) {
                connection.close_on_drop();
            }
        });
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("budget", &self.budget).field("failed", &self.failed).finish_non_exhaustive()
    }
}
