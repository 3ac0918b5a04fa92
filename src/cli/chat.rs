//! `toban chat`: the same bot, with the terminal as its platform.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::action::context::Parts;
use crate::app::build::{self, App};
use crate::app::jobs;
use crate::chat::gateway::Gateway;
use crate::chat::inbound::{Account, Arrival, Inbound, Invocation, Place, Platform, Receipt};
use crate::chat::terminal::gateway::TerminalGateway;
use crate::chat::typed::{Typing, Way};
use crate::chat::web::WebGateway;
use crate::cli::{output, start};
use crate::dispatch::Dispatcher;
use crate::id::ulid;
use crate::job::runner::Runner;
use crate::language::Language;
use crate::reply::about::greeting;

/// How often what is due is looked for.
const TURN_EVERY: Duration = Duration::from_secs(1);

/// Arguments of `toban chat`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The language to talk in (ja or en); otherwise the settings'
    #[arg(long)]
    lang: Option<Language>,
}

/// Talks until the input ends.
#[must_use]
pub fn run(config: Option<&Path>, arguments: &Arguments) -> ExitCode {
    let (settings, assembled) = match start::assembled(config) {
        Ok(ready) => ready,
        Err(code) => return code,
    };
    start::block_on(async {
        match build::build(&settings, assembled).await {
            Ok(app) => Talk::new(&app, arguments.lang).until_end().await,
            Err(error) => {
                output::problem(&format!("error: {error}"));
                ExitCode::FAILURE
            }
        }
    })
}

struct Talk {
    gateway: Arc<TerminalGateway>,
    arrivals: mpsc::Sender<Arrival>,
    tasks: TaskTracker,
    /// Turned by whoever wants something done; one at a time, so that afterwards all of it is done.
    runner: Arc<Mutex<Runner>>,
    parts: Parts,
    /// The language asked for on the command line; otherwise the one chosen by `/toban lang` counts.
    language: Option<Language>,
    default: Language,
    /// What stands before the short forms of commands.
    prefix: String,
    place: Place,
    account: Account,
}

impl Talk {
    fn new(app: &App, language: Option<Language>) -> Self {
        let prefix = app.setup.borrow().commands.prefix().to_owned();
        let gateway = TerminalGateway::new(Box::new(io::stdout()), output::style(), output::is_live());
        let gateway = Arc::new(gateway.with_prefix(&prefix));
        let (arrivals, inbox) = mpsc::channel(16);
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        // The page is only rows in the store: what goes there can be seen through from here as well.
        let page = WebGateway::new(app.parts.store.clone(), Arc::clone(&app.parts.clock));
        let gateways: Vec<Arc<dyn Gateway>> = vec![Arc::<TerminalGateway>::clone(&gateway), Arc::new(page)];
        let (parts, setup) = (app.parts.clone(), app.setup.subscribe());
        let dispatcher = Dispatcher::new(parts, setup, gateways.clone(), tasks.clone(), stop.clone());
        let runner = Arc::new(Mutex::new(jobs::runner(app, &dispatcher, &gateways, &stop)));
        tokio::spawn(dispatcher.run(inbox));
        let place = Place { platform: Platform::Terminal, conversation: "terminal".to_owned(), thread: None };
        let account =
            Account { platform: Platform::Terminal, id: "local".to_owned(), person: None, local: true, language };
        let default = app.setup.borrow().language;
        Self { gateway, arrivals, tasks, runner, parts: app.parts.clone(), language, default, prefix, place, account }
    }

    async fn until_end(self) -> ExitCode {
        let interactive = io::stdin().is_terminal();
        if interactive {
            let language = self.spoken().await.unwrap_or(self.default);
            let typing = Typing { prefix: &self.prefix, way: Way::Slash };
            drop(self.gateway.post(&self.place, &typing.of(greeting(language))).await);
            tokio::spawn(keep_turning(self.parts.clone(), Arc::clone(&self.runner)));
        }
        let (lines, mut typed) = mpsc::channel::<(String, oneshot::Sender<()>)>(1);
        // Reading the keyboard blocks; it has a thread of its own, which waits until each line is answered.
        std::thread::spawn(move || if interactive { edit_lines(&lines) } else { read_lines(&lines) });
        while let Some((line, answered)) = typed.recv().await {
            self.gateway.moved_on();
            self.say(line).await;
            // The reader may have ended with the input.
            answered.send(()).ok();
        }
        ExitCode::SUCCESS
    }

    /// The language of the command line, else the one chosen earlier.
    async fn spoken(&self) -> Option<Language> {
        let chosen = async {
            let mut tx = self.parts.store.read().await.ok()?;
            tx.persons().language(Platform::Terminal, &self.account.id).await.ok().flatten()
        };
        match self.language {
            Some(language) => Some(language),
            None => chosen.await,
        }
    }

    async fn say(&self, text: String) {
        let (receipt, back) = oneshot::channel();
        let now = self.parts.clock.now();
        let invocation = Invocation {
            event: ulid(now),
            place: self.place.clone(),
            account: Account { language: self.spoken().await, ..self.account.clone() },
            text,
            pressed: false,
            at: now,
        };
        if self.arrivals.send(Arrival { event: Inbound::Invoked(invocation), receipt }).await.is_err() {
            return;
        }
        if let Ok(Receipt::Answered(message) | Receipt::NotTaken(message)) = back.await {
            drop(self.gateway.whisper(&self.place, &self.account, &message).await);
        }
        self.tasks.close();
        self.tasks.wait().await;
        self.tasks.reopen();
        // What the line set off stands on the screen before the next one is taken.
        turn(&self.runner).await;
    }
}

/// Does what is due.
async fn turn(runner: &Mutex<Runner>) {
    let runner = runner.lock().await;
    while runner.turn().await > 0 {}
}

/// Does what becomes due while somebody sits there and types nothing.
async fn keep_turning(parts: Parts, runner: Arc<Mutex<Runner>>) {
    let mut due = parts.store.due();
    loop {
        turn(&runner).await;
        tokio::select! {
            changed = due.changed() => if changed.is_err() { return },
            () = parts.clock.sleep(TURN_EVERY) => {}
        }
    }
}

/// Where typed lines go, each with the way back that tells when it was answered.
type Lines = mpsc::Sender<(String, oneshot::Sender<()>)>;

/// Takes lines from a person, with a prompt and a history.
fn edit_lines(lines: &Lines) {
    let Ok(mut editor) = DefaultEditor::new() else { return };
    loop {
        let line = match editor.readline("toban> ") {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(_end_or_broken) => return,
        };
        // A history that is full forgets; nothing depends on it.
        drop(editor.add_history_entry(&line));
        if !answered(line, lines) {
            return;
        }
    }
}

/// Takes lines from a pipe or a file: nothing but answers is printed. What is not UTF-8 is replaced, not refused.
fn read_lines(lines: &Lines) {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
        line.clear();
        if !answered(text, lines) {
            return;
        }
    }
}

/// Sends a line and waits until it was answered; whether the talk goes on.
fn answered(line: String, lines: &Lines) -> bool {
    if line.trim().is_empty() {
        return true;
    }
    let (answered, wait) = oneshot::channel();
    lines.blocking_send((line, answered)).is_ok() && wait.blocking_recv().is_ok()
}
