select coalesce(usename, '?') || ' / ' || coalesce(nullif(application_name, ''), 'no application_name') as owner,
       count(*) as sessions, count(*) filter (where state = 'active') as active,
       count(*) filter (where state = 'idle') as idle
  from pg_stat_activity where backend_type = 'client backend'
 group by 1 order by 2 desc, 1 limit 20
