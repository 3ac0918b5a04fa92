//! The guard against texts: what must pass, what must not, and that nothing makes it panic.

use proptest::prelude::*;

use super::*;

#[test]
fn tricks_beyond_the_known_cases_are_refused() {
    let refused = [
        "SELECT (pid).pg_terminate_backend FROM pg_stat_activity",
        "SELECT a.lo_unlink, 1 AS lo_unlink FROM unnest(ARRAY[1::oid]) AS a",
        "SELECT * FROM pg_class TABLESAMPLE system(1)",
        "SELECT 1 -- \r , pg_sleep(9)\n, pg_sleep(1)",
        "SELECT * INTO x FROM pg_class",
        "SELECT 1 FROM pg_class FOR UPDATE",
        "SELECT 1 FROM (SELECT 1 FROM pg_class FOR SHARE) x",
        "WITH pg_authid AS (SELECT 1) SELECT * FROM pg_authid",
        "SELECT (WITH x AS (UPDATE pg_class SET relname='x' RETURNING 1) SELECT 1 FROM x)",
        "SELECT 'x'::regproc",
        "SELECT xml 'x'",
        "SELECT current_setting('primary_conn' || 'info')",
        "SELECT current_setting('archive_command')",
        "SELECT pg_catalog.current_setting('ssl_key_file', true)",
        "SELECT * FROM current_setting('primary_conninfo')",
        "SHOW ALL",
        "SHOW primary_conninfo",
        "SHOW app.secret",
        "EXPLAIN ANALYZE SELECT 1",
        "EXPLAIN (ANALYZE) SELECT 1",
        "EXPLAIN (ANALYZE true, FORMAT JSON) SELECT 1",
        "EXPLAIN DELETE FROM pg_class",
        "EXPLAIN EXECUTE p",
        "SELECT * FROM pg_catalog.pg_settings",
        "SELECT * FROM public.pg_stat_activity",
        "SELECT rolconfig FROM pg_roles",
        "SELECT 1 OPERATOR(public.+) 2",
        "SELECT $1",
        "SELECT U&'\\0041'",
        "SELECT * FROM generate_series(1, 1000000000)",
        "SELECT repeat('x', 1000000000)",
        "SELECT query_to_xml('select 1', true, true, '')",
        "SELECT count(*) FILTER (WHERE pg_cancel_backend(pid)) FROM pg_stat_activity",
        "SELECT row_number() OVER (ORDER BY pg_sleep(1))",
        "SELECT 1 LIMIT pg_sleep(1)",
        "SELECT 1 FROM pg_class JOIN pg_class b ON pg_sleep(1) IS NULL",
        "SELECT CASE WHEN true THEN pg_sleep(1) END",
        "SELECT ARRAY(SELECT pg_sleep(1))",
        "VALUES (pg_sleep(1))",
        "TABLE pg_authid",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "CALL p()",
        "PREPARE p AS SELECT 1",
        "DECLARE c CURSOR FOR SELECT 1",
        "BEGIN",
        "COMMIT",
        "LOCK TABLE pg_class",
        "",
        ";",
    ];
    for sql in refused {
        assert!(admit(sql).is_err(), "{sql}");
    }
}

#[test]
fn statistics_queries_pass() {
    let admitted = [
        "SELECT 1;",
        "select count(*) filter (where state = 'idle') from pg_stat_activity -- a note",
        "SELECT relname, n_dead_tup FROM pg_catalog.pg_stat_user_tables ORDER BY n_dead_tup DESC LIMIT 5",
        "WITH a AS (SELECT pid, unnest(pg_blocking_pids(pid)) AS b FROM pg_stat_activity) SELECT a.pid, a.b FROM a",
        "SELECT sum(size) FROM pg_ls_waldir()",
        "SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) FROM pg_replication_slots",
        "SELECT max(age(datfrozenxid)) FROM pg_database WHERE datallowconn",
        "SELECT s.relname, 100.0 * s.idx_scan / nullif(s.idx_scan + s.seq_scan, 0) AS share FROM pg_stat_user_tables s",
        "SELECT l.pid, l.mode FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted",
        "SELECT name, setting FROM pg_settings WHERE pending_restart",
        "SELECT calls, mean_exec_time FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 10",
        "SELECT extract(epoch FROM now() - xact_start) FROM pg_stat_activity WHERE state IN ('active', 'idle')",
        "SELECT datname, age(datfrozenxid), 2^31 - age(datfrozenxid) FROM pg_database",
        "SHOW max_connections",
        "EXPLAIN (FORMAT JSON) SELECT count(*) FROM pg_class",
    ];
    for sql in admitted {
        assert!(admit(sql).is_ok(), "{sql}: {:?}", admit(sql));
    }
}

#[test]
fn what_is_judged_is_what_is_sent() {
    let admitted = admit("SELECT 'it''s' /* a /* nested */ comment */ , $a$x;'y$a$").map(|admitted| admitted.text);
    assert_eq!(admitted.as_deref(), Ok("SELECT 'it''s' , 'x;''y'"));
}

#[test]
fn the_longest_chain_does_not_exhaust_the_stack() {
    let _whatever = admit(&format!("SELECT 1{}", "+1".repeat(440)));
    let _whatever = admit(&format!("SELECT {}1{}", "(".repeat(440), ")".repeat(440)));
    let _whatever = admit(&format!("SELECT {}1", "NOT ".repeat(800)));
    let _whatever = admit(&format!("SELECT 1{}", " UNION SELECT 1".repeat(290)));
    let _whatever = admit(&format!("SELECT 1{}", "::int".repeat(440)));
    let _whatever = admit(&format!("SELECT {}1", "- ".repeat(800)));
    let _whatever = admit(&format!("SELECT a{}", ".a".repeat(440)));
    let _whatever = admit(&format!("SELECT a{}", "[1]".repeat(290)));
}

const WORDS: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "(",
    ")",
    ",",
    ".",
    ";",
    "*",
    "'",
    "''",
    "\"",
    "$$",
    "$a$",
    "--",
    "/*",
    "*/",
    "\n",
    "\r",
    "\\",
    "E'",
    "U&\"",
    "::",
    "int",
    "pg_class",
    "pg_stat_activity",
    "pg_sleep",
    "count",
    "1",
    "x",
    "WITH",
    "AS",
    "UNION",
    "ORDER BY",
    "EXPLAIN",
    "ANALYZE",
    "SHOW",
    "NOT",
    "CASE",
    "WHEN",
    "END",
    "ARRAY",
    "[",
    "]",
    "LATERAL",
    "TABLE",
    "表",
    "\u{0}",
    "\u{a0}",
    "INTERVAL",
    "EXTRACT",
    "OVER",
    "FILTER",
    "INTO",
    "FOR UPDATE",
    "+",
    "-",
    "~",
    "|",
    "&",
    "@",
    "#",
    "?",
    ":",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn never_panics_on_any_text(text in "\\PC{0,200}") {
        let _whatever = admit(&text);
    }

    #[test]
    fn never_panics_on_pieces_of_sql(
        pieces in prop::collection::vec(prop::sample::select(WORDS), 0..40),
        glue in prop::sample::select(&["", " "][..]),
    ) {
        let _whatever = admit(&pieces.join(glue));
    }

    #[test]
    fn admitting_twice_gives_the_same(pieces in prop::collection::vec(prop::sample::select(WORDS), 0..12)) {
        if let Ok(first) = admit(&format!("SELECT {}", pieces.join(" "))) {
            let again = admit(&first.text);
            prop_assert_eq!(again.as_ref(), Ok(&first));
        }
    }
}
