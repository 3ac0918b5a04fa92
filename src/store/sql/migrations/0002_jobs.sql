-- Jobs, deliveries and cards. What may be taken now is a row of a partial index ordered by `next_at`; a lease is nothing
-- but a `next_at` in the future, and `fence` counts the takers, so that a late one notices that it is not the last.

create table job (
    id text not null primary key,
    name text not null,
    -- A process claims only lanes it knows, hence no list here.
    lane text not null,
    payload text not null,
    -- For ever: a second job with the same key is not made.
    dedupe text unique,
    -- What it belongs to, so that it can be cancelled with it.
    subject text,
    run_at bigint not null,
    next_at bigint not null,
    fence bigint not null default 0,
    attempts bigint not null default 0,
    worker text,
    state text not null check (state in ('open', 'done', 'cancelled', 'dead')),
    reason text,
    created bigint not null,
    settled bigint
);
create index job_due on job (lane, next_at, id) where state = 'open';
create index job_subject on job (subject, id) where state = 'open' and subject is not null;
create index job_dead on job (id) where state = 'dead';
create index job_settled on job (settled) where settled is not null;

-- One row per conversation and lane, and per card: the unit of taking, so that what stands in it stays in order.
create table outbox (
    id text not null primary key,
    platform text not null,
    conversation text not null,
    lane text not null check (lane in ('page', 'notice', 'card')),
    -- The card, where the queue is one card's; else empty.
    card text not null,
    last_seq bigint not null,
    -- Absent while nothing is waiting.
    next_at bigint,
    fence bigint not null default 0,
    worker text,
    unique (platform, conversation, lane, card)
);
create index outbox_due on outbox (platform, lane, next_at, id) where next_at is not null;

create table delivery (
    id text not null primary key,
    -- For ever: a second delivery with the same key is not made.
    dedupe text not null unique,
    -- Its queue in `outbox`.
    queue text not null,
    seq bigint not null,
    place text not null,
    account text,
    content text not null,
    failures bigint not null default 0,
    -- When an attempt began whose end nobody knows; the first of them.
    uncertain bigint,
    state text not null check (state in ('waiting', 'sent', 'dead', 'expired')),
    reason text,
    -- When it was made, or taken up again by a person.
    since bigint not null,
    created bigint not null,
    settled bigint,
    -- The platform's id of the message.
    message text
);
create unique index delivery_waiting on delivery (queue, seq) where state = 'waiting';
create index delivery_dead on delivery (id) where state = 'dead';
create index delivery_settled on delivery (settled) where settled is not null;

create table card (
    id text not null primary key,
    -- The incident.
    subject text not null,
    role text not null check (role in ('live', 'announcement')),
    platform text not null,
    conversation text not null,
    -- Empty outside a thread.
    thread text not null,
    -- The platform's id of the message, once it was posted.
    message text,
    -- The change that should be seen, and the one that is.
    wanted bigint not null,
    shown bigint not null,
    shown_at bigint,
    created bigint not null,
    unique (subject, role, platform, conversation, thread)
);

-- The key of the delivery that a message came from: sent twice, it appears once.
alter table message add column delivery text;
create unique index message_delivery on message (delivery) where delivery is not null;
-- The message that is always in sight.
alter table conversation add column pinned text;
