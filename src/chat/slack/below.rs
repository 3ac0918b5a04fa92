//! What goes on below a message: further messages in its thread, and what would be too many of them as one file.
//!
//! Invariants: nothing is left out without saying how much and where it is. Where a file cannot be shared, its lines are on
//! the page, and where nobody can reach that, they are further messages after all. What is below is what the message says
//! now: parts take the place of earlier ones, and what is too many goes. It is remembered (`shown`), and where it is not
//! (another process, an attempt whose end nobody knows) it is looked for by its keys.

use std::collections::VecDeque;

use tracing::warn;

use self::shown::{Further, Shared, Shown, Unseen, seen};
use crate::chat::slack::delivery::Sender;
use crate::chat::slack::file::{TextFile, named, remove, share};
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::kept::Kept;
use crate::chat::slack::render::Part;
use crate::chat::slack::web::failure::Failure;
use crate::id::mark;
use crate::language::Language;
use crate::reply::slack as say;

mod shown;

/// Further messages of one message; each is a screen and more.
const MESSAGES: usize = 4;
/// Messages whose rest is remembered, so that an edit does not look for it.
const REMEMBERED: usize = 1_000;

/// What is below messages, by conversation and message.
pub(super) struct Below(Kept<(String, String), Shown>);

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

    /// That is below the message `root` by now: whoever is cut off after it leaves it so.
    fn notes(&self, channel: &str, root: &str, shown: &Shown) {
        self.0.put((channel.to_owned(), root.to_owned()), shown.clone());
    }
}

impl SlackGateway {
    /// Looks what is below the message `root`, whatever is remembered of it: nothing of either is left by the next change.
    pub(super) async fn look_below(&self, sender: &Sender<'_>, root: &str) -> Result<(), Failure> {
        let key = (sender.channel.to_owned(), root.to_owned());
        let mut shown = seen(sender, root).await?;
        shown.takes_over(self.below.0.take(&key).unwrap_or_default());
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
        let mut shown = match self.below.0.get(&key) {
            Some(shown) if shown.doubt.is_none() => shown,
            Some(shown) => shown.looked(seen(sender, root).await?),
            None => seen(sender, root).await?,
        };
        let done = self.put_below(sender, root, (rest, language), &mut shown).await;
        self.below.0.put(key, shown);
        done
    }

    async fn put_below(
        &self,
        sender: &Sender<'_>,
        root: &str,
        (rest, language): (&[Part], Language),
        shown: &mut Shown,
    ) -> Result<(), Failure> {
        let many = if rest.len() > MESSAGES { MESSAGES - 1 } else { rest.len() };
        let filed = rest.iter().position(|part| part.filed).unwrap_or(many);
        let (messages, left) = rest.split_at(many.min(filed));
        let mut last = show(sender, root, (0, messages), language, shown).await?;
        let mut wanted = None;
        if !left.is_empty() {
            let file = file(root, left, language);
            if !shown.files.contains_key(&file.name) {
                shown.doubts(Unseen { since: self.clock.now(), upto: 0 });
                self.below.notes(sender.channel, root, shown);
                let shared = share(&self.api, (sender.channel, sender.thread.unwrap_or(root)), &file).await;
                shown.is_known(&shared);
                match shared {
                    Ok(id) => drop(shown.files.insert(file.name.clone(), vec![Shared { id, ts: None }])),
                    // It is tried again, and looked for first.
                    Err(error) if error.is_passing() || error.lacks_token() => return Err(error),
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
    let whole = parts.first().is_some_and(|part| part.filed);
    let comment = if whole { say::whole_in_file } else { say::goes_on_in_file };
    TextFile {
        name: format!("{}-{}.txt", named(root), mark(&text)),
        title: parts.first().map(|part| part.text.clone()).unwrap_or_default(),
        comment: comment(text.lines().count(), language),
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
        let perhaps = shown.unseen.filter(|unseen| number <= unseen.upto);
        let labelled = there.map_or(perhaps.is_some(), |there| there.labelled);
        let repeat = shown.unseen.filter(|_| labelled).map(|unseen| (unseen.since, language));
        let left = if let Some(left) = edited(sender, there, &sender.labelled(&part, repeat)).await? {
            left
        } else {
            let below = &sender.slack.below;
            shown.doubts(Unseen { since: sender.slack.clock.now(), upto: number });
            below.notes(sender.channel, root, shown);
            let sent = sender.below(root, &part, number, repeat).await;
            shown.is_known(&sent);
            let sent = sent?;
            shown.messages.insert(number, Further { ts: sent.ts, labelled });
            below.notes(sender.channel, root, shown);
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
        let known = std::mem::replace(&mut shown.files, seen(sender, root).await?.files);
        // Slack may take a moment until it shows what was shared just now.
        shown.adds_files(known);
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

/// What cannot be taken away stays, and nothing else waits for it; where only the token is no good, it is taken away later.
fn gone(done: Result<(), Failure>) -> Result<(), Failure> {
    match done {
        Err(error) if !error.is_passing() && !error.lacks_token() => {
            warn!(%error, "what a message does not say any more stays below it");
            Ok(())
        }
        done => done,
    }
}
