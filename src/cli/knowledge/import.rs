//! `toban knowledge import DIR`: every sound file is taken, every mistake of the others told.
//!
//! Invariant: a file is taken as a whole or not at all: note, audit, and the reminder to look at it again.

use std::fs::remove_file;
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;

use crate::action::note::{review, review_day};
use crate::cli::knowledge::{Failure, ImportArguments, folder};
use crate::cli::{operator, output, start};
use crate::clock::{Clock as _, SystemClock};
use crate::directory::access::Reader;
use crate::document::problem::Problem;
use crate::incident::author::Author;
use crate::incident::policy::Policy;
use crate::knowledge::change::Change;
use crate::knowledge::file::{NoteFile, name_of, read, write};
use crate::knowledge::key::NoteKey;
use crate::redaction::redact;
use crate::store::error::StoreError;
use crate::store::{Store, Tx};

/// So many new notes are written at once.
const AT_ONCE: usize = 200;
/// How long that may take.
const PATIENCE: Duration = Duration::from_mins(2);
/// So many revisions are looked at to know what other files brought in.
const REVISIONS: u32 = 100;

/// Takes the files.
pub(super) async fn run(store: &Store, policy: &Policy, arguments: &ImportArguments) -> Result<ExitCode, Failure> {
    let mut import = Import {
        store,
        policy,
        arguments,
        reader: Reader { person: None, everything: arguments.private },
        by: Author::of(&operator::account()),
        now: SystemClock::new().now(),
        new: Vec::new(),
        counts: Counts::default(),
    };
    for name in folder::names(&arguments.folder).map_err(Failure::Folder)? {
        let file = folder::read(&arguments.folder, &name);
        if let Err(problems) = import.file(&file.name, file.text).await? {
            import.counts.refused += 1;
            for problem in problems {
                output::problem(&format!("error: {problem}"));
            }
        }
        if import.new.len() >= AT_ONCE {
            import.write_new().await?;
        }
    }
    import.write_new().await?;
    let Counts { new, changed, same, refused } = import.counts;
    let would = if arguments.dry_run { "would be: " } else { "" };
    output::line(&format!("{would}{new} new, {changed} changed, {same} unchanged, {refused} refused"));
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(start::MISTAKES) })
}

#[derive(Clone, Copy, Default)]
struct Counts {
    new: usize,
    changed: usize,
    same: usize,
    refused: usize,
}

/// A note that is not there yet.
struct New {
    name: String,
    key: Option<NoteKey>,
    change: Change,
}

struct Import<'a> {
    store: &'a Store,
    policy: &'a Policy,
    arguments: &'a ImportArguments,
    reader: Reader,
    by: Author,
    now: Timestamp,
    new: Vec<New>,
    counts: Counts,
}

/// Who brought in what, in the transaction that brings it.
async fn audit(tx: &mut Tx, what: &str) -> Result<(), StoreError> {
    tx.audit().done(operator::by(&operator::account()), "knowledge.import", what).await
}

/// A file that was taken, or why not.
type Taken = Result<(), Vec<Problem>>;

impl Import<'_> {
    async fn file(&mut self, name: &str, text: Result<String, Problem>) -> Result<Taken, Failure> {
        let file = match text.map_err(|problem| vec![problem]).and_then(|text| read(name, &text)) {
            Ok(file) => file,
            Err(problems) => return Ok(Err(problems)),
        };
        let refused = |message: String, remedy: String| Ok(Err(vec![Problem::whole(name, message, remedy)]));
        let said = [&file.content.title, &file.content.symptoms, &file.content.cause, &file.content.countermeasure];
        let hidden: u64 = said.into_iter().map(|text| redact(text).hidden).sum();
        if hidden > 0 {
            output::problem(&format!(
                "warning: {name}: {hidden} secrets are not taken over; remove them from the file"
            ));
        }
        if let Some(key) = file.key.filter(|key| name != name_of(*key)) {
            return refused(format!("its key is {key}"), format!("name the file {}", name_of(key)));
        }
        let mut tx = if self.arguments.dry_run { self.store.read().await? } else { self.store.begin().await? };
        let known = match file.key {
            Some(key) => tx.notes().by_key(key, &self.reader).await?,
            None => None,
        };
        let Some(note) = known else { return self.new_file(&mut tx, name, file).await };
        let history = tx.notes().revisions(&note, None, REVISIONS).await?;
        match file.applied(&note, &history, self.by.clone(), self.now, self.arguments.overwrite) {
            Err(refusal) => refused(refusal.message, refusal.remedy),
            Ok(None) => {
                self.counts.same += 1;
                // One that an older version brought in has no reminder yet; planned ones stay as they are.
                if !self.arguments.dry_run {
                    review::plan(&mut tx, &note, Some(&self.by), self.policy, self.now).await?;
                    tx.commit().await?;
                }
                Ok(Ok(()))
            }
            Ok(Some(change)) => {
                if !self.arguments.dry_run {
                    let saved = match tx.notes().save(&change).await {
                        Err(StoreError::Conflict { .. }) => {
                            return refused("the note was changed just now".to_owned(), "import again".to_owned());
                        }
                        saved => saved?,
                    };
                    review::plan(&mut tx, &saved, Some(&self.by), self.policy, self.now).await?;
                    audit(&mut tx, &format!("changed {}", note.key)).await?;
                    tx.commit().await?;
                }
                self.counts.changed += 1;
                output::line(&format!("{name}: changed"));
                Ok(Ok(()))
            }
        }
    }

    async fn new_file(&mut self, tx: &mut Tx, name: &str, file: NoteFile) -> Result<Taken, Failure> {
        let refused = |message: String, remedy: &str| Ok(Err(vec![Problem::whole(name, message, remedy)]));
        if let Some(key) = file.key
            && tx.notes().by_key(key, &Reader::TOBAN).await?.is_some()
        {
            return refused(format!("{key} is hidden with a private incident here"), "import with --private");
        }
        let origin = match file.private {
            Some(_) if !self.arguments.private => {
                return refused("it is hidden with a private incident".to_owned(), "import with --private");
            }
            Some(incident) => {
                let id = tx.notes().private_incident(incident).await?;
                if id.is_none() {
                    let message = format!("{incident} is no private incident here, so everybody could read the note");
                    return refused(message, "remove `private` if everybody may, or remove the file");
                }
                id
            }
            None => None,
        };
        let review = review_day(self.policy, self.now);
        let change = match file.written(origin, self.by.clone(), self.now, review) {
            Ok(change) => change,
            Err(error) => return refused(error.to_string(), "correct it"),
        };
        if file.key.is_none()
            && let Some(same) = tx.notes().same(&change.note.content, &self.reader).await?
        {
            self.counts.same += 1;
            output::line(&format!("{name}: says the same as {same}; remove the file"));
            return Ok(Ok(()));
        }
        self.new.push(New { name: name.to_owned(), key: file.key, change });
        Ok(Ok(()))
    }

    /// Writes the new notes that were gathered. A file without a key becomes the file of its note.
    async fn write_new(&mut self) -> Result<(), Failure> {
        let new = std::mem::take(&mut self.new);
        self.counts.new += new.len();
        if new.is_empty() || self.arguments.dry_run {
            for new in new {
                output::line(&format!("{}: new", new.name));
            }
            return Ok(());
        }
        let mut tx = self.store.begin_within(PATIENCE).await?;
        let changes: Vec<_> = new.iter().map(|new| (new.change.clone(), new.key)).collect();
        let notes = tx.notes().create_all(&changes).await?;
        let mut texts = Vec::new();
        for note in &notes {
            review::plan(&mut tx, note, Some(&self.by), self.policy, self.now).await?;
            texts.push(write(note, tx.notes().hidden_with(note).await?));
        }
        let keys: Vec<String> = notes.iter().map(|note| note.key.to_string()).collect();
        audit(&mut tx, &format!("new {}", keys.join(" "))).await?;
        tx.commit().await?;
        for ((new, note), text) in new.iter().zip(&notes).zip(&texts) {
            let name = name_of(note.key);
            if new.key.is_some() {
                output::line(&format!("{name}: new"));
                continue;
            }
            let folder = &self.arguments.folder;
            let moved = if folder.join(&name).exists() {
                Err(format!("{name} is there already"))
            } else {
                folder::write(folder, &name, text)
                    .and_then(|_| remove_file(folder.join(&new.name)).map_err(|error| error.to_string()))
            };
            match moved {
                Ok(()) => output::line(&format!("{}: new, now {name}", new.name)),
                Err(error) => output::problem(&format!(
                    "warning: {}: it is {} now; name the file so: {error}",
                    new.name, note.key
                )),
            }
        }
        Ok(())
    }
}
