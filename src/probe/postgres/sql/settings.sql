select (select count(*) from pg_settings where pending_restart) as pending_restart,
       max(reset_val) filter (where name = 'statement_timeout')::bigint as statement_timeout,
       max(reset_val) filter (where name = 'lock_timeout')::bigint as lock_timeout,
       max(reset_val) filter (where name = 'idle_in_transaction_session_timeout')::bigint as idle_in_transaction_timeout,
       max(setting) filter (where name = 'autovacuum') = 'on' as autovacuum,
       max(setting) filter (where name = 'track_counts') = 'on' as track_counts,
       max(setting) filter (where name = 'track_activities') = 'on' as track_activities,
       max(setting) filter (where name = 'fsync') = 'on' as fsync,
       max(setting) filter (where name = 'full_page_writes') = 'on' as full_page_writes,
       max(setting) filter (where name = 'synchronous_commit') as synchronous_commit,
       max(setting) filter (where name = 'max_connections')::bigint as max_connections,
       pg_size_bytes(current_setting('shared_buffers')) as shared_buffers,
       pg_size_bytes(current_setting('work_mem')) as work_mem,
       pg_size_bytes(current_setting('maintenance_work_mem')) as maintenance_work_mem
  from pg_settings
 where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'autovacuum', 'track_counts',
                'track_activities', 'fsync', 'full_page_writes', 'synchronous_commit', 'max_connections')
