//! What `toban demo` shows: people, a service, a Redis that is nearly full, the machine itself, incidents that happened,
//! and a store that is thrown away.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::assemble::{self, Assembled};
use crate::clock::{SharedClock, SystemClock};
use crate::id;
use crate::settings::{self, Settings};

pub mod redis;
pub mod story;

/// A folder that goes away with this value.
pub struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's folder for temporary files, which is cleaned anyway.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Starts the stand-in and makes the settings of the demo, as a person would write them.
///
/// # Errors
/// No loopback port or temporary folder can be had, or the bundled files have mistakes.
pub async fn prepare(port: u16) -> io::Result<(Settings, Assembled, Folder)> {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let redis = redis::start(Arc::clone(&clock)).await?;
    let path = std::env::temp_dir().join(format!("toban-demo-{}", id::ulid(clock.now())));
    fs::create_dir(&path)?;
    let folder = Folder(path);
    let file = folder.0.join("toban.toml");
    let store = folder.0.join("demo.db");
    let text = format!(
        "[web]\nlisten = \"127.0.0.1:{port}\"\n[store]\nurl = \"sqlite://{}\"\n\
         [[target]]\nname = \"demo-redis\"\nurl = \"redis://{redis}\"\nhost = \"local\"\ntags = [\"demo\"]\n\
         [[target]]\nname = \"local\"\nkind = \"host\"\nvia = \"local\"\ntags = [\"demo\"]\n\
         [[person]]\nname = \"aiko\"\nlanguage = \"ja\"\n[[person]]\nname = \"ben\"\n\
         [[service]]\nname = \"checkout\"\ntargets = {{ cache = \"demo-redis\", host = \"local\" }}\n",
        store.display()
    );
    fs::write(&file, text)?;
    let told = |mistakes: Vec<String>| io::Error::other(mistakes.join("\n"));
    let (settings, _warnings) = settings::load_from(Some(&file), &BTreeMap::new())
        .map_err(|rejected| told(rejected.problems.iter().map(ToString::to_string).collect()))?;
    let assembled = assemble::assemble(&settings, clock.now())
        .map_err(|mistakes| told(mistakes.iter().map(ToString::to_string).collect()))?;
    Ok((settings, assembled, folder))
}
