select (select count(*) from pg_stat_user_indexes) as indexes,
       (select count(*) from pg_index where not indisvalid
           and indexrelid not in (select index_relid from pg_stat_progress_create_index)) as invalid_indexes,
       (select count(*) from pg_constraint where not convalidated and contype in ('c', 'f')) as invalid_constraints,
       (select extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time())) / 86400
          from pg_stat_database where datname = current_database()) as statistics_age
