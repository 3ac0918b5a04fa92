with recursive waits as materialized (
  select a.pid as waiting, b.blocker, coalesce(min(l.waitstart), min(a.state_change)) as since
    from pg_stat_activity a
    cross join lateral unnest(pg_blocking_pids(a.pid)) as b (blocker)
    left join pg_locks l on l.pid = a.pid and not l.granted
   where a.wait_event_type = 'Lock'
   group by 1, 2
), tree as (
  select blocker as root, waiting, since from waits where blocker not in (select waiting from waits)
  union
  select t.root, w.waiting, w.since from tree t join waits w on w.blocker = t.waiting
), roots as (
  select root, count(distinct waiting) as blocked, min(since) as since from tree group by root
)
select case when r.root = 0 then 'prepared transaction' else
         r.root || ' (' || coalesce(a.usename, '?') || ', ' || coalesce(nullif(a.application_name, ''), 'no application_name') || ')'
       end as session,
       r.root as pid, coalesce(a.usename, '') as username, coalesce(a.application_name, '') as application,
       coalesce(host(a.client_addr), 'local') as client, coalesce(a.state, '') as state,
       r.blocked, extract(epoch from clock_timestamp() - r.since) as longest_wait,
       extract(epoch from clock_timestamp() - a.xact_start) as transaction_age,
       extract(epoch from clock_timestamp() - a.state_change) as state_age, coalesce(a.query, '') as query
  from roots r left join pg_stat_activity a on a.pid = r.root
 order by r.blocked desc, 8 desc limit 20
