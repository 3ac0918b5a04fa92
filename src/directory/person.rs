//! Persons and teams, as the settings name them.

use jiff::tz::TimeZone;

use crate::directory::hours::Hours;
use crate::language::Language;

/// Somebody who is known by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The unique name: letters, digits, `-`, `_`, `.`.
    pub name: String,
    /// How others read the name; `name` where the settings say nothing.
    pub shown: String,
    /// The language they read.
    pub language: Option<Language>,
    /// Where their clock is.
    pub time_zone: Option<TimeZone>,
    /// When they work.
    pub working_hours: Option<Hours>,
    /// Their account on Slack.
    pub slack: Option<String>,
}

impl Person {
    /// Somebody of whom nothing is known but their name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            shown: name.to_owned(),
            language: None,
            time_zone: None,
            working_hours: None,
            slack: None,
        }
    }
}

/// Several persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// The unique name.
    pub name: String,
    /// Names of its persons.
    pub members: Vec<String>,
}

/// Everybody who is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The persons.
    pub persons: Vec<Person>,
    /// The teams.
    pub teams: Vec<Team>,
}

impl Directory {
    /// The person of that name.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.persons.iter().find(|person| person.name == name)
    }

    /// The person whose account on Slack that is.
    #[must_use]
    pub fn on_slack(&self, account: &str) -> Option<&Person> {
        self.persons.iter().find(|person| person.slack.as_deref() == Some(account))
    }

    /// Names of the teams `person` is in.
    pub fn teams_of(&self, person: &str) -> impl Iterator<Item = &str> {
        let member = move |team: &&Team| team.members.iter().any(|member| member == person);
        self.teams.iter().filter(member).map(|team| team.name.as_str())
    }
}
