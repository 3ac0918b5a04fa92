select current_setting('server_version') as version,
       current_setting('server_version_num')::int as version_number,
       pg_is_in_recovery() as in_recovery,
       extract(epoch from now() - pg_postmaster_start_time()) as uptime,
       current_user as role,
       current_database() as database,
       r.rolsuper as superuser,
       pg_has_role(r.oid, 'pg_monitor', 'member') as monitoring,
       coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted
  from pg_roles r
 where r.rolname = current_user
