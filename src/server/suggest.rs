//! Completion while a command is typed: what the page asks, and what it is told.

use async_trait::async_trait;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};

use crate::chat::inbound::Account;
use crate::directory::access::Reader;
use crate::language::Language;
use crate::server::Shared;
use crate::server::visitor::Visitor;

/// Greatest length of a line that is completed, in characters.
const LINE_LIMIT: usize = 1_000;

/// Something that can be typed here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What is put in place of `from..to`.
    pub insert: String,
    /// First character replaced, counted in Unicode scalar values.
    pub from: usize,
    /// Behind the last character replaced.
    pub to: usize,
    /// What the list shows.
    pub label: String,
    /// One line about it.
    pub help: String,
    /// Whether something follows: then a space is added and the next completion asked for.
    pub more: bool,
}

/// The answer to a line typed so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Suggestions {
    /// Best first.
    pub items: Vec<Suggestion>,
    /// The form of the command being typed (`/diag PLAYBOOK [TARGET]`), or what is wrong with it.
    pub hint: Option<String>,
}

/// Who asks for completions.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Who.
    pub account: &'a Account,
    /// What they may read: nothing else is proposed.
    pub reader: &'a Reader,
    /// What they read it in.
    pub language: Language,
}

/// Completes commands; made of the command catalogue by whoever joins the parts.
#[async_trait]
pub trait Suggest: Send + Sync {
    /// What can follow in `line`, which begins with `/`, with the cursor before its character `cursor`.
    async fn suggest(&self, asker: Asker<'_>, line: &str, cursor: usize) -> Suggestions;

    /// Lines worth trying first, without the slash (`diag storage`); shown where nothing was said yet.
    fn examples(&self, account: &Account) -> Vec<String>;

    /// Whether `word` (without slash) is the name of a command.
    fn is_command(&self, word: &str) -> bool;
}

/// What the page asks.
#[derive(Deserialize)]
pub struct Typed {
    text: String,
    cursor: usize,
}

/// `GET /complete?text=…&cursor=…`
pub async fn complete(State(surface): State<Shared>, visitor: Visitor, Query(typed): Query<Typed>) -> Response {
    let line: String = typed.text.chars().take(LINE_LIMIT).collect();
    let cursor = typed.cursor.min(line.chars().count());
    let language = visitor.labels().spoken();
    let asker = Asker { account: &visitor.account, reader: &visitor.reader, language };
    Json(surface.console.suggest.suggest(asker, &line, cursor).await).into_response()
}
