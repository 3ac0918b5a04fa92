with clients as (
  select * from pg_stat_activity where backend_type = 'client backend'
), others as (
  select * from clients where pid <> pg_backend_pid()
), room as (
  select current_setting('max_connections')::int as max_connections,
         current_setting('superuser_reserved_connections')::int
           + coalesce(current_setting('reserved_connections', true), '0')::int as reserved
)
select (select count(*) from clients) as total,
       (select count(*) from clients where state = 'active') as active,
       (select count(*) from clients where state = 'idle') as idle,
       (select count(*) from clients where state like 'idle in transaction%') as idle_in_transaction,
       (select count(*) from clients where wait_event_type = 'Lock') as waiting_on_lock,
       max_connections, reserved, max_connections - reserved as available,
       100.0 * (select count(*) from clients) / greatest(max_connections - reserved, 1) as used_percent,
       (select coalesce(max(extract(epoch from clock_timestamp() - state_change)), 0) from others
         where state like 'idle in transaction%') as longest_idle_in_transaction,
       (select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) from others) as longest_transaction,
       (select coalesce(max(extract(epoch from clock_timestamp() - query_start)), 0) from others
         where state = 'active') as longest_query
  from room
