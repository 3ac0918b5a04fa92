select quote_ident(s.schemaname) || '.' || quote_ident(s.indexrelname) as "index", s.relid::regclass::text as "table",
       s.idx_scan as scans, pg_relation_size(s.indexrelid) as size
  from pg_stat_user_indexes s join pg_index i using (indexrelid)
 where s.idx_scan <= 50 and not i.indisunique and not i.indisprimary and i.indisvalid
   and pg_relation_size(s.indexrelid) >= 10 * 1024 * 1024
   and not exists (select from pg_constraint c where c.conindid = s.indexrelid)
 order by 4 desc limit 50
