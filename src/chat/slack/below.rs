//! What goes on below a message: further messages in its thread, and what would be too many of them as one file.
//!
//! Invariant: nothing is left out without saying how much and where it is. Where a file cannot be shared, its lines are on
//! the page, and where nobody can reach that, they are further messages after all.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tracing::warn;

use crate::chat::slack::delivery::Sender;
use crate::chat::slack::file::{TextFile, file_name};
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::render::Part;
use crate::chat::slack::web::failure::Failure;
use crate::language::Language;
use crate::reply::slack as say;

/// Further messages of one message; each is a screen and more.
const MESSAGES: usize = 4;
/// Messages whose rest is remembered, so that an edit finds it.
const REMEMBERED: usize = 1_000;

/// What is below messages, by conversation and message.
#[derive(Default)]
pub(super) struct Below {
    shown: Mutex<HashMap<(String, String), Shown>>,
    /// Since when nobody knows whether a part that is not among them is there.
    unsure: Mutex<HashMap<(String, String), Timestamp>>,
}

/// What is below one message.
#[derive(Clone, Default)]
struct Shown {
    /// The ids of the messages.
    messages: Vec<String>,
    /// What is in the file.
    file: Option<u64>,
}

impl Below {
    fn shown(&self) -> MutexGuard<'_, HashMap<(String, String), Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unsures(&self) -> MutexGuard<'_, HashMap<(String, String), Timestamp>> {
        self.unsure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The messages below the message `ts`, as far as this process put them there.
    pub(super) fn messages(&self, channel: &str, ts: &str) -> Vec<String> {
        let shown = self.shown();
        shown.get(&(channel.to_owned(), ts.to_owned())).map(|shown| shown.messages.clone()).unwrap_or_default()
    }

    /// Since when it is unknown whether something more is below the message `ts` than is known.
    pub(super) fn unsure(&self, channel: &str, ts: &str) -> Option<Timestamp> {
        self.unsures().get(&(channel.to_owned(), ts.to_owned())).copied()
    }
}

impl SlackGateway {
    /// Shows what goes on below the message `ts`: in the place of what was there, as far as that is known.
    pub(super) async fn go_on(
        &self,
        sender: &Sender<'_>,
        ts: &str,
        (rest, language): (&[Part], Language),
    ) -> Result<(), Failure> {
        if rest.is_empty() {
            return Ok(());
        }
        let key = (sender.channel.to_owned(), ts.to_owned());
        let mut shown = self.below.shown().get(&key).cloned().unwrap_or_default();
        let began = self.clock.now();
        let (messages, left) = if rest.len() > MESSAGES { rest.split_at(MESSAGES - 1) } else { (rest, &rest[..0]) };
        let done = match show(sender, ts, (0, messages), &mut shown.messages).await {
            Ok(()) if !left.is_empty() => self.file(sender, ts, (left, language), &mut shown).await,
            done => done,
        };
        remember(&mut self.below.shown(), key.clone(), shown);
        match &done {
            Err(failure) if failure.is_unsure() => {
                let mut unsure = self.below.unsures();
                let since = unsure.get(&key).map_or(began, |before| began.min(*before));
                remember(&mut unsure, key, since);
            }
            Ok(()) => drop(self.below.unsures().remove(&key)),
            Err(_) => {}
        }
        done
    }

    /// Puts the parts into a file.
    async fn file(
        &self,
        sender: &Sender<'_>,
        ts: &str,
        (left, language): (&[Part], Language),
        shown: &mut Shown,
    ) -> Result<(), Failure> {
        let text = left.iter().map(Part::words).collect::<Vec<_>>().join("\n") + "\n";
        let lines = text.lines().count();
        let digest = digest(&text);
        if shown.file == Some(digest) {
            return Ok(());
        }
        let file = TextFile {
            // The same for every attempt, for the first message is found by then.
            name: file_name(ts),
            title: left.first().map(|part| part.text.clone()).unwrap_or_default(),
            comment: say::goes_on_in_file(lines, language),
            text,
        };
        let error = match sender.file(ts, &file).await {
            Ok(()) => {
                shown.file = Some(digest);
                return Ok(());
            }
            // It is tried again, and looked for first.
            Err(error) if sender.key.is_some() && error.is_passing() => return Err(error),
            Err(error) => error,
        };
        warn!(%error, "the rest of a message could not be shared as a file");
        let first = MESSAGES - 1;
        match self.known.public_url() {
            Some(page) => {
                let part = Part::small(&say::goes_on_on_page(lines, &page, language));
                show(sender, ts, (first, &[part]), &mut shown.messages).await
            }
            None => show(sender, ts, (first, left), &mut shown.messages).await,
        }
    }
}

/// Keeps something about a message, in the place of all the rest where that is too much.
fn remember<T>(kept: &mut HashMap<(String, String), T>, key: (String, String), what: T) {
    if kept.len() >= REMEMBERED {
        kept.clear();
    }
    kept.insert(key, what);
}

/// Shows parts as messages, from number `first` on.
async fn show(
    sender: &Sender<'_>,
    ts: &str,
    (first, parts): (usize, &[Part]),
    shown: &mut Vec<String>,
) -> Result<(), Failure> {
    for (number, part) in (first..).zip(parts) {
        match shown.get(number) {
            Some(ts) => sender.edit(ts, part).await?,
            None => shown.push(sender.below(ts, part, number + 1).await?),
        }
    }
    Ok(())
}

fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
