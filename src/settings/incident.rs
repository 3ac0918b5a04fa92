//! `[incident]`: how incidents are handled, and working hours here and of persons.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::chat::inbound::Platform;
use crate::command::duration;
use crate::directory::hours::Hours;
use crate::incident::policy::{Day, Due, Policy};
use crate::incident::severity::Severity;
use crate::settings::origin::Origin;
use crate::settings::slack;
use crate::settings::written::keeping::{DayWord, Incident, PerPlatform, PerSeverity, SeverityWord};

/// No reminder waits longer, in days.
const LONGEST: u64 = 365;
/// How long a conversation's name may be.
const NAME: usize = 80;

/// The policy of `[incident]`; what is wrong keeps its default, since the settings are refused anyway.
pub(super) fn policy(written: &Incident, origin: &mut Origin) -> Policy {
    let mut policy = Policy {
        announce: places("announce", &written.announce, origin),
        fallback: places("fallback", &written.fallback, origin),
        time_zone: TimeZone::try_system().unwrap_or(TimeZone::UTC),
        ..Policy::default()
    };
    if let Some(rooms) = &written.rooms {
        policy.rooms = rooms.iter().copied().map(severity).collect();
    }
    if let Some(prefix) = &written.room_prefix {
        policy.room_prefix = room_prefix(prefix, origin);
    }
    for (severity, text) in severities(&written.update_every) {
        let path = format!("incident/update_every/{severity}");
        if text == "never" {
            policy.update_every.remove(&severity);
        } else if let Some(every) = span(&path, text, " or \"never\"", origin) {
            policy.update_every.insert(severity, every);
        }
    }
    for (severity, text) in severities(&written.postmortem_due) {
        let path = format!("incident/postmortem_due/{severity}");
        if text == "never" {
            policy.postmortem_due.remove(&severity);
        } else if let Some(due) = due(&path, text, origin) {
            policy.postmortem_due.insert(severity, due);
        }
    }
    for (key, text, kept) in [
        ("role_unfilled", &written.role_unfilled, &mut policy.role_unfilled),
        ("close_after", &written.close_after, &mut policy.close_after),
        ("snooze", &written.snooze, &mut policy.snooze),
    ] {
        let read = text.as_ref().and_then(|text| span(&format!("incident/{key}"), text, "", origin));
        *kept = read.unwrap_or(*kept);
    }
    let zone = written.time_zone.as_deref().and_then(|text| zone("incident/time_zone", text, origin));
    policy.time_zone = zone.unwrap_or(policy.time_zone);
    let hours = written.working_hours.as_deref().and_then(|text| hours("incident/working_hours", text, origin));
    policy.working_hours = hours.unwrap_or(policy.working_hours);
    if let Some(days) = &written.working_days {
        if days.is_empty() {
            let remedy = "name at least one of mon, tue, wed, thu, fri, sat, sun";
            origin.problem("incident/working_days", "nobody would ever work", remedy);
        }
        policy.working_days = days.iter().copied().filter_map(day).collect();
    }
    for (place, text) in written.holidays.iter().enumerate() {
        match text.parse::<Date>() {
            Ok(date) => drop(policy.holidays.insert(date)),
            Err(_error) => {
                let path = format!("incident/holidays/{place}");
                origin.problem(&path, format!("`{text}` is no date"), "write \"2026-12-31\"");
            }
        }
    }
    if let Some(reactions) = &written.reactions {
        policy.reactions = reactions.iter().enumerate().filter_map(|(i, word)| reaction(i, word, origin)).collect();
    }
    policy.review_note_after = written.review_note_after.unwrap_or(policy.review_note_after);
    policy
}

/// The zone of that name.
pub(super) fn zone(path: &str, text: &str, origin: &mut Origin) -> Option<TimeZone> {
    let zone = TimeZone::get(text).ok();
    if zone.is_none() {
        let remedy = "write a name of the tz database: \"Asia/Tokyo\", \"Europe/Berlin\" or \"UTC\"";
        origin.problem(path, format!("`{text}` is no time zone"), remedy);
    }
    zone
}

/// Working hours.
pub(super) fn hours(path: &str, text: &str, origin: &mut Origin) -> Option<Hours> {
    let hours = Hours::parse(text);
    if hours.is_none() {
        let message = format!("`{text}` are no hours");
        origin.problem(path, message, "write \"09:00-18:00\"; they may cross midnight: \"22:00-06:00\"");
    }
    hours
}

fn places(key: &str, written: &PerPlatform, origin: &mut Origin) -> BTreeMap<Platform, String> {
    let named =
        [(Platform::Web, &written.web), (Platform::Terminal, &written.terminal), (Platform::Slack, &written.slack)];
    let mut places = BTreeMap::new();
    for (platform, name) in named {
        let Some(name) = name else { continue };
        let path = format!("incident/{key}/{}", platform.word());
        let spelled = name.trim() == name && (1..=NAME).contains(&name.chars().count());
        if platform == Platform::Slack && !slack::is_conversation(name) {
            let remedy = "write the channel's id, \"C0123ABCD\": it stands at the end of \"View channel details\"";
            origin.problem(&path, format!("`{name}` is no id of a Slack channel"), remedy);
        } else if spelled && !name.chars().any(char::is_control) {
            places.insert(platform, name.clone());
        } else {
            let remedy = format!("write its name, 1 to {NAME} characters without spaces around it");
            origin.problem(&path, "this names no conversation", remedy);
        }
    }
    places
}

fn room_prefix(prefix: &str, origin: &mut Origin) -> String {
    let spelled = prefix.chars().all(|c| (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '-' | '_'));
    if !spelled || prefix.is_empty() || prefix.chars().count() > 20 {
        let message = format!("`{prefix}` cannot stand before a conversation's number");
        origin.problem("incident/room_prefix", message, "at most 20 small letters, digits, - and _");
    }
    prefix.to_owned()
}

fn reaction(place: usize, word: &str, origin: &mut Origin) -> Option<String> {
    let bare = word.trim_matches(':');
    if bare.is_empty() || bare.chars().count() > 64 || bare.chars().any(|c| c.is_whitespace() || c.is_control()) {
        let path = format!("incident/reactions/{place}");
        origin.problem(&path, format!("`{word}` is no reaction"), "write its name: \"pushpin\"");
        return None;
    }
    Some(bare.to_owned())
}

fn severities(written: &PerSeverity) -> impl Iterator<Item = (Severity, &str)> {
    let PerSeverity { sev1, sev2, sev3, sev4 } = written;
    let texts = [sev1, sev2, sev3, sev4].map(Option::as_deref);
    Severity::ALL.into_iter().zip(texts).filter_map(|(severity, text)| Some((severity, text?)))
}

/// A time span of a minute at least.
fn span(path: &str, text: &str, or: &str, origin: &mut Origin) -> Option<SignedDuration> {
    let bounds = Duration::from_mins(1)..=Duration::from_hours(LONGEST * 24);
    let read = duration::read(text).filter(|span| bounds.contains(span));
    if read.is_none() {
        let message = format!("`{text}` is no time span from 1m to {LONGEST}d");
        origin.problem(path, message, format!("write \"30m\", \"4h\" or \"2d\"{or}"));
    }
    read.and_then(|span| SignedDuration::try_from(span).ok())
}

/// `3d` or `5 working days`.
fn due(path: &str, text: &str, origin: &mut Origin) -> Option<Due> {
    let number = |text: &str| text.trim().parse::<i32>().ok().filter(|days| (1..=365).contains(days));
    let working = ["working days", "working day", "business days", "business day"];
    let read = working.iter().find_map(|words| text.strip_suffix(words)).and_then(number).map(Due::WorkingDays);
    let plain = || ["days", "day", "d"].iter().find_map(|word| text.strip_suffix(word)).and_then(number);
    let read = read.or_else(|| plain().map(Due::Days));
    if read.is_none() {
        let remedy = "write \"3d\", \"5 working days\" or \"never\"";
        origin.problem(path, format!("`{text}` is no number of days from 1 to 365"), remedy);
    }
    read
}

const fn severity(word: SeverityWord) -> Severity {
    match word {
        SeverityWord::Sev1 => Severity::Sev1,
        SeverityWord::Sev2 => Severity::Sev2,
        SeverityWord::Sev3 => Severity::Sev3,
        SeverityWord::Sev4 => Severity::Sev4,
    }
}

fn day(word: DayWord) -> Option<Day> {
    Day::WORDS.get(word as usize).and_then(|word| Day::parse(word))
}
