//! Joins the page's completion with the commands in force.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::action::setup::Setup;
use crate::app::names::Names;
use crate::chat::inbound::Account;
use crate::command::complete::complete;
use crate::command::parse::parse;
use crate::command::values::{Named, Values as _};
use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::language::Bilingual;
use crate::reply::refusal;
use crate::server::suggest::{Asker, Suggest, Suggestion, Suggestions};
use crate::store::Store;
use crate::store::incident::IncidentFilter;

/// Playbooks to try first, where nothing was said yet.
const EXAMPLES: usize = 3;

/// Open incidents that are proposed.
const INCIDENTS: u32 = 10;

/// Completes with whatever a reload put in force last, and with what is going on.
pub struct FromSetup {
    setup: watch::Receiver<Arc<Setup>>,
    store: Store,
}

impl FromSetup {
    /// Completes from `setup` and `store`.
    #[must_use]
    pub const fn new(setup: watch::Receiver<Arc<Setup>>, store: Store) -> Self {
        Self { setup, store }
    }

    /// Open incidents, the newest first; none where the store does not answer, for typing never waits.
    async fn incidents(&self, reader: &Reader) -> Vec<Named> {
        let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
        let read = async {
            let mut tx = self.store.read().await?;
            tx.incidents().list(&filter, None, INCIDENTS, reader).await
        };
        let found = read.await.unwrap_or_default();
        let named = |incident: &Incident| {
            Named::new(incident.key.to_string(), Bilingual::new(&incident.title, &incident.title))
        };
        found.iter().map(named).collect()
    }

    fn current(&self) -> Arc<Setup> {
        Arc::clone(&self.setup.borrow())
    }
}

#[async_trait]
impl Suggest for FromSetup {
    async fn suggest(&self, asker: Asker<'_>, line: &str, cursor: usize) -> Suggestions {
        let language = asker.language;
        let setup = self.current();
        let incidents = self.incidents(asker.reader).await;
        let known = Names { incidents, notes: Vec::new(), setup: Arc::clone(&setup) };
        let items = complete(&setup.commands, line, cursor, &known).into_iter().map(|one| Suggestion {
            more: one.insert.ends_with(' ') || one.insert.ends_with('='),
            from: one.replace.start,
            to: one.replace.end,
            insert: one.insert.trim_end().to_owned(),
            label: one.label,
            help: one.help.get(language).to_owned(),
        });
        let items: Vec<_> = items.collect();
        // What is wrong is told only when nothing can be proposed: a line that is being typed is always unfinished.
        let wrong = items.is_empty().then(|| parse(&setup.commands, line, setup.as_ref()).err()).flatten();
        let hint = wrong.map(|error| refusal::sentence(&error, language));
        Suggestions { items, hint }
    }

    /// The playbooks for which a target is there.
    fn examples(&self, _account: &Account) -> Vec<String> {
        let setup = self.current();
        let ready = setup.playbooks.iter().filter(|playbook| !setup.targets(Some(&playbook.name)).is_empty());
        ready.map(|playbook| format!("diag {}", playbook.name)).take(EXAMPLES).collect()
    }

    fn is_command(&self, word: &str) -> bool {
        let setup = self.current();
        let short = word.strip_prefix(setup.commands.prefix());
        [Some(word), short].into_iter().flatten().any(|name| setup.commands.get(name).is_some())
    }
}
