//! Where the command line prints: results on standard output, what went wrong on standard error.

use std::io::{self, IsTerminal as _, Write as _};

use serde::Serialize;

use crate::chat::terminal::render::Style;

/// Prints a result line; a closed pipe (`| head`) is no failure.
pub fn line(text: &str) {
    let mut out = io::stdout().lock();
    drop(writeln!(out, "{text}"));
    drop(out.flush());
}

/// Prints what went wrong.
pub fn problem(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// How to draw on standard output: its width, and colour only on a terminal.
#[must_use]
pub fn style() -> Style {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return Style::PLAIN;
    }
    let columns = rustix::termios::tcgetwinsize(&stdout).map_or(100, |size| usize::from(size.ws_col));
    Style { columns: columns.clamp(40, 160), colour: true, unfold: false }
}

/// Whether standard output is a terminal, in which a message can be redrawn.
#[must_use]
pub fn is_live() -> bool {
    io::stdout().is_terminal()
}

/// Prints a value as indented JSON.
pub fn json(value: &impl Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => line(&text),
        Err(error) => problem(&format!("error: the result cannot be written as JSON: {error}")),
    }
}
