//! `toban audit`: who did what, from where, newest first.

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::{output, start};
use crate::clock::{Clock as _, SystemClock};
use crate::command::duration;
use crate::store::Store;
use crate::store::audit::{AuditEntry, AuditFilter};
use crate::store::error::StoreError;

/// Arguments of `toban audit`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Not older than: 7d, 2h30m, 2026-11-01 or 2026-11-01T09:00:00Z
    #[arg(long)]
    since: Option<String>,
    /// Of that person; of that account, where nobody was proven to be a person
    #[arg(long)]
    person: Option<String>,
    /// That action, or all of a noun: incident.open, incident
    #[arg(long)]
    action: Option<String>,
    /// Older than the entry of that id, which ended the page before
    #[arg(long)]
    before: Option<String>,
    /// So many at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Prints the entries.
#[must_use]
pub fn run(config: Option<&Path>, arguments: &Arguments) -> ExitCode {
    let settings = match start::settings(config) {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    let since = match arguments.since.as_deref().map(since).transpose() {
        Ok(since) => since,
        Err(told) => {
            output::problem(&format!("error: {told}"));
            return ExitCode::from(start::USAGE);
        }
    };
    let filter = AuditFilter { since, person: arguments.person.clone(), action: arguments.action.clone() };
    start::block_on(async {
        let list = async {
            let store = Store::open(settings.store.url.expose()).await?;
            let entries =
                store.read().await?.audit().search(&filter, arguments.before.as_deref(), arguments.limit).await;
            store.close().await;
            entries
        };
        let entries: Result<Vec<AuditEntry>, StoreError> = list.await;
        match entries {
            Ok(entries) if arguments.json => output::json(&entries),
            Ok(entries) => {
                for entry in &entries {
                    output::line(&line(entry));
                }
                if let Some(last) = entries.last().filter(|_| entries.len() >= arguments.limit as usize) {
                    output::problem(&format!("older ones: --before {}", last.id));
                }
            }
            Err(error) => {
                output::problem(&format!("error: {error}"));
                return ExitCode::FAILURE;
            }
        }
        ExitCode::SUCCESS
    })
}

fn line(entry: &AuditEntry) -> String {
    let AuditEntry { at, platform, account, person, action, arguments, outcome, detail, .. } = entry;
    let who = person.as_ref().unwrap_or(account);
    let at = at.strftime("%Y-%m-%d %H:%M:%SZ");
    let mut line = format!("{at}  {platform}/{who}  {action}  {}", outcome.word());
    for text in [arguments, detail].into_iter().filter(|text| !text.is_empty()) {
        line.push_str("  ");
        // One entry a line, whatever was typed.
        line.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    line
}

fn since(text: &str) -> Result<Timestamp, String> {
    let now = SystemClock::new().now();
    let wrong = || format!("`{text}` is no time; write 7d, 2026-11-01 or 2026-11-01T09:00:00Z");
    if let Some(span) = duration::read(text) {
        return now.checked_sub(span).map_err(|_error| wrong());
    }
    if let Ok(date) = text.parse::<Date>() {
        let day = date.to_zoned(TimeZone::try_system().unwrap_or(TimeZone::UTC));
        return day.map(|day| day.timestamp()).map_err(|_error| wrong());
    }
    text.parse().map_err(|_error| wrong())
}
