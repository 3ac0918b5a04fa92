select pg_is_in_recovery() as in_recovery,
       (select count(*) from pg_stat_replication) as replicas,
       (select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0) from pg_stat_replication
         where not pg_is_in_recovery()) as highest_lag,
       (select count(*) from pg_replication_slots) as slots,
       (select count(*) from pg_replication_slots where not active) as inactive_slots,
       case when not pg_is_in_recovery() then 0
            when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
            else extract(epoch from now() - pg_last_xact_replay_timestamp()) end as replay_delay,
       case when pg_is_in_recovery() then exists (select from pg_stat_wal_receiver) end as receiving
