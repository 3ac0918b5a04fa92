select name as setting, context from pg_settings where pending_restart order by 1 limit 50
