select locktype || ' ' || mode as lock, count(*) as locks, count(*) filter (where not granted) as waiting
  from pg_locks group by 1 order by 2 desc limit 30
