//! Earlier runs of a playbook on a target, and keeping a new one. A store that does not answer never stops a diagnosis.

use std::time::Duration;

use tracing::warn;

use crate::action::context::Parts;
use crate::playbook::report::Report;
use crate::playbook::run::Earlier;
use crate::store::BRIEFLY;
use crate::store::error::StoreError;

/// How long a report that is finished waits to be kept; afterwards people see it without a key.
const KEEP: Duration = Duration::from_secs(2);

/// The runs a new one is compared with; none when the store does not answer.
pub async fn earlier(parts: &Parts, playbook: &str, target: &str) -> Earlier {
    let load = async {
        let mut tx = parts.store.read_within(BRIEFLY).await?;
        let previous = tx.runs().latest(playbook, target).await?;
        let last_good = tx.runs().last_good(playbook, target).await?;
        Ok::<_, StoreError>(Earlier { previous, last_good })
    };
    load.await.unwrap_or_else(|error| {
        warn!(error = %error, "earlier runs could not be read; this run is compared with none");
        Earlier::default()
    })
}

/// Keeps a finished run and gives it its key; whether that worked.
pub async fn keep(parts: &Parts, report: &mut Report) -> bool {
    let save = async {
        let mut tx = parts.store.begin_within(KEEP).await?;
        let key = tx.runs().save(report).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(key)
    };
    match save.await {
        Ok(key) => {
            report.key = Some(key);
            true
        }
        Err(error) => {
            warn!(error = %error, run = %report.run, "the run could not be stored");
            false
        }
    }
}
