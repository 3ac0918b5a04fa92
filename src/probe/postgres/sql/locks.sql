select count(*) filter (where not fastpath) as held, count(*) filter (where not granted) as waiting,
       max(capacity) as capacity, 100.0 * count(*) filter (where not fastpath) / max(capacity) as used_percent
  from (select current_setting('max_locks_per_transaction')::bigint
               * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint) as capacity) c
  left join pg_locks l on l.locktype not in ('virtualxid', 'transactionid')
