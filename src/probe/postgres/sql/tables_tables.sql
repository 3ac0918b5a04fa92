select quote_ident(schemaname) || '.' || quote_ident(relname) as "table", n_live_tup as live_rows, n_dead_tup as dead_rows,
       case when n_live_tup + n_dead_tup > 0 then 100.0 * n_dead_tup / (n_live_tup + n_dead_tup) else 0 end as dead_percent,
       seq_scan as sequential_scans, coalesce(idx_scan, 0) as index_scans, seq_tup_read as rows_scanned,
       n_mod_since_analyze as changes_since_analyze,
       extract(epoch from now() - greatest(last_vacuum, last_autovacuum)) / 86400 as vacuum_age,
       extract(epoch from now() - greatest(last_analyze, last_autoanalyze)) / 86400 as analyze_age,
       pg_relation_size(relid) as size
  from pg_stat_user_tables
 order by n_dead_tup desc, seq_tup_read desc limit 50
