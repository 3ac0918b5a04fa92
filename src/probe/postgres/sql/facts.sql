select current_setting('server_version_num')::int as version,
       (select quote_ident(n.nspname)
          from pg_extension e
          join pg_depend d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.deptype = 'e'
                          and d.classid = 'pg_class'::regclass
          join pg_class c on c.oid = d.objid and c.relname = 'pg_stat_statements'
          join pg_namespace n on n.oid = c.relnamespace
         where e.extname = 'pg_stat_statements' limit 1) as statements
