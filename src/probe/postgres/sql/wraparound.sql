select max(age(datfrozenxid)) as oldest_age, min(2147483647 - age(datfrozenxid)) as transactions_left,
       min(2147483647 - mxid_age(datminmxid)) as multixacts_left,
       current_setting('autovacuum_freeze_max_age')::bigint as freeze_max_age,
       (select count(*) from pg_prepared_xacts) as prepared_transactions,
       (select coalesce(max(extract(epoch from now() - prepared)), 0) from pg_prepared_xacts) as oldest_prepared,
       (select coalesce(max(age(backend_xmin)), 0) from pg_stat_activity where pid <> pg_backend_pid()) as oldest_snapshot_age,
       (select coalesce(max(greatest(age(xmin), age(catalog_xmin))), 0) from pg_replication_slots) as oldest_slot_age
  from pg_database
