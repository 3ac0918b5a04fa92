//! Figures as a page: how long it takes until somebody is at it, and until it is over.

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Deserialize;

use crate::incident::figures::{CASES, Figures, Line, Period};
use crate::server::Shared;
use crate::server::act::Told;
use crate::server::failure::Failure;
use crate::server::section::{Desk, Section};
use crate::server::view::figures;
use crate::server::visitor::Visitor;
use crate::store::error::StoreError;

/// The ranges there are, in days.
pub const RANGES: [i64; 4] = [30, 90, 180, 365];

/// Which range.
#[derive(Debug, Default, Deserialize)]
pub struct Range {
    days: Option<i64>,
}

/// What the page shows.
pub struct Sheet {
    /// How far back, in days.
    pub days: i64,
    /// The figures.
    pub figures: Figures,
    /// The same by week, all of the weeks.
    pub weeks: Vec<(Date, Line)>,
    /// Whether there were more incidents than are counted.
    pub cut: bool,
}

/// `GET /figures?days=90`
pub async fn show(State(surface): State<Shared>, visitor: Visitor, Query(range): Query<Range>) -> Response {
    let days = range.days.filter(|days| RANGES.contains(days)).unwrap_or(90);
    let read = async {
        let now = surface.console.clock.now();
        let since = now.saturating_sub(SignedDuration::from_hours(days * 24)).unwrap_or(now);
        let mut tx = surface.console.store.read().await?;
        let mut cases = tx.incidents().durations(since, now, CASES + 1, &visitor.reader).await?;
        let cut = cases.len() > CASES as usize;
        cases.truncate(CASES as usize);
        // Weeks begin where they begin in the chat, whoever looks.
        let setup = surface.setup();
        let zone = &setup.incident.time_zone;
        let figures = Figures::of(&cases, zone);
        let weeks = figures.weeks(Period { since, until: now, zone, cut }, usize::MAX);
        let here = (Section::Figures, format!("/figures?days={days}"));
        let desk = Desk::new(&surface, &visitor, here, &mut tx, Told::default()).await?;
        Ok::<_, StoreError>((desk, Sheet { days, figures, weeks, cut }))
    };
    match read.await {
        Ok((desk, sheet)) => figures::page(&desk, &sheet).into_response(),
        Err(error) => Failure::store(visitor.labels(), &error).page(&surface, &visitor.preferences),
    }
}
