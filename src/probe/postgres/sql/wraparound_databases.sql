select datname as database, age(datfrozenxid) as age, 2147483647 - age(datfrozenxid) as transactions_left,
       2147483647 - mxid_age(datminmxid) as multixacts_left
  from pg_database order by 2 desc limit 50
