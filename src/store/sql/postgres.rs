//! What only PostgreSQL needs: how its connections are set up.

/// Begins a transaction that may write.
pub(super) const BEGIN: &str = "begin isolation level read committed read write";

/// Begins a transaction that reads one state of everything.
pub(super) const READ: &str = "begin isolation level repeatable read read only";

/// What every connection is told first. The server ends what a stuck or vanished replica holds.
///
/// Every statement has an index in its order (`tests/suite/store/cost.rs`). Left alone, a server that has not counted a
/// table's rows yet reads and sorts the whole journal for its last five entries.
pub(super) const SETUP: &str = "set application_name = 'toban'; set client_encoding = 'UTF8'; \
    set statement_timeout = '30s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '30s'; \
    set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off; set jit = off";

/// The encoding the database keeps text in.
pub(super) const ENCODING: &str = "select current_setting('server_encoding') as encoding";
