//! Loading anew: good settings replace the ones in force, bad ones change nothing.

use std::path::PathBuf;
use std::sync::Arc;

use crate::document::problem::Problem;
use crate::settings::load::load;
use crate::settings::loaded::Settings;

/// Keeps the last good settings.
#[derive(Debug)]
pub struct Reloader {
    file: Option<PathBuf>,
    current: Arc<Settings>,
}

impl Reloader {
    /// Begins with settings that were loaded.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { file: settings.file.clone(), current: Arc::new(settings) }
    }

    /// The settings in force.
    #[must_use]
    pub fn current(&self) -> Arc<Settings> {
        Arc::clone(&self.current)
    }

    /// Loads anew; what comes back is in force now, with its warnings.
    ///
    /// # Errors
    /// Every mistake; the settings in force stay.
    pub fn reload(&mut self) -> Result<(Arc<Settings>, Vec<Problem>), Vec<Problem>> {
        let (settings, warnings) = load(self.file.as_deref()).map_err(|rejected| rejected.problems)?;
        self.current = Arc::new(settings);
        Ok((self.current(), warnings))
    }
}

/// The first key that changed and that only a restart can put in force.
#[must_use]
pub fn needs_restart(old: &Settings, new: &Settings) -> Option<&'static str> {
    let changed = [
        ("web.listen", old.web.listen != new.web.listen),
        ("web.token", old.web.token != new.web.token),
        ("web.public_url", old.web.public_url != new.web.public_url),
        ("store.url", old.store != new.store),
        ("log", old.log != new.log),
    ];
    changed.into_iter().find(|(_, changed)| *changed).map(|(key, _)| key)
}
