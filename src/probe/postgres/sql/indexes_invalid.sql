select i.indexrelid::regclass::text as "index", i.indrelid::regclass::text as "table",
       pg_relation_size(i.indexrelid) as size
  from pg_index i
 where not i.indisvalid and i.indexrelid not in (select index_relid from pg_stat_progress_create_index)
 order by 1 limit 50
