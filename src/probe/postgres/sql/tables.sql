select count(*) as tables, coalesce(sum(n_live_tup), 0) as live_rows, coalesce(sum(n_dead_tup), 0) as dead_rows
  from pg_stat_user_tables
