//! Whether others read in the conversation of a private incident: what it is headed with and what was shown there go then.

use std::sync::Arc;

use crate::chat::gateway::Gateway;
use crate::incident::record::Incident;
use crate::job::room::{head, own_room};
use crate::job::work::{JobError, Work};

/// Looks whether others read in the conversation of a private incident, and remembers it.
pub(super) async fn looked_at(
    work: &Work,
    gateway: &Arc<dyn Gateway>,
    incident: Incident,
) -> Result<Incident, JobError> {
    let Some(room) = own_room(&incident).filter(|_| incident.private) else { return Ok(incident) };
    if incident.shut.is_some() && !incident.exposed {
        return Ok(incident);
    }
    let exposed = match gateway.seclude(room).await {
        Ok(secluded) => !secluded,
        // What is not known to be closed counts as open.
        Err(_) if incident.exposed => true,
        Err(error) => return Err(error.into()),
    };
    if exposed {
        // The title stood there for everybody.
        head(work, gateway, (&incident, room), "").await?;
    }
    if exposed == incident.exposed {
        return Ok(incident);
    }
    let mut tx = work.begin().await?;
    let looked_at = tx.incidents().save(&incident.with_exposed(exposed)).await?;
    tx.cards().touch(&looked_at.id, work.now()).await?;
    if exposed {
        tx.cards().withdraw(&looked_at, work.now()).await?;
    }
    work.commit_part(tx).await?;
    Ok(looked_at)
}
