//! The platform's own checkers, started once and kept as long as the tests run: a line goes in, a line comes out.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::{Language, home};

/// The compiler with `@slack/types`, and the models of `slack_sdk`.
static TYPES: Mutex<Option<Checker>> = Mutex::new(None);
static MODELS: Mutex<Option<Checker>> = Mutex::new(None);

/// A checker that runs; it ends when its input does, which is when the tests are over.
struct Checker {
    _child: Child,
    input: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
}

impl Checker {
    fn start(language: Language, name: &str) -> Result<Self, String> {
        let mut command = language.command(name);
        command.arg(home()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{name} does not start: {error}; run tests/run"))?;
        let input = child.stdin.take().ok_or("its input is piped")?;
        let said = BufReader::new(child.stdout.take().ok_or("its output is piped")?);
        Ok(Self { _child: child, input, said: said.lines() })
    }

    fn ask(&mut self, question: &Value) -> Result<Vec<Value>, String> {
        writeln!(self.input, "{question}").map_err(|error| error.to_string())?;
        let line = self.said.next().ok_or("the checker ended")?.map_err(|error| error.to_string())?;
        serde_json::from_str(&line).map_err(|error| format!("{error}: {line}"))
    }
}

fn ask(
    checker: &Mutex<Option<Checker>>,
    (language, name): (Language, &str),
    question: &Value,
) -> Result<Vec<Value>, String> {
    let mut kept = checker.lock().unwrap_or_else(PoisonError::into_inner);
    // One that broke is not asked again.
    let mut running = match kept.take() {
        Some(running) => running,
        None => Checker::start(language, name)?,
    };
    let answer = running.ask(question)?;
    *kept = Some(running);
    Ok(answer)
}

/// What the compiler says about a source: the line, from 0, and the complaint.
pub(super) fn types(source: &str) -> Result<Vec<Value>, String> {
    ask(&TYPES, (Language::JavaScript, "types"), &Value::from(source))
}

/// What the models say about parts of payloads.
pub(super) fn models(parts: &Value) -> Result<Vec<Value>, String> {
    ask(&MODELS, (Language::Python, "models"), parts)
}
