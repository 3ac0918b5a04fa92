//! What is wrong with Slack, and how each thing is mended: tokens, scopes, the clock, places, commands.
//!
//! It only asks: methods that read, and the opening of a connection that nobody then uses (whoever takes one is sent
//! events, and would lose them). What cannot be asked with the
//! tokens there are is told as not checked.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::chat::message::Tone;
use crate::chat::slack::doctor::refusal::{of_token, refused};
use crate::chat::slack::scope::{APP, BOT, Scope};
use crate::chat::slack::signature;
use crate::chat::slack::web::ask::{ask, reaches};
use crate::language::Language;
use crate::secret::Secret;

mod app;
mod refusal;
mod switch;

/// Where this machine's clock is further ahead or behind, Slack's requests are refused as too old, or as of the future.
const TOO_FAR: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(signature::AGE), SignedDuration::from_secs(signature::AHEAD));
/// From here on it is worth mending.
const WORTH_MENDING: SignedDuration = SignedDuration::from_secs(30);

/// What is examined.
#[derive(Clone, Debug)]
pub struct Patient {
    /// What Toban speaks with.
    pub bot_token: Secret,
    /// What it listens with.
    pub app_token: Option<Secret>,
    /// Whether there is a signing secret.
    pub signed: bool,
    /// Where the methods are.
    pub api_base: String,
    /// A token for the app's settings, by which Slack tells the commands, shortcuts and events it knows.
    pub config_token: Option<Secret>,
    /// Conversations that the settings name.
    pub places: Vec<String>,
    /// The commands there should be (`/diag`).
    pub commands: Vec<String>,
    /// The host of the page, where links to it are shown.
    pub host: Option<String>,
    /// The language of the reasons of scopes.
    pub language: Language,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub tone: Tone,
    /// What was looked at.
    pub what: &'static str,
    /// What was seen.
    pub seen: String,
    /// What to do about it; empty where nothing is to be done.
    pub remedy: String,
}

fn finding(tone: Tone, what: &'static str, seen: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding { tone, what, seen: seen.into(), remedy: remedy.into() }
}

fn well(what: &'static str, seen: impl Into<String>) -> Finding {
    finding(Tone::Ok, what, seen, "")
}

/// Looks at everything; `now` is this machine's time.
pub async fn examine(patient: &Patient, now: impl Fn() -> Timestamp) -> Vec<Finding> {
    let mut findings =
        vec![kind("bot token", &patient.bot_token, "xoxb-", "\"Bot User OAuth Token\" of \"OAuth & Permissions\"")];
    let before = now();
    let asked = match ask(&patient.api_base, "auth.test", &patient.bot_token, &[]).await {
        Ok(asked) => asked,
        Err(told) => {
            let remedy =
                "look whether this machine may reach it: proxy, firewall, DNS; [slack] api_base names another address";
            findings.push(finding(Tone::Critical, "reachability", told, remedy));
            return findings;
        }
    };
    findings.push(well("reachability", format!("{} answers", patient.api_base)));
    findings.push(match asked.date {
        Some(there) => clock(there, before, now()),
        None => finding(Tone::Plain, "clock", "not checked: the answer does not say what time it is there", ""),
    });
    if let Some(refusal) = asked.refusal() {
        let not_taken = format!("Slack does not take it: {refusal}");
        findings.push(refused(("bot token", ""), (&asked, refusal), (not_taken, of_token(&asked))));
        return findings;
    }
    findings.push(well(
        "workspace",
        format!(
            "{} ({}), as {}",
            asked.text("/team").unwrap_or("?"),
            asked.text("/team_id").unwrap_or("?"),
            asked.text("/user").unwrap_or("?"),
        ),
    ));
    findings.extend(scopes(asked.scopes.as_deref(), patient.language));
    findings.push(way_in(patient).await);
    for place in &patient.places {
        findings.push(conversation(patient, place).await);
    }
    findings.extend(app::examine(patient, &asked).await);
    findings
}

/// Tokens tell by their beginning what they are for.
fn kind(what: &'static str, token: &Secret, beginning: &str, found: &str) -> Finding {
    if token.expose().starts_with(beginning) {
        return well(what, format!("is one ({beginning}…)"));
    }
    let seen = match token.expose().split('-').next() {
        Some(word @ ("xoxb" | "xoxp" | "xapp" | "xoxe" | "xoxa" | "xoxs" | "xoxc")) => {
            format!("this is a {word}-… token")
        }
        _ => "this is no token of Slack".to_owned(),
    };
    finding(Tone::Critical, what, seen, format!("write the {found}, which begins with {beginning}"))
}

/// How far this machine's clock is off: only what lies outside of the time the answer took is a difference.
fn clock(there: Timestamp, before: Timestamp, after: Timestamp) -> Finding {
    // The header has whole seconds.
    let behind = there.duration_since(there.clamp(before - SignedDuration::from_secs(1), after));
    let (ahead, off) = (-behind, behind.abs());
    let way = if behind.is_positive() { "behind" } else { "ahead of" };
    let seen = match off.as_secs() {
        0 => "as Slack's".to_owned(),
        seconds => format!("{seconds} s {way} Slack's"),
    };
    let remedy = "set this machine's clock (chrony, systemd-timesyncd): by HTTP nothing is taken that by it is more than \
        five minutes old or more than one ahead";
    match off {
        _ if ahead > TOO_FAR.0 || behind > TOO_FAR.1 => finding(Tone::Critical, "clock", seen, remedy),
        off if off > WORTH_MENDING => finding(Tone::Warning, "clock", seen, remedy),
        _ => well("clock", seen),
    }
}

/// Granted against needed, each missing one with what does not work without it.
fn scopes(granted: Option<&[String]>, language: Language) -> Vec<Finding> {
    let Some(granted) = granted else {
        return vec![finding(Tone::Unknown, "scopes", "Slack did not say which the token has", "")];
    };
    let missing: Vec<&Scope> = BOT.iter().filter(|scope| !granted.iter().any(|one| one == scope.name)).collect();
    let more: Vec<&str> =
        granted.iter().map(String::as_str).filter(|one| BOT.iter().all(|scope| scope.name != *one)).collect();
    let mut findings: Vec<Finding> = missing
        .iter()
        .map(|scope| {
            let seen = format!("{} is missing: {}", scope.name, scope.why(language));
            let remedy = format!(
                "add {} under \"OAuth & Permissions\" and reinstall the app, or paste `toban manifest slack`",
                scope.name
            );
            finding(Tone::Critical, "scopes", seen, remedy)
        })
        .collect();
    if missing.is_empty() {
        findings.push(well("scopes", format!("all {} are there", BOT.len())));
    }
    if !more.is_empty() {
        let remedy = "nothing needs them: take them away under \"OAuth & Permissions\"";
        findings.push(finding(Tone::Warning, "scopes", format!("more than needed: {}", more.join(", ")), remedy));
    }
    findings
}

/// Whether events can come in.
async fn way_in(patient: &Patient) -> Finding {
    let Some(token) = &patient.app_token else {
        return if patient.signed {
            finding(
                Tone::Plain,
                "way in",
                "Slack calls /slack/… of the page; whether it reaches it cannot be seen from here",
                "\"Event Subscriptions\" must show the address as verified",
            )
        } else {
            finding(
                Tone::Critical,
                "way in",
                "there is neither app_token nor signing_secret: nothing can come in",
                "make an app-level token with connections:write under \"Basic Information\", and write it into [slack] app_token",
            )
        };
    };
    let wrong = kind("way in", token, "xapp-", "app-level token of \"Basic Information\"");
    if wrong.tone != Tone::Ok {
        return wrong;
    }
    match ask(&patient.api_base, "apps.connections.open", token, &[]).await {
        Ok(asked) => match asked.refusal() {
            None => match reaches(asked.text("/url").unwrap_or_default()).await {
                Ok(()) => well("way in", "Socket Mode: Slack gives connections, and their place is reached"),
                Err(told) => finding(
                    Tone::Critical,
                    "way in",
                    format!("Slack gives a connection, but its place is not reached: {told}"),
                    "let this machine reach wss-primary.slack.com and wss-backup.slack.com on port 443: proxy, firewall, DNS",
                ),
            },
            Some("missing_scope") => finding(
                Tone::Critical,
                "way in",
                format!("the app token lacks {}", APP.name),
                "make an app-level token with that scope under \"Basic Information\"",
            ),
            Some(refusal) => {
                let none = format!("Slack gives no connection: {refusal}");
                let remedy = "switch on \"Socket Mode\", and make a new app-level token under \"Basic Information\"";
                refused(("way in", ""), (&asked, refusal), (none, remedy))
            }
        },
        Err(told) => finding(Tone::Critical, "way in", told, "try again; Slack answered a moment before"),
    }
}

/// Whether Toban can speak where the settings say.
async fn conversation(patient: &Patient, id: &str) -> Finding {
    let invite = "invite it there with /invite @toban, or name another channel in the settings";
    match ask(&patient.api_base, "conversations.info", &patient.bot_token, &[("channel", id)]).await {
        Err(told) => finding(Tone::Unknown, "channel", format!("{id}: {told}"), ""),
        Ok(asked) => {
            let name = asked.text("/channel/name").map_or_else(|| id.to_owned(), |name| format!("#{name} ({id})"));
            let is = |field: &str| asked.body.pointer(field).and_then(Value::as_bool).unwrap_or(false);
            match asked.refusal() {
                Some(refusal) => {
                    let wrong = (format!("{id}: {refusal}"), invite);
                    refused(("channel", &format!("{id}: ")), (&asked, refusal), wrong)
                }
                None if is("/channel/is_archived") => finding(
                    Tone::Critical,
                    "channel",
                    format!("{name} is archived"),
                    "unarchive it, or name another channel in the settings",
                ),
                None if is("/channel/is_member") => well("channel", format!("Toban is in {name}")),
                None => finding(Tone::Critical, "channel", format!("Toban is not in {name}"), invite),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{clock, kind, scopes};
    use crate::chat::message::Tone;
    use crate::chat::slack::scope::BOT;
    use crate::language::Language;
    use crate::secret::Secret;

    #[test]
    fn a_token_of_another_kind_is_named_and_never_shown() {
        let told = kind("bot token", &Secret::new("xoxp-1-secret"), "xoxb-", "bot token");
        assert_eq!(told.tone, Tone::Critical);
        assert!(told.seen.contains("xoxp-…") && !format!("{told:?}").contains("secret"), "{told:?}");
        assert_eq!(kind("bot token", &Secret::new("xoxb-1"), "xoxb-", "bot token").tone, Tone::Ok);
        assert!(kind("bot token", &Secret::new("hello"), "xoxb-", "bot token").seen.contains("no token"));
    }

    #[test]
    fn what_is_missing_and_what_is_too_much_is_told() {
        let mut granted: Vec<String> = BOT.iter().skip(1).map(|scope| scope.name.to_owned()).collect();
        granted.push("admin".to_owned());
        let told = scopes(Some(&granted), Language::En);
        assert_eq!(told.len(), 2);
        assert!(told[0].seen.starts_with("app_mentions:read is missing") && told[0].tone == Tone::Critical);
        assert!(told[1].seen.contains("admin") && told[1].tone == Tone::Warning);
        let all: Vec<String> = BOT.iter().map(|scope| scope.name.to_owned()).collect();
        assert_eq!(scopes(Some(&all), Language::Ja).into_iter().map(|one| one.tone).collect::<Vec<_>>(), [Tone::Ok]);
        assert_eq!(scopes(None, Language::En)[0].tone, Tone::Unknown);
    }

    #[test]
    fn a_clock_is_off_by_what_the_answer_cannot_explain() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().expect("a time");
        let at = |seconds| now + SignedDuration::from_secs(seconds);
        assert_eq!(clock(at(0), at(-2), at(2)).tone, Tone::Ok);
        assert_eq!(clock(at(40), at(0), at(2)).tone, Tone::Warning);
        assert_eq!(clock(at(-290), at(0), at(2)).tone, Tone::Warning);
        assert_eq!(clock(at(-400), at(0), at(2)).tone, Tone::Critical);
        let behind = clock(at(70), at(0), at(2));
        assert_eq!((behind.tone, behind.seen.as_str()), (Tone::Critical, "68 s behind Slack's"));
    }
}
