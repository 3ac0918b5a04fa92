//! Slack, joined to the rest: what it asks about people and commands, from the settings in force.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::action::setup::Setup;
use crate::app::build::App;
use crate::app::degraded::Degraded;
use crate::app::names::Names;
use crate::chat::inbound::Arrival;
use crate::chat::slack::health::Health;
use crate::chat::slack::join::{Joining, Slack};
use crate::chat::slack::known::{Asked, Field, Form, Going, Input, Known};
use crate::chat::slack::web::Access;
use crate::command::catalog::{Catalog as Commands, Operation, Parameter, ParameterKind};
use crate::command::mention::mentioned;
use crate::command::offer::offers;
use crate::command::parse::{begun, operation_of, parse_form};
use crate::command::values::{Named, Values as _};
use crate::directory::access::{Reader, Who};
use crate::directory::role::Role;
use crate::language::{Bilingual, Language};
use crate::reply::health::Trouble;
use crate::reply::moment::Moments;
use crate::reply::refusal::sentence;
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
    let known = FromSetup::new(app.setup.subscribe(), settings.web.public_url.clone());
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
        known: Arc::new(known.telling(app.parts.health.clone())),
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
    wrong: Option<watch::Receiver<Vec<Trouble>>>,
}

impl FromSetup {
    /// Answers from `setup`; `public_url` is where people reach the page.
    #[must_use]
    pub const fn new(setup: watch::Receiver<Arc<Setup>>, public_url: Option<String>) -> Self {
        Self { setup, public_url, wrong: None }
    }

    /// Tells what is wrong, too.
    #[must_use]
    pub fn telling(self, wrong: watch::Receiver<Vec<Trouble>>) -> Self {
        Self { wrong: Some(wrong), ..self }
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

    fn named(&self, person: &str) -> Option<(String, Option<Language>)> {
        self.current().directory.person(person).map(|person| (person.name.clone(), person.language))
    }

    fn language(&self) -> Language {
        self.setup.borrow().language
    }

    fn prefix(&self) -> String {
        self.setup.borrow().commands.prefix().to_owned()
    }

    fn keeps(&self, reaction: &str) -> bool {
        self.setup.borrow().incident.reactions.iter().any(|kept| kept == reaction)
    }

    fn form(&self, subject: Option<&str>, line: &str, language: Language) -> Option<Form> {
        let setup = self.current();
        let begun = begun(&setup.commands, line)?;
        let operation = begun.operation;
        let known = setup.commands.get(&begun.command)?;
        let verb = begun.subcommand.unwrap_or_default();
        let summary = known.subcommands.get(&verb).map_or(&known.summary, |below| &below.summary);
        let fixed = subject.and_then(|key| Some((about(operation, key)?.name.clone(), key.to_owned())));
        let fixed: Vec<(String, String)> = fixed.into_iter().collect();
        let fields = operation.parameters.iter().filter(|one| operation.form.asks(&one.name));
        let fields = fields.filter(|one| fixed.iter().all(|(name, _)| *name != one.name));
        let asked =
            |parameter| Some(Field { required: operation.form.demands(parameter), ..field(parameter, language)? });
        let fields: Vec<Field> = fields.filter_map(asked).collect();
        let title = operation.form.title.as_ref().unwrap_or(summary).get(language).to_owned();
        let mut form = Form { title, command: (begun.command, verb), fixed, fields, ..Form::default() };
        begun.given.iter().for_each(|(name, value)| form.fill(name, value));
        (!form.fields.is_empty()).then_some(form)
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

    fn public_url(&self) -> Option<String> {
        self.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned())
    }

    fn reader(&self, person: Option<&str>) -> Reader {
        self.setup.borrow().rights.reader(Who { person, local: false })
    }

    fn role(&self, person: Option<&str>) -> Role {
        self.setup.borrow().rights.role_of(Who { person, local: false })
    }

    fn may(&self, person: Option<&str>, action: &str) -> bool {
        self.setup.borrow().rights.authorize(Who { person, local: false }, action).is_ok()
    }

    fn refuses(&self, person: Option<&str>, line: &str) -> bool {
        let setup = self.current();
        let who = Who { person, local: false };
        operation_of(&setup.commands, line).is_some_and(|found| setup.rights.authorize(who, &found.action).is_err())
    }

    fn misfilled(&self, line: &str, language: Language) -> Option<(String, String)> {
        let setup = self.current();
        let error = parse_form(&setup.commands, line, &*setup).err()?;
        let why = sentence(&error, language);
        error.about?.parameter.map(|parameter| (parameter, why))
    }

    fn named_in(&self, text: &str) -> (Option<String>, Option<String>) {
        let setup = self.current();
        let (playbooks, targets) = (setup.playbooks(), setup.targets(None));
        let target = mentioned(text, &targets).map(|target| target.name.clone());
        let runs_on =
            |playbook: &str, target: &str| setup.targets(Some(playbook)).iter().any(|fitting| fitting.name == target);
        let playbook = mentioned(text, &playbooks).map(|playbook| playbook.name.clone());
        match (playbook, target) {
            (Some(playbook), target) => {
                let target = target.filter(|target| runs_on(&playbook, target));
                (Some(playbook), target)
            }
            // A target says what to look into where only one playbook looks at it.
            (None, Some(target)) => {
                let mut fitting = playbooks.into_iter().filter(|playbook| runs_on(&playbook.name, &target));
                let only = fitting.next().filter(|_| fitting.next().is_none());
                (only.map(|playbook| playbook.name), Some(target))
            }
            (None, None) => (None, None),
        }
    }

    fn offers(&self, asked: &Asked<'_>, going: &Going, language: Language) -> Vec<(String, String)> {
        let setup = self.current();
        let Some(operation) = operation(&setup.commands, asked.command) else { return Vec::new() };
        let Some(parameter) = operation.parameter(asked.parameter) else { return Vec::new() };
        let titled = |list: &[(String, String)]| {
            list.iter()
                .map(|(key, title)| Named::new(key.clone(), Bilingual::new(title.clone(), title.clone())))
                .collect()
        };
        let (incidents, notes) = (titled(&going.incidents), titled(&going.notes));
        let names = Names { setup: Arc::clone(&setup), incidents, notes };
        let found = offers(&setup.commands, (operation, parameter), asked.typed, asked.given, &names);
        found.into_iter().map(|one| (one.name, one.says.get(language).to_owned())).collect()
    }

    fn moments(&self, now: Timestamp) -> Moments {
        Moments { zone: self.setup.borrow().incident.time_zone.clone(), now }
    }

    fn wrong(&self) -> Vec<Trouble> {
        self.wrong.as_ref().map(|wrong| wrong.borrow().clone()).unwrap_or_default()
    }
}

fn operation<'c>(commands: &'c Commands, (command, verb): (&str, &str)) -> Option<&'c Operation> {
    commands.operation(command, Some(verb).filter(|verb| !verb.is_empty()))
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
        ParameterKind::Playbook
        | ParameterKind::Target
        | ParameterKind::Person
        | ParameterKind::Service
        | ParameterKind::Incident
        | ParameterKind::Note
        | ParameterKind::Command => Input::Offered,
        _ => Input::Text(WORD),
    };
    let label = parameter.help.get(language).to_owned();
    let label = if label.is_empty() { parameter.name.clone() } else { label };
    Some(Field { name: parameter.name.clone(), label, required: parameter.required, input, given: None })
}
