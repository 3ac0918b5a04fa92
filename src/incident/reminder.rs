//! What Toban reminds people of, and when.
//!
//! Each is said at most [`TIMES`] times in a row; what makes it needless (an update, a taken role, a close) ends it.
//! Those that can wait come in working hours.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::incident::phase::{Phase, State};
use crate::incident::policy::Policy;
use crate::incident::record::Incident;
use crate::incident::role::Role;
use crate::incident::severity::Severity;
use crate::incident::task::Task;

/// A reminder of an incident; tasks have their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// Stakeholders have heard nothing for too long.
    UpdateDue,
    /// Nobody took command of a SEV1 or SEV2.
    RoleUnfilled,
    /// It was resolved long ago: close it?
    Close,
    /// What closing asks for is still missing.
    Learning,
}

/// How often each is said before Toban falls silent.
pub const TIMES: u32 = 5;

const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Reminder {
    /// Every reminder.
    pub const ALL: [Self; 4] = [Self::UpdateDue, Self::RoleUnfilled, Self::Close, Self::Learning];

    /// How rows write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::UpdateDue => "update_due",
            Self::RoleUnfilled => "role_unfilled",
            Self::Close => "close",
            Self::Learning => "learning",
        }
    }

    /// Whether there is still something to remind of.
    #[must_use]
    pub fn is_wanted(self, incident: &Incident) -> bool {
        let resolved = matches!(incident.state, State::Prevention { .. });
        let going_on = incident.state.phase() < Phase::Prevention;
        match self {
            Self::UpdateDue => going_on,
            Self::RoleUnfilled => {
                going_on && incident.severity <= Severity::Sev2 && !incident.roles.contains_key(&Role::Commander)
            }
            Self::Close => resolved && incident.unlearned().is_empty(),
            Self::Learning => resolved && !incident.unlearned().is_empty(),
        }
    }

    /// When it goes out for the `nth` time (from 0), as seen at `now`: the moment of the change that asks for it or, from
    /// the second time on, the moment it went out before. `None` when there is nothing to remind of or it was said
    /// often enough.
    #[must_use]
    pub fn at(self, incident: &Incident, nth: u32, now: Timestamp, policy: &Policy) -> Option<Timestamp> {
        if nth >= TIMES || !self.is_wanted(incident) {
            return None;
        }
        let (from, wait) = self.wait(incident, policy)?;
        if nth == 0 {
            return Some(self.in_time(later(from, wait).max(now), policy));
        }
        let again = match self {
            // Twice as long each time: 4, 8, 16, 32 minutes.
            Self::RoleUnfilled => wait.saturating_mul(1 << nth),
            Self::Learning => DAY,
            Self::UpdateDue | Self::Close => wait,
        };
        Some(self.in_time(later(now, again), policy))
    }

    /// When it is due for the first time, whoever works then; `None` when there is nothing to remind of.
    #[must_use]
    pub fn due(self, incident: &Incident, policy: &Policy) -> Option<Timestamp> {
        let (from, wait) = self.wait(incident, policy).filter(|_| self.is_wanted(incident))?;
        Some(later(from, wait))
    }

    /// Whether it is time for it at `now`; not, for example, when stakeholders heard something meanwhile.
    #[must_use]
    pub fn is_due(self, incident: &Incident, now: Timestamp, policy: &Policy) -> bool {
        self.due(incident, policy).is_some_and(|due| due <= now)
    }

    /// From when it is waited, and how long.
    fn wait(self, incident: &Incident, policy: &Policy) -> Option<(Timestamp, SignedDuration)> {
        let resolved = incident.resolved().unwrap_or(incident.opened);
        match self {
            Self::UpdateDue => {
                let every = policy.update_every.get(&incident.severity)?;
                Some((incident.waits_since(), *every))
            }
            // Whoever leaves the role may have somebody at hand who takes it.
            Self::RoleUnfilled => {
                let vacated = incident.vacated.get(&Role::Commander).copied();
                Some((vacated.max(incident.reopened).unwrap_or(incident.opened), policy.role_unfilled))
            }
            Self::Close => Some((resolved, policy.close_after)),
            Self::Learning => Some((resolved, SignedDuration::ZERO)),
        }
    }

    fn in_time(self, at: Timestamp, policy: &Policy) -> Timestamp {
        match self {
            Self::UpdateDue | Self::RoleUnfilled => at,
            Self::Close | Self::Learning => policy.next_working(at),
        }
    }
}

impl Task {
    /// When its owner is reminded for the `nth` time (from 0), as seen at `now`: on the day it is due, a day later, after
    /// two more days, then weekly, in working hours. `None` when it is done, has no day, or was said often enough.
    #[must_use]
    pub fn remind_at(&self, nth: u32, now: Timestamp, policy: &Policy) -> Option<Timestamp> {
        if nth >= TIMES || self.done.is_some() {
            return None;
        }
        let due = policy.time_zone.to_zoned(self.due?.at(0, 0, 0, 0)).ok()?.timestamp();
        let at = match nth {
            0 => due.max(now),
            1 => later(now, DAY),
            2 => later(now, DAY * 2),
            _ => later(now, DAY * 7),
        };
        Some(policy.next_working(at))
    }
}

fn later(from: Timestamp, wait: SignedDuration) -> Timestamp {
    from.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::inbound::{Place, Platform};
    use crate::incident::author::Author;
    use crate::incident::learn::Learning;
    use crate::incident::opening::Opening;
    use crate::incident::update::Update;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn aiko() -> Author {
        Author { platform: Platform::Web, account: "aiko".into(), person: Some("aiko".into()) }
    }

    /// Opened on a Thursday, at three in the morning.
    fn opened(severity: Severity) -> Incident {
        let place = Place { platform: Platform::Web, conversation: "ops".into(), thread: None };
        let opening = Opening { severity: Some(severity), ..Opening::of("checkout down", place) };
        Incident::open(opening, &aiko(), at("2026-11-26T03:00:00Z")).unwrap().incident
    }

    #[test]
    fn an_update_is_due_by_severity_and_counted_from_the_last_one() {
        let policy = Policy::default();
        let due = |incident: &Incident, nth, now| Reminder::UpdateDue.at(incident, nth, at(now), &policy);
        let incident = opened(Severity::Sev1);
        assert_eq!(due(&incident, 0, "2026-11-26T03:00:00Z"), Some(at("2026-11-26T03:30:00Z")));
        assert_eq!(due(&incident, 1, "2026-11-26T03:31:00Z"), Some(at("2026-11-26T04:01:00Z")));
        assert_eq!(due(&incident, 5, "2026-11-26T06:00:00Z"), None, "five times are enough");
        assert_eq!(due(&opened(Severity::Sev4), 0, "2026-11-26T03:00:00Z"), None);
        let update = Update { conditions: "half works".into(), ..Update::default() };
        let told = incident.update(&update, &aiko(), at("2026-11-26T03:20:00Z")).unwrap().incident;
        assert_eq!(due(&told, 0, "2026-11-26T03:20:00Z"), Some(at("2026-11-26T03:50:00Z")));
        assert!(!Reminder::UpdateDue.is_due(&told, at("2026-11-26T03:30:00Z"), &policy));
        assert!(Reminder::UpdateDue.is_due(&told, at("2026-11-26T03:50:00Z"), &policy));
        let resolved = told.resolve(&aiko(), at("2026-11-26T03:40:00Z")).unwrap().incident;
        assert_eq!(due(&resolved, 0, "2026-11-26T03:40:00Z"), None);
    }

    #[test]
    fn what_is_reopened_counts_from_then() {
        let policy = Policy::default();
        let opened = opened(Severity::Sev2);
        let resolved = opened.resolve(&aiko(), at("2026-11-26T03:10:00Z")).unwrap().incident;
        let again = resolved.reopen("errors again", &aiko(), at("2026-11-29T03:00:00Z")).unwrap().incident;
        let due = |reminder: Reminder, incident: &Incident| reminder.due(incident, &policy);
        assert_eq!(due(Reminder::UpdateDue, &again), Some(at("2026-11-29T04:00:00Z")));
        assert_eq!(due(Reminder::RoleUnfilled, &again), Some(at("2026-11-29T03:02:00Z")));
        let update = Update { conditions: "half works".into(), ..Update::default() };
        let told = again.update(&update, &aiko(), at("2026-11-29T03:20:00Z")).unwrap().incident;
        assert_eq!(due(Reminder::UpdateDue, &told), Some(at("2026-11-29T04:20:00Z")));
        let twice = told.resolve(&aiko(), at("2026-11-29T03:30:00Z")).unwrap().incident;
        assert_eq!(due(Reminder::UpdateDue, &twice), None);
        let twice = twice.reopen("and again", &aiko(), at("2026-11-30T03:00:00Z")).unwrap().incident;
        assert_eq!(due(Reminder::UpdateDue, &twice), Some(at("2026-11-30T04:00:00Z")));
        // A row of before says nothing of it.
        let row = serde_json::to_value(&opened).unwrap();
        assert!(row.get("reopened").is_none(), "{row}");
        assert_eq!(serde_json::from_value::<Incident>(row).unwrap(), opened);
    }

    #[test]
    fn an_unfilled_role_is_asked_for_ever_less_often() {
        let policy = Policy::default();
        let incident = opened(Severity::Sev2);
        let due = |nth, now| Reminder::RoleUnfilled.at(&incident, nth, at(now), &policy);
        assert_eq!(due(0, "2026-11-26T03:00:00Z"), Some(at("2026-11-26T03:02:00Z")));
        assert_eq!(due(1, "2026-11-26T03:02:00Z"), Some(at("2026-11-26T03:06:00Z")));
        assert_eq!(due(4, "2026-11-26T03:30:00Z"), Some(at("2026-11-26T04:02:00Z")));
        assert!(!Reminder::RoleUnfilled.is_wanted(&opened(Severity::Sev3)));
        let taken = incident.take_role(Role::Commander, &aiko(), &aiko(), at("2026-11-26T03:01:00Z")).unwrap().incident;
        assert!(!Reminder::RoleUnfilled.is_wanted(&taken));
    }

    #[test]
    fn a_role_that_was_left_is_asked_for_as_long_after_that() {
        let policy = Policy::default();
        let aiko = aiko();
        let take = |incident: &Incident, now| incident.take_role(Role::Commander, &aiko, &aiko, at(now)).unwrap();
        let leave = |incident: &Incident, now| incident.leave_role(Role::Commander, &aiko, at(now)).unwrap().incident;
        let due = |incident: &Incident, now| Reminder::RoleUnfilled.at(incident, 0, at(now), &policy);
        let taken = take(&opened(Severity::Sev2), "2026-11-26T03:01:00Z").incident;
        let left = leave(&taken, "2026-11-26T05:00:00Z");
        assert_eq!(due(&left, "2026-11-26T05:00:00Z"), Some(at("2026-11-26T05:02:00Z")));
        // The other one who leaves it does not make the first time count.
        let again = leave(&take(&left, "2026-11-26T05:01:00Z").incident, "2026-11-26T06:00:00Z");
        assert_eq!(due(&again, "2026-11-26T06:00:00Z"), Some(at("2026-11-26T06:02:00Z")));
        assert_eq!(due(&again, "2026-11-26T07:00:00Z"), Some(at("2026-11-26T07:00:00Z")), "it was empty that long");
        // A row of before says nothing of it.
        let row = serde_json::to_value(&taken).unwrap();
        assert!(row.get("vacated").is_none(), "{row}");
        assert_eq!(serde_json::from_value::<Incident>(row).unwrap(), taken);
    }

    #[test]
    fn what_is_missing_is_asked_for_in_working_hours_and_then_whether_to_close() {
        let policy = Policy::default();
        let night = at("2026-11-26T04:00:00Z");
        let resolved = opened(Severity::Sev1).resolve(&aiko(), night).unwrap().incident;
        let due = |reminder: Reminder, incident: &Incident, nth, now| reminder.at(incident, nth, now, &policy);
        assert_eq!(due(Reminder::Learning, &resolved, 0, night), Some(at("2026-11-26T09:00:00Z")));
        let friday = at("2026-11-27T10:00:00Z");
        assert_eq!(
            due(Reminder::Learning, &resolved, 1, friday),
            Some(at("2026-11-30T09:00:00Z")),
            "not on a Saturday"
        );
        assert_eq!(due(Reminder::Close, &resolved, 0, night), None, "it cannot be closed yet");
        let text = |text: &str| Some(text.to_owned());
        let learning =
            Learning { cause: text("a"), countermeasure: text("b"), note: text("NOTE-1"), ..Learning::default() };
        let learned = resolved.learn(&learning, &aiko(), friday).unwrap().incident;
        assert_eq!(due(Reminder::Learning, &learned, 0, friday), None);
        // Two days after resolve is a Saturday.
        assert_eq!(due(Reminder::Close, &learned, 0, friday), Some(at("2026-11-30T09:00:00Z")));
    }

    #[test]
    fn a_task_is_remembered_from_its_day_on() {
        let policy = Policy::default();
        let now = at("2026-11-26T04:00:00Z");
        let planned =
            |due: &str| opened(Severity::Sev1).plan("rotate", (Some("ben"), due.parse().ok()), 1, &aiko(), now);
        let task = planned("2026-12-01").unwrap().task;
        assert_eq!(task.remind_at(0, now, &policy), Some(at("2026-12-01T09:00:00Z")));
        assert_eq!(task.remind_at(1, at("2026-12-01T09:00:00Z"), &policy), Some(at("2026-12-02T09:00:00Z")));
        assert_eq!(task.remind_at(2, at("2026-12-02T09:00:00Z"), &policy), Some(at("2026-12-04T09:00:00Z")));
        assert_eq!(task.remind_at(5, now, &policy), None);
        assert_eq!(planned("").unwrap().task.remind_at(0, now, &policy), None);
        assert_eq!(task.finish(&aiko(), now).unwrap().task.remind_at(0, now, &policy), None);
    }
}
