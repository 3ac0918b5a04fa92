select count(*) as tracked, count(*) filter (where calls >= 100 and mean_exec_time >= 20) as slow,
       count(*) filter (where mean_exec_time > 5000) as very_slow,
       coalesce(sum(calls), 0) as calls, coalesce(sum(total_exec_time), 0) as total_time
  from {statements}.pg_stat_statements
