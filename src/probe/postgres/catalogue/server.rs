//! Counters and state of the server: transactions, statements, replication, WAL, settings.
//!
//! One function per probe: its fields are the columns of the statements in `../sql`.

use crate::probe::postgres::catalogue::{named, sql, table};
use crate::probe::postgres::named::Named;
use crate::probe::schema::Field;
use crate::probe::unit::Unit;

/// Counters of all databases together, and of each.
pub(super) fn database() -> Named {
    let fields = vec![
        Field::counter("commits", Unit::Count, "Transactions committed."),
        Field::counter("rollbacks", Unit::Count, "Transactions rolled back."),
        Field::counter("blocks_hit", Unit::Count, "Blocks found in shared buffers."),
        Field::counter("blocks_read", Unit::Count, "Blocks read from the operating system."),
        Field::counter("rows_returned", Unit::Count, "Rows scanned."),
        Field::counter("rows_fetched", Unit::Count, "Rows fetched by index."),
        Field::counter("deadlocks", Unit::Count, "Deadlocks."),
        Field::counter("conflicts", Unit::Count, "Queries cancelled on a standby."),
        Field::counter("temp_files", Unit::Count, "Temporary files."),
        Field::counter("temp_bytes", Unit::Bytes, "Bytes in temporary files."),
        Field::counter("checksum_failures", Unit::Count, "Checksum failures; unknown without checksums."),
        Field::gauge("size", Unit::Bytes, "Size of the connected database."),
        Field::gauge("statistics_age", Unit::Seconds, "Time since the counters were reset."),
    ];
    let tables = vec![table(
        "databases",
        "database",
        "Each database.",
        vec![
            Field::text("database", "Its name."),
            Field::gauge("sessions", Unit::Count, "Its sessions."),
            Field::counter("commits", Unit::Count, "Transactions committed."),
            Field::counter("rollbacks", Unit::Count, "Transactions rolled back."),
            Field::counter("blocks_hit", Unit::Count, "Blocks found in shared buffers."),
            Field::counter("blocks_read", Unit::Count, "Blocks read."),
            Field::counter("deadlocks", Unit::Count, "Deadlocks."),
            Field::counter("temp_files", Unit::Count, "Temporary files."),
            Field::counter("temp_bytes", Unit::Bytes, "Bytes in temporary files."),
        ],
    )];
    let statements = vec![
        sql(include_str!("../sql/database.sql")),
        sql(include_str!("../sql/database_databases.sql")).into_table("databases"),
    ];
    named("postgres.database", "Counters of all databases together, and of each.", fields, tables, statements)
}

/// Query statistics of `pg_stat_statements`, where the extension is installed.
pub(super) fn statements() -> Named {
    let fields = vec![
        Field::gauge("tracked", Unit::Count, "Statements tracked."),
        Field::gauge("slow", Unit::Count, "Statements of at least 100 calls with a mean of at least 20 ms."),
        Field::gauge("very_slow", Unit::Count, "Statements with a mean above 5 s."),
        Field::counter("calls", Unit::Count, "Calls of all of them."),
        Field::counter("total_time", Unit::Milliseconds, "Execution time of all of them."),
    ];
    let tables = vec![table(
        "statements",
        "statement",
        "The twenty with the most execution time.",
        vec![
            Field::text("statement", "Query id."),
            Field::text("username", "Role."),
            Field::counter("calls", Unit::Count, "Calls."),
            Field::counter("total_time", Unit::Milliseconds, "Execution time."),
            Field::gauge("mean_time", Unit::Milliseconds, "Mean execution time since the statistics were reset."),
            Field::counter("rows_returned", Unit::Count, "Rows."),
            Field::text("query", "The query, without literals."),
        ],
    )];
    let statements = vec![
        sql(include_str!("../sql/statements.sql")),
        sql(include_str!("../sql/statements_top.sql")).into_table("statements"),
    ];
    named(
        "postgres.statements",
        "Query statistics of pg_stat_statements, where the extension is installed.",
        fields,
        tables,
        statements,
    )
}

/// Replicas, slots, and the delay of a standby.
pub(super) fn replication() -> Named {
    let fields = vec![
        Field::flag("in_recovery", "Whether this is a standby."),
        Field::gauge("replicas", Unit::Count, "Connected replicas."),
        Field::gauge("highest_lag", Unit::Bytes, "Most WAL a replica has still to replay."),
        Field::gauge("slots", Unit::Count, "Replication slots."),
        Field::gauge("inactive_slots", Unit::Count, "Slots nobody reads."),
        Field::gauge(
            "replay_delay",
            Unit::Seconds,
            "On a standby that has WAL to replay: age of the last replayed transaction.",
        ),
        Field::flag("receiving", "On a standby: whether WAL is being received; unknown on a primary."),
    ];
    let tables = vec![
        table(
            "replicas",
            "replica",
            "Connected replicas.",
            vec![
                Field::text("replica", "Name, address and process id."),
                Field::text("state", "Its state."),
                Field::text("sync_state", "Whether it is synchronous."),
                Field::gauge("lag", Unit::Bytes, "WAL it has still to replay."),
                Field::gauge("delay", Unit::Seconds, "Replay delay as measured by the server."),
            ],
        ),
        table(
            "slots",
            "slot",
            "Replication slots.",
            vec![
                Field::text("slot", "Its name."),
                Field::text("type", "physical or logical."),
                Field::flag("active", "Whether somebody reads it."),
                Field::text("wal_status", "reserved, extended, unreserved or lost."),
                Field::gauge("retained", Unit::Bytes, "WAL it keeps."),
            ],
        ),
    ];
    let statements = vec![
        sql(include_str!("../sql/replication.sql")),
        sql(include_str!("../sql/replication_replicas.sql")).into_table("replicas"),
        sql(include_str!("../sql/replication_slots.sql")).into_table("slots"),
    ];
    named("postgres.replication", "Replicas, slots, and the delay of a standby.", fields, tables, statements)
}

/// Write-ahead log: rate, directory, archiver, checkpoints.
pub(super) fn wal() -> Named {
    let fields = vec![
        Field::counter("written", Unit::Bytes, "WAL written since the cluster was made; unknown on a standby."),
        Field::gauge("max_wal_size", Unit::Bytes, "The setting max_wal_size."),
        Field::gauge("checkpoint_timeout", Unit::Seconds, "The setting checkpoint_timeout."),
        Field::gauge("checkpoint_age", Unit::Seconds, "Time since the last checkpoint began."),
        Field::flag("archiving", "Whether archive_mode is on."),
        Field::counter("archived", Unit::Count, "Segments archived."),
        Field::counter("archive_failures", Unit::Count, "Failed attempts to archive."),
        Field::flag("archive_failing", "Whether the last attempt failed."),
        Field::gauge("archive_failure_age", Unit::Seconds, "Time since the last failed attempt."),
        Field::gauge("directory_size", Unit::Bytes, "Size of the WAL directory; unknown without pg_monitor."),
        Field::gauge("files", Unit::Count, "Files in the WAL directory."),
        Field::counter("checkpoints_timed", Unit::Count, "Checkpoints begun because of time."),
        Field::counter("checkpoints_requested", Unit::Count, "Checkpoints begun because of WAL volume or a request."),
        Field::counter("checkpoint_write_time", Unit::Milliseconds, "Time checkpoints spent writing."),
        Field::counter("checkpoint_sync_time", Unit::Milliseconds, "Time checkpoints spent syncing."),
    ];
    let tables = vec![];
    let statements = vec![
        sql(include_str!("../sql/wal.sql")),
        sql(include_str!("../sql/wal_directory.sql")).optional(),
        sql(include_str!("../sql/wal_checkpoints.sql")).until(170_000),
        sql(include_str!("../sql/wal_checkpoints_17.sql")).since(170_000),
    ];
    named("postgres.wal", "Write-ahead log: rate, directory, archiver, checkpoints.", fields, tables, statements)
}

/// Settings that decide about safety and about hanging sessions.
pub(super) fn settings() -> Named {
    let fields = vec![
        Field::gauge("pending_restart", Unit::Count, "Changed settings that wait for a restart."),
        Field::gauge(
            "statement_timeout",
            Unit::Milliseconds,
            "statement_timeout as a session of this role starts; 0 is none.",
        ),
        Field::gauge("lock_timeout", Unit::Milliseconds, "lock_timeout as a session of this role starts; 0 is none."),
        Field::gauge(
            "idle_in_transaction_timeout",
            Unit::Milliseconds,
            "idle_in_transaction_session_timeout as a session of this role starts; 0 is none.",
        ),
        Field::flag("autovacuum", "Whether autovacuum is on."),
        Field::flag("track_counts", "Whether row statistics are collected; autovacuum needs them."),
        Field::flag("track_activities", "Whether running queries are shown."),
        Field::flag("fsync", "Whether writes reach the disk before a commit returns."),
        Field::flag("full_page_writes", "Whether torn pages can be repaired."),
        Field::text("synchronous_commit", "synchronous_commit."),
        Field::gauge("max_connections", Unit::Count, "max_connections."),
        Field::gauge("shared_buffers", Unit::Bytes, "shared_buffers."),
        Field::gauge("work_mem", Unit::Bytes, "work_mem."),
        Field::gauge("maintenance_work_mem", Unit::Bytes, "maintenance_work_mem."),
    ];
    let tables = vec![table(
        "pending",
        "setting",
        "Settings that wait for a restart.",
        vec![Field::text("setting", "Its name."), Field::text("context", "What it takes to change it.")],
    )];
    let statements = vec![
        sql(include_str!("../sql/settings.sql")),
        sql(include_str!("../sql/settings_pending.sql")).into_table("pending"),
    ];
    named(
        "postgres.settings",
        "Settings that decide about safety and about hanging sessions.",
        fields,
        tables,
        statements,
    )
}
