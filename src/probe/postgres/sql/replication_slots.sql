select slot_name as slot, slot_type as type, active, coalesce(wal_status, '') as wal_status,
       case when not pg_is_in_recovery() then greatest(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0) end as retained
  from pg_replication_slots order by 5 desc nulls last limit 50
