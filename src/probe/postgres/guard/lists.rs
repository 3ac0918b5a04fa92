//! What playbook SQL may name: functions, relations, columns, settings, types. Everything else is refused.
//!
//! The relations, columns and settings are those of PostgreSQL 14 to 18 whose content is statistics or structure: no
//! password, connection string, command, file name or sample of an application's data.

const SETTINGS: &str = include_str!("settings.txt");
const RELATIONS: &str = include_str!("relations.txt");
const COLUMNS: &str = include_str!("columns.txt");

/// Functions and aggregates that read only, return at once and cannot make much out of little (`repeat` can).
const FUNCTIONS: &str = "
count sum avg min max bool_and bool_or every array_agg string_agg percentile_cont percentile_disc mode stddev
stddev_pop stddev_samp variance var_pop var_samp
row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
abs ceil ceiling floor round trunc sqrt power mod sign ln log greatest least coalesce nullif div
lower upper initcap length char_length octet_length substr substring left right trim btrim ltrim rtrim replace position
strpos split_part concat concat_ws starts_with regexp_replace regexp_match reverse quote_ident to_char to_number
to_timestamp date_part date_trunc extract age now clock_timestamp statement_timestamp transaction_timestamp
current_timestamp current_date current_time localtime localtimestamp make_interval justify_hours justify_days
justify_interval isfinite timezone
cardinality array_length array_upper array_lower array_position array_to_string unnest array
pg_backend_pid pg_blocking_pids pg_safe_snapshot_blocking_pids pg_is_in_recovery pg_last_xact_replay_timestamp
pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_current_wal_lsn pg_current_wal_insert_lsn pg_current_wal_flush_lsn
pg_wal_lsn_diff pg_walfile_name pg_is_wal_replay_paused pg_get_wal_replay_pause_state pg_postmaster_start_time
pg_conf_load_time pg_database_size pg_tablespace_size pg_relation_size pg_table_size pg_indexes_size
pg_total_relation_size pg_size_pretty pg_size_bytes pg_get_indexdef pg_get_userbyid pg_encoding_to_char
pg_table_is_visible format_type pg_typeof pg_column_size obj_description to_regclass mxid_age
pg_current_xact_id_if_assigned txid_current_if_assigned pg_ls_waldir pg_ls_archive_statusdir pg_ls_tmpdir
pg_control_checkpoint pg_relation_is_publishable pg_has_role has_database_privilege has_schema_privilege
has_table_privilege has_sequence_privilege pg_notification_queue_usage pg_jit_available
version current_database current_catalog current_schema current_user session_user current_role user
inet_server_addr inet_server_port host row
";

const TYPES: &str = "
bool boolean int2 int4 int8 smallint int integer bigint float float4 float8 real double numeric decimal dec oid xid xid8
text varchar char character name date time timestamp timestamptz timetz interval regclass regnamespace regrole regtype
pg_lsn inet cidr
";

/// Columns that may hold passwords, connection strings or samples of data, whatever relation they belong to.
const SECRET_COLUMNS: &str = "
rolpassword passwd conninfo subconninfo rolconfig setconfig umoptions srvoptions fdwoptions ftoptions prosrc probin
most_common_vals histogram_bounds attmissingval stavalues1 stavalues2 stavalues3 stavalues4 stavalues5 secret password
";

fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Whether a function may be called.
pub(super) fn is_function(name: &str) -> bool {
    has(FUNCTIONS, name)
}

/// Whether a relation of `pg_catalog` may be read as it is.
pub(super) fn is_relation(name: &str) -> bool {
    has(RELATIONS, name)
}

/// Whether a column of that name exists in a readable relation; `relation.column` with another name could be a call.
pub(super) fn is_column(name: &str) -> bool {
    has(COLUMNS, name)
}

/// Whether a column may hold a secret.
pub(super) fn is_secret_column(name: &str) -> bool {
    has(SECRET_COLUMNS, name)
}

/// Whether a type may be cast to; `double precision` and `timestamp with time zone` go by their first word.
pub(super) fn is_type(name: &str) -> bool {
    has(TYPES, name)
}

/// Whether a setting may be shown.
pub(super) fn is_setting(name: &str) -> bool {
    SETTINGS.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(name))
}

/// Every setting that may be shown.
pub(super) fn settings() -> impl Iterator<Item = &'static str> {
    SETTINGS.split_ascii_whitespace()
}
