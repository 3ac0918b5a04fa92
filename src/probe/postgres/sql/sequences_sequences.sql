select quote_ident(schemaname) || '.' || quote_ident(sequencename) as sequence, data_type::text as type, last_value as last, max_value as maximum,
       case when increment_by > 0 then 100.0 * last_value / max_value else 100.0 * last_value / min_value end as used_percent
  from pg_sequences where not cycle and last_value is not null
 order by 5 desc nulls last limit 50
