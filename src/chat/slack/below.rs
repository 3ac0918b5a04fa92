//! What goes on below a message: further messages in its thread, and what would be too many of them as one file.
//!
//! Invariants: nothing is left out without saying how much and where it is. Where a file cannot be shared, its lines are on
//! the page, and where nobody can reach that, they are further messages after all. What is below is what the message says
//! now: parts take the place of earlier ones, and what is too many goes. It is remembered, and where it is not (another
//! process, an attempt whose end nobody knows) it is looked for by its keys.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde_json::Value;
use tracing::warn;

use crate::chat::slack::delivery::Sender;
use crate::chat::slack::file::{TextFile, named, remove, share};
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::kept::Kept;
use crate::chat::slack::lookup;
use crate::chat::slack::render::Part;
use crate::chat::slack::stamp::moment;
use crate::chat::slack::web::failure::Failure;
use crate::id::mark;
use crate::language::Language;
use crate::reply::slack as say;

/// Further messages of one message; each is a screen and more.
const MESSAGES: usize = 4;
/// Messages whose rest is remembered, so that an edit does not look for it.
const REMEMBERED: usize = 1_000;

/// What is below messages, by conversation and message.
pub(super) struct Below(Kept<(String, String), Shown>);

/// What is below one message.
#[derive(Clone, Debug, Default)]
struct Shown {
    /// The messages, by their numbers from 1 on.
    messages: BTreeMap<usize, Further>,
    /// Messages that are there twice.
    surplus: Vec<String>,
    /// The files, by their names.
    files: BTreeMap<String, Vec<Shared>>,
    /// Since when something more may be there that nobody can see.
    unseen: Option<Timestamp>,
}

/// A message below a message.
#[derive(Clone, Debug)]
struct Further {
    /// Its id.
    ts: String,
    /// Whether it says that it may be a repeat.
    labelled: bool,
}

/// A file that was shared below a message.
#[derive(Clone, Debug, Default)]
struct Shared {
    /// Its id.
    id: String,
    /// The message it came with, where that is known.
    ts: Option<String>,
}

impl Default for Below {
    fn default() -> Self {
        Self(Kept::at_most(REMEMBERED))
    }
}

impl Below {
    /// A message was posted just now: there is nothing below it.
    pub(super) fn begins(&self, channel: &str, ts: &str) {
        self.0.put((channel.to_owned(), ts.to_owned()), Shown::default());
    }
}

impl SlackGateway {
    /// Looks what is below the message `root`, whatever is remembered of it: nothing of either is left by the next change.
    pub(super) async fn look_below(&self, sender: &Sender<'_>, root: &str) -> Result<(), Failure> {
        let key = (sender.channel.to_owned(), root.to_owned());
        let mut shown = seen(sender, root).await?;
        for further in self.below.0.take(&key).unwrap_or_default().messages.into_values() {
            if !shown.messages.values().any(|seen| seen.ts == further.ts) && !shown.surplus.contains(&further.ts) {
                shown.surplus.push(further.ts);
            }
        }
        self.below.0.put(key, shown);
        Ok(())
    }

    /// Shows what goes on below the message `root`, in the place of what was there.
    pub(super) async fn go_on(
        &self,
        sender: &Sender<'_>,
        root: &str,
        (rest, language): (&[Part], Language),
    ) -> Result<(), Failure> {
        let key = (sender.channel.to_owned(), root.to_owned());
        // Whoever is cut off in the middle leaves nothing that is remembered and wrong.
        let mut shown = match self.below.0.take(&key) {
            Some(shown) => shown,
            None => seen(sender, root).await?,
        };
        let done = self.put_below(sender, root, (rest, language), &mut shown).await;
        // After an attempt whose end nobody knows it is looked for.
        if !matches!(&done, Err(failure) if failure.is_unsure()) {
            self.below.0.put(key, shown);
        }
        done
    }

    async fn put_below(
        &self,
        sender: &Sender<'_>,
        root: &str,
        (rest, language): (&[Part], Language),
        shown: &mut Shown,
    ) -> Result<(), Failure> {
        let (messages, left) = if rest.len() > MESSAGES { rest.split_at(MESSAGES - 1) } else { (rest, &rest[..0]) };
        let mut last = show(sender, root, (0, messages), language, shown).await?;
        let mut wanted = None;
        if !left.is_empty() {
            let file = file(root, left, language);
            if !shown.files.contains_key(&file.name) {
                match share(&self.api, (sender.channel, sender.thread.unwrap_or(root)), &file).await {
                    Ok(id) => drop(shown.files.insert(file.name.clone(), vec![Shared { id, ts: None }])),
                    // It is tried again, and looked for first.
                    Err(error) if error.is_passing() => return Err(error),
                    Err(error) => {
                        warn!(%error, "the rest of a message could not be shared as a file");
                        let lines = file.text.lines().count();
                        let page = self.known.public_url();
                        let page = page.map(|page| Part::small(&say::goes_on_on_page(lines, &page, language)));
                        let instead = page.as_ref().map_or(left, std::slice::from_ref);
                        last = show(sender, root, (last, instead), language, shown).await?;
                    }
                }
            }
            wanted = Some(file.name).filter(|name| shown.files.contains_key(name));
        }
        take_away(sender, root, (last, wanted.as_deref()), shown).await
    }
}

/// The parts as a file. Its name says of which message it is and what is in it, so that it is known again.
fn file(root: &str, parts: &[Part], language: Language) -> TextFile {
    let text = parts.iter().map(Part::words).collect::<Vec<_>>().join("\n") + "\n";
    TextFile {
        name: format!("{}-{}.txt", named(root), mark(&text)),
        title: parts.first().map(|part| part.text.clone()).unwrap_or_default(),
        comment: say::goes_on_in_file(text.lines().count(), language),
        text,
    }
}

/// Shows parts as messages behind number `last`; the number of the last one then.
async fn show(
    sender: &Sender<'_>,
    root: &str,
    (mut last, parts): (usize, &[Part]),
    language: Language,
    shown: &mut Shown,
) -> Result<usize, Failure> {
    let mut waiting: VecDeque<Part> = parts.iter().cloned().collect();
    while let Some(part) = waiting.pop_front() {
        let number = last + 1;
        let there = shown.messages.get(&number);
        let labelled = there.map_or(shown.unseen.is_some(), |there| there.labelled);
        let repeat = shown.unseen.filter(|_| labelled).map(|since| (since, language));
        let left = if let Some(left) = edited(sender, there, &sender.labelled(&part, repeat)).await? {
            left
        } else {
            let sent = sender.below(root, &part, number, repeat).await?;
            shown.messages.insert(number, Further { ts: sent.ts, labelled });
            sent.left
        };
        last = number;
        left.into_iter().rev().for_each(|part| waiting.push_front(part));
    }
    Ok(last)
}

/// Puts a part in the place of a message, if there is one; what did not go into it.
async fn edited(sender: &Sender<'_>, there: Option<&Further>, part: &Part) -> Result<Option<Vec<Part>>, Failure> {
    let Some(there) = there else { return Ok(None) };
    match sender.edit(&there.ts, part).await {
        // Somebody deleted it.
        Err(error) if error.is_gone() => Ok(None),
        done => done.map(Some),
    }
}

/// Takes away what the message does not say any more: messages behind number `last`, and files but the `wanted` one.
async fn take_away(
    sender: &Sender<'_>,
    root: &str,
    (last, wanted): (usize, Option<&str>),
    shown: &mut Shown,
) -> Result<(), Failure> {
    let is_over = |name: &String| wanted != Some(name.as_str());
    // With what message a file came is known only by looking.
    let blind = |shown: &Shown| {
        shown.files.iter().any(|(name, files)| is_over(name) && files.iter().any(|one| one.ts.is_none()))
    };
    if blind(shown) {
        let mut files = seen(sender, root).await?.files;
        // Slack may take a moment until it shows what was shared just now.
        for (name, shared) in std::mem::take(&mut shown.files) {
            files.entry(name).or_insert(shared);
        }
        shown.files = files;
    }
    while let Some(ts) = shown.surplus.last() {
        gone(sender.delete(ts).await)?;
        shown.surplus.pop();
    }
    while let Some((number, further)) = shown.messages.last_key_value().filter(|(number, _)| **number > last) {
        let number = *number;
        gone(sender.delete(&further.ts).await)?;
        shown.messages.remove(&number);
    }
    while let Some(name) = shown.files.keys().find(|name| is_over(name)).cloned() {
        for Shared { id, ts } in shown.files.get(&name).into_iter().flatten() {
            gone(remove(&sender.slack.api, id).await)?;
            if let Some(ts) = ts {
                gone(sender.delete(ts).await)?;
            }
        }
        shown.files.remove(&name);
    }
    Ok(())
}

/// What cannot be taken away stays, and nothing else waits for it.
fn gone(done: Result<(), Failure>) -> Result<(), Failure> {
    match done {
        Err(error) if !error.is_passing() => {
            warn!(%error, "what a message does not say any more stays below it");
            Ok(())
        }
        done => done,
    }
}

/// Looks what is below the message `root`.
async fn seen(sender: &Sender<'_>, root: &str) -> Result<Shown, Failure> {
    let (messages, all) = sender.look(Some(sender.thread.unwrap_or(root))).since(root).await?;
    let mut shown = Shown { unseen: moment(root).filter(|_| !all), ..Shown::default() };
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(ToOwned::to_owned);
    let mut keys = vec![root.to_owned()];
    for message in &messages {
        let Some(ts) = text(message, "ts") else { continue };
        let key = lookup::key(message);
        if ts == root {
            // Versions before this one knew the parts of a delivery by its key.
            keys.extend(key.map(ToOwned::to_owned));
            continue;
        }
        let number = key.and_then(|key| key.rsplit_once('#')).filter(|(of, _)| keys.iter().any(|key| key == of));
        match number.and_then(|(_, number)| number.parse().ok()) {
            Some(number) if shown.messages.contains_key(&number) => shown.surplus.push(ts.clone()),
            Some(number) => drop(shown.messages.insert(number, Further { ts: ts.clone(), labelled: false })),
            None => {}
        }
        for file in message.get("files").and_then(Value::as_array).into_iter().flatten() {
            if let (Some(name), Some(id)) = (text(file, "name"), text(file, "id"))
                && name.starts_with(&named(root))
            {
                shown.files.entry(name).or_default().push(Shared { id, ts: Some(ts.clone()) });
            }
        }
    }
    Ok(shown)
}
