//! Who somebody on Slack is, as far as it was proven: the settings link accounts to persons, and persons link their own.
//!
//! Guests, people of other workspaces in a shared channel, and accounts that nobody linked are nobody's person, hence
//! viewers at most (design §6.6). What Slack says about a member is remembered for a while and asked for only briefly:
//! a command does not wait for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;
use tracing::debug;

use crate::chat::inbound::{Account, Platform};
use crate::chat::slack::identity::Me;
use crate::chat::slack::inbound::Speaker;
use crate::chat::slack::known::Known;
use crate::chat::slack::record::Records;
use crate::chat::slack::web::Api;
use crate::clock::SharedClock;
use crate::language::Language;
use crate::store::Store;

/// How long what Slack says about a member counts.
const GOOD: Duration = Duration::from_mins(10);
/// How long it is not asked again after Slack did not say it.
const AGAIN: Duration = Duration::from_secs(10);
/// How long a command waits for it.
const PATIENCE: Duration = Duration::from_millis(400);
/// Members that are remembered.
const KEPT: usize = 5_000;

/// Who is who.
pub struct Accounts {
    api: Arc<Api>,
    records: Records,
    clock: SharedClock,
    known: Arc<dyn Known>,
    /// What is remembered, and until when it counts.
    members: Arc<Mutex<HashMap<String, (Member, Duration)>>>,
}

/// What Slack says about a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Member {
    /// A guest, or of another workspace.
    outsider: bool,
    /// The language Slack shows them.
    language: Option<Language>,
    /// The organization they belong to, on Enterprise Grid.
    organization: Option<String>,
}

impl Accounts {
    /// Nobody is known yet.
    #[must_use]
    pub fn new(api: Arc<Api>, store: Store, clock: SharedClock, known: Arc<dyn Known>) -> Self {
        let records = Records::new(store, Arc::clone(&clock));
        Self { api, records, clock, known, members: Arc::default() }
    }

    /// Who that is; `me` is Toban's own account, once it is known.
    pub(super) async fn of(&self, speaker: &Speaker, me: Option<&Me>) -> Account {
        let member = self.member(&speaker.user).await;
        let needed = self.known.person(&speaker.user).is_none();
        let record = self.records.of(&speaker.user, needed).await;
        let linked = self.person(&speaker.user, record.person.as_deref());
        let stranger = me.is_some_and(|me| is_stranger(speaker.team.as_deref(), &member, me));
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

    async fn member(&self, user: &str) -> Member {
        let now = self.clock.elapsed();
        let remembered = self.members.lock().unwrap_or_else(PoisonError::into_inner).get(user).cloned();
        let known = match remembered {
            Some((member, until)) if now < until => return member,
            // What was last known counts on while Slack does not answer.
            outdated => outdated.map(|(member, _)| member).unwrap_or_default(),
        };
        let (api, members, user) = (Arc::clone(&self.api), Arc::clone(&self.members), user.to_owned());
        let last = known.clone();
        // It goes on when nobody waits any more, so that the next command knows.
        let asking = tokio::spawn(async move {
            let asked = ask(&api, &user).await;
            let until = now.saturating_add(if asked.is_some() { GOOD } else { AGAIN });
            let member = asked.unwrap_or(last);
            let mut members = members.lock().unwrap_or_else(PoisonError::into_inner);
            if members.len() >= KEPT {
                members.clear();
            }
            members.insert(user, (member.clone(), until));
            member
        });
        timeout(PATIENCE, asking).await.ok().and_then(Result::ok).unwrap_or(known)
    }
}

async fn ask(api: &Api, user: &str) -> Option<Member> {
    let arguments = [("user", user.to_owned()), ("include_locale", "true".to_owned())];
    match api.read("users.info", &arguments).await {
        Ok(answer) => answer.get("user").map(member),
        Err(error) => {
            debug!(%error, "Slack did not say who a member is");
            None
        }
    }
}

fn member(user: &Value) -> Member {
    let is = |flag: &str| user.get(flag).and_then(Value::as_bool).unwrap_or(false);
    let language = match user.get("locale").and_then(Value::as_str) {
        Some(locale) if locale.starts_with("ja") => Some(Language::Ja),
        Some(locale) if locale.starts_with("en") => Some(Language::En),
        _ => None,
    };
    let outsider = ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted"].into_iter().any(is);
    let organization = user.pointer("/enterprise_user/enterprise_id").and_then(Value::as_str).map(ToOwned::to_owned);
    Member { outsider, language, organization }
}

/// Whether somebody is of another house: another workspace, and not one of the same organization.
fn is_stranger(team: Option<&str>, member: &Member, me: &Me) -> bool {
    let elsewhere = team.is_some_and(|team| team != me.team);
    elsewhere && (me.organization.is_none() || me.organization != member.organization)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Member, is_stranger, member};
    use crate::chat::slack::identity::Me;
    use crate::language::Language;

    #[test]
    fn people_of_another_workspace_are_strangers_unless_it_is_of_the_same_organization() {
        let me = |organization: Option<&str>| Me {
            user: "U0TOBAN".to_owned(),
            team: "T1".to_owned(),
            organization: organization.map(ToOwned::to_owned),
        };
        let of = |organization: Option<&str>| Member {
            organization: organization.map(ToOwned::to_owned),
            ..Member::default()
        };
        assert!(!is_stranger(Some("T1"), &of(None), &me(None)));
        assert!(!is_stranger(None, &of(None), &me(None)), "a payload that does not tell");
        assert!(is_stranger(Some("T2"), &of(None), &me(None)));
        assert!(!is_stranger(Some("T2"), &of(Some("E1")), &me(Some("E1"))));
        assert!(is_stranger(Some("T2"), &of(Some("E2")), &me(Some("E1"))));
        assert!(is_stranger(Some("T2"), &of(None), &me(Some("E1"))));
    }

    #[test]
    fn guests_and_strangers_are_outsiders() {
        let known = json!({ "locale": "ja-JP", "enterprise_user": { "enterprise_id": "E1" } });
        let organization = Some("E1".to_owned());
        assert_eq!(member(&known), Member { outsider: false, language: Some(Language::Ja), organization });
        for flag in ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted"] {
            assert!(member(&json!({ flag: true, "locale": 7 })).outsider, "{flag}");
        }
        assert_eq!(member(&json!(null)), Member::default());
    }
}
