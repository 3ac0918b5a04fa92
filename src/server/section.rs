//! The sections of the page beside the chat, and what every page of theirs shows around its own.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::id::ulid;
use crate::incident::severity::Severity;
use crate::reply::health::Trouble;
use crate::server::Shared;
use crate::server::act::Told;
use crate::server::asset::Assets;
use crate::server::visitor::Visitor;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Most notes to review that are counted.
const DUE: u32 = 99;

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Conversations.
    Chat,
    /// Incidents.
    Incidents,
    /// Prevention notes.
    Knowledge,
    /// Post-mortems.
    Postmortems,
    /// Figures.
    Figures,
}

impl Section {
    /// Every section, in order.
    pub const ALL: [Self; 5] = [Self::Chat, Self::Incidents, Self::Knowledge, Self::Postmortems, Self::Figures];

    /// Its address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Chat => "/",
            Self::Incidents => "/incidents",
            Self::Knowledge => "/knowledge",
            Self::Postmortems => "/postmortems",
            Self::Figures => "/figures",
        }
    }
}

/// What waits in the sections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Incidents that go on: not resolved.
    pub open: u64,
    /// The worst of them.
    pub worst: Option<Severity>,
    /// Notes somebody should look at.
    pub due: u64,
}

impl Counts {
    pub(super) async fn read(tx: &mut Tx, visitor: &Visitor, now: Timestamp) -> Result<Self, StoreError> {
        let due = tx.notes().due(today(visitor, now), DUE, &visitor.reader).await?.len();
        let open = tx.incidents().unresolved(&visitor.reader).await?;
        let worst = open.iter().filter(|(_, count)| *count > 0).map(|(severity, _)| *severity).min();
        Ok(Self { open: open.iter().map(|(_, count)| count).sum(), worst, due: u64::try_from(due).unwrap_or(u64::MAX) })
    }
}

/// What surrounds a page of a section.
pub struct Desk<'d> {
    /// Addresses of style, script and icon.
    pub assets: &'d Assets,
    /// The reader.
    pub visitor: &'d Visitor,
    /// What of Toban does not work.
    pub degraded: Vec<Trouble>,
    /// Where the reader is.
    pub section: Section,
    /// The address to come back to.
    pub back: String,
    /// What waits.
    pub counts: Counts,
    /// The journal's number this state belongs to.
    pub revision: i64,
    /// What a form just did.
    pub told: Told,
    /// Names the form that is sent next.
    pub event: String,
}

/// The day it is for the reader.
pub(super) fn today(visitor: &Visitor, now: Timestamp) -> Date {
    now.to_zoned(visitor.preferences.zone.clone().unwrap_or(TimeZone::UTC)).date()
}

impl<'d> Desk<'d> {
    pub(super) async fn new(
        surface: &'d Shared,
        visitor: &'d Visitor,
        (section, back): (Section, String),
        tx: &mut Tx,
        told: Told,
    ) -> Result<Self, StoreError> {
        let revision = tx.conversations().revision().await?;
        let counts = Counts::read(tx, visitor, surface.console.clock.now()).await?;
        let event = ulid(surface.console.clock.now());
        let degraded = surface.console.health.borrow().clone();
        Ok(Self { assets: &surface.assets, visitor, degraded, section, back, counts, revision, told, event })
    }

    /// The reader's time zone.
    #[must_use]
    pub fn zone(&self) -> Option<&TimeZone> {
        self.visitor.preferences.zone.as_ref()
    }
}
