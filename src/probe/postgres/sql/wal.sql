select case when pg_is_in_recovery() then null else pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') end as written,
       pg_size_bytes(current_setting('max_wal_size')) as max_wal_size,
       extract(epoch from current_setting('checkpoint_timeout')::interval) as checkpoint_timeout,
       (select extract(epoch from now() - checkpoint_time) from pg_control_checkpoint()) as checkpoint_age,
       current_setting('archive_mode') <> 'off' as archiving,
       a.archived_count as archived, a.failed_count as archive_failures,
       coalesce(current_setting('archive_mode') <> 'off' and a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), false) as archive_failing,
       extract(epoch from now() - a.last_failed_time) as archive_failure_age
  from pg_stat_archiver a
