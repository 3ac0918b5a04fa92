select datname as database, numbackends as sessions, xact_commit as commits, xact_rollback as rollbacks,
       blks_hit as blocks_hit, blks_read as blocks_read, deadlocks, temp_files, temp_bytes
  from pg_stat_database where datname is not null order by numbackends desc, datname limit 50
