select quote_ident(n.nspname) as schema
  from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
 where n.nspname !~ '^pg_(temp|toast)'
 group by 1 order by 1 limit 20
