select coalesce(queryid::text, md5(query)) as statement, coalesce(r.rolname, '') as username, sum(s.calls) as calls,
       sum(s.total_exec_time) as total_time, sum(s.total_exec_time) / greatest(sum(s.calls), 1) as mean_time,
       sum(s.rows) as rows_returned, min(s.query) as query
  from {statements}.pg_stat_statements s left join pg_roles r on r.oid = s.userid
 where s.query not like '<insufficient%'
 group by 1, 2 order by sum(s.total_exec_time) desc limit 20
