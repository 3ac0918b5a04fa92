select coalesce(nullif(application_name, ''), 'replica') || ' ' || coalesce(host(client_addr), 'local') || ' ' || pid as replica,
       coalesce(state, '') as state, coalesce(sync_state, '') as sync_state,
       case when not pg_is_in_recovery() then pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) end as lag,
       coalesce(extract(epoch from replay_lag), 0) as delay
  from pg_stat_replication order by 4 desc nulls last limit 50
