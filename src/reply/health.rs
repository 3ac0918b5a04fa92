//! What of Toban is not as it should be, in the health list: on the page in the reader's words, for programs in English.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::chat::inbound::Platform;
use crate::chat::message::{Block, Message, Tone};
use crate::chat::nowhere::NoPlace;
use crate::chat::typed::typed;
use crate::language::Language;
use crate::reply::moment::whole;
use crate::reply::sentences::sentences;
use crate::reply::trouble::no_place;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum Trouble {
    /// The store does not answer.
    Store {
        /// What it said instead.
        reason: String,
    },
    /// The machine's clock differs from the database's by that much.
    Clock {
        /// How far ours is ahead.
        ahead: SignedDuration,
    },
    /// Something waits too long.
    Late {
        /// Since when it is due.
        since: Timestamp,
    },
    /// Something was given up.
    Dead {
        /// How many jobs.
        jobs: i64,
        /// How many deliveries.
        deliveries: i64,
        /// Why, and how many of them, where a place does not take them.
        #[serde(default)]
        nowhere: Vec<(NoPlace, usize)>,
    },
    /// Nothing can be said in the conversations of incidents that go on.
    Shut {
        /// How many incidents.
        incidents: i64,
    },
    /// There has been no connection to Slack for a while.
    SlackAway,
    /// Slack does not take a token.
    SlackToken {
        /// Whether it is the one Toban listens with.
        app: bool,
        /// Slack's word for it.
        code: String,
    },
    /// The app lacks a scope.
    SlackScope {
        /// The method that needs it.
        method: String,
        /// Which one, where Slack says so.
        scope: Option<String>,
    },
    /// Slack wants nothing of a method for longer than anybody waits.
    SlackLimit {
        /// The method.
        method: String,
    },
    /// The settings could not be loaded again.
    Reload {
        /// How many mistakes they have.
        mistakes: usize,
    },
}

/// It in a sentence; a time in it is a moment ([`crate::chat::moment`]).
#[must_use]
pub fn trouble(what: &Trouble, language: Language) -> String {
    let say = sentences(language);
    match what {
        Trouble::Store { reason } => say.health_store(reason),
        Trouble::Clock { ahead } => say.health_clock(format!("{ahead:#}")),
        Trouble::Late { since } => say.health_late(whole(*since)),
        Trouble::Dead { jobs, deliveries, nowhere } => {
            let counts = say.health_dead(say.dead_counts(*jobs, *deliveries, typed("toban retry")));
            let why = nowhere.iter().map(|(why, count)| say.health_dead_why(*count, no_place(why, language)));
            std::iter::once(counts).chain(why).collect::<Vec<_>>().join(" · ")
        }
        Trouble::Shut { incidents } => say.health_shut(*incidents),
        Trouble::SlackAway => say.health_slack_away(),
        Trouble::SlackToken { app: true, code } => say.health_slack_app_token(code),
        Trouble::SlackToken { app: false, code } => say.health_slack_bot_token(code),
        Trouble::SlackScope { method, scope: Some(scope) } => say.health_slack_scope(method, scope),
        Trouble::SlackScope { method, scope: None } => say.health_slack_some_scope(method),
        Trouble::SlackLimit { method } => say.health_slack_limit(method),
        Trouble::Reload { mistakes } => say.health_reload(*mistakes),
    }
}

impl Trouble {
    /// The platform that is not well; `None` where it is Toban itself.
    #[must_use]
    pub const fn platform(&self) -> Option<Platform> {
        match self {
            Self::SlackAway | Self::SlackToken { .. } | Self::SlackScope { .. } | Self::SlackLimit { .. } => {
                Some(Platform::Slack)
            }
            Self::Store { .. }
            | Self::Clock { .. }
            | Self::Late { .. }
            | Self::Dead { .. }
            | Self::Shut { .. }
            | Self::Reload { .. } => None,
        }
    }

    /// Whether nobody can be told of anything on that platform: what it speaks with is not taken.
    #[must_use]
    pub const fn silences(&self) -> bool {
        matches!(self, Self::SlackToken { app: false, .. })
    }

    /// Whether that may be so: nothing comes in, and what goes out goes another way, which may be shut or not.
    #[must_use]
    pub const fn may_silence(&self) -> bool {
        matches!(self, Self::SlackAway)
    }

    /// What it is about: the same trouble with another reason has the same word.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Store { .. } => "store".to_owned(),
            Self::Clock { .. } => "clock".to_owned(),
            Self::Late { .. } => "late".to_owned(),
            Self::Dead { .. } => "dead".to_owned(),
            Self::Shut { .. } => "shut".to_owned(),
            Self::Reload { .. } => "reload".to_owned(),
            Self::SlackAway => "connection".to_owned(),
            Self::SlackToken { app, .. } => format!("token/{}", if *app { "app" } else { "bot" }),
            Self::SlackScope { method, .. } => format!("scope/{method}"),
            Self::SlackLimit { method } => format!("limit/{method}"),
        }
    }
}

/// What an administrator is told when something begins to be wrong.
#[must_use]
pub fn began(what: &Trouble, language: Language) -> Message {
    let say = sentences(language);
    let blocks = vec![Block::Context { text: say.health_waits(typed("toban retry")) }];
    Message { blocks, ..Message::line(language, Tone::Warning, trouble(what, language)) }
}

/// What they are told when it is over, with from when to when it was, where that is known.
#[must_use]
pub fn over(what: &Trouble, lasted: Option<(Timestamp, Timestamp)>, language: Language) -> Message {
    let (say, what) = (sentences(language), trouble(what, language));
    let told = match lasted {
        Some((since, until)) => say.health_over_since(whole(since), whole(until), what),
        None => say.health_over(what),
    };
    Message::line(language, Tone::Ok, told)
}
