with me as (select oid, rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
              from pg_roles where rolname = current_user)
select kind, detail from (
  select 1 as place, 'superuser' as kind, '' as detail from me where rolsuper
  union all
  select 2, 'member', r.rolname from me, pg_roles r
   where not me.rolsuper and r.oid <> me.oid
     and (r.rolname in ('pg_read_all_data', 'pg_write_all_data', 'pg_signal_backend', 'pg_checkpoint', 'pg_maintain',
                        'pg_database_owner', 'pg_use_reserved_connections', 'pg_create_subscription', 'pg_signal_autovacuum_worker')
          or r.rolname ~ '^pg_.*_server_' or r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
     and pg_has_role(me.oid, r.oid, 'member')
  union all
  select 3, 'attribute', word from me, lateral (values (rolcreaterole, 'CREATEROLE'), (rolcreatedb, 'CREATEDB'),
         (rolreplication, 'REPLICATION'), (rolbypassrls, 'BYPASSRLS')) as attribute (held, word)
   where held and not rolsuper
  union all
  select 4, 'owns', coalesce((select 'database ' || quote_ident(d.datname) from pg_database d
                               where d.oid = s.objid and s.classid = 'pg_database'::regclass),
                             (select c.oid::regclass::text from pg_class c
                               where c.oid = s.objid and s.classid = 'pg_class'::regclass), 'objects')
    from (select s.* from pg_shdepend s join me on s.refobjid = me.oid and s.refclassid = 'pg_authid'::regclass
           where s.deptype = 'o' and not me.rolsuper
             and (s.dbid = 0 or s.dbid = (select oid from pg_database where datname = current_database())) limit 3) s
  union all
  select 5, 'create', 'schema ' || quote_ident(n.nspname) from me, pg_namespace n
   where not me.rolsuper and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     and has_schema_privilege(me.oid, n.oid, 'CREATE')
     and not pg_has_role(me.oid, n.nspowner, 'member')
  union all
  select 6, 'create', 'database ' || quote_ident(d.datname) from me, pg_database d
   where not me.rolsuper and d.datname = current_database() and has_database_privilege(me.oid, d.oid, 'CREATE')
     and not pg_has_role(me.oid, d.datdba, 'member')
  union all
  select 7, 'write', c.oid::regclass::text
    from (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace, me
           where not me.rolsuper and c.relkind in ('r', 'p', 'v', 'f') and n.nspname !~ '^pg_'
             and n.nspname <> 'information_schema'
             and has_table_privilege(me.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
             and not pg_has_role(me.oid, c.relowner, 'member') limit 3) c
) held
order by place, detail
limit 30
