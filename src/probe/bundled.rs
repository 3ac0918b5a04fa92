//! The probes of this build, joined into one registry: each family adds its line here and nothing else does.

use std::sync::Arc;

use crate::probe::registry::Registry;
use crate::probe::{Probe, dns, host, http, postgres, redis, tcp, tls};

/// Every probe Toban brings.
#[must_use]
pub fn bundled() -> Registry {
    let families: [Vec<Arc<dyn Probe>>; 7] = [
        dns::probes(),
        host::probes(),
        http::probes(),
        postgres::probes(),
        redis::probes(),
        tcp::probes(),
        tls::probes(),
    ];
    Registry::new(families.into_iter().flatten().collect())
}
