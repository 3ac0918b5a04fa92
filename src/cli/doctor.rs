//! `toban doctor`: what is wrong with the platforms Toban is joined to, and how to mend each thing.
//!
//! It speaks English, as all commands do that one runs at the machine (only `diag`, `chat` and `manifest` show what people read
//! in the chat, and have a language): what it names are words of Slack's own pages for apps, which are in English. Why a scope
//! is needed it says as `manifest` writes it beside that scope.
//!
//! Exit codes as Nagios: 0 all well (what nobody asked for or nobody can see from here is told and counts as well), 1 something
//! to look at, 2 something does not work (wrong settings, too), 3 something that was asked could not be seen.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::app::assemble::Assembled;
use crate::chat::inbound::Platform;
use crate::chat::message::Tone;
use crate::chat::slack::doctor::{Finding, Patient, examine};
use crate::chat::slack::reach::host_of;
use crate::cli::{output, start};
use crate::clock::{Clock as _, SystemClock};
use crate::secret::Secret;
use crate::settings::{Settings, Slack};

/// Subcommands of `toban doctor`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tokens, scopes, clock, channels and commands on Slack
    Slack {
        /// A file with an app configuration token, by which Slack tells which commands it knows
        #[arg(long, value_name = "FILE")]
        config_token_file: Option<PathBuf>,
    },
}

/// Examines, and prints what was found, the worst first.
#[must_use]
pub fn run(config: Option<&Path>, command: &Command) -> ExitCode {
    let Command::Slack { config_token_file } = command;
    let (settings, assembled) = match start::assembled(config) {
        Ok(ready) => ready,
        Err(_told) => return ExitCode::from(code(Tone::Critical)),
    };
    let Some(slack) = &settings.slack else {
        output::problem("error: the settings have no [slack]; docs/slack.md tells how to make the app");
        return ExitCode::from(start::USAGE);
    };
    let config_token = match config_token_file.as_deref().map(std::fs::read_to_string).transpose() {
        Ok(token) => token.map(|token| Secret::new(token.trim())),
        Err(error) => {
            let path = config_token_file.as_deref().unwrap_or(Path::new("")).display();
            output::problem(&format!("error: {path} cannot be read: {error}"));
            return ExitCode::from(start::USAGE);
        }
    };
    let patient = patient(slack, &settings, &assembled, config_token);
    start::block_on(async {
        let clock = SystemClock::new();
        let mut findings = examine(&patient, || clock.now()).await;
        findings.sort_by_key(|finding| rank(finding.tone));
        findings.iter().for_each(print);
        ExitCode::from(findings.first().map_or(0, |worst| code(worst.tone)))
    })
}

fn patient(slack: &Slack, settings: &Settings, assembled: &Assembled, config_token: Option<Secret>) -> Patient {
    let named = [&settings.incident.announce, &settings.incident.fallback];
    let mut places: Vec<String> = named.iter().filter_map(|places| places.get(&Platform::Slack)).cloned().collect();
    places.dedup();
    let commands = &assembled.setup.commands;
    Patient {
        bot_token: slack.bot_token.clone(),
        app_token: slack.app_token.clone(),
        signed: slack.signing_secret.is_some(),
        api_base: slack.api_base.clone(),
        config_token,
        places,
        commands: commands.iter().map(|command| format!("/{}", commands.short_form(&command.name))).collect(),
        host: settings.web.public_url.as_deref().and_then(host_of),
        language: assembled.setup.language,
    }
}

fn print(finding: &Finding) {
    output::line(&format!("{} {}: {}", finding.tone.sign(), finding.what, finding.seen));
    if !finding.remedy.is_empty() {
        output::line(&format!("    {}", finding.remedy));
    }
}

/// Worst first.
const fn rank(tone: Tone) -> u8 {
    match tone {
        Tone::Critical => 0,
        Tone::Warning => 1,
        Tone::Unknown => 2,
        Tone::Plain => 3,
        _ => 4,
    }
}

const fn code(tone: Tone) -> u8 {
    match tone {
        Tone::Critical => 2,
        Tone::Warning => 1,
        Tone::Unknown => 3,
        _ => 0,
    }
}
