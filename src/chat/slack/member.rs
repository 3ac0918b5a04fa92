//! What Slack says about members of the workspace, remembered for a while and asked for only briefly: a command does not
//! wait for it, unless it depends on it what somebody may.
//!
//! Invariant: whom Slack never told of is nobody known; what it said last counts on while it does not answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::timeout;
use tracing::debug;

use crate::chat::slack::identity::{Identity, Me};
use crate::chat::slack::patience::Patience;
use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;
use crate::clock::SharedClock;
use crate::language::Language;

/// How long what Slack says about a member counts.
const GOOD: Duration = Duration::from_mins(10);
/// How long it is not asked again after Slack did not say it.
const AGAIN: Duration = Duration::from_secs(10);
/// How long a command waits for it …
const PATIENCE: Duration = Duration::from_millis(400);
/// … and what is borne in pauses between attempts where nothing is known and somebody's rights depend on it. Four attempts
/// of at most five seconds each and their pauses: half a minute.
const NEEDED: Duration = Duration::from_secs(10);
/// Members that are remembered.
const KEPT: usize = 5_000;

/// What Slack says about a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Member {
    /// What others read as the name; `None` of programs, and of whom Slack told a process before this one.
    #[serde(skip)]
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
    /// Whether that is what another process reads of `member`: all but the name.
    pub(super) fn is_record_of(&self, member: &Self) -> bool {
        let Self { name: _, outsider, gone, language, team, organization } = self;
        (*outsider, *gone, *language) == (member.outsider, member.gone, member.language)
            && (team, organization) == (&member.team, &member.organization)
    }

    /// Whether somebody may be one of ours: no guest, and not of another house, as far as Slack and the event (`team`) say.
    pub(super) fn is_ours(&self, team: Option<&str>, me: &Me) -> bool {
        !self.outsider && !self.is_stranger(team, me)
    }

    /// Whether somebody is of another house: another workspace, and not one of the same organization. Either the event
    /// (`team`) or Slack may say so.
    pub(super) fn is_stranger(&self, team: Option<&str>, me: &Me) -> bool {
        let elsewhere = [team, self.team.as_deref()].into_iter().flatten().any(|team| team != me.team);
        elsewhere && (me.organization.is_none() || me.organization != self.organization)
    }
}

/// Who is who in the workspace.
pub(super) struct Members {
    api: Arc<Api>,
    clock: SharedClock,
    remembered: Arc<Mutex<HashMap<String, Remembered>>>,
}

/// What is remembered of a member.
#[derive(Clone)]
struct Remembered {
    /// What Slack said last; `None` where it never did.
    member: Option<Member>,
    /// Until when it is not asked again.
    until: Duration,
}

impl Members {
    /// Nobody is known yet.
    pub(super) fn new(api: Arc<Api>, clock: SharedClock) -> Arc<Self> {
        Arc::new(Self { api, clock, remembered: Arc::default() })
    }

    /// What is known of a member; `None` where Slack never said it and does not say it in time.
    pub(super) async fn of(&self, user: &str) -> Option<Member> {
        let now = self.clock.elapsed();
        let known = self.look(user);
        let last = match known {
            Some(Remembered { member, until }) if now < until => return member,
            outdated => outdated.and_then(|outdated| outdated.member),
        };
        let (api, remembered, user) = (Arc::clone(&self.api), Arc::clone(&self.remembered), user.to_owned());
        // It goes on when nobody waits any more, so that the next command knows.
        let asking = tokio::spawn(async move {
            let asked = ask(&api, &user).await.ok();
            let until = now.saturating_add(if asked.is_some() { GOOD } else { AGAIN });
            keep(&remembered, &user, asked, until)
        });
        timeout(PATIENCE, asking).await.ok().and_then(Result::ok).unwrap_or(last)
    }

    /// The same where somebody's rights depend on it: where nothing is known, it is asked again for a while.
    pub(super) async fn surely(&self, user: &str) -> Option<Member> {
        let mut patience = Patience::of(&self.clock, NEEDED);
        loop {
            if let Some(member) = self.look(user).and_then(|known| known.member) {
                return Some(member);
            }
            match ask(&self.api, user).await {
                Ok(asked) => {
                    return keep(&self.remembered, user, Some(asked), self.clock.elapsed().saturating_add(GOOD));
                }
                Err(failure) => patience.bear(failure).await.ok()?,
            }
        }
    }

    /// Toban's own account, by which it tells who is of its workspace; asked for where it is not known yet.
    pub(super) async fn me(&self, identity: &Identity) -> Option<Me> {
        let mut patience = Patience::of(&self.clock, NEEDED);
        loop {
            if let Some(me) = identity.known() {
                return Some(me);
            }
            match identity.learn(&self.api).await {
                Ok(me) => return Some(me),
                Err(failure) => patience.bear(failure).await.ok()?,
            }
        }
    }

    fn look(&self, user: &str) -> Option<Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(user).cloned()
    }
}

/// Remembers what Slack said of a member, or that it said nothing; what is known from then on.
fn keep(
    remembered: &Mutex<HashMap<String, Remembered>>,
    user: &str,
    asked: Option<Member>,
    until: Duration,
) -> Option<Member> {
    let mut remembered = remembered.lock().unwrap_or_else(PoisonError::into_inner);
    // What somebody else was told meanwhile counts on.
    let member = asked.or_else(|| remembered.get(user)?.member.clone());
    if remembered.len() >= KEPT {
        remembered.clear();
    }
    remembered.insert(user.to_owned(), Remembered { member: member.clone(), until });
    member
}

async fn ask(api: &Api, user: &str) -> Result<Member, Failure> {
    let arguments = [("user", user.to_owned()), ("include_locale", "true".to_owned())];
    let answer = api.read("users.info", &arguments).await;
    let asked = answer.and_then(|answer| match answer.get("user").filter(|user| user.is_object()) {
        Some(user) => Ok(member(user)),
        None => Err(Failure::NotSent("Slack named no member".to_owned())),
    });
    if let Err(error) = &asked {
        debug!(%error, "Slack did not say who a member is");
    }
    asked
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
            home: None,
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
        assert!(elsewhere.is_stranger(Some("T1"), &me(None)), "no event outranks it");
        assert!(!elsewhere.is_ours(Some("T1"), &me(None)) && of(None).is_ours(Some("T1"), &me(None)));
        assert!(!Member { outsider: true, ..of(None) }.is_ours(None, &me(None)), "a guest");
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
        let kept = serde_json::to_string(&expected).expect("it is JSON");
        assert!(!kept.contains("愛子"), "a name is not kept: {kept}");
        let read: Member = serde_json::from_str(&kept).expect("it is read again");
        assert_eq!(read, Member { name: None, ..expected });
    }
}
