with recursive waits as materialized (
  select pid as waiting, unnest(pg_blocking_pids(pid)) as blocker from pg_stat_activity where wait_event_type = 'Lock'
), roots as (
  select distinct blocker from waits where blocker not in (select waiting from waits)
)
select (select count(distinct waiting) from waits) as blocked_sessions,
       (select count(*) from roots) as root_blockers,
       coalesce((select max(extract(epoch from clock_timestamp() - coalesce(l.waitstart, a.state_change)))
          from waits w join pg_stat_activity a on a.pid = w.waiting
          left join pg_locks l on l.pid = w.waiting and not l.granted), 0) as longest_wait
