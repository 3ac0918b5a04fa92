//! Joins the page's completion with the commands in force.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::action::setup::Setup;
use crate::chat::inbound::Account;
use crate::command::complete::complete;
use crate::command::parse::parse;
use crate::command::values::Values as _;
use crate::reply::refusal;
use crate::server::suggest::{Asker, Suggest, Suggestion, Suggestions};

/// Playbooks to try first, where nothing was said yet.
const EXAMPLES: usize = 3;

/// Completes with whatever a reload put in force last.
pub struct FromSetup {
    setup: watch::Receiver<Arc<Setup>>,
}

impl FromSetup {
    /// Completes from `setup`.
    #[must_use]
    pub const fn new(setup: watch::Receiver<Arc<Setup>>) -> Self {
        Self { setup }
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
        let items = complete(&setup.commands, line, cursor, setup.as_ref()).into_iter().map(|one| Suggestion {
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
        let short = word.strip_prefix(setup.commands.prefix()).unwrap_or(word);
        setup.commands.get(short).is_some()
    }
}
