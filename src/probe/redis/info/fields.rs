//! What INFO tells, field by field, with unit and whether it only grows: the names are Redis' own.
//!
//! Apart, because it is a table. Source: the documentation of INFO for Redis 7.2 and Valkey 8; a server that does not
//! tell a field leaves it unknown.

use crate::probe::redis::info::section::Section;
use crate::probe::schema::Field;
use crate::probe::unit::Unit::{
    Bytes, BytesPerSecond, Count, Microseconds, Milliseconds, PerSecond, Percent, Ratio, Seconds,
};

/// The fields of a section; the last ones may be derived ([`super::parse`]).
pub(super) const fn of(section: Section) -> &'static [Field] {
    match section {
        Section::Server => SERVER,
        Section::Clients => CLIENTS,
        Section::Memory => MEMORY,
        Section::Persistence => PERSISTENCE,
        Section::Stats => STATS,
        Section::Replication => REPLICATION,
        Section::Cpu => CPU,
        Section::Commandstats | Section::Latencystats => &[],
        Section::Errorstats => ERRORS,
        Section::Keyspace => KEYSPACE,
        Section::Cluster => CLUSTER,
    }
}

const SERVER: &[Field] = &[
    Field::text("redis_version", "Version of the server."),
    Field::text("redis_mode", "standalone, sentinel or cluster."),
    Field::text("os", "Operating system of the server."),
    Field::gauge("process_id", Count, "Process id of the server."),
    Field::gauge("tcp_port", Count, "Port it listens on."),
    Field::gauge("uptime_in_seconds", Seconds, "Time since the server started."),
    Field::gauge("hz", Count, "Runs of the background tasks per second."),
    Field::gauge("io_threads_active", Count, "Whether I/O threads are active."),
    Field::gauge("server_time_usec", Microseconds, "The server's clock, since 1970 (Redis 7)."),
];

const CLIENTS: &[Field] = &[
    Field::gauge("connected_clients", Count, "Connections of clients, without replicas."),
    Field::gauge("cluster_connections", Count, "Sockets of the cluster bus."),
    Field::gauge("maxclients", Count, "Most connections the server takes (Redis 6)."),
    Field::gauge("client_recent_max_input_buffer", Bytes, "Largest input buffer of a client lately."),
    Field::gauge("client_recent_max_output_buffer", Bytes, "Largest output buffer of a client lately."),
    Field::gauge("blocked_clients", Count, "Clients waiting in a blocking call."),
    Field::gauge("tracking_clients", Count, "Clients being tracked for caching."),
    Field::gauge("clients_in_timeout_table", Count, "Clients with a timeout running."),
];

const MEMORY: &[Field] = &[
    Field::gauge("used_memory", Bytes, "Bytes allocated by Redis."),
    Field::gauge("used_memory_rss", Bytes, "Resident memory of the process as the system sees it."),
    Field::gauge("used_memory_peak", Bytes, "Most that was ever allocated."),
    Field::gauge("used_memory_overhead", Bytes, "Buffers and bookkeeping."),
    Field::gauge("used_memory_startup", Bytes, "Allocated when it started."),
    Field::gauge("used_memory_dataset", Bytes, "The data itself."),
    Field::gauge("used_memory_scripts", Bytes, "Scripts and functions."),
    Field::gauge("allocator_allocated", Bytes, "Allocated from the allocator."),
    Field::gauge("allocator_active", Bytes, "In active pages of the allocator."),
    Field::gauge("allocator_resident", Bytes, "Resident in the allocator."),
    Field::gauge("total_system_memory", Bytes, "Memory of the machine."),
    Field::gauge("maxmemory", Bytes, "The configured limit; 0 is none."),
    Field::text("maxmemory_policy", "What happens at the limit."),
    Field::gauge("allocator_frag_ratio", Ratio, "External fragmentation."),
    Field::gauge("allocator_frag_bytes", Bytes, "Bytes lost to external fragmentation."),
    Field::gauge("allocator_rss_ratio", Ratio, "Pages the allocator could give back."),
    Field::gauge("allocator_rss_bytes", Bytes, "Bytes the allocator could give back."),
    Field::gauge("rss_overhead_ratio", Ratio, "Resident memory outside the allocator."),
    Field::gauge("rss_overhead_bytes", Bytes, "Bytes resident outside the allocator."),
    Field::gauge(
        "mem_fragmentation_ratio",
        Ratio,
        "Resident memory over used memory; below 1 part of it is swapped out.",
    ),
    Field::gauge("mem_fragmentation_bytes", Bytes, "Resident memory minus used memory."),
    Field::gauge("mem_not_counted_for_evict", Bytes, "Memory that eviction does not count."),
    Field::gauge("mem_replication_backlog", Bytes, "The replication backlog."),
    Field::gauge("mem_clients_slaves", Bytes, "Buffers of replicas."),
    Field::gauge("mem_clients_normal", Bytes, "Buffers of clients."),
    Field::gauge("mem_aof_buffer", Bytes, "Buffers of the append-only file."),
    Field::text("mem_allocator", "The allocator and its version."),
    Field::gauge("active_defrag_running", Count, "Effort of active defragmentation; 0 is off."),
    Field::gauge("lazyfree_pending_objects", Count, "Objects waiting to be freed."),
];

const PERSISTENCE: &[Field] = &[
    Field::flag("loading", "Whether the server is loading its data."),
    Field::flag("async_loading", "Whether a replica loads while serving old data."),
    Field::gauge("loading_loaded_perc", Percent, "How much is loaded."),
    Field::gauge("loading_eta_seconds", Seconds, "Time until it is loaded."),
    Field::gauge("current_cow_size", Bytes, "Copied while a child runs."),
    Field::gauge("rdb_changes_since_last_save", Count, "Changes since the last snapshot."),
    Field::flag("rdb_bgsave_in_progress", "Whether a snapshot is being written."),
    Field::gauge("rdb_last_save_time", Seconds, "Time of the last snapshot, since 1970."),
    Field::text("rdb_last_bgsave_status", "ok or err."),
    Field::gauge("rdb_last_bgsave_time_sec", Seconds, "How long the last snapshot took; -1 if there was none."),
    Field::gauge("rdb_current_bgsave_time_sec", Seconds, "How long the running snapshot takes; -1 if there is none."),
    Field::counter("rdb_saves", Count, "Snapshots since the start (Redis 7)."),
    Field::gauge("rdb_last_cow_size", Bytes, "Copied during the last snapshot."),
    Field::flag("aof_enabled", "Whether the append-only file is on."),
    Field::flag("aof_rewrite_in_progress", "Whether the append-only file is being rewritten."),
    Field::gauge("aof_last_rewrite_time_sec", Seconds, "How long the last rewrite took; -1 if there was none."),
    Field::gauge("aof_current_rewrite_time_sec", Seconds, "How long the running rewrite takes; -1 if there is none."),
    Field::text("aof_last_bgrewrite_status", "ok or err."),
    Field::text("aof_last_write_status", "ok or err."),
    Field::gauge("aof_current_size", Bytes, "Size of the append-only file."),
    Field::gauge("aof_base_size", Bytes, "Its size after the last rewrite."),
    Field::counter("aof_delayed_fsync", Count, "Times a write waited for the disk."),
    Field::gauge("aof_pending_bio_fsync", Count, "Syncs waiting in the background."),
    Field::gauge("rdb_last_save_age", Seconds, "Time since the last snapshot, by the server's clock (Redis 7)."),
];

const STATS: &[Field] = &[
    Field::counter("total_connections_received", Count, "Connections accepted."),
    Field::counter("total_commands_processed", Count, "Commands run."),
    Field::gauge("instantaneous_ops_per_sec", PerSecond, "Commands per second lately."),
    Field::counter("total_net_input_bytes", Bytes, "Bytes read."),
    Field::counter("total_net_output_bytes", Bytes, "Bytes written."),
    Field::gauge("instantaneous_input_kbps", BytesPerSecond, "Bytes read per second lately."),
    Field::gauge("instantaneous_output_kbps", BytesPerSecond, "Bytes written per second lately."),
    Field::counter("rejected_connections", Count, "Connections refused because of maxclients."),
    Field::counter("sync_full", Count, "Full synchronisations with replicas."),
    Field::counter("sync_partial_ok", Count, "Partial synchronisations that worked."),
    Field::counter("sync_partial_err", Count, "Partial synchronisations that did not."),
    Field::counter("expired_keys", Count, "Keys that expired."),
    Field::gauge("expired_stale_perc", Percent, "Share of expired keys still in memory."),
    Field::counter("expired_time_cap_reached_count", Count, "Times expiring was stopped for its time."),
    Field::counter("evicted_keys", Count, "Keys thrown out because of maxmemory."),
    Field::counter("evicted_clients", Count, "Clients thrown out because of their memory."),
    Field::counter("total_eviction_exceeded_time", Milliseconds, "Time above maxmemory."),
    Field::gauge("current_eviction_exceeded_time", Milliseconds, "Time above maxmemory by now."),
    Field::counter("keyspace_hits", Count, "Lookups that found a key."),
    Field::counter("keyspace_misses", Count, "Lookups that did not."),
    Field::gauge("pubsub_channels", Count, "Channels with subscribers."),
    Field::gauge("pubsub_patterns", Count, "Patterns with subscribers."),
    Field::gauge("latest_fork_usec", Microseconds, "How long the last fork stopped the server."),
    Field::counter("total_forks", Count, "Forks since the start."),
    Field::counter("total_active_defrag_time", Milliseconds, "Time spent on defragmentation."),
    Field::counter("unexpected_error_replies", Count, "Error answers that were not expected."),
    Field::counter("total_error_replies", Count, "Error answers."),
    Field::counter("acl_access_denied_auth", Count, "Failed authentications."),
    Field::counter("acl_access_denied_cmd", Count, "Commands refused to a user."),
    Field::counter("client_query_buffer_limit_disconnections", Count, "Clients cut for their input."),
    Field::counter("client_output_buffer_limit_disconnections", Count, "Clients cut for their output."),
];

const REPLICATION: &[Field] = &[
    Field::text("role", "master or slave."),
    Field::gauge("connected_slaves", Count, "Replicas connected."),
    Field::text("master_failover_state", "State of a failover."),
    Field::text("master_host", "The master of a replica."),
    Field::gauge("master_port", Count, "Its port."),
    Field::text("master_link_status", "up or down; only a replica tells."),
    Field::gauge("master_last_io_seconds_ago", Seconds, "Time since the master was heard."),
    Field::flag("master_sync_in_progress", "Whether the master sends everything anew."),
    Field::gauge("master_sync_left_bytes", Bytes, "What is left of that."),
    Field::gauge("master_link_down_since_seconds", Seconds, "How long the link is down."),
    Field::gauge("slave_read_repl_offset", Bytes, "What the replica has read."),
    Field::gauge("slave_repl_offset", Bytes, "What the replica has applied."),
    Field::flag("slave_read_only", "Whether the replica refuses writes."),
    Field::gauge("min_slaves_good_slaves", Count, "Replicas that count as good."),
    Field::counter("master_repl_offset", Bytes, "The stream's position."),
    Field::flag("repl_backlog_active", "Whether a backlog is kept."),
    Field::gauge("repl_backlog_size", Bytes, "Size of the backlog."),
    Field::gauge("repl_backlog_histlen", Bytes, "What is in it."),
    Field::gauge("replicas_online", Count, "Replicas in state online."),
    Field::gauge("replica_lag_bytes", Bytes, "How far the slowest replica is behind."),
    Field::gauge("replica_lag_seconds", Seconds, "How long ago the slowest replica was heard."),
];

const CPU: &[Field] = &[
    Field::counter("used_cpu_sys", Seconds, "System time of the server."),
    Field::counter("used_cpu_user", Seconds, "User time of the server."),
    Field::counter("used_cpu_sys_children", Seconds, "System time of its children."),
    Field::counter("used_cpu_user_children", Seconds, "User time of its children."),
    Field::counter("used_cpu_sys_main_thread", Seconds, "System time of the main thread (Redis 6.2)."),
    Field::counter("used_cpu_user_main_thread", Seconds, "User time of the main thread (Redis 6.2)."),
];

const ERRORS: &[Field] = &[
    Field::counter("errors_oom", Count, "Writes refused because memory is full (OOM)."),
    Field::counter("errors_misconf", Count, "Writes refused because snapshots fail (MISCONF)."),
    Field::counter("errors_noauth", Count, "Commands without a password (NOAUTH)."),
    Field::counter("errors_wrongpass", Count, "Wrong passwords (WRONGPASS)."),
    Field::counter("errors_noperm", Count, "Commands refused to a user (NOPERM)."),
    Field::counter("errors_noreplicas", Count, "Writes refused for lack of replicas (NOREPLICAS)."),
    Field::counter("errors_readonly", Count, "Writes sent to a replica (READONLY)."),
];

const KEYSPACE: &[Field] = &[
    Field::gauge("keys", Count, "Keys in all databases."),
    Field::gauge("keys_with_expiry", Count, "Keys that expire, in all databases."),
];

const CLUSTER: &[Field] = &[Field::flag("cluster_enabled", "Whether it runs as a cluster.")];

/// Columns of the table `commands`.
pub(super) const COMMANDS: &[Field] = &[
    Field::text("command", "The command, `config|get` for a subcommand."),
    Field::counter("calls", Count, "Calls."),
    Field::counter("usec", Microseconds, "CPU time of all calls."),
    Field::gauge("usec_per_call", Microseconds, "CPU time of a call, averaged since the start."),
    Field::counter("rejected_calls", Count, "Calls refused before they ran."),
    Field::counter("failed_calls", Count, "Calls that failed while they ran."),
];

/// Columns of the table `latencies`.
pub(super) const LATENCIES: &[Field] = &[
    Field::text("command", "The command."),
    Field::gauge("p50", Microseconds, "Median time of a call since the start."),
    Field::gauge("p99", Microseconds, "99th percentile."),
    Field::gauge("p99_9", Microseconds, "99.9th percentile."),
];

/// Columns of the table `errors`.
pub(super) const ERROR_COUNTS: &[Field] =
    &[Field::text("error", "Its first word."), Field::counter("count", Count, "Answers of that kind.")];

/// Columns of the table `keyspace`.
pub(super) const DATABASES: &[Field] = &[
    Field::text("database", "Its name, `db0`."),
    Field::gauge("keys", Count, "Keys."),
    Field::gauge("expires", Count, "Keys that expire."),
    Field::gauge("avg_ttl", Milliseconds, "Average time to live of those."),
];

/// Columns of the table `replicas`.
pub(super) const REPLICAS: &[Field] = &[
    Field::text("replica", "Its address."),
    Field::text("state", "online, or how far the synchronisation is."),
    Field::gauge("lag", Seconds, "Time since it was heard."),
    Field::gauge("lag_bytes", Bytes, "How far it is behind."),
];
