-- Finding what one person did, and which versions may use these tables.

create index audit_who on audit (coalesce(person, account), id);

-- The oldest tables whose version may still run on these. A migration that an older version could not live with raises
-- the number; one that only adds leaves it alone.
create table compatibility (
    name text not null primary key,
    schema bigint not null
);
insert into compatibility (name, schema) values ('oldest', 5);

-- What is deleted once it is old enough is found by its age.
create index event_received on event (received);
create index message_posted on message (posted);
create index run_started on run (started);
create index entry_about on entry (about) where about is not null;
