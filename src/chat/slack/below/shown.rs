//! What is below one message, as far as it is remembered or seen.
//!
//! Invariant: what this process put there is not forgotten because nobody may look, and what it perhaps put there is looked
//! for before the next change; where that cannot be seen, a repeat of it says that it may be one, and nothing else does.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jiff::Timestamp;
use serde_json::Value;

use crate::chat::slack::delivery::Sender;
use crate::chat::slack::file::named;
use crate::chat::slack::lookup;
use crate::chat::slack::stamp::moment;
use crate::chat::slack::web::failure::Failure;

/// What is below one message.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// The messages, by their numbers from 1 on.
    pub(super) messages: BTreeMap<usize, Further>,
    /// Messages that are there twice.
    pub(super) surplus: Vec<String>,
    /// The files, by their names.
    pub(super) files: BTreeMap<String, Vec<Shared>>,
    /// What may be there besides and nobody can see.
    pub(super) unseen: Option<Unseen>,
    /// What may be there besides and nobody looked for yet.
    pub(super) doubt: Option<Unseen>,
}

/// A message below a message.
#[derive(Clone, Debug)]
pub(super) struct Further {
    /// Its id.
    pub(super) ts: String,
    /// Whether it says that it may be a repeat.
    pub(super) labelled: bool,
}

/// A file that was shared below a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// Its id.
    pub(super) id: String,
    /// The message it came with, where that is known.
    pub(super) ts: Option<String>,
}

/// Messages that may be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unseen {
    /// When the first of them was tried.
    pub(super) since: Timestamp,
    /// The greatest number of them; 0 where it is a file.
    pub(super) upto: usize,
}

impl Unseen {
    fn and(self, other: Option<Self>) -> Self {
        other.map_or(self, |other| Self { since: self.since.min(other.since), upto: self.upto.max(other.upto) })
    }
}

impl Shown {
    /// That may be there, too, until it is known how the attempt ended.
    pub(super) fn doubts(&mut self, what: Unseen) {
        self.doubt = Some(what.and(self.doubt));
    }

    /// How the attempt ended about which there was a doubt.
    pub(super) fn is_known<T>(&mut self, attempt: &Result<T, Failure>) {
        if !matches!(attempt, Err(failure) if failure.is_unsure()) {
            self.doubt = None;
        }
    }

    /// What is there, as it was remembered with a doubt, after it was looked for: what was seen counts where it is all of it.
    pub(super) fn looked(mut self, seen: Self) -> Self {
        let doubt = self.doubt.take();
        if seen.unseen.is_none() {
            let mut now = seen;
            // Slack may take a moment until it shows what was said just now.
            for (number, further) in self.messages {
                now.messages.entry(number).or_insert(further);
            }
            now.adds_files(self.files);
            return now;
        }
        let known =
            |shown: &Self, ts: &String| shown.messages.values().any(|one| one.ts == *ts) || shown.surplus.contains(ts);
        for (number, further) in seen.messages {
            if known(&self, &further.ts) {
                continue;
            }
            match self.messages.entry(number) {
                Entry::Vacant(free) => {
                    free.insert(further);
                }
                Entry::Occupied(_other) => self.surplus.push(further.ts),
            }
        }
        for ts in seen.surplus {
            if !known(&self, &ts) {
                self.surplus.push(ts);
            }
        }
        self.adds_files(seen.files);
        self.unseen = doubt.map(|doubt| doubt.and(self.unseen)).or(self.unseen);
        self
    }

    /// What was remembered and is to go, beside what was seen.
    pub(super) fn takes_over(&mut self, remembered: Self) {
        let messages = remembered.messages.into_values().map(|further| further.ts);
        for ts in messages.chain(remembered.surplus) {
            if !self.messages.values().any(|seen| seen.ts == ts) && !self.surplus.contains(&ts) {
                self.surplus.push(ts);
            }
        }
        self.adds_files(remembered.files);
    }

    /// Files that are not among its own.
    pub(super) fn adds_files(&mut self, files: BTreeMap<String, Vec<Shared>>) {
        for (name, files) in files {
            let there = self.files.entry(name).or_default();
            for file in files {
                if there.iter().all(|one| one.id != file.id) {
                    there.push(file);
                }
            }
        }
    }
}

/// Looks what is below the message `root`.
pub(super) async fn seen(sender: &Sender<'_>, root: &str) -> Result<Shown, Failure> {
    let (messages, all) = sender.look(Some(sender.thread.unwrap_or(root))).since(root).await?;
    let unseen = moment(root).filter(|_| !all).map(|since| Unseen { since, upto: usize::MAX });
    let mut shown = Shown { unseen, ..Shown::default() };
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
