//! Slack, joined to the rest: what it asks about people and commands, from the settings in force.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::action::setup::Setup;
use crate::app::build::App;
use crate::app::degraded::Degraded;
use crate::chat::inbound::Arrival;
use crate::chat::slack::health::Health;
use crate::chat::slack::join::{Joining, Slack};
use crate::chat::slack::known::{Field, Form, Input, Known};
use crate::chat::slack::web::Access;
use crate::command::catalog::{Operation, Parameter, ParameterKind};
use crate::language::Language;
use crate::server::line::line;
use crate::settings::Settings;

/// Joins Slack, if the settings say so; nothing is sent before [`Slack::run`].
///
/// # Errors
/// The machine has no certificates to trust.
pub fn join(
    app: &App,
    settings: &Settings,
    arrivals: mpsc::Sender<Arrival>,
    (degraded, tasks, stop): (&Degraded, &TaskTracker, &CancellationToken),
) -> io::Result<Option<Slack>> {
    let Some(slack) = &settings.slack else { return Ok(None) };
    let degraded = degraded.clone();
    let joining = Joining {
        access: Access {
            bot_token: slack.bot_token.clone(),
            app_token: slack.app_token.clone(),
            api_base: slack.api_base.clone(),
        },
        signing_secret: slack.signing_secret.clone(),
        connections: slack.connections,
        store: app.parts.store.clone(),
        clock: Arc::clone(&app.parts.clock),
        known: Arc::new(FromSetup::new(app.setup.subscribe(), settings.web.public_url.clone())),
        arrivals,
        health: Health::new(move |list| degraded.set("slack", list)),
        tasks: tasks.clone(),
        stop: stop.clone(),
    };
    Slack::new(joining).map(Some)
}

/// Answers from whatever a reload put in force last.
pub struct FromSetup {
    setup: watch::Receiver<Arc<Setup>>,
    public_url: Option<String>,
}

impl FromSetup {
    /// Answers from `setup`; `public_url` is where people reach the page.
    #[must_use]
    pub const fn new(setup: watch::Receiver<Arc<Setup>>, public_url: Option<String>) -> Self {
        Self { setup, public_url }
    }

    fn current(&self) -> Arc<Setup> {
        Arc::clone(&self.setup.borrow())
    }
}

impl Known for FromSetup {
    fn person(&self, account: &str) -> Option<(String, Option<Language>)> {
        let setup = self.current();
        setup.directory.on_slack(account).map(|person| (person.name.clone(), person.language))
    }

    fn language(&self) -> Language {
        self.setup.borrow().language
    }

    fn keeps(&self, reaction: &str) -> bool {
        self.setup.borrow().incident.reactions.iter().any(|kept| kept == reaction)
    }

    fn form(&self, form: &str, subject: Option<&str>, line: &str, language: Language) -> Option<Form> {
        let setup = self.current();
        let (command, verb) = command(form, line)?;
        let known = setup.commands.get(&command)?.subcommands.get(&verb)?;
        let fixed = subject.and_then(|key| Some((about(&known.operation, key)?.name.clone(), key.to_owned())));
        let fixed: Vec<(String, String)> = fixed.into_iter().collect();
        let fields = known.operation.parameters.iter().filter(|one| fixed.iter().all(|(name, _)| *name != one.name));
        let fields: Vec<Field> = fields.filter_map(|parameter| field(parameter, language)).collect();
        let title = known.summary.get(language).to_owned();
        (!fields.is_empty()).then_some(Form { title, command: (command, verb), fixed, fields })
    }

    fn line(
        &self,
        command: (&str, &str),
        fixed: &[(String, String)],
        fields: &HashMap<String, String>,
    ) -> Option<String> {
        let setup = self.current();
        let fixed: Vec<(&str, &str)> = fixed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        line(&setup.commands, command, &fixed, fields)
    }

    fn page(&self, key: &str) -> Option<String> {
        let public = self.public_url.as_deref()?;
        let section = if key.starts_with("NOTE-") { "knowledge" } else { "incidents" };
        Some(format!("{public}/{section}/{key}"))
    }
}

/// The command and the subcommand of a form: those of the line that does the same.
fn command(form: &str, line: &str) -> Option<(String, String)> {
    let mut words = line.split_whitespace();
    let (command, verb) = (words.next()?, words.next()?);
    // A post-mortem is edited section by section on its page; its line only shows it.
    (form != "postmortem.edit").then(|| (command.to_owned(), verb.to_owned()))
}

/// The parameter that a key is given to.
fn about<'o>(operation: &'o Operation, key: &str) -> Option<&'o Parameter> {
    let wanted = |parameter: &&Parameter| match key.split('-').next() {
        Some("INC") => parameter.kind == ParameterKind::Incident,
        Some("NOTE") => parameter.kind == ParameterKind::Note,
        Some("RUN") => parameter.name == "run",
        _ => false,
    };
    operation.parameters.iter().find(wanted)
}

/// How a parameter is filled in; `None` for what a form does not ask.
fn field(parameter: &Parameter, language: Language) -> Option<Field> {
    /// Greatest length of what is one word.
    const WORD: usize = 100;
    let input = match &parameter.kind {
        ParameterKind::Text { form, .. } => Input::Text(*form),
        ParameterKind::Choice(words) => Input::Choice(
            words.iter().map(|(word, meaning)| (word.clone(), meaning.get(language).to_owned())).collect(),
        ),
        ParameterKind::Language => return None,
        ParameterKind::Flag => Input::Choice(vec![("yes".to_owned(), String::new())]),
        _ => Input::Text(WORD),
    };
    let label = parameter.help.get(language).to_owned();
    let label = if label.is_empty() { parameter.name.clone() } else { label };
    Some(Field { name: parameter.name.clone(), label, required: parameter.required, input })
}
