//! `[incident]` and `[retention]` as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

/// How incidents are handled.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::settings) struct Incident {
    /// Where a new incident is announced: a conversation's name, by platform.
    #[serde(default)]
    pub(in crate::settings) announce: PerPlatform,
    /// Where something goes that cannot go where it belongs.
    #[serde(default)]
    pub(in crate::settings) fallback: PerPlatform,
    /// Severities that get a conversation of their own (default SEV1 and SEV2); the others get a thread.
    pub(in crate::settings) rooms: Option<Vec<SeverityWord>>,
    /// How an incident's conversation is called, before its number (default "inc").
    pub(in crate::settings) room_prefix: Option<String>,
    /// How often stakeholders hear something: "30m", or "never" (default SEV1 30m, SEV2 1h, SEV3 4h, SEV4 never).
    #[serde(default)]
    pub(in crate::settings) update_every: PerSeverity,
    /// How long roles may stay empty before somebody is reminded (default "2m").
    pub(in crate::settings) role_unfilled: Option<String>,
    /// How long after resolve it is asked whether the incident can be closed (default "2d").
    pub(in crate::settings) close_after: Option<String>,
    /// How long a reminder keeps still after it was put off (default "15m").
    pub(in crate::settings) snooze: Option<String>,
    /// The zone that working time is meant in: "Asia/Tokyo" (default: that of the machine).
    pub(in crate::settings) time_zone: Option<String>,
    /// When people work (default "09:00-18:00"); may cross midnight.
    pub(in crate::settings) working_hours: Option<String>,
    /// On which days (default mon to fri).
    pub(in crate::settings) working_days: Option<Vec<DayWord>>,
    /// Days nobody works: "2026-12-31".
    #[serde(default)]
    pub(in crate::settings) holidays: Vec<String>,
    /// Reactions that put a message into the timeline (default pushpin and memo).
    pub(in crate::settings) reactions: Option<Vec<String>>,
    /// When a post-mortem is due after resolve: "3d", "5 working days" or "never" (default SEV1 3d, SEV2 5 working
    /// days).
    #[serde(default)]
    pub(in crate::settings) postmortem_due: PerSeverity,
    /// After how many days a note is to be looked at again (default 90).
    #[schemars(range(min = 1, max = 3650))]
    pub(in crate::settings) review_note_after: Option<i32>,
}

/// A text by platform.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::settings) struct PerPlatform {
    /// On the page.
    pub(in crate::settings) web: Option<String>,
    /// In the terminal.
    pub(in crate::settings) terminal: Option<String>,
    /// On Slack: the channel's id ("C0123ABCD").
    pub(in crate::settings) slack: Option<String>,
}

/// A text by severity.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::settings) struct PerSeverity {
    /// Of SEV1.
    #[serde(rename = "SEV1")]
    pub(in crate::settings) sev1: Option<String>,
    /// Of SEV2.
    #[serde(rename = "SEV2")]
    pub(in crate::settings) sev2: Option<String>,
    /// Of SEV3.
    #[serde(rename = "SEV3")]
    pub(in crate::settings) sev3: Option<String>,
    /// Of SEV4.
    #[serde(rename = "SEV4")]
    pub(in crate::settings) sev4: Option<String>,
}

/// A severity.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(in crate::settings) enum SeverityWord {
    /// The worst.
    Sev1,
    /// The second.
    Sev2,
    /// The third.
    Sev3,
    /// The least.
    Sev4,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::settings) enum DayWord {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

/// How long rows are kept, in days; 0 or "forever" keeps them.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::settings) struct Retention {
    /// Events of platforms, by which a redelivery is known (default 30).
    pub(in crate::settings) events: Option<Days>,
    /// Jobs that are done (default 30).
    pub(in crate::settings) jobs: Option<Days>,
    /// Deliveries that arrived (default 30).
    pub(in crate::settings) deliveries: Option<Days>,
    /// Jobs and deliveries that were given up (default 90).
    pub(in crate::settings) dead_letters: Option<Days>,
    /// Messages of conversations (default 365).
    pub(in crate::settings) messages: Option<Days>,
    /// Reports of diagnoses (default 365); those that an incident tells of stay with it.
    pub(in crate::settings) runs: Option<Days>,
    /// Who did what (default "forever").
    pub(in crate::settings) audit: Option<Days>,
    /// Sessions and login links, after they expired (default 7).
    pub(in crate::settings) sessions: Option<Days>,
}

/// A number of days.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::settings) enum Days {
    /// So many; 0 is for ever.
    Number(#[schemars(range(min = 0, max = 36500))] u32),
    /// In a word.
    Word(DaysWord),
}

/// The one number of days that is a word.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::settings) enum DaysWord {
    /// Nothing is deleted.
    Forever,
}
