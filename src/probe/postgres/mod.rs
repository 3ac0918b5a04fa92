//! PostgreSQL, read-only.
//!
//! [`guard`] admits SQL of playbooks, [`session`] runs every statement in a pinned READ ONLY transaction that is rolled
//! back, [`catalogue`] lists the named probes with their constant statements, [`connect`] tells whether and as whom one
//! gets in, [`query`] runs a playbook's own statement. Supported: PostgreSQL 14 and later.
//!
//! Invariant: nothing but a constant of this room or a statement admitted by the guard is ever sent.

use std::sync::Arc;

use crate::probe::Probe;

mod catalogue;
mod connect;
mod failure;
mod fingerprint;
mod guard;
mod named;
mod privileges;
mod query;
mod rows;
mod session;

/// Every probe of PostgreSQL.
#[must_use]
pub fn probes() -> Vec<Arc<dyn Probe>> {
    let mut probes: Vec<Arc<dyn Probe>> = vec![Arc::new(connect::Connect::new()), Arc::new(query::Query::new())];
    probes.extend(catalogue::all().into_iter().map(|probe| Arc::new(probe) as Arc<dyn Probe>));
    probes
}
