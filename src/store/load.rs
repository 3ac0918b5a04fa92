//! How much waits, for those who look after Toban: the status, the health list, the metrics.

use jiff::Timestamp;

use crate::chat::inbound::Platform;
use crate::chat::nowhere::NoPlace;
use crate::delivery::lane::Lane as DeliveryLane;
use crate::job::kind::Lane as JobLane;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::job::Waiting;

/// What waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Jobs, by lane.
    pub jobs: Vec<(JobLane, Waiting)>,
    /// Deliveries, by platform and lane.
    pub deliveries: Vec<(Platform, DeliveryLane, Waiting)>,
    /// Jobs that were given up.
    pub dead_jobs: i64,
    /// Deliveries that were given up.
    pub dead_deliveries: i64,
    /// Of the newest of those, how many a place did not take and why, each kind with a platform's word for it.
    pub nowhere: Vec<(NoPlace, usize)>,
}

/// Deliveries that were given up whose reasons are looked at.
const REASONS: i64 = 500;

impl Load {
    /// Everything that is not done.
    #[must_use]
    pub fn open(&self) -> i64 {
        self.all().map(|waiting| waiting.open).sum()
    }

    /// Since when the oldest that could be done now is not.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        self.all().filter_map(|waiting| waiting.oldest).min()
    }

    /// Everything that was given up.
    #[must_use]
    pub const fn dead(&self) -> i64 {
        self.dead_jobs + self.dead_deliveries
    }

    fn all(&self) -> impl Iterator<Item = Waiting> + '_ {
        let jobs = self.jobs.iter().map(|(_, waiting)| *waiting);
        jobs.chain(self.deliveries.iter().map(|(_, _, waiting)| *waiting))
    }
}

impl Tx {
    /// What waits for a process that is joined to `platforms`.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(&mut self, platforms: &[Platform], now: Timestamp) -> Result<Load, StoreError> {
        let mut load = Load::default();
        for lane in JobLane::all(platforms) {
            load.jobs.push((lane, self.jobs().overdue(lane, now).await?));
        }
        for (platform, lane) in platforms.iter().flat_map(|one| DeliveryLane::ALL.map(|lane| (*one, lane))) {
            load.deliveries.push((platform, lane, self.outbox().waiting((platform, lane), now).await?));
        }
        let dead = "select cast(count(*) as bigint) as n from job where state = 'dead'";
        load.dead_jobs = self.sql(dead).one().await?.number("n")?;
        let dead = "select cast(count(*) as bigint) as n from delivery where state = 'dead'";
        load.dead_deliveries = self.sql(dead).one().await?.number("n")?;
        if load.dead_deliveries > 0 {
            load.nowhere = self.nowhere().await?;
        }
        Ok(load)
    }

    async fn nowhere(&mut self) -> Result<Vec<(NoPlace, usize)>, StoreError> {
        let reasons =
            "select reason from delivery where state = 'dead' and reason is not null order by id desc limit $1";
        let mut counted: Vec<(NoPlace, usize)> = Vec::new();
        for row in self.sql(reasons).bind(REASONS).all().await? {
            let Some(why) = NoPlace::read(&row.text("reason")?) else { continue };
            match counted.iter_mut().find(|(known, _)| known.why == why.why) {
                Some((_, count)) => *count += 1,
                None => counted.push((why, 1)),
            }
        }
        Ok(counted)
    }
}
