-- Accounts of platforms that persons linked to themselves, the links that do it, and what is known of incidents' rooms.

create table linked_account (
    platform text not null,
    account text not null,
    -- The person of the directory it was proven to be.
    person text not null,
    linked bigint not null,
    -- Who linked it.
    linked_by text not null,
    primary key (platform, account)
);
create index linked_account_person on linked_account (person, platform, linked);

-- One-time links: whoever opens one and is signed in links the account to themselves.
create table account_link (
    -- SHA-256 of what stands in the link.
    hash text not null primary key,
    platform text not null,
    account text not null,
    -- What the account is called there.
    shown text not null,
    -- JSON: the call that was refused, to be done once the account is linked.
    call text,
    issued bigint not null,
    expires bigint not null,
    used bigint
);
create index account_link_account on account_link (platform, account) where used is null;
create index account_link_expires on account_link (expires);

-- Who could not be let into an incident's room, and that it was said.
create table room_absence (
    incident text not null references incident (id),
    person text not null,
    reason text not null,
    at bigint not null,
    primary key (incident, person)
);

-- What an incident's room is headed with.
create table room_topic (
    incident text not null primary key references incident (id),
    topic text not null,
    at bigint not null
);
