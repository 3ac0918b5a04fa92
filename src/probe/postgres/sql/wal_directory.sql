select coalesce(sum(size), 0) as directory_size, count(*) as files from pg_ls_waldir()
