//! What is read: one note, those that were found, the newest, those to be looked at again.

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::note::{find, show as shown, today};
use crate::chat::message::Message;
use crate::command::call::{Argument, Call};
use crate::directory::access::Reader;
use crate::language::Language;
use crate::reply::note;
use crate::store::note::list::NoteFilter;

/// Notes in one answer.
const LISTED: usize = 10;
/// Pages of one answer; a search looks at a thousand notes (`store::search`).
const PAGES: usize = 100;

/// `search`.
pub(super) async fn search(context: &mut Context) -> Result<(), ActionError> {
    let query = context.authorized.call().text("text").unwrap_or_default().to_owned();
    let page = Page::of(context.authorized.call());
    let mut tx = context.parts.store.read().await?;
    let mut all = tx.knowledge().search(&query, page.end(), &context.reader()).await?;
    let open = tx.knowledge().search(&query, page.end(), &Reader::ANYBODY).await?;
    drop(tx);
    let secret = all != open;
    all.hits.drain(..page.start().min(all.hits.len()));
    let more = page.next(context, all.total);
    answer(context, secret, |language| note::found(&query, &all, page.start(), more.as_deref(), language)).await
}

/// Which part of a long answer is wanted.
#[derive(Clone, Copy)]
struct Page(usize);

impl Page {
    fn of(call: &Call) -> Self {
        Self(call.number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1).clamp(1, PAGES))
    }

    /// How many stand on the pages before it.
    const fn start(self) -> usize {
        (self.0 - 1) * LISTED
    }

    /// How many stand on it and on those before it.
    const fn end(self) -> usize {
        self.0 * LISTED
    }

    /// What is typed for the next one; `None` behind the last.
    fn next(self, context: &Context, total: usize) -> Option<String> {
        let further = total > self.end() && self.0 < PAGES;
        let mut next = context.authorized.call().clone();
        next.arguments.insert("page".to_owned(), Argument::Number(i64::try_from(self.0 + 1).unwrap_or(i64::MAX)));
        further.then(|| next.line(&context.setup.commands))
    }
}

/// `show`.
pub(super) async fn show(context: &mut Context) -> Result<(), ActionError> {
    let moments = context.moments();
    let mut tx = context.parts.store.read().await?;
    let found = find(context, &mut tx).await?;
    drop(tx);
    shown(context, &found, |found, language| note::note(found, &moments, language)).await
}

/// `list`.
pub(super) async fn list(context: &mut Context) -> Result<(), ActionError> {
    if context.authorized.call().flag("due") {
        return due(context).await;
    }
    let call = context.authorized.call().clone();
    let day = today(&context.setup.incident, context.parts.clock.now());
    let (limit, before) = (u32::try_from(LISTED + 1).unwrap_or(u32::MAX), call.note("before"));
    let mut tx = context.parts.store.read().await?;
    let all = tx.notes().list(&NoteFilter::default(), before, limit, &context.reader()).await?;
    let secret = all != tx.notes().list(&NoteFilter::default(), before, limit, &Reader::ANYBODY).await?;
    drop(tx);
    let listed = all.get(..LISTED).unwrap_or(&all);
    let older = (all.len() > LISTED).then(|| listed.last()).flatten().map(|last| {
        let mut older = call.clone();
        older.arguments.insert("before".to_owned(), Argument::Note(last.key.0));
        older.line(&context.setup.commands)
    });
    answer(context, secret, |language| note::list(listed, older.as_deref(), day, language)).await
}

/// `list due`: by page, since what was looked at is not due any more.
async fn due(context: &mut Context) -> Result<(), ActionError> {
    let page = Page::of(context.authorized.call());
    let day = today(&context.setup.incident, context.parts.clock.now());
    let limit = u32::try_from(LISTED * PAGES).unwrap_or(u32::MAX);
    let mut tx = context.parts.store.read().await?;
    let all = tx.notes().due(day, limit, &context.reader()).await?;
    let secret = all != tx.notes().due(day, limit, &Reader::ANYBODY).await?;
    drop(tx);
    let listed = &all[page.start().min(all.len())..page.end().min(all.len())];
    let (seen, more) = ((page.start(), all.len()), page.next(context, all.len()));
    answer(context, secret, |language| note::due(listed, seen, more.as_deref(), day, language)).await
}

/// For everybody there; what is not for everybody, for whoever asked.
async fn answer(context: &mut Context, secret: bool, message: impl Fn(Language) -> Message) -> Result<(), ActionError> {
    if secret {
        return context.response.whisper(&message(context.private_language)).await.map_err(ActionError::failed);
    }
    context.response.show(&message(context.public_language)).await.map_err(ActionError::failed)
}
