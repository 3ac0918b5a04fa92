select count(*) as sequences,
       count(*) filter (where last_value is null and not has_sequence_privilege(quote_ident(schemaname) || '.' || quote_ident(sequencename), 'SELECT')) as unreadable,
       max(case when increment_by > 0 then 100.0 * last_value / max_value
                else 100.0 * last_value / min_value end) as highest_percent
  from pg_sequences where not cycle
