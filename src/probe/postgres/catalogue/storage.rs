//! What tables, indexes and sequences look like, and how near the end transaction ids are.
//!
//! One function per probe: its fields are the columns of the statements in `../sql`.

use crate::probe::postgres::catalogue::{named, sql, table};
use crate::probe::postgres::named::Named;
use crate::probe::schema::Field;
use crate::probe::unit::Unit;

/// Dead rows, scans and maintenance of the fifty tables with the most dead rows.
pub(super) fn tables() -> Named {
    let fields = vec![
        Field::gauge("tables", Unit::Count, "User tables."),
        Field::gauge("live_rows", Unit::Count, "Estimated live rows."),
        Field::gauge("dead_rows", Unit::Count, "Estimated dead rows."),
    ];
    let tables = vec![table(
        "tables",
        "table",
        "Tables, most dead rows first.",
        vec![
            Field::text("table", "Schema and name."),
            Field::gauge("live_rows", Unit::Count, "Estimated live rows."),
            Field::gauge("dead_rows", Unit::Count, "Estimated dead rows."),
            Field::gauge("dead_percent", Unit::Percent, "Dead rows of all rows."),
            Field::counter("sequential_scans", Unit::Count, "Sequential scans."),
            Field::counter("index_scans", Unit::Count, "Index scans."),
            Field::counter("rows_scanned", Unit::Count, "Rows read by sequential scans."),
            Field::gauge("changes_since_analyze", Unit::Count, "Rows changed since the last ANALYZE."),
            Field::gauge("vacuum_age", Unit::Days, "Days since the last vacuum; unknown when never."),
            Field::gauge("analyze_age", Unit::Days, "Days since the last ANALYZE; unknown when never."),
            Field::gauge("size", Unit::Bytes, "Size of the table."),
        ],
    )];
    let statements = vec![
        sql(include_str!("../sql/tables.sql")),
        sql(include_str!("../sql/tables_tables.sql")).into_table("tables"),
    ];
    named(
        "postgres.tables",
        "Dead rows, scans and maintenance of the fifty tables with the most dead rows.",
        fields,
        tables,
        statements,
    )
}

/// Indexes that are invalid or hardly used.
pub(super) fn indexes() -> Named {
    let fields = vec![
        Field::gauge("indexes", Unit::Count, "User indexes."),
        Field::gauge("invalid_indexes", Unit::Count, "Invalid indexes that are not just being built."),
        Field::gauge("invalid_constraints", Unit::Count, "Constraints that were never validated."),
        Field::gauge("statistics_age", Unit::Days, "Days the scan counters cover."),
    ];
    let tables = vec![
        table(
            "unused",
            "index",
            "Indexes of at least 10 MB with at most 50 scans, no constraint among them.",
            vec![
                Field::text("index", "Schema and name."),
                Field::text("table", "Its table."),
                Field::gauge("scans", Unit::Count, "Scans since the statistics were reset."),
                Field::gauge("size", Unit::Bytes, "Its size."),
            ],
        ),
        table(
            "invalid",
            "index",
            "Invalid indexes.",
            vec![
                Field::text("index", "Schema and name."),
                Field::text("table", "Its table."),
                Field::gauge("size", Unit::Bytes, "Its size."),
            ],
        ),
    ];
    let statements = vec![
        sql(include_str!("../sql/indexes.sql")),
        sql(include_str!("../sql/indexes_unused.sql")).into_table("unused"),
        sql(include_str!("../sql/indexes_invalid.sql")).into_table("invalid"),
    ];
    named("postgres.indexes", "Indexes that are invalid or hardly used.", fields, tables, statements)
}

/// How many transaction ids are left, and what holds the horizon back.
pub(super) fn wraparound() -> Named {
    let fields = vec![
        Field::gauge("oldest_age", Unit::Count, "Age of the oldest unfrozen transaction id."),
        Field::gauge("transactions_left", Unit::Count, "Transaction ids left before writes stop."),
        Field::gauge("multixacts_left", Unit::Count, "Multixact ids left."),
        Field::gauge("freeze_max_age", Unit::Count, "autovacuum_freeze_max_age."),
        Field::gauge("prepared_transactions", Unit::Count, "Prepared transactions."),
        Field::gauge("oldest_prepared", Unit::Seconds, "Age of the oldest prepared transaction."),
        Field::gauge("oldest_snapshot_age", Unit::Count, "Transactions since the oldest snapshot of a session."),
        Field::gauge("oldest_slot_age", Unit::Count, "Transactions since the oldest one a replication slot keeps."),
    ];
    let tables = vec![table(
        "databases",
        "database",
        "Each database, oldest first.",
        vec![
            Field::text("database", "Its name."),
            Field::gauge("age", Unit::Count, "Age of its oldest unfrozen transaction id."),
            Field::gauge("transactions_left", Unit::Count, "Transaction ids left."),
            Field::gauge("multixacts_left", Unit::Count, "Multixact ids left."),
        ],
    )];
    let statements = vec![
        sql(include_str!("../sql/wraparound.sql")),
        sql(include_str!("../sql/wraparound_databases.sql")).into_table("databases"),
    ];
    named(
        "postgres.wraparound",
        "How many transaction ids are left, and what holds the horizon back.",
        fields,
        tables,
        statements,
    )
}

/// How far sequences are used up.
pub(super) fn sequences() -> Named {
    let fields = vec![
        Field::gauge("sequences", Unit::Count, "Sequences that do not cycle."),
        Field::gauge("unreadable", Unit::Count, "Sequences whose value the role may not read."),
        Field::gauge(
            "highest_percent",
            Unit::Percent,
            "Used share of the fullest sequence; unknown where none can be read or used.",
        ),
    ];
    let tables = vec![table(
        "sequences",
        "sequence",
        "Sequences, fullest first.",
        vec![
            Field::text("sequence", "Schema and name."),
            Field::text("type", "Its type."),
            Field::gauge("last", Unit::Count, "Last value."),
            Field::gauge("maximum", Unit::Count, "Greatest value."),
            Field::gauge("used_percent", Unit::Percent, "Used share."),
        ],
    )];
    let statements = vec![
        sql(include_str!("../sql/sequences.sql")),
        sql(include_str!("../sql/sequences_sequences.sql")).into_table("sequences"),
    ];
    named("postgres.sequences", "How far sequences are used up.", fields, tables, statements)
}
