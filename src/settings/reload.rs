//! What of new settings only a restart can put in force.

use crate::settings::loaded::Settings;

/// The first key that changed and that only a restart can put in force.
#[must_use]
pub fn needs_restart(old: &Settings, new: &Settings) -> Option<&'static str> {
    let changed = [
        ("web.listen", old.web.listen != new.web.listen),
        ("web.token", old.web.token != new.web.token),
        ("web.public_url", old.web.public_url != new.web.public_url),
        ("slack", old.slack != new.slack),
        ("store.url", old.store != new.store),
        ("log", old.log != new.log),
    ];
    changed.into_iter().find(|(_, changed)| *changed).map(|(key, _)| key)
}
