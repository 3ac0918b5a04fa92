//! `toban forget PERSON`: takes a person out of everything that is kept.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;

use crate::chat::web::is_nobody;
use crate::cli::{operator, output, start};
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::forget::Forgotten;

/// Arguments of `toban forget`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Name of the person, or id of the account, as it stands in the store
    person: String,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// What no row of the store is.
const STAYS: &str = "not reached from here: [[person]] and [access] in the settings, backups and toban.db.before-… files, \
    the log, messages already delivered to other platforms, and what others wrote about them in other words";

/// Says what is done, and does it once that is confirmed.
#[must_use]
pub fn run(config: Option<&Path>, arguments: &Arguments) -> ExitCode {
    let settings = match start::settings(config) {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    let name = arguments.person.trim();
    if name.is_empty() || is_nobody(name) {
        output::problem(&format!("error: `{name}` is no person"));
        return ExitCode::from(start::USAGE);
    }
    if !arguments.dry_run && !arguments.yes && !io::stdin().is_terminal() {
        output::problem("error: this cannot be taken back; look with --dry-run first, then say --yes");
        return ExitCode::from(start::USAGE);
    }
    let shown = settings.directory.person(name).map(|person| person.shown.clone());
    start::block_on(async {
        let forget = async {
            let store = Store::open(settings.store.url.expose()).await?;
            let planned = store.forget(name, shown.as_deref(), None).await?;
            if planned.removed.is_empty() && planned.changed.is_empty() {
                output::line(&format!("nothing of `{name}` is in {}", store.address()));
                return Ok::<_, StoreError>(ExitCode::SUCCESS);
            }
            tell(&planned);
            if arguments.dry_run {
                return Ok(ExitCode::SUCCESS);
            }
            if !arguments.yes && !confirmed(name) {
                output::problem("nothing was changed");
                return Ok(ExitCode::from(start::MISTAKES));
            }
            let account = operator::account();
            let done = store.forget(name, shown.as_deref(), Some(operator::by(&account))).await?;
            output::line(&format!("done: they are {} from now on", done.alias));
            store.close().await;
            Ok(ExitCode::SUCCESS)
        };
        forget.await.unwrap_or_else(|error| {
            output::problem(&format!("error: {error}"));
            ExitCode::FAILURE
        })
    })
}

fn tell(forgotten: &Forgotten) {
    let Forgotten { alias, removed, changed } = forgotten;
    for (table, rows) in removed {
        output::line(&format!("{table}: {rows} rows deleted"));
    }
    for (column, rows) in changed {
        output::line(&format!("{column}: {alias} instead of the name in {rows} rows"));
    }
    output::line(STAYS);
}

/// Whether the person at the terminal writes the name again.
fn confirmed(name: &str) -> bool {
    output::line(&format!("this cannot be taken back; write the name `{name}` to go on:"));
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).is_ok() && line.trim() == name
}
