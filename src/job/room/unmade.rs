//! No conversation could be made for an incident: whoever opened it, of a private one whoever works on it, and admins are
//! told alone why, and what to do; the job waits to be taken up again.
//!
//! Invariant: nobody is told of an incident that they may not read.

use std::collections::BTreeSet;

use tracing::error;

use crate::action::account::of_person;
use crate::action::setup::Setup;
use crate::chat::gateway::{GatewayError, Unmade};
use crate::directory::access::Who;
use crate::incident::record::Incident;
use crate::job::remind::{To, account, alone};
use crate::job::room::left;
use crate::job::unwell::admins;
use crate::job::work::Work;
use crate::reply::incident::unmade::no_room;
use crate::store::Tx;
use crate::store::error::StoreError;

/// Ends the job with what `tx` has done, and with telling it.
pub(super) async fn lay_aside(
    work: &Work,
    mut tx: Tx,
    incident: &Incident,
    why: &GatewayError,
) -> Result<(), StoreError> {
    let reason = why.to_string();
    error!(incident = %incident.key, reason, "an incident has no conversation of its own; `/toban retry` tries again");
    let (unmade, detail) = match why {
        GatewayError::NoRoom { why, detail } => (*why, detail.as_str()),
        _ => (Unmade::Other, reason.as_str()),
    };
    left::raised(&mut tx, work, incident, incident).await?;
    let job = work.lease.id.as_str();
    let mut told = BTreeSet::new();
    let mut say = async |tx: &mut Tx, to: To, job: Option<&str>| -> Result<(), StoreError> {
        let name = to.name();
        if !told.insert(name.clone()) {
            return Ok(());
        }
        let language = to.language(tx, &work.setup).await?;
        let message = no_room(incident, (unmade, detail), job, language);
        let dedupe = format!("unmade:{job:?}:{}:{name}", work.lease.fence);
        tx.outbox().enqueue(&to.delivery(dedupe, message), work.now()).await.map(drop)
    };
    for to in admins(&mut tx, &work.setup).await? {
        if may_read(&to, incident, &work.setup) {
            say(&mut tx, to, Some(job)).await?;
        }
    }
    for to in concerned(&mut tx, incident, &work.setup).await? {
        say(&mut tx, to, None).await?;
    }
    work.lay_aside(tx, &reason).await
}

fn may_read(to: &To, incident: &Incident, setup: &Setup) -> bool {
    let To::Account(_, account) = to else { return false };
    let reader = setup.rights.reader(Who { person: account.person.as_deref(), local: account.local });
    incident.readable_by(&reader)
}

/// Whoever opened it; of a private one, which is now said nowhere else, everybody who may read it for what they have to do
/// with it.
async fn concerned(tx: &mut Tx, incident: &Incident, setup: &Setup) -> Result<Vec<To>, StoreError> {
    let mut accounts = vec![account(&incident.opened_by)];
    if incident.private {
        for person in incident.insiders() {
            accounts.extend(of_person(tx, person, incident.origin.platform, setup).await?);
        }
    }
    let mut concerned = Vec::new();
    for account in accounts {
        concerned.extend(alone(tx, setup, account).await?);
    }
    Ok(concerned)
}
