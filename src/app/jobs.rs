//! The runner of jobs and deliveries, joined to the rest.

use std::process;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::action::incident::card::IncidentCards;
use crate::app::build::App;
use crate::chat::gateway::Gateway;
use crate::dispatch::Dispatcher;
use crate::id::ulid;
use crate::job::deliver::SEND;
use crate::job::runner::{Links, Runner};
use crate::job::sweep;
use crate::store::error::StoreError;

/// A runner for this process and its platforms.
#[must_use]
pub fn runner(
    app: &App,
    dispatcher: &Arc<Dispatcher>,
    gateways: &[Arc<dyn Gateway>],
    stop: &CancellationToken,
) -> Runner {
    let gateways = gateways.iter().map(|gateway| (gateway.platform(), Arc::clone(gateway))).collect();
    let worker = format!("{}-{}", process::id(), ulid(app.parts.clock.now()));
    Runner::new(Links {
        parts: app.parts.clone(),
        setup: app.setup.subscribe(),
        gateways: Arc::new(gateways),
        calls: Arc::<Dispatcher>::clone(dispatcher),
        cards: Arc::new(IncidentCards::new(app.setup.subscribe(), Arc::clone(&app.parts.clock))),
        send: SEND,
        stop: stop.clone(),
        worker,
    })
}

/// Plans what comes by itself every day. Without it Toban works as well, until the next start.
pub async fn plan(app: &App) {
    let plan = async {
        let mut tx = app.parts.store.begin().await?;
        sweep::plan(&mut tx, app.parts.clock.now()).await?;
        tx.commit().await
    };
    let planned: Result<(), StoreError> = plan.await;
    if let Err(error) = planned {
        warn!(%error, "what is old could not be planned to be deleted");
    }
}
