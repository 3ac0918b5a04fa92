-- Until when everything that people did on a platform was heard, and who reads there what was not.

create table attendance (
    platform text not null primary key,
    heard bigint not null,
    -- Which process reads the history, and until when nobody else does.
    worker text,
    lease_until bigint
);
