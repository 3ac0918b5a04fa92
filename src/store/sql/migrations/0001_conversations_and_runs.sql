-- Columns are text and bigint only: times in microseconds since 1970, flags 0 or 1 with a check, documents as JSON.
-- The same text runs on SQLite and on PostgreSQL.

-- The last number given out per kind (RUN, journal). The row's lock orders those who take numbers.
create table counter (
    name text not null primary key,
    last bigint not null
);

create table conversation (
    id text not null primary key,
    name text not null unique,
    language text check (language in ('en', 'ja')),
    created bigint not null
);

create table message (
    id text not null primary key,
    conversation text not null references conversation (id),
    -- The message whose thread this one stands in.
    thread text references message (id),
    -- The person's name; absent when the bot wrote it.
    author text,
    -- The only account that may see it; absent for everybody.
    visible_to text,
    kind text not null check (kind in ('text', 'message')),
    body text not null,
    replies bigint not null default 0,
    -- Journal number when it was appended: the order of reading.
    seq bigint not null unique,
    -- Journal number of the last change: what a reader who was away has missed.
    revision bigint not null unique,
    posted bigint not null,
    edited bigint
);
create index message_history on message (conversation, seq) where thread is null;
create index message_thread on message (thread, seq);

create table run (
    id text not null primary key,
    number bigint not null unique,
    playbook text not null,
    target text not null,
    state text not null check (state in ('running', 'finished', 'cut', 'interrupted')),
    status text not null check (status in ('ok', 'warning', 'critical', 'unknown')),
    started bigint not null,
    finished bigint,
    report text not null
);
create index run_subject on run (playbook, target, number);
create index run_target on run (target, number);
create index run_playbook on run (playbook, number);
create index run_complete on run (playbook, target, number) where state = 'finished';
create index run_good on run (playbook, target, number) where state = 'finished' and status = 'ok';
create index run_unfinished on run (started) where state = 'running';

create table event (
    platform text not null,
    id text not null,
    received bigint not null,
    primary key (platform, id)
);

create table person_preference (
    platform text not null,
    account text not null,
    language text check (language in ('en', 'ja')),
    changed bigint not null,
    primary key (platform, account)
);

-- Only hashes of what opens a door are kept.
create table login_link (
    hash text not null primary key,
    person text not null,
    issued bigint not null,
    expires bigint not null,
    used bigint
);
create index login_link_expires on login_link (expires);

create table session (
    hash text not null primary key,
    person text not null,
    opened bigint not null,
    expires bigint not null
);
create index session_person on session (person);
create index session_expires on session (expires);

create table audit (
    id text not null primary key,
    at bigint not null,
    platform text not null,
    account text not null,
    person text,
    action text not null,
    arguments text not null,
    outcome text not null check (outcome in ('done', 'refused', 'failed')),
    detail text not null
);
