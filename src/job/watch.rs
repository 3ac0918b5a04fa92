//! The runner on its own: a loop for each lane, and somebody who looks after all of them.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tracing::warn;

use crate::delivery::lane::Lane as DeliveryLane;
use crate::job::kind::Lane as JobLane;
use crate::job::runner::{Runner, Source};
use crate::reply::health::Trouble;
use crate::store::error::StoreError;
use crate::store::load::Load;

/// How often a lane is looked at, whatever nobody was told.
const POLL: Duration = Duration::from_secs(1);
/// How often the clock, and what waits too long, are looked at.
const LOOK: Duration = Duration::from_secs(10);
/// What waits longer than this waits too long.
const LATE: SignedDuration = SignedDuration::from_secs(30);

impl Runner {
    /// Works until the process stops, then sees through what was begun. `trouble` gets what is not as it should be, for
    /// the health list.
    pub async fn run(self, trouble: impl Fn(Vec<Trouble>) + Send) {
        let lanes = TaskTracker::new();
        // First of all: a replica whose clock is wrong must not claim anything.
        self.look(&trouble).await;
        for source in self.sources() {
            lanes.spawn(self.clone().work_on(source));
        }
        lanes.close();
        let looking = async {
            loop {
                self.links.parts.clock.sleep(LOOK).await;
                self.look(&trouble).await;
            }
        };
        tokio::select! {
            () = self.links.parts.store.listen() => {}
            () = looking => {}
            () = self.links.stop.cancelled() => {}
        }
        lanes.wait().await;
    }

    /// The loop of one lane.
    async fn work_on(self, source: Source) {
        let at_once = at_once(source);
        let places = Arc::new(Semaphore::new(at_once));
        let tasks = TaskTracker::new();
        let stop = &self.links.stop;
        let mut due = self.links.parts.store.due();
        while !stop.is_cancelled() {
            due.mark_unchanged();
            // More is claimed than runs at once, so that a claim is paid for once for many.
            let free = u32::try_from(at_once.saturating_sub(tasks.len()) * 2).unwrap_or(0);
            let claimed = if free == 0 { Ok(Vec::new()) } else { self.claim(source, free).await };
            let pause = match claimed {
                Ok(claimed) if claimed.is_empty() => self.pause(source).await,
                Ok(claimed) => {
                    for one in claimed {
                        let (runner, places) = (self.clone(), Arc::clone(&places));
                        tasks.spawn(async move { runner.see_through(one, &places).await });
                    }
                    continue;
                }
                Err(error) => {
                    warn!(error = %error, "nothing could be claimed");
                    POLL
                }
            };
            tokio::select! {
                _ = due.changed(), if free > 0 => {}
                () = self.links.parts.clock.sleep(pause), if free > 0 => {}
                () = stop.cancelled() => {}
                // A full lane goes on as soon as a place is free.
                _ = places.acquire(), if free == 0 => {}
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    /// How long nothing is due.
    async fn pause(&self, source: Source) -> Duration {
        let next = self.next_of(source).await.ok().flatten();
        let wait = next.map(|next| next.duration_since(self.links.parts.clock.now()));
        wait.map_or(POLL, |wait| Duration::try_from(wait).unwrap_or_default()).clamp(Duration::from_millis(1), POLL)
    }

    /// Looks whether the clock is right and whether something waits too long or was given up.
    async fn look(&self, trouble: &(impl Fn(Vec<Trouble>) + Send)) {
        let mut told = Vec::new();
        match self.check_clock().await {
            Ok(skew) => told.extend(skew.map(|ahead| Trouble::Clock { ahead })),
            Err(error) => told.push(Trouble::Store { reason: error.unplaced() }),
        }
        if let Ok(load) = self.load().await {
            let now = self.links.parts.clock.now();
            if let Some(oldest) = load.oldest().filter(|oldest| now.duration_since(*oldest) > LATE) {
                told.push(Trouble::Late { since: oldest });
            }
            if load.dead() > 0 {
                told.push(Trouble::Dead {
                    jobs: load.dead_jobs,
                    deliveries: load.dead_deliveries,
                    nowhere: load.nowhere,
                });
            }
        }
        if let Ok(incidents @ 1..) = self.shut().await {
            told.push(Trouble::Shut { incidents });
        }
        trouble(told);
    }

    async fn shut(&self) -> Result<i64, StoreError> {
        self.links.parts.store.read().await?.incidents().shut().await
    }

    async fn load(&self) -> Result<Load, StoreError> {
        self.links.parts.store.read().await?.load(&self.platforms(), self.links.parts.clock.now()).await
    }
}

/// How many of a lane run at once.
const fn at_once(source: Source) -> usize {
    match source {
        Source::Jobs(JobLane::Background) => 1,
        Source::Jobs(_) | Source::Deliveries(_, DeliveryLane::Page | DeliveryLane::Notice) => 8,
        Source::Deliveries(_, DeliveryLane::Card) => 4,
    }
}
