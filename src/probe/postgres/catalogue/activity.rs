//! What sessions do now: who is connected, who waits for whom, how full the lock table is.
//!
//! One function per probe: its fields are the columns of the statements in `../sql`.

use crate::probe::postgres::catalogue::{named, sql, table};
use crate::probe::postgres::named::Named;
use crate::probe::schema::Field;
use crate::probe::unit::Unit;

/// Client sessions by state against the room there is, with the oldest ones.
pub(super) fn sessions() -> Named {
    let fields = vec![
        Field::gauge("total", Unit::Count, "Client sessions, Toban's own among them."),
        Field::gauge("active", Unit::Count, "Sessions running a query."),
        Field::gauge("idle", Unit::Count, "Sessions waiting for the client."),
        Field::gauge("idle_in_transaction", Unit::Count, "Sessions idle with an open transaction."),
        Field::gauge("waiting_on_lock", Unit::Count, "Sessions waiting for a lock."),
        Field::gauge("max_connections", Unit::Count, "The setting max_connections."),
        Field::gauge("reserved", Unit::Count, "Connections reserved for superusers and reserved roles."),
        Field::gauge(
            "available",
            Unit::Count,
            "Connections ordinary roles can use: max_connections less the reserved ones.",
        ),
        Field::gauge("used_percent", Unit::Percent, "Sessions of the available connections."),
        Field::gauge(
            "longest_idle_in_transaction",
            Unit::Seconds,
            "Longest time a session is idle with an open transaction.",
        ),
        Field::gauge("longest_transaction", Unit::Seconds, "Age of the oldest open transaction of a client."),
        Field::gauge("longest_query", Unit::Seconds, "Age of the oldest running query of a client."),
    ];
    let tables = vec![
        table(
            "idle_transactions",
            "session",
            "Sessions idle in a transaction, oldest first.",
            vec![
                Field::text("session", "Process id with role and application."),
                Field::gauge("pid", Unit::Count, "Process id."),
                Field::text("username", "Role."),
                Field::text("application", "application_name."),
                Field::text("client", "Client address."),
                Field::gauge("idle_age", Unit::Seconds, "Time since it became idle."),
                Field::gauge("transaction_age", Unit::Seconds, "Age of its transaction."),
                Field::text("query", "Its last query, without literals."),
            ],
        ),
        table(
            "running",
            "session",
            "Running queries, oldest first.",
            vec![
                Field::text("session", "Process id with role and application."),
                Field::gauge("pid", Unit::Count, "Process id."),
                Field::text("username", "Role."),
                Field::text("application", "application_name."),
                Field::text("client", "Client address."),
                Field::gauge("query_age", Unit::Seconds, "Age of the query."),
                Field::text("waits_for", "What it waits for."),
                Field::text("query", "The query, without literals."),
            ],
        ),
        table(
            "owners",
            "owner",
            "Sessions by role and application, most first.",
            vec![
                Field::text("owner", "Role and application."),
                Field::gauge("sessions", Unit::Count, "Their sessions."),
                Field::gauge("active", Unit::Count, "Of them running a query."),
                Field::gauge("idle", Unit::Count, "Of them idle."),
            ],
        ),
    ];
    let statements = vec![
        sql(include_str!("../sql/sessions.sql")),
        sql(include_str!("../sql/sessions_idle.sql")).into_table("idle_transactions"),
        sql(include_str!("../sql/sessions_long.sql")).into_table("running"),
        sql(include_str!("../sql/sessions_users.sql")).into_table("owners"),
    ];
    named(
        "postgres.sessions",
        "Client sessions by state against the room there is, with the oldest ones.",
        fields,
        tables,
        statements,
    )
}

/// Who waits for whose lock: the sessions at the root, and those waiting.
pub(super) fn blocking() -> Named {
    let fields = vec![
        Field::gauge("blocked_sessions", Unit::Count, "Sessions waiting for a lock another session holds."),
        Field::gauge("root_blockers", Unit::Count, "Sessions that block others and wait for nobody."),
        Field::gauge("longest_wait", Unit::Seconds, "Longest wait for a lock."),
    ];
    let tables = vec![
        table(
            "blockers",
            "session",
            "Root blockers, most victims first.",
            vec![
                Field::text("session", "Process id with role and application."),
                Field::gauge("pid", Unit::Count, "Process id."),
                Field::text("username", "Role."),
                Field::text("application", "application_name."),
                Field::text("client", "Client address."),
                Field::text("state", "Its state."),
                Field::gauge("blocked", Unit::Count, "Sessions that wait for it, directly or not."),
                Field::gauge("longest_wait", Unit::Seconds, "Longest wait for it."),
                Field::gauge("transaction_age", Unit::Seconds, "Age of its transaction."),
                Field::gauge("state_age", Unit::Seconds, "Time in its state."),
                Field::text("query", "Its current or last query, without literals."),
            ],
        ),
        table(
            "waiting",
            "session",
            "Waiting sessions, longest first.",
            vec![
                Field::text("session", "Process id with role and application."),
                Field::gauge("pid", Unit::Count, "Process id."),
                Field::text("username", "Role."),
                Field::text("application", "application_name."),
                Field::gauge("wait", Unit::Seconds, "Time it waits."),
                Field::text("blocked_by", "Process ids it waits for."),
                Field::text("lock", "The lock it wants."),
                Field::text("query", "Its query, without literals."),
            ],
        ),
    ];
    let statements = vec![
        sql(include_str!("../sql/blocking.sql")),
        sql(include_str!("../sql/blocking_blockers.sql")).into_table("blockers"),
        sql(include_str!("../sql/blocking_waiting.sql")).into_table("waiting"),
    ];
    named(
        "postgres.blocking",
        "Who waits for whose lock: the sessions at the root, and those waiting.",
        fields,
        tables,
        statements,
    )
}

/// How full the shared lock table is.
pub(super) fn locks() -> Named {
    let fields = vec![
        Field::gauge("held", Unit::Count, "Entries in the shared lock table."),
        Field::gauge("waiting", Unit::Count, "Locks waited for."),
        Field::gauge("capacity", Unit::Count, "Entries it is sized for."),
        Field::gauge("used_percent", Unit::Percent, "Entries of the capacity."),
    ];
    let tables = vec![table(
        "locks",
        "lock",
        "Locks by kind, most first.",
        vec![
            Field::text("lock", "Object type and mode."),
            Field::gauge("locks", Unit::Count, "Locks."),
            Field::gauge("waiting", Unit::Count, "Of them waited for."),
        ],
    )];
    let statements =
        vec![sql(include_str!("../sql/locks.sql")), sql(include_str!("../sql/locks_modes.sql")).into_table("locks")];
    named("postgres.locks", "How full the shared lock table is.", fields, tables, statements)
}
