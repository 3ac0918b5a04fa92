select pid || ' (' || coalesce(usename, '?') || ', ' || coalesce(nullif(application_name, ''), 'no application_name') || ')' as session,
       pid, coalesce(usename, '') as username, application_name as application, coalesce(host(client_addr), 'local') as client,
       extract(epoch from clock_timestamp() - state_change) as idle_age,
       extract(epoch from clock_timestamp() - xact_start) as transaction_age, query
  from pg_stat_activity
 where backend_type = 'client backend' and pid <> pg_backend_pid() and state like 'idle in transaction%'
 order by state_change limit 20
