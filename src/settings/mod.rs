//! Settings: `toban.toml`, variables of the environment, and files with secrets, made into what the other rooms take.
//!
//! Precedence, lowest first: defaults, the file, `TOBAN__SECTION__KEY`. Every secret `key` may be given as `key_file`
//! instead, the path of a file that holds it; in one place only one of the two, and either in the environment replaces
//! both of the file. Paths are relative to the settings file.
//! Invariant: the only room that reads the environment, and nobody but `app` and `cli` reads this room.

mod environment;
mod incident;
mod init;
mod load;
mod loaded;
mod origin;
mod people;
mod reload;
mod retention;
mod secret_file;
mod section;
mod slack;
mod target;
mod written;

pub use init::init_text;
pub use load::{load, load_from};
pub use loaded::{
    Commands, Elsewhere, Log, LogFormat, NamedPlaybook, Playbooks, Rejected, Settings, Slack, Store, Web,
};
pub use reload::needs_restart;
pub use written::schema;
