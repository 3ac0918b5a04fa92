//! Tasks of incidents, which are the action items of their post-mortems.
//!
//! Invariant: a task is done once; the entry that tells of a change is written with it.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::directory::access::Reader;
use crate::id::ulid;
use crate::incident::task::{Task, TaskChange};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::incident::{everything, readable};
use crate::store::sql::statement::Row;

/// Greatest number of tasks read at once; an incident has fewer.
const AT_ONCE: u32 = 200;

/// Tasks of one transaction.
#[derive(Debug)]
pub struct Tasks<'t> {
    pub(super) tx: &'t mut Tx,
}

macro_rules! select_task {
    ($rest:literal, $everything:literal, $person:literal, $order:literal) => {
        concat!(
            "select t.id, t.incident, t.number, t.text, t.owner, t.due, t.created, t.done from task t \
             join incident i on i.id = t.incident where ",
            $rest,
            " and ",
            readable!($everything, $person),
            $order
        )
    };
}

impl Tasks<'_> {
    /// The number the incident's next task gets.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next_number(&mut self, incident: &str) -> Result<u32, StoreError> {
        let next = "select coalesce(max(number), 0) + 1 as next from task where incident = $1";
        let next = self.tx.sql(next).bind(incident).one().await?.number("next")?;
        Ok(u32::try_from(next).unwrap_or(u32::MAX))
    }

    /// Keeps a new task with its entry; with its id.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its number was given to another one meanwhile.
    pub async fn create(&mut self, change: &TaskChange) -> Result<Task, StoreError> {
        let task = Task { id: ulid(change.task.created), ..change.task.clone() };
        let insert = "insert into task (id, incident, number, text, owner, due, created, done) \
            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (incident, number) do nothing";
        let insert = self.tx.sql(insert).bind(task.id.as_str()).bind(task.incident.as_str()).bind(task.number);
        let insert = insert.bind(task.text.as_str()).bind(task.owner.as_deref()).bind(day(task.due).as_deref());
        if insert.bind(task.created).bind(task.done).execute().await? == 0 {
            return Err(StoreError::Conflict { detail: format!("T{} was given to another task", task.number) });
        }
        self.tx.timeline().append(&task.incident, &change.entry).await?;
        Ok(task)
    }

    /// Writes a change of a task with its entry.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was changed since it was read.
    pub async fn save(&mut self, change: &TaskChange) -> Result<Task, StoreError> {
        let (task, before) = (&change.task, &change.before);
        let update = "update task set text = $2, owner = $3, due = $4, done = $5 where id = $1 and text = $6 \
            and coalesce(owner, '') = $7 and coalesce(due, '') = $8 and coalesce(done, 0) = $9";
        let update = self.tx.sql(update).bind(task.id.as_str()).bind(task.text.as_str()).bind(task.owner.as_deref());
        let update = update.bind(day(task.due).as_deref()).bind(task.done);
        let update = update.bind(before.text.as_str()).bind(before.owner.as_deref().unwrap_or_default());
        let update = update.bind(day(before.due).unwrap_or_default());
        let update = update.bind(before.done.map_or(0, Timestamp::as_microsecond));
        if update.execute().await? == 0 {
            return Err(StoreError::Conflict { detail: format!("T{} was changed by somebody else", task.number) });
        }
        self.tx.timeline().append(&task.incident, &change.entry).await?;
        Ok(task.clone())
    }

    /// Moves an open task to another incident, with its entry there; what was planned for it goes on.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was changed since it was read.
    pub async fn take_over(&mut self, change: &TaskChange) -> Result<Task, StoreError> {
        let (task, before) = (&change.task, &change.before);
        let update = "update task set incident = $2, number = $3 where id = $1 and incident = $4 and number = $5 \
            and done is null";
        let update = self.tx.sql(update).bind(task.id.as_str()).bind(task.incident.as_str()).bind(task.number);
        if update.bind(before.incident.as_str()).bind(before.number).execute().await? == 0 {
            return Err(StoreError::Conflict { detail: format!("T{} was changed by somebody else", before.number) });
        }
        self.tx.timeline().append(&task.incident, &change.entry).await?;
        Ok(task.clone())
    }

    /// The incident's tasks, by number; none where the incident does not exist for the reader.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(&mut self, incident: &str, reader: &Reader) -> Result<Vec<Task>, StoreError> {
        let find = select_task!("t.incident = $1", "$2", "$3", " order by t.number limit $4");
        let find = self.tx.sql(find).bind(incident).bind(everything(reader)).bind(reader.person.as_deref());
        find.bind(AT_ONCE).all().await?.iter().map(task).collect()
    }

    /// The task with that id.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_id(&mut self, id: &str, reader: &Reader) -> Result<Option<Task>, StoreError> {
        let find = select_task!("t.id = $1", "$2", "$3", "");
        let find = self.tx.sql(find).bind(id).bind(everything(reader)).bind(reader.person.as_deref());
        find.optional().await?.as_ref().map(task).transpose()
    }

    /// The incident's task with that number.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn by_number(
        &mut self,
        incident: &str,
        number: u32,
        reader: &Reader,
    ) -> Result<Option<Task>, StoreError> {
        let find = select_task!("t.incident = $1 and t.number = $2", "$3", "$4", "");
        let find = self.tx.sql(find).bind(incident).bind(number).bind(everything(reader));
        find.bind(reader.person.as_deref()).optional().await?.as_ref().map(task).transpose()
    }

    /// Open tasks of all incidents, or of one owner, the oldest first; `after` is the id of the last one already seen.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn open(
        &mut self,
        owner: Option<&str>,
        after: Option<&str>,
        limit: u32,
        reader: &Reader,
    ) -> Result<Vec<Task>, StoreError> {
        let after = after.unwrap_or_default();
        let find = if let Some(owner) = owner {
            let find =
                select_task!("t.done is null and t.id > $1 and t.owner = $5", "$2", "$3", " order by t.id limit $4");
            let find = self.tx.sql(find).bind(after).bind(everything(reader)).bind(reader.person.as_deref());
            find.bind(limit).bind(owner)
        } else {
            let find = select_task!("t.done is null and t.id > $1", "$2", "$3", " order by t.id limit $4");
            let find = self.tx.sql(find).bind(after).bind(everything(reader)).bind(reader.person.as_deref());
            find.bind(limit)
        };
        find.all().await?.iter().map(task).collect()
    }
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn task(row: &Row) -> Result<Task, StoreError> {
    let due = row.optional_text("due")?.map(|due| {
        due.parse()
            .map_err(|error: jiff::Error| StoreError::Malformed { column: "due".to_owned(), detail: error.to_string() })
    });
    Ok(Task {
        id: row.text("id")?,
        incident: row.text("incident")?,
        number: u32::try_from(row.number("number")?).unwrap_or(0),
        text: row.text("text")?,
        owner: row.optional_text("owner")?,
        due: due.transpose()?,
        created: row.time("created")?,
        done: row.optional_time("done")?,
    })
}
