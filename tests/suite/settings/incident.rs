//! `[incident]`, `[retention]` and hours of persons: what loads, and every mistake with its line and remedy.

use jiff::SignedDuration;
use jiff::civil::date;
use toban::chat::inbound::Platform;
use toban::directory::hours::Hours;
use toban::incident::policy::{Due, Policy};
use toban::incident::severity::Severity;
use toban::store::retention::Retention;

use super::Place;

/// One class of mistake a line: the file's text, and how the problems begin.
const MISTAKES: &[(&str, &[&str])] = &[
    (
        "[incident]\nanounce = { web = \"x\" }\nannounce = { discord = \"x\", web = \" \" }\n",
        &[
            "toban.toml:2:1: `incident` has no key `anounce`; did you mean `announce`?",
            "toban.toml:3:14: `incident.announce` has no key `discord`; known are: web, terminal, slack",
            "toban.toml:3:29: this names no conversation; write its name, 1 to 80 characters",
        ],
    ),
    (
        "[incident]\nrooms = [\"sev1\", \"SEV9\"]\n",
        &[
            "toban.toml:2:10: `incident.rooms` must be \"SEV1\" or \"SEV2\" or \"SEV3\" or \"SEV4\", not \"sev1\"; did you mean \"SEV1\"?",
            "toban.toml:2:18: `incident.rooms` must be",
        ],
    ),
    ("[incident]\nroom_prefix = \"INC \"\n", &["toban.toml:2:1: `INC ` cannot stand before a conversation's number; "]),
    (
        "[incident]\nupdate_every = { SEV1 = \"often\", SEV2 = \"10s\", SEV5 = \"1h\" }\n",
        &[
            "toban.toml:2:48: `incident.update_every` has no key `SEV5`; did you mean `SEV4`?",
            "toban.toml:2:18: `often` is no time span from 1m to 365d; write \"30m\", \"4h\" or \"2d\" or \"never\"",
            "toban.toml:2:34: `10s` is no time span",
        ],
    ),
    (
        "[incident]\nsnooze = \"never\"\n",
        &["toban.toml:2:1: `never` is no time span from 1m to 365d; write \"30m\", \"4h\" or \"2d\""],
    ),
    ("[incident]\nclose_after = \"400d\"\n", &["toban.toml:2:1: `400d` is no time span from 1m to 365d"]),
    (
        "[incident]\ntime_zone = \"Tokyo\"\nworking_hours = \"9-18\"\nworking_days = []\nholidays = [\"2026-02-30\"]\n",
        &[
            "toban.toml:2:1: `Tokyo` is no time zone; write a name of the tz database: \"Asia/Tokyo\"",
            "toban.toml:3:1: `9-18` are no hours; write \"09:00-18:00\"",
            "toban.toml:4:1: nobody would ever work; name at least one of mon, tue",
            "toban.toml:5:13: `2026-02-30` is no date; write \"2026-12-31\"",
        ],
    ),
    ("[incident]\nworking_days = [\"monday\"]\n", &["toban.toml:2:17: `incident.working_days` must be \"mon\" or"]),
    ("[incident]\nreactions = [\"::\"]\n", &["toban.toml:2:14: `::` is no reaction; write its name: \"pushpin\""]),
    (
        "[incident]\npostmortem_due = { SEV1 = \"soon\", SEV2 = \"0d\" }\nreview_note_after = 0\n",
        &[
            "toban.toml:3:21: `incident.review_note_after` must be a whole number from 1 to 3650, not the number 0",
            "toban.toml:2:20: `soon` is no number of days from 1 to 365; write \"3d\", \"5 working days\" or \"never\"",
            "toban.toml:2:35: `0d` is no number of days",
        ],
    ),
    (
        "[retention]\nruns = -1\naudit = \"for ever\"\nrun = 1\n",
        &[
            "toban.toml:2:8: `retention.runs` must be a whole number from 0 to 36500 or \"forever\", not the number -1",
            "toban.toml:3:9: `retention.audit` must be a whole number from 0 to 36500 or \"forever\", not \"for ever\"; did you mean \"forever\"?",
            "toban.toml:4:1: `retention` has no key `run`; did you mean `runs`?",
        ],
    ),
    (
        "[[person]]\nname = \"aiko\"\ntime_zone = \"JST+9\"\nworking_hours = \"always\"\n",
        &["toban.toml:3:1: `JST+9` is no time zone", "toban.toml:4:1: `always` are no hours"],
    ),
];

#[test]
fn every_mistake_is_told_with_its_line_and_remedy() {
    let mut wrong = Vec::new();
    for (text, expected) in MISTAKES {
        let found = Place::with(text).problems();
        let same = found.iter().zip(*expected).all(|(found, expected)| found.starts_with(expected));
        if !same || found.len() != expected.len() {
            wrong.push(format!("{text}\nexpected:\n{}\nfound:\n{}", expected.join("\n"), found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn how_incidents_are_handled_can_be_said_in_full() {
    let place = Place::with(
        r#"
[incident]
announce = { web = "general", terminal = "terminal" }
fallback = { web = "運用" }
rooms = ["SEV1"]
room_prefix = "障害"
update_every = { SEV1 = "15m", SEV3 = "never" }
role_unfilled = "5m"
close_after = "1d"
snooze = "1h"
time_zone = "Asia/Tokyo"
working_hours = "10:00-19:00"
working_days = ["sun", "mon"]
holidays = ["2026-11-23"]
reactions = [":eyes:", "pushpin"]
postmortem_due = { SEV1 = "1 day", SEV2 = "never", SEV3 = "10 business days" }
review_note_after = 30
[retention]
runs = 0
messages = "forever"
audit = 1000
[[person]]
name = "ben"
time_zone = "America/New_York"
working_hours = "22:00-06:00"
"#,
    );
    let (settings, warnings) = place.load().unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(warnings, []);
    let policy = settings.incident;
    assert_eq!(policy.announce.get(&Platform::Terminal).map(String::as_str), Some("terminal"));
    assert_eq!(policy.fallback.get(&Platform::Web).map(String::as_str), Some("運用"));
    assert_eq!(policy.rooms, [Severity::Sev1].into());
    assert_eq!(policy.room_prefix, "障害");
    let minutes = |severity| policy.update_every.get(&severity).map(SignedDuration::as_mins);
    assert_eq!([Severity::Sev1, Severity::Sev2, Severity::Sev3].map(minutes), [Some(15), Some(60), None]);
    assert_eq!([policy.role_unfilled, policy.close_after, policy.snooze].map(|span| span.as_mins()), [5, 1440, 60]);
    assert_eq!(policy.time_zone.iana_name(), Some("Asia/Tokyo"));
    assert_eq!(policy.working_hours.to_string(), "10:00-19:00");
    assert!(policy.is_working_day(date(2026, 11, 29)) && !policy.is_working_day(date(2026, 11, 23)));
    assert_eq!(policy.reactions, ["eyes", "pushpin"]);
    assert_eq!(
        Severity::ALL.map(|severity| policy.postmortem_due.get(&severity).copied()),
        [Some(Due::Days(1)), None, Some(Due::WorkingDays(10)), None]
    );
    assert_eq!(policy.review_note_after, 30);
    let kept = Retention { runs: None, messages: None, audit: Some(1000), ..Retention::default() };
    assert_eq!(settings.retention, kept);
    let ben = settings.directory.person("ben").expect("ben");
    assert_eq!(ben.time_zone.as_ref().and_then(|zone| zone.iana_name()), Some("America/New_York"));
    assert_eq!(ben.working_hours, Hours::parse("22:00-06:00"));
}

#[test]
fn without_a_word_about_it_the_defaults_hold() {
    let (settings, _) = Place::with("").load().expect("no mistakes");
    let policy = Policy { time_zone: settings.incident.time_zone.clone(), ..Policy::default() };
    assert_eq!(settings.incident, policy);
    assert_eq!(settings.retention, Retention::default());
}

#[test]
fn variables_say_it_too() {
    let place = Place::with("")
        .set("TOBAN__INCIDENT__SNOOZE", "20m")
        .set("TOBAN__INCIDENT__ROOMS", "SEV1,SEV2,SEV3")
        .set("TOBAN__INCIDENT__ANNOUNCE__WEB", "general")
        .set("TOBAN__RETENTION__AUDIT", "forever")
        .set("TOBAN__RETENTION__RUNS", "7");
    let (settings, _) = place.load().unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(settings.incident.snooze, SignedDuration::from_mins(20));
    assert_eq!(settings.incident.rooms.len(), 3);
    assert_eq!(settings.incident.announce.get(&Platform::Web).map(String::as_str), Some("general"));
    assert_eq!((settings.retention.audit, settings.retention.runs), (None, Some(7)));
    let wrong = Place::with("").set("TOBAN__INCIDENT__ROOMS", "SEV1,2").problems();
    let told =
        "TOBAN__INCIDENT__ROOMS: `incident.rooms` must be a list of \"SEV1\" or \"SEV2\" or \"SEV3\" or \"SEV4\"; ";
    assert!(wrong.len() == 1 && wrong[0].starts_with(told), "{wrong:?}");
    let wrong = Place::with("").set("TOBAN__INCIDENT__SNOOZE", "1").problems();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].starts_with("TOBAN__INCIDENT__SNOOZE: `1` is no time span"), "{wrong:?}");
}
