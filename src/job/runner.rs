//! The runner: claims what is due and sees it through.
//!
//! [`Runner::turn`] does what is due now and comes back; tests turn it by hand. [`Runner::run`] does so for ever, each
//! lane by itself, so that none waits for another: it sleeps until the next is due, is woken by commits of this process
//! and by notifications of others, and looks every second all the same. There is no leader: every process claims.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::action::card::Cards;
use crate::action::context::Parts;
use crate::action::setup::Setup;
use crate::chat::inbound::{Invocation, Platform};
use crate::delivery::lane::Lane as DeliveryLane;
use crate::job::handle::handle;
use crate::job::kind::Lane as JobLane;
use crate::job::work::Gateways;
use crate::job::{deliver, lease};
use crate::store::error::StoreError;
use crate::store::job::{Claimed, Lease};
use crate::store::outbox::QueueLease;

/// A replica whose clock differs by more from the database's claims nothing (design §8).
const SKEW: SignedDuration = SignedDuration::from_secs(1);
/// What one turn takes from a lane at once.
const TURN: u32 = 50;

/// Sees recorded calls through that another process left.
#[async_trait]
pub trait Calls: Send + Sync {
    /// Goes on with a call, which is finished under its lease.
    async fn resume(&self, invocation: Invocation, lease: Lease);
}

/// What the runner works with.
pub struct Links {
    /// Store, probes, clock.
    pub parts: Parts,
    /// The settings in force.
    pub setup: watch::Receiver<Arc<Setup>>,
    /// The platforms this process is joined to.
    pub gateways: Gateways,
    /// Who sees recorded calls through.
    pub calls: Arc<dyn Calls>,
    /// Who draws cards.
    pub cards: Arc<dyn Cards>,
    /// How long a send may take; [`deliver::SEND`] unless somebody is in a hurry.
    pub send: Duration,
    /// Fires when this process stops: nothing new is begun.
    pub stop: CancellationToken,
    /// How this process is called in the rows it holds.
    pub worker: String,
}

/// The runner; clones are the same one.
#[derive(Clone)]
pub struct Runner {
    pub(super) links: Arc<Links>,
    skewed: Arc<AtomicBool>,
}

/// A lane of jobs, or of deliveries on a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Jobs(JobLane),
    Deliveries(Platform, DeliveryLane),
}

/// Something that was claimed.
pub(super) enum Taken {
    Job(Box<Claimed>),
    Queue(Platform, QueueLease),
}

impl Runner {
    /// A runner that has claimed nothing yet.
    #[must_use]
    pub fn new(links: Links) -> Self {
        Self { links: Arc::new(links), skewed: Arc::default() }
    }

    /// Does what is due now; how many jobs and sends that were. Turned again and again it comes to 0, unless the store
    /// does not answer.
    pub async fn turn(&self) -> usize {
        let mut ran = 0;
        let places = Semaphore::new(1);
        for source in self.sources() {
            let taken = self.claim(source, TURN).await.unwrap_or_else(|error| {
                warn!(error = %error, "nothing could be claimed");
                Vec::new()
            });
            for one in taken {
                ran += self.see_through(one, &places).await;
            }
        }
        ran
    }

    /// When the next thing is due, or a lease ends.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut next = None;
        for source in self.sources() {
            let due = self.next_of(source).await?;
            next = [next, due].into_iter().flatten().min();
        }
        Ok(next)
    }

    /// Compares this machine's clock with the database's; while they differ too much nothing is claimed. How far ours is
    /// ahead, if that is too much.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn check_clock(&self) -> Result<Option<SignedDuration>, StoreError> {
        let ahead = self.links.parts.store.clock_ahead(|| self.links.parts.clock.now()).await?.unwrap_or_default();
        let skewed = ahead.abs() > SKEW;
        if skewed != self.skewed.swap(skewed, Ordering::Relaxed) {
            if skewed {
                error!(ahead = %ahead, "the database's clock and ours differ: this process claims no jobs");
            } else {
                info!("the clocks agree again: this process claims jobs");
            }
        }
        Ok(skewed.then_some(ahead))
    }

    /// The platforms this process is joined to.
    pub(super) fn platforms(&self) -> Vec<Platform> {
        let mut platforms: Vec<Platform> = self.links.gateways.keys().copied().collect();
        platforms.sort_unstable();
        platforms
    }

    /// Every lane, the most urgent first.
    pub(super) fn sources(&self) -> Vec<Source> {
        let platforms = self.platforms();
        let deliveries = |lane| platforms.iter().map(move |platform| Source::Deliveries(*platform, lane));
        let mut sources: Vec<Source> = deliveries(DeliveryLane::Page).collect();
        sources.extend(JobLane::all(&platforms).into_iter().map(Source::Jobs));
        sources.extend(deliveries(DeliveryLane::Notice));
        sources.extend(deliveries(DeliveryLane::Card));
        sources
    }

    pub(super) async fn claim(&self, source: Source, limit: u32) -> Result<Vec<Taken>, StoreError> {
        if self.skewed.load(Ordering::Relaxed) || self.links.stop.is_cancelled() {
            return Ok(Vec::new());
        }
        let now = self.links.parts.clock.now();
        // Looking takes no lock, and most looks find nothing.
        if self.next_of(source).await?.is_none_or(|next| next > now) {
            return Ok(Vec::new());
        }
        let (until, worker) = (lease::until(now), self.links.worker.as_str());
        let mut tx = self.links.parts.store.begin().await?;
        let taken = match source {
            Source::Jobs(lane) => {
                let claimed = tx.jobs().claim(lane, worker, limit, until, now).await?;
                claimed.into_iter().map(|claimed| Taken::Job(Box::new(claimed))).collect()
            }
            Source::Deliveries(platform, lane) => {
                let claimed = tx.outbox().claim((platform, lane), worker, limit, until, now).await?;
                claimed.into_iter().map(|queue| Taken::Queue(platform, queue)).collect()
            }
        };
        tx.commit().await?;
        Ok(taken)
    }

    pub(super) async fn next_of(&self, source: Source) -> Result<Option<Timestamp>, StoreError> {
        let mut tx = self.links.parts.store.read().await?;
        match source {
            Source::Jobs(lane) => tx.jobs().next_due(lane).await,
            Source::Deliveries(platform, lane) => tx.outbox().next_due(platform, lane).await,
        }
    }

    /// How many jobs and sends that were.
    pub(super) async fn see_through(&self, taken: Taken, places: &Semaphore) -> usize {
        match taken {
            Taken::Job(claimed) => {
                handle(&self.links, *claimed, places).await;
                1
            }
            Taken::Queue(platform, queue) => {
                // A queue that waits here for too long is somebody else's by then, which the first step notices.
                let Ok(_place) = places.acquire().await else { return 0 };
                // In a task of its own, so that an adapter that panics takes nobody with it.
                let sending = tokio::spawn(deliver::send(Arc::clone(&self.links), platform, queue));
                sending.await.unwrap_or_else(|ended| {
                    error!(cause = %ended, "a gateway panicked");
                    1
                })
            }
        }
    }
}
