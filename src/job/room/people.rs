//! Who is in an incident's room: whoever has something to do with it is let in; of a private one, whoever may not read it
//! (any more) is taken out. Who could not be let in is named there once, with what to do about it.
//!
//! Invariant: only known persons are taken out, and only of a room that was made for the incident.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::action::account::of_person;
use crate::action::incident::place::line;
use crate::action::language::of_place;
use crate::action::setup::Setup;
use crate::chat::gateway::{Absence, Absent, Gateway};
use crate::chat::inbound::{Account, Place};
use crate::directory::access::Who;
use crate::incident::record::Incident;
use crate::job::work::{JobError, Work};
use crate::reply::incident::absent;
use crate::store::Tx;
use crate::store::error::StoreError;

/// The accounts of those who have something to do with it; and of those who were `called`, where everybody may read it.
pub(super) async fn members(
    tx: &mut Tx,
    incident: &Incident,
    called: &[String],
    setup: &Setup,
) -> Result<Vec<Account>, StoreError> {
    let mut members = Vec::new();
    let called = called.iter().filter(|_| !incident.private).map(String::as_str);
    for person in incident.insiders().into_iter().chain(called).collect::<BTreeSet<_>>() {
        members.extend(of_person(tx, person, incident.origin.platform, setup).await?);
    }
    Ok(members)
}

/// Lets in who should be there, and takes out who may not.
pub(super) async fn settle(
    work: &Work,
    gateway: &Arc<dyn Gateway>,
    incident: &Incident,
    (room, called): (&Place, &[String]),
) -> Result<(), JobError> {
    let mut tx = work.begin().await?;
    let known = tx.rooms().absent(&incident.id).await?;
    let mut members = members(&mut tx, incident, called, &work.setup).await?;
    drop(tx);
    // Somebody who is gone is not asked for again, unless they have another account by now.
    let is_gone = |account: &Account| {
        let reason = account.person.as_ref().and_then(|person| known.get(person));
        reason.is_some_and(|reason| *reason == kept(Absence::Gone, account))
    };
    let there = gateway.members(room).await?;
    members.retain(|account| !is_gone(account) && there.iter().all(|one| one.id != account.id));
    let absent = gateway.admit(room, &members).await?;
    let stay = if incident.private { dismiss(work, gateway, incident, (room, there)).await? } else { Vec::new() };
    if absent.is_empty() && stay.is_empty() {
        return Ok(());
    }
    let mut tx = work.begin().await?;
    let language = of_place(&mut tx, room, work.setup.language).await?;
    for Absent { account, why } in &absent {
        let person = account.person.as_deref().unwrap_or(&account.id);
        if tx.rooms().miss(&incident.id, person, &kept(*why, account), work.now()).await? {
            let message = absent::not_in(incident, person, *why, language);
            let dedupe = format!("absent:{}:{person}", incident.id);
            tx.outbox().enqueue(&line(dedupe, incident, None, message), work.now()).await?;
        }
    }
    for account in &stay {
        let person = account.person.as_deref().unwrap_or(&account.id);
        let dedupe = format!("stays:{}:{person}:{}", incident.id, incident.version);
        let message = absent::not_out(incident, person, language);
        tx.outbox().enqueue(&line(dedupe, incident, None, message), work.now()).await?;
    }
    Ok(work.commit_part(tx).await?)
}

/// How it is kept why an account could not be let in.
fn kept(why: Absence, account: &Account) -> String {
    let word = match why {
        Absence::Gone => "gone",
        Absence::Outside => "outside",
        Absence::Refused => "refused",
    };
    format!("{word} {}", account.id)
}

/// Takes those out who may not read the incident; who is in the room all the same.
async fn dismiss(
    work: &Work,
    gateway: &Arc<dyn Gateway>,
    incident: &Incident,
    (room, there): (&Place, Vec<Account>),
) -> Result<Vec<Account>, JobError> {
    let mut others = Vec::new();
    let mut tx = work.begin().await?;
    for account in there {
        let settled = work.setup.person(&account.id, account.platform).map(str::to_owned);
        let person = match settled {
            Some(person) => Some(person),
            None => tx.accounts().record(account.platform, &account.id).await?.person,
        };
        let reader = work.setup.rights.reader(Who { person: person.as_deref(), local: false });
        if person.is_some() && !incident.readable_by(&reader) {
            others.push(Account { person, ..account });
        }
    }
    drop(tx);
    Ok(gateway.dismiss(room, &others).await?)
}
