//! Runs of playbooks: each report as it was, to be shown again and to be compared with.
//!
//! Invariant: a finished run never becomes a running one again, whatever arrives late.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::playbook::report::Report;
use crate::playbook::status::Status;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::Row;

/// Greatest size in bytes of a report, as JSON.
pub const REPORT_LIMIT: usize = 8 * 1024 * 1024;

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Checks are running.
    Running,
    /// All checks have a verdict.
    Finished,
    /// A person or the deadline stopped it.
    Cut,
    /// The process that ran it went away.
    Interrupted,
}

impl RunState {
    const fn of(report: &Report) -> Self {
        match (&report.finished, &report.cut) {
            (None, _) => Self::Running,
            (Some(_), None) => Self::Finished,
            (Some(_), Some(_)) => Self::Cut,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Cut => "cut",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRun {
    /// How far it came.
    pub state: RunState,
    /// Its report; with its key.
    pub report: Report,
}

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSummary {
    /// `RUN-12`.
    pub key: String,
    /// Its number; the cursor of [`Runs::list`].
    pub number: i64,
    /// The playbook.
    pub playbook: String,
    /// The primary target.
    pub target: String,
    /// How far it came.
    pub state: RunState,
    /// The verdict.
    pub status: Status,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
}

/// Which runs to list; an absent field lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this playbook.
    pub playbook: Option<String>,
    /// On this target.
    pub target: Option<String>,
}

/// Runs of one transaction.
#[derive(Debug)]
pub struct Runs<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Runs<'_> {
    /// Keeps a run, new or known by its `run`, finished or not; its key.
    ///
    /// # Errors
    /// When the report is too large or the store does not do it.
    pub async fn save(&mut self, report: &Report) -> Result<String, StoreError> {
        let find = "select number from run where id = $1";
        let found = self.tx.sql(find).bind(report.run.as_str()).optional().await?;
        let number = match found {
            Some(row) => row.number("number")?,
            None => return self.insert(report).await,
        };
        let key = key(number);
        // A run counted as interrupted may still finish: its process was slow, not gone.
        let update = "update run set state = $2, status = $3, finished = $4, report = $5 \
            where id = $1 and (state = 'running' or $2 <> 'running')";
        let update = self.tx.sql(update).bind(report.run.as_str()).bind(RunState::of(report).word());
        let update = update.bind(report.status.word()).bind(report.finished).bind(document(report, &key)?);
        update.execute().await?;
        Ok(key)
    }

    async fn insert(&mut self, report: &Report) -> Result<String, StoreError> {
        let number = self.tx.keys().next_number("RUN").await?;
        let key = key(number);
        let insert = "insert into run (id, number, playbook, target, state, status, started, finished, report) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let insert = self.tx.sql(insert).bind(report.run.as_str()).bind(number).bind(report.playbook.as_str());
        let insert = insert.bind(report.target.as_str()).bind(RunState::of(report).word()).bind(report.status.word());
        insert.bind(report.started).bind(report.finished).bind(document(report, &key)?).execute().await?;
        Ok(key)
    }

    /// The run with that key (`RUN-12`, in either case).
    ///
    /// # Errors
    /// When the store does not answer, or the report was written by a version whose reports cannot be read any more.
    pub async fn by_key(&mut self, key: &str) -> Result<Option<StoredRun>, StoreError> {
        let Some(number) = number(key) else { return Ok(None) };
        let find = "select state, report from run where number = $1";
        let Some(row) = self.tx.sql(find).bind(number).optional().await? else { return Ok(None) };
        Ok(Some(StoredRun { state: row.word("state")?, report: row.json("report")? }))
    }

    /// The last complete run of a playbook on a target: finished and not cut.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn latest(&mut self, playbook: &str, target: &str) -> Result<Option<Report>, StoreError> {
        let find = "select number, report from run where playbook = $1 and target = $2 and state = 'finished' \
            order by number desc limit 1";
        Ok(readable(self.tx.sql(find).bind(playbook).bind(target).optional().await?))
    }

    /// The last complete run of a playbook on a target that was ok.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn last_good(&mut self, playbook: &str, target: &str) -> Result<Option<Report>, StoreError> {
        let find = "select number, report from run where playbook = $1 and target = $2 and state = 'finished' \
            and status = 'ok' order by number desc limit 1";
        Ok(readable(self.tx.sql(find).bind(playbook).bind(target).optional().await?))
    }

    /// Up to `limit` runs, the newest first; `before` is the number of the last one already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(
        &mut self,
        filter: &RunFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RunSummary>, StoreError> {
        macro_rules! list {
            ($filter:literal) => {
                concat!(
                    "select number, playbook, target, state, status, started, finished from run where number < $1 ",
                    $filter,
                    " order by number desc limit $2"
                )
            };
        }
        let before = before.unwrap_or(i64::MAX);
        let list = match (filter.playbook.as_deref(), filter.target.as_deref()) {
            (None, None) => self.tx.sql(list!("")).bind(before).bind(limit),
            (Some(playbook), None) => self.tx.sql(list!("and playbook = $3")).bind(before).bind(limit).bind(playbook),
            (None, Some(target)) => self.tx.sql(list!("and target = $3")).bind(before).bind(limit).bind(target),
            (Some(playbook), Some(target)) => {
                let list = self.tx.sql(list!("and playbook = $3 and target = $4"));
                list.bind(before).bind(limit).bind(playbook).bind(target)
            }
        };
        list.all().await?.iter().map(summary).collect()
    }

    /// Counts runs that began before `started_before` and never ended as interrupted; their keys.
    ///
    /// The caller leaves a run the total time it may take: another replica may still be at it.
    ///
    /// # Errors
    /// When the store does not do it.
    pub async fn interrupt(&mut self, started_before: Timestamp) -> Result<Vec<String>, StoreError> {
        let interrupt =
            "update run set state = 'interrupted' where state = 'running' and started < $1 returning number";
        let rows = self.tx.sql(interrupt).bind(started_before).all().await?;
        let mut numbers = rows.iter().map(|row| row.number("number")).collect::<Result<Vec<_>, _>>()?;
        numbers.sort_unstable();
        Ok(numbers.into_iter().map(key).collect())
    }
}

fn key(number: i64) -> String {
    format!("RUN-{number}")
}

fn number(key: &str) -> Option<i64> {
    let (kind, number) = key.split_once('-')?;
    kind.eq_ignore_ascii_case("RUN").then(|| number.parse().ok()).flatten()
}

fn document(report: &Report, key: &str) -> Result<String, StoreError> {
    let report = Report { key: Some(key.to_owned()), ..report.clone() };
    let json = serde_json::to_string(&report);
    let json =
        json.map_err(|error| StoreError::Malformed { column: "report".to_owned(), detail: error.to_string() })?;
    if json.len() > REPORT_LIMIT {
        return Err(StoreError::TooLarge { what: "a report", bytes: json.len(), limit: REPORT_LIMIT });
    }
    Ok(json)
}

/// A report to compare with. One that an older version wrote differently is no reason to refuse a new run.
fn readable(row: Option<Row>) -> Option<Report> {
    let row = row?;
    row.json("report")
        .inspect_err(|error| warn!(number = row.number("number").ok(), %error, "stored run unreadable"))
        .ok()
}

fn summary(row: &Row) -> Result<RunSummary, StoreError> {
    let number = row.number("number")?;
    Ok(RunSummary {
        key: key(number),
        number,
        playbook: row.text("playbook")?,
        target: row.text("target")?,
        state: row.word("state")?,
        status: row.word("status")?,
        started: row.time("started")?,
        finished: row.optional_time("finished")?,
    })
}
