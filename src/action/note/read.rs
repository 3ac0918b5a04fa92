//! What is read: one note, those that were found, the newest, those to be looked at again.

use jiff::civil::Date;

use crate::action::context::Context;
use crate::action::error::ActionError;
use crate::action::note::{ANYBODY, find, show as shown, today};
use crate::chat::message::Message;
use crate::command::call::Argument;
use crate::directory::access::Reader;
use crate::knowledge::note::Summary;
use crate::language::Language;
use crate::reply::{note, note_told};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::note::list::NoteFilter;

/// Notes in one answer.
const LISTED: u32 = 10;

/// `search`.
pub(super) async fn search(context: &mut Context) -> Result<(), ActionError> {
    let query = context.authorized.call().text("text").unwrap_or_default().to_owned();
    let limit = usize::try_from(LISTED).unwrap_or(usize::MAX);
    let mut tx = context.parts.store.read().await?;
    let all = tx.knowledge().search(&query, limit, &context.reader()).await?;
    let open = tx.knowledge().search(&query, limit, &ANYBODY).await?;
    drop(tx);
    let secret = all != open;
    answer(context, secret, |language| note::found(&query, &all, language)).await
}

/// `show`.
pub(super) async fn show(context: &mut Context) -> Result<(), ActionError> {
    let day = today(&context.setup.incident, context.parts.clock.now());
    let mut tx = context.parts.store.read().await?;
    let found = find(context, &mut tx).await?;
    drop(tx);
    shown(context, &found, |found, language| note::note(found, day, language)).await
}

/// `list`.
pub(super) async fn list(context: &mut Context) -> Result<(), ActionError> {
    let call = context.authorized.call().clone();
    let due = call.flag("due");
    let day = today(&context.setup.incident, context.parts.clock.now());
    let limit = usize::try_from(LISTED).unwrap_or(usize::MAX);
    let mut tx = context.parts.store.read().await?;
    let (due_by, before) = (due.then_some(day), call.note("before"));
    let all = page(&mut tx, due_by, before, &context.reader()).await?;
    let secret = all != page(&mut tx, due_by, before, &ANYBODY).await?;
    drop(tx);
    let listed = all.get(..limit).unwrap_or(&all);
    let more = (all.len() > limit && !due).then(|| listed.last()).flatten().map(|last| {
        let mut older = call.clone();
        older.arguments.insert("before".to_owned(), Argument::Note(last.key.0));
        older.line(&context.setup.commands)
    });
    answer(context, secret, |language| {
        let message = note::list(listed, due, all.len() > limit, day, language);
        more.as_ref().map_or_else(|| message.clone(), |line| note_told::with_older(message.clone(), line))
    })
    .await
}

/// One more than is shown: whether there are further ones.
async fn page(
    tx: &mut Tx,
    due: Option<Date>,
    before: Option<i64>,
    reader: &Reader,
) -> Result<Vec<Summary>, StoreError> {
    match due {
        Some(day) => tx.notes().due(day, LISTED + 1, reader).await,
        None => tx.notes().list(&NoteFilter::default(), before, LISTED + 1, reader).await,
    }
}

/// For everybody there; what is not for everybody, for whoever asked.
async fn answer(context: &mut Context, secret: bool, message: impl Fn(Language) -> Message) -> Result<(), ActionError> {
    if secret {
        return context.response.whisper(&message(context.private_language)).await.map_err(ActionError::failed);
    }
    context.response.show(&message(context.public_language)).await.map_err(ActionError::failed)
}
