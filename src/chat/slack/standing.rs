//! What stands already in what a form is about: it is filled in, and what somebody else changed meanwhile is not
//! overwritten.
//!
//! A form carries a mark of each text it was drawn with. A field that was left as it was says nothing when it is sent; one
//! that was changed is taken only where its text is still the one that was shown.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tokio::time::timeout;
use tracing::debug;

use crate::chat::inbound::Account;
use crate::chat::slack::form::{Kept, Problems};
use crate::chat::slack::known::Form;
use crate::chat::slack::reception::Reception;
use crate::directory::access::Reader;
use crate::id::mark;
use crate::incident::draft;
use crate::incident::key::IncidentKey;
use crate::knowledge::key::NoteKey;
use crate::postmortem::record::Section;
use crate::reply::slack as say;
use crate::store::error::StoreError;
use crate::store::{BRIEFLY, Tx};

/// How long the store may take: Slack opens a form within three seconds.
const PATIENCE: Duration = BRIEFLY;

/// Texts by the field that shows them; empty where nobody wrote anything.
type Texts = Vec<(&'static str, String)>;

/// What a form is filled in with.
enum Standing {
    /// Texts that the form changes.
    Kept(Texts),
    /// A proposal that nobody wrote yet.
    Draft(Texts),
}

impl Reception {
    /// Fills a form in with what stands already, as far as whoever opens it may read it. Where the store does not answer in
    /// time the form is empty.
    pub(super) async fn fill_in(&self, form: &mut Form, account: &Account) {
        let command = (form.command.0.as_str(), form.command.1.as_str());
        match self.stands(command, &form.fixed, account).await {
            Some(Standing::Kept(texts)) => {
                for (name, text) in texts {
                    form.keep(name, &text);
                }
            }
            Some(Standing::Draft(texts)) => texts.iter().for_each(|(name, text)| form.fill(name, text)),
            None => {}
        }
    }

    /// Takes what was left as it was out of `fields`.
    ///
    /// # Errors
    /// The fields that cannot be taken: those that were emptied, and those that somebody else changed meanwhile.
    pub(super) async fn leave_unchanged(
        &self,
        kept: &Kept,
        fields: &mut HashMap<String, String>,
        account: &Account,
    ) -> Result<(), Problems> {
        let empty = String::new();
        let said = |name: &str| mark(fields.get(name).unwrap_or(&empty));
        let changed: Vec<&(String, String)> = kept.marks.iter().filter(|(name, shown)| said(name) != *shown).collect();
        if changed.is_empty() {
            fields.retain(|name, _| kept.marks.iter().all(|(known, _)| known != name));
            return Ok(());
        }
        let command = (kept.command.0.as_str(), kept.command.1.as_str());
        let now: BTreeMap<&str, String> = match self.stands(command, &kept.fixed, account).await {
            Some(Standing::Kept(texts)) => texts.into_iter().collect(),
            // The call itself finds out what is wrong.
            Some(Standing::Draft(_)) | None => BTreeMap::new(),
        };
        let language = self.language(account);
        let mut refused = Problems::new();
        for (name, shown) in changed {
            let why = if let Some(text) = now.get(name.as_str()).filter(|text| mark(text) != *shown) {
                say::changed_meanwhile(text, language)
            } else if fields.contains_key(name) {
                continue;
            } else {
                say::emptied(language)
            };
            refused.push((name.clone(), why));
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        fields.retain(|name, text| kept.marks.iter().all(|(known, shown)| known != name || mark(text) != *shown));
        Ok(())
    }

    /// What stands in what a form is about; `None` where there is nothing to read, or not for them, or not in time.
    async fn stands(&self, command: (&str, &str), fixed: &[(String, String)], account: &Account) -> Option<Standing> {
        let known = &self.gateway.known;
        let person = account.person.as_deref();
        if !known.may(person, &format!("{}.{}", command.0, command.1)) {
            return None;
        }
        let key = |name: &str| fixed.iter().find(|(fixed, _)| fixed == name).map(|(_, key)| key.as_str());
        let reader = known.reader(person);
        let read = async {
            let mut tx = self.store.read().await?;
            match (command.0, key("incident"), key("note")) {
                ("incident", Some(key), _) => incident(&mut tx, command.1, key, &reader).await,
                ("note", _, Some(key)) if command.1 == "edit" => note(&mut tx, key, &reader).await,
                _ => Ok(None),
            }
        };
        match timeout(PATIENCE, read).await {
            Ok(Ok(standing)) => standing,
            Ok(Err(error)) => {
                debug!(%error, "a form is not filled in");
                None
            }
            Err(_late) => None,
        }
    }
}

async fn incident(tx: &mut Tx, verb: &str, key: &str, reader: &Reader) -> Result<Option<Standing>, StoreError> {
    let Some(key) = IncidentKey::parse(key) else { return Ok(None) };
    let Some(incident) = tx.incidents().by_key(key, reader).await? else { return Ok(None) };
    Ok(match verb {
        "learn" => {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let learned = &incident.learned;
            Some(Standing::Kept(vec![
                ("cause", text(&learned.cause)),
                ("countermeasure", text(&learned.countermeasure)),
                ("gap", text(&learned.detection_gap)),
                ("documentation", text(&learned.documentation)),
                ("note", text(&learned.note)),
            ]))
        }
        "postmortem" => tx.postmortems().by_incident(&incident.id, reader).await?.map(|postmortem| {
            let texts = Section::ALL.into_iter().map(|section| (section.word(), postmortem.text(section).to_owned()));
            Standing::Kept(texts.collect())
        }),
        "update" => {
            let newest = tx.timeline().newest(&incident.id, None, draft::ENTRIES, reader).await?;
            draft::draft(&draft::since_update(&incident, newest), None).map(|draft| {
                Standing::Draft(vec![
                    ("conditions", draft.conditions),
                    ("actions", draft.actions),
                    ("needs", draft.needs),
                ])
            })
        }
        _ => None,
    })
}

async fn note(tx: &mut Tx, key: &str, reader: &Reader) -> Result<Option<Standing>, StoreError> {
    let Some(key) = NoteKey::parse(key) else { return Ok(None) };
    let Some(note) = tx.notes().by_key(key, reader).await? else { return Ok(None) };
    let content = note.content;
    Ok(Some(Standing::Kept(vec![
        ("title", content.title),
        ("symptoms", content.symptoms),
        ("cause", content.cause),
        ("countermeasure", content.countermeasure),
    ])))
}
