//! What Slack says about members of the workspace, remembered for a while and asked for only briefly: a command does not
//! wait for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;
use tracing::debug;

use crate::chat::slack::identity::Me;
use crate::chat::slack::web::Api;
use crate::clock::SharedClock;
use crate::language::Language;

/// How long what Slack says about a member counts.
const GOOD: Duration = Duration::from_mins(10);
/// How long it is not asked again after Slack did not say it.
const AGAIN: Duration = Duration::from_secs(10);
/// How long a command waits for it.
const PATIENCE: Duration = Duration::from_millis(400);
/// Members that are remembered.
const KEPT: usize = 5_000;

/// What Slack says about a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Member {
    /// What others read as the name; `None` while Slack did not say who it is, and of programs.
    pub(super) name: Option<String>,
    /// A guest, or of another workspace, or gone.
    pub(super) outsider: bool,
    /// The account was deactivated.
    pub(super) gone: bool,
    /// The language Slack shows them.
    pub(super) language: Option<Language>,
    /// The workspace they belong to.
    pub(super) team: Option<String>,
    /// The organization they belong to, on Enterprise Grid.
    pub(super) organization: Option<String>,
}

impl Member {
    /// Whether somebody is of another house: another workspace, and not one of the same organization. `team` is what the
    /// event said, which tells more than the member where both are there.
    pub(super) fn is_stranger(&self, team: Option<&str>, me: &Me) -> bool {
        let elsewhere = team.or(self.team.as_deref()).is_some_and(|team| team != me.team);
        elsewhere && (me.organization.is_none() || me.organization != self.organization)
    }
}

/// Who is who in the workspace.
pub(super) struct Members {
    api: Arc<Api>,
    clock: SharedClock,
    /// What is remembered, and until when it counts.
    remembered: Arc<Mutex<HashMap<String, (Member, Duration)>>>,
}

impl Members {
    /// Nobody is known yet.
    pub(super) fn new(api: Arc<Api>, clock: SharedClock) -> Arc<Self> {
        Arc::new(Self { api, clock, remembered: Arc::default() })
    }

    /// What is known of a member; what was last known counts on while Slack does not answer.
    pub(super) async fn of(&self, user: &str) -> Member {
        let now = self.clock.elapsed();
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(user).cloned();
        let known = match remembered {
            Some((member, until)) if now < until => return member,
            outdated => outdated.map(|(member, _)| member).unwrap_or_default(),
        };
        let (api, members, user) = (Arc::clone(&self.api), Arc::clone(&self.remembered), user.to_owned());
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
    let text = |place: &str| user.pointer(place).and_then(Value::as_str).filter(|text| !text.is_empty());
    let language = match text("/locale") {
        Some(locale) if locale.starts_with("ja") => Some(Language::Ja),
        Some(locale) if locale.starts_with("en") => Some(Language::En),
        _ => None,
    };
    let name = ["/profile/display_name", "/profile/real_name", "/real_name", "/name"].into_iter().find_map(text);
    Member {
        name: name.filter(|_| !is("is_bot")).map(ToOwned::to_owned),
        outsider: ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted"].into_iter().any(is),
        gone: is("deleted"),
        language,
        team: text("/team_id").map(ToOwned::to_owned),
        organization: text("/enterprise_user/enterprise_id").map(ToOwned::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Member, member};
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
        assert!(!of(None).is_stranger(Some("T1"), &me(None)));
        assert!(!of(None).is_stranger(None, &me(None)), "a payload that does not tell");
        assert!(of(None).is_stranger(Some("T2"), &me(None)));
        assert!(!of(Some("E1")).is_stranger(Some("T2"), &me(Some("E1"))));
        assert!(of(Some("E2")).is_stranger(Some("T2"), &me(Some("E1"))));
        assert!(of(None).is_stranger(Some("T2"), &me(Some("E1"))));
        let elsewhere = Member { team: Some("T2".to_owned()), ..of(None) };
        assert!(elsewhere.is_stranger(None, &me(None)), "what Slack says about them tells, too");
    }

    #[test]
    fn guests_and_strangers_are_outsiders_and_programs_have_no_name() {
        let known = json!({
            "name": "aiko.s", "locale": "ja-JP", "team_id": "T1", "enterprise_user": { "enterprise_id": "E1" },
            "profile": { "display_name": "", "real_name": "佐藤愛子" },
        });
        let expected = Member {
            name: Some("佐藤愛子".to_owned()),
            outsider: false,
            gone: false,
            language: Some(Language::Ja),
            team: Some("T1".to_owned()),
            organization: Some("E1".to_owned()),
        };
        assert_eq!(member(&known), expected);
        for flag in ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted"] {
            assert!(member(&json!({ flag: true, "locale": 7 })).outsider, "{flag}");
        }
        assert_eq!(member(&json!({ "name": "github", "is_bot": true })).name, None);
        assert_eq!(member(&json!(null)), Member::default());
    }
}
