//! Who somebody on Slack is, as far as it was proven: the settings link accounts to persons, and persons link their own.
//!
//! Guests, people of other workspaces in a shared channel, and accounts that nobody linked are nobody's person, hence
//! viewers at most (design §6.6).

use std::sync::Arc;

use crate::chat::inbound::{Account, Platform};
use crate::chat::slack::identity::Me;
use crate::chat::slack::inbound::Speaker;
use crate::chat::slack::known::Known;
use crate::chat::slack::member::Members;
use crate::chat::slack::record::Records;
use crate::clock::SharedClock;
use crate::language::Language;
use crate::store::Store;

/// Who is who.
pub struct Accounts {
    members: Arc<Members>,
    records: Records,
    known: Arc<dyn Known>,
}

impl Accounts {
    /// Nobody is known yet.
    #[must_use]
    pub(super) fn new(members: Arc<Members>, store: Store, clock: SharedClock, known: Arc<dyn Known>) -> Self {
        Self { members, records: Records::new(store, clock), known }
    }

    /// Who that is; `me` is Toban's own account, once it is known.
    pub(super) async fn of(&self, speaker: &Speaker, me: Option<&Me>) -> Account {
        let member = self.members.of(&speaker.user).await;
        let needed = self.known.person(&speaker.user).is_none();
        let record = self.records.of(&speaker.user, needed).await;
        let linked = self.person(&speaker.user, record.person.as_deref());
        let stranger = me.is_some_and(|me| member.is_stranger(speaker.team.as_deref(), me));
        let person = linked.filter(|_| !member.outsider && !stranger);
        let reads = person.as_ref().and_then(|(_, language)| *language);
        Account {
            platform: Platform::Slack,
            id: speaker.user.clone(),
            person: person.map(|(name, _)| name),
            local: false,
            language: record.language.or(reads).or(member.language),
        }
    }

    /// How others call a member: the name of the person, where the account is linked.
    pub(super) fn name(&self, user: &str) -> Option<String> {
        self.person(user, self.records.person(user).as_deref()).map(|(name, _)| name)
    }

    /// Learns who these members are, so that [`Accounts::name`] tells it.
    pub(super) async fn learn(&self, users: &[&str]) {
        for user in users {
            self.records.of(user, true).await;
        }
    }

    /// The person of an account: what the settings say counts before what was `linked`.
    fn person(&self, user: &str, linked: Option<&str>) -> Option<(String, Option<Language>)> {
        self.known.person(user).or_else(|| self.known.named(linked?))
    }
}
