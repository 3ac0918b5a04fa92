//! `toban diag`: one run in the terminal or as JSON, with Nagios' exit codes.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::action::filling::fill;
use crate::action::history::{earlier, keep};
use crate::action::response::Response;
use crate::action::setup::Setup;
use crate::app::assemble::Assembled;
use crate::app::build::{self, App};
use crate::app::lifecycle::Signals;
use crate::chat::inbound::{Account, Place, Platform};
use crate::chat::message::Message;
use crate::chat::terminal::gateway::TerminalGateway;
use crate::cli::diagnosis::Chosen;
use crate::cli::{output, start};
use crate::language::Language;
use crate::playbook::fleet::run_many;
use crate::playbook::plan::Plan;
use crate::playbook::report::Report;
use crate::playbook::report::fleet::FleetReport;
use crate::playbook::run::{Earlier, Runner, run as run_playbook};
use crate::playbook::status::Status;
use crate::reply::{fleet, report};
use crate::settings::Settings;

/// Arguments of `toban diag`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A playbook's name, or a playbook file
    playbook: PathBuf,
    /// A target's name, or tag:NAME for all that carry the tag; not needed when only one fits
    target: Option<String>,
    /// Print stable JSON (docs/report-json.md)
    #[arg(long)]
    json: bool,
    /// The language to print in (ja or en); otherwise the settings'
    #[arg(long)]
    lang: Option<Language>,
}

/// Runs, prints, and ends with the verdict: 0 ok, 1 warning, 2 critical, 3 unknown or not run.
#[must_use]
pub fn run(config: Option<&Path>, arguments: &Arguments) -> ExitCode {
    let Ok((settings, assembled)) = start::assembled(config) else {
        return ExitCode::from(start::UNKNOWN);
    };
    start::block_on(diagnose(&settings, assembled, arguments))
}

async fn diagnose(settings: &Settings, assembled: Assembled, arguments: &Arguments) -> ExitCode {
    let app = match build::build(settings, assembled).await {
        Ok(app) => app,
        Err(error) => {
            output::problem(&format!("error: {error}"));
            return ExitCode::from(start::UNKNOWN);
        }
    };
    let setup = Arc::clone(&app.setup.borrow());
    let language = arguments.lang.unwrap_or(setup.language);
    let chosen = match Chosen::find(&setup, &arguments.playbook, arguments.target.as_deref(), language) {
        Ok(chosen) => chosen,
        Err(code) => return code,
    };
    let mut plans = Vec::new();
    for target in &chosen.targets {
        match Plan::new(&chosen.playbook, target, &setup.inventory) {
            Ok(plan) => {
                plans.push((plan, earlier(&app.parts, &chosen.playbook.name, &target.name).await));
            }
            Err(error) => {
                output::problem(&format!("error: {error}"));
                return ExitCode::from(start::UNKNOWN);
            }
        }
    }
    let diagnosis = Diagnosis { runner: runner(&app, &setup), app: &app, language, json: arguments.json };
    let status = match (&chosen.selection, plans.as_slice()) {
        (None, [(plan, earlier)]) => diagnosis.one(plan, earlier).await,
        (word, plans) => diagnosis.many(word.as_deref().unwrap_or_default(), plans, setup.concurrency).await,
    };
    app.parts.store.close().await;
    ExitCode::from(status.exit_code())
}

/// The runner; Ctrl-C stops the run, and what was found by then is still printed.
fn runner(app: &App, setup: &Setup) -> Runner {
    let cancel = CancellationToken::new();
    if let Ok(mut signals) = Signals::listen() {
        let cancel = cancel.clone();
        tokio::spawn(async move {
            signals.next().await;
            cancel.cancel();
        });
    }
    let (registry, clock) = (app.parts.registry.clone(), Arc::clone(&app.parts.clock));
    Runner { registry, clock, limits: setup.limits, cancel }
}

struct Diagnosis<'a> {
    runner: Runner,
    app: &'a App,
    language: Language,
    json: bool,
}

impl Diagnosis<'_> {
    async fn one(&self, plan: &Plan, earlier: &Earlier) -> Status {
        let (state, states) = watch::channel(None);
        let tell = move |partial: &Report| drop(state.send_replace(Some(report::report(partial, self.language))));
        let mut screen = self.screen();
        let running = run_playbook(plan, &self.runner, earlier, &tell);
        let mut finished = match &mut screen {
            Some(screen) => fill(screen, &self.app.parts.clock, states, running).await,
            None => running.await,
        };
        let kept = keep(&self.app.parts, &mut finished).await;
        self.print(screen, &finished, &report::report(&finished, self.language), kept).await;
        finished.status
    }

    async fn many(&self, word: &str, plans: &[(Plan, Earlier)], at_once: usize) -> Status {
        let total = plans.len();
        let (state, states) = watch::channel(None);
        let tell =
            move |partial: &FleetReport| drop(state.send_replace(Some(fleet::fleet(partial, total, self.language))));
        let mut screen = self.screen();
        let running = run_many(word, plans, &self.runner, at_once, &tell);
        let mut finished = match &mut screen {
            Some(screen) => fill(screen, &self.app.parts.clock, states, running).await,
            None => running.await,
        };
        let mut kept = true;
        for report in &mut finished.reports {
            kept &= keep(&self.app.parts, report).await;
        }
        self.print(screen, &finished, &fleet::fleet(&finished, total, self.language), kept).await;
        finished.status
    }

    /// Where the message fills; none when JSON is wanted.
    fn screen(&self) -> Option<Response> {
        let place = Place { platform: Platform::Terminal, conversation: "terminal".to_owned(), thread: None };
        let account = Account {
            platform: Platform::Terminal,
            id: "local".to_owned(),
            person: None,
            local: true,
            language: Some(self.language),
        };
        let setup = self.app.setup.borrow().clone();
        let prefix = setup.commands.prefix();
        let gateway = TerminalGateway::new(Box::new(io::stdout()), output::style(), output::is_live());
        let gateway = Arc::new(gateway.with_prefix(prefix));
        let mut screen = Response::new(gateway, place, account, Arc::clone(&self.app.parts.clock));
        screen.types(prefix);
        (!self.json).then_some(screen)
    }

    async fn print(&self, screen: Option<Response>, result: &impl serde::Serialize, message: &Message, kept: bool) {
        match screen {
            // A closed pipe (`| head`) is no failure of the diagnosis.
            Some(mut screen) => drop(screen.show(message).await),
            None => output::json(result),
        }
        if !kept {
            output::problem(&format!("warning: {}", report::not_stored(self.language)));
        }
    }
}
