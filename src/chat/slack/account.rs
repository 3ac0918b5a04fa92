//! Who somebody on Slack is, as far as it was proven: the settings link accounts to persons, and persons link their own.
//!
//! Guests, people of other workspaces in a shared channel, and accounts that nobody linked are nobody's person, hence
//! viewers at most (design §6.6). So is whom Slack never told of, until it does ([`Accounts::standing`]).

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::join_all;

use crate::chat::inbound::{Account, Platform};
use crate::chat::slack::content::one_line;
use crate::chat::slack::identity::Identity;
use crate::chat::slack::inbound::Speaker;
use crate::chat::slack::known::Known;
use crate::chat::slack::member::{Member, Members};
use crate::chat::slack::record::Records;
use crate::chat::standing::Standing;
use crate::clock::SharedClock;
use crate::language::Language;
use crate::store::Store;

/// Who is who.
pub struct Accounts {
    members: Arc<Members>,
    identity: Identity,
    records: Records,
    known: Arc<dyn Known>,
}

impl Accounts {
    /// Nobody is known yet.
    #[must_use]
    pub(super) fn new(
        (members, identity): (Arc<Members>, Identity),
        store: Store,
        clock: SharedClock,
        known: Arc<dyn Known>,
    ) -> Self {
        Self { members, identity, records: Records::new(store, clock), known }
    }

    /// Who that is, as far as it is known soon.
    pub(super) async fn of(&self, speaker: &Speaker) -> Account {
        self.account(speaker, false).await
    }

    /// The same where nobody waits for it: whom nothing is known of is asked for longer.
    pub(super) async fn surely(&self, speaker: &Speaker) -> Account {
        self.account(speaker, true).await
    }

    async fn account(&self, speaker: &Speaker, surely: bool) -> Account {
        let linked = self.linked(&speaker.user).await;
        let member = self.member(&speaker.user, &linked, surely).await;
        // Until Toban knows its own workspace, it cannot tell who is of another one.
        let me = if surely { self.members.me(&self.identity).await } else { self.identity.known() };
        let ours = match (&member, me) {
            (Some(member), Some(me)) => member.is_ours(speaker.team.as_deref(), &me),
            _ => false,
        };
        let person = linked.person.filter(|_| ours);
        let reads = person.as_ref().and_then(|(_, language)| *language);
        Account {
            platform: Platform::Slack,
            id: speaker.user.clone(),
            person: person.map(|(name, _)| name),
            local: false,
            language: linked.language.or(reads).or(member.and_then(|member| member.language)),
        }
    }

    /// Where an account stands that is nobody's person so far. Whom the account is linked to waits for Slack to say who they
    /// are: their rights depend on it.
    pub(super) async fn standing(&self, user: &str) -> Standing {
        let linked = self.linked(user).await;
        let member = self.member(user, &linked, linked.person.is_some()).await;
        let (Some(member), Some(me)) = (member, self.members.me(&self.identity).await) else {
            return Standing::Unknown;
        };
        match (linked.person, member.name.clone()) {
            _ if member.gone => Standing::Gone,
            _ if !member.is_ours(None, &me) => Standing::Outside,
            (Some((person, _)), _) => Standing::Person(person),
            (None, Some(name)) => Standing::Member(name),
            (None, None) => Standing::Outside,
        }
    }

    /// What Slack says of a member, else what it said last, be it to another process.
    async fn member(&self, user: &str, linked: &Linked, surely: bool) -> Option<Member> {
        let heard = linked.heard.as_deref().and_then(|heard| serde_json::from_str::<Member>(heard).ok());
        let member = match heard {
            None if surely => self.members.surely(user).await,
            _ => self.members.of(user).await,
        };
        let Some(member) = member else { return heard };
        if !heard.is_some_and(|heard| heard.is_record_of(&member))
            && let Ok(said) = serde_json::to_string(&member)
        {
            self.records.hear(user, said, member.language);
        }
        Some(member)
    }

    /// To whom an account is linked, whoever speaks with it, and the language it chose.
    async fn linked(&self, user: &str) -> Linked {
        let needed = self.known.person(user).is_none();
        let record = self.records.of(user, needed).await;
        let person = self.person(user, record.person.as_deref());
        Linked { person, language: record.language, heard: record.heard }
    }

    /// How others call a member: the name of the person, where the account is linked.
    pub(super) fn name(&self, user: &str) -> Option<String> {
        self.person(user, self.records.person(user).as_deref()).map(|(name, _)| name)
    }

    /// How Slack calls these members, as far as it says so soon.
    pub(super) async fn called(&self, users: &[&str]) -> HashMap<String, String> {
        let names = users.iter().map(|user| async move {
            let name = one_line(&self.members.of(user).await?.name?);
            (!name.is_empty()).then(|| ((*user).to_owned(), name))
        });
        join_all(names).await.into_iter().flatten().collect()
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

/// What an account is linked to.
struct Linked {
    /// The person, and the language they read.
    person: Option<(String, Option<Language>)>,
    /// The language the account chose.
    language: Option<Language>,
    /// What Slack said of it last.
    heard: Option<String>,
}
