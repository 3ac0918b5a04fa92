//! Views without secrets in front of the few relations that would show some.
//!
//! A mask is a common table expression of the relation's own name: it shadows the relation for the whole statement, so
//! whatever a playbook does with a column, it does it with masked values.

use crate::probe::postgres::guard::lists;

/// A relation that is only read through a mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::probe::postgres) enum Mask {
    /// Query texts hold literals.
    Activity,
    /// Query texts of utility statements hold literals; the view lives in the extension's schema.
    Statements,
    /// Some settings are commands, files and connection strings.
    Settings,
    /// Settings of a role may be an application's secrets.
    Roles,
    /// The receiver's connection string.
    WalReceiver,
}

const ACTIVITY: &str = "datid, datname, pid, leader_pid, usesysid, usename, application_name, client_addr, client_hostname, \
    client_port, backend_start, xact_start, query_start, state_change, wait_event_type, wait_event, state, backend_xid, \
    backend_xmin, query_id, backend_type";

const ROLES: &str = "oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, \
    rolconnlimit, rolvaliduntil, rolbypassrls";

const RECEIVER: &str = "pid, status, receive_start_lsn, receive_start_tli, written_lsn, flushed_lsn, received_tli, \
    last_msg_send_time, last_msg_receipt_time, latest_end_lsn, latest_end_time, slot_name, sender_host, sender_port";

impl Mask {
    const ALL: [Self; 5] = [Self::Activity, Self::Statements, Self::Settings, Self::Roles, Self::WalReceiver];

    /// The mask of a relation, where it has one.
    pub(super) fn of(relation: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mask| mask.relation() == relation)
    }

    /// The relation it stands for.
    pub(in crate::probe::postgres) const fn relation(self) -> &'static str {
        match self {
            Self::Activity => "pg_stat_activity",
            Self::Statements => "pg_stat_statements",
            Self::Settings => "pg_settings",
            Self::Roles => "pg_roles",
            Self::WalReceiver => "pg_stat_wal_receiver",
        }
    }

    /// The query that takes the relation's place; `extension` is the quoted schema of `pg_stat_statements`.
    fn query(self, extension: &str) -> String {
        match self {
            Self::Activity => {
                format!("select {ACTIVITY}, {} as query from pg_catalog.pg_stat_activity", without_literals("query"))
            }
            Self::Statements => format!(
                "select userid, dbid, queryid, {} as query, plans, total_plan_time, calls, total_exec_time, min_exec_time, \
                 max_exec_time, mean_exec_time, stddev_exec_time, rows, shared_blks_hit, shared_blks_read, \
                 shared_blks_dirtied, shared_blks_written, temp_blks_read, temp_blks_written, wal_records, wal_fpi, \
                 wal_bytes from {extension}.pg_stat_statements",
                without_literals("query")
            ),
            Self::Settings => {
                let names = lists::settings().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(",");
                format!(
                    "select name, setting, unit, category, short_desc, context, vartype, source, min_val, max_val, enumvals, \
                     boot_val, reset_val, pending_restart from pg_catalog.pg_settings where name in ({names})"
                )
            }
            Self::Roles => format!("select {ROLES} from pg_catalog.pg_roles"),
            Self::WalReceiver => format!("select {RECEIVER} from pg_catalog.pg_stat_wal_receiver"),
        }
    }
}

/// An SQL expression: the query text of `column` with `?` for every literal, comment and number.
///
/// With a backslash in the text nobody can tell where a literal ends without knowing the session's settings, so
/// everything from the first quote on is hidden.
pub(in crate::probe::postgres) fn without_literals(column: &str) -> String {
    format!(
        "case when position(chr(92) in {column}) > 0 then regexp_replace({column}, '[''$].*$', '?') \
         else regexp_replace({column}, '''([^'']|'''')*(''|$)|[$]([A-Za-z_][A-Za-z0-9_]*)?[$].*[$]|--[^\n]*|/[*].*([*]/|$)|\
         \\m[0-9][0-9A-Za-z_.]*', '?', 'g') end"
    )
}

/// The statement with its masks in front.
pub(in crate::probe::postgres) fn cover(masks: &[Mask], text: &str, extension: &str) -> String {
    if masks.is_empty() {
        return text.to_owned();
    }
    let views = masks.iter().map(|mask| format!("{} as ({})", mask.relation(), mask.query(extension)));
    let views = views.collect::<Vec<_>>().join(", ");
    let mut words = text.splitn(3, ' ');
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let rest = words.next().unwrap_or_default();
    match (first.eq_ignore_ascii_case("with"), second.eq_ignore_ascii_case("recursive")) {
        (true, true) => format!("with recursive {views}, {rest}"),
        (true, false) => format!("with {views}, {second} {rest}"),
        (false, _) => format!("with {views} {text}"),
    }
}
