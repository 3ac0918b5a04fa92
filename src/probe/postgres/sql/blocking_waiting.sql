select a.pid || ' (' || coalesce(a.usename, '?') || ', ' || coalesce(nullif(a.application_name, ''), 'no application_name') || ')' as session,
       a.pid, coalesce(a.usename, '') as username, a.application_name as application,
       extract(epoch from clock_timestamp() - coalesce(min(l.waitstart), a.state_change)) as wait,
       array_to_string(pg_blocking_pids(a.pid), ', ') as blocked_by,
       coalesce(string_agg(distinct l.locktype || ' ' || l.mode || coalesce(' on ' || l.relation::regclass::text, ''), ', '), '') as lock,
       a.query
  from pg_stat_activity a left join pg_locks l on l.pid = a.pid and not l.granted
 where a.wait_event_type = 'Lock'
 group by a.pid, a.usename, a.application_name, a.state_change, a.query
 order by 5 desc limit 20
