//! `toban manifest slack`: the app's manifest, ready to be pasted, made from the commands in force.

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;
use serde_saphyr::Commented;

use crate::chat::slack::manifest::{Wanted, manifest};
use crate::chat::slack::reach::{Way, host_of};
use crate::cli::{output, start};
use crate::language::Language;
use crate::settings::Settings;

/// Subcommands of `toban manifest`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The Slack app: paste it at api.slack.com/apps, "Create New App", "From a manifest"
    Slack {
        /// Slack calls this page instead of Toban connecting by itself (needs the signing secret)
        #[arg(long, value_name = "https://HOST")]
        http: Option<String>,
        /// The language of what people read in Slack's menus (ja or en); otherwise the settings'
        #[arg(long)]
        lang: Option<Language>,
        /// Print JSON, without the reasons of the scopes
        #[arg(long)]
        json: bool,
    },
}

/// Prints the manifest.
#[must_use]
pub fn run(config: Option<&Path>, command: &Command) -> ExitCode {
    let Command::Slack { http, lang, json } = command;
    let (settings, assembled) = match start::assembled(config) {
        Ok(ready) => ready,
        Err(code) => return code,
    };
    let way = match way(http.as_deref()) {
        Ok(way) => way,
        Err(problem) => {
            output::problem(&format!("error: {problem}"));
            return ExitCode::from(start::USAGE);
        }
    };
    let host = host(&settings, &way);
    let language = lang.unwrap_or(assembled.setup.language);
    let wanted = Wanted { commands: &assembled.setup.commands, way: &way, host: host.as_deref(), language };
    if *json {
        output::json(&manifest(wanted, |scope| scope.name));
        return ExitCode::SUCCESS;
    }
    let manifest = manifest(wanted, |scope| Commented(scope.name, scope.why(language).to_owned()));
    match serde_saphyr::to_string(&manifest) {
        Ok(text) => {
            output::line(text.trim_end());
            ExitCode::SUCCESS
        }
        Err(error) => {
            output::problem(&format!("error: the manifest could not be written: {error}"));
            ExitCode::from(start::USAGE)
        }
    }
}

fn way(http: Option<&str>) -> Result<Way, String> {
    let Some(page) = http else { return Ok(Way::Socket) };
    Way::http(page).ok_or_else(|| {
        format!("`{page}` is no address that Slack can call: write https://HOST, as people reach the page")
    })
}

/// The host whose links Slack asks about.
fn host(settings: &Settings, way: &Way) -> Option<String> {
    match way {
        Way::Http(page) => host_of(page),
        Way::Socket => settings.web.public_url.as_deref().and_then(host_of),
    }
}
