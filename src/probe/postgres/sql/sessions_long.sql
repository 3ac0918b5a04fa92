select pid || ' (' || coalesce(usename, '?') || ', ' || coalesce(nullif(application_name, ''), 'no application_name') || ')' as session,
       pid, coalesce(usename, '') as username, application_name as application, coalesce(host(client_addr), 'local') as client,
       extract(epoch from clock_timestamp() - query_start) as query_age,
       coalesce(wait_event_type || ':' || wait_event, '') as waits_for, query
  from pg_stat_activity
 where backend_type = 'client backend' and pid <> pg_backend_pid() and state = 'active'
 order by query_start limit 20
