//! Tasks of an incident, which are the action items of its post-mortem.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::incident::author::Author;
use crate::incident::change::NewEntry;
use crate::incident::entry::EntryKind;
use crate::incident::limit::{self, Field};
use crate::incident::record::Incident;
use crate::incident::refusal::InvalidTransition;

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its ULID.
    pub id: String,
    /// The incident's ULID.
    pub incident: String,
    /// Its number in the incident; `1` is T1.
    pub number: u32,
    /// What is to be done.
    pub text: String,
    /// The person who does it.
    pub owner: Option<String>,
    /// The day it is due.
    pub due: Option<Date>,
    /// When it was added.
    pub created: Timestamp,
    /// When it was done.
    pub done: Option<Timestamp>,
}

/// A task as it is after a change, and the entry that tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskChange {
    /// The task afterwards; a new one has no id yet.
    pub task: Task,
    /// The task before; of a new one, the same.
    pub before: Task,
    /// What the timeline gets.
    pub entry: NewEntry,
}

/// What is to be changed of a task; absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskPatch {
    /// What is to be done.
    pub text: Option<String>,
    /// Who does it; `Some(None)` is nobody.
    pub owner: Option<Option<String>>,
    /// When it is due; `Some(None)` is no day.
    pub due: Option<Option<Date>>,
}

impl Incident {
    /// Adds a task; `number` is the one after its last. A closed incident's tasks go on.
    ///
    /// # Errors
    /// When it says nothing or too much, there are too many, or the incident was merged.
    pub fn plan(
        &self,
        text: &str,
        (owner, due): (Option<&str>, Option<Date>),
        number: u32,
        by: &Author,
        now: Timestamp,
    ) -> Result<TaskChange, InvalidTransition> {
        self.has_room_for_task(number)?;
        let task = Task {
            id: String::new(),
            incident: self.id.clone(),
            number,
            text: limit::text(Field::Tasks, text)?,
            owner: limit::optional_line(Field::Tasks, owner)?,
            due,
            created: now,
            done: None,
        };
        let entry = task.told("added", by, now);
        Ok(TaskChange { before: task.clone(), task, entry })
    }

    fn has_room_for_task(&self, number: u32) -> Result<(), InvalidTransition> {
        self.not_merged()?;
        limit::room(Field::Tasks, usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1), limit::TASKS)
    }

    /// Takes over a task of an incident that goes on in this one; `number` is the one after its last.
    ///
    /// # Errors
    /// When there are too many, or this one was merged.
    pub fn take_over(
        &self,
        task: &Task,
        number: u32,
        by: &Author,
        now: Timestamp,
    ) -> Result<TaskChange, InvalidTransition> {
        self.has_room_for_task(number)?;
        let adopted = Task { incident: self.id.clone(), number, ..task.clone() };
        let entry = adopted.told("added", by, now);
        Ok(TaskChange { task: adopted, before: task.clone(), entry })
    }
}

impl Task {
    /// It is done.
    ///
    /// # Errors
    /// When it was done before.
    pub fn finish(&self, by: &Author, now: Timestamp) -> Result<TaskChange, InvalidTransition> {
        if let Some(at) = self.done {
            return Err(InvalidTransition::TaskDone { number: self.number, at });
        }
        let task = Self { done: Some(now), ..self.clone() };
        Ok(TaskChange { task, before: self.clone(), entry: self.told("done", by, now) })
    }

    /// It is not done after all.
    ///
    /// # Errors
    /// When it is open.
    pub fn resume(&self, by: &Author, now: Timestamp) -> Result<TaskChange, InvalidTransition> {
        if self.done.is_none() {
            return Err(InvalidTransition::TaskOpen { number: self.number });
        }
        let task = Self { done: None, ..self.clone() };
        Ok(TaskChange { task, before: self.clone(), entry: self.told("open", by, now) })
    }

    /// Changes what is to be done, by whom, until when.
    ///
    /// # Errors
    /// When nothing changes, it is done, or the text is empty or too long.
    pub fn change(&self, patch: &TaskPatch, by: &Author, now: Timestamp) -> Result<TaskChange, InvalidTransition> {
        if let Some(at) = self.done {
            return Err(InvalidTransition::TaskDone { number: self.number, at });
        }
        let mut task = self.clone();
        if let Some(text) = &patch.text {
            task.text = limit::text(Field::Tasks, text)?;
        }
        if let Some(owner) = &patch.owner {
            task.owner = limit::optional_line(Field::Tasks, owner.as_deref())?;
        }
        if let Some(due) = patch.due {
            task.due = due;
        }
        if task == *self {
            return Err(InvalidTransition::Unchanged { field: Field::Tasks });
        }
        let entry = task.told("changed", by, now);
        Ok(TaskChange { task, before: self.clone(), entry })
    }

    /// `added @aiko 2026-12-01`, and the text below.
    fn told(&self, word: &str, by: &Author, now: Timestamp) -> NewEntry {
        let owner = self.owner.as_ref().map(|owner| format!(" @{owner}")).unwrap_or_default();
        let due = self.due.map(|due| format!(" {due}")).unwrap_or_default();
        let fact = format!("{word}{owner}{due}");
        NewEntry::fact(EntryKind::Task, &fact, Some(&self.text), by, now).about(format!("T{}", self.number))
    }
}
