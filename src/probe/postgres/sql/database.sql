select sum(xact_commit) as commits, sum(xact_rollback) as rollbacks, sum(blks_hit) as blocks_hit,
       sum(blks_read) as blocks_read, sum(tup_returned) as rows_returned, sum(tup_fetched) as rows_fetched,
       sum(deadlocks) as deadlocks, sum(conflicts) as conflicts, sum(temp_files) as temp_files,
       sum(temp_bytes) as temp_bytes, sum(checksum_failures) as checksum_failures,
       pg_database_size(current_database()) as size,
       extract(epoch from now() - min(stats_reset)) as statistics_age
  from pg_stat_database
