-- What is filtered or ordered by stands in columns; all of an incident stands in its document.

create table incident (
    id text not null primary key,
    -- 42 of INC-42.
    number bigint not null unique,
    severity text not null check (severity in ('SEV1', 'SEV2', 'SEV3', 'SEV4')),
    phase text not null check (phase in ('identification', 'analysis', 'resolution', 'prevention', 'closed')),
    -- Whether it goes on: neither closed nor merged.
    open bigint not null check (open in (0, 1)),
    private bigint not null check (private in (0, 1)),
    -- Whether figures count it: no exercise, no false alarm, not merged.
    counted bigint not null check (counted in (0, 1)),
    service text,
    -- The title as it is searched.
    folded text not null,
    -- Its own conversation or thread; before that is made, where it was opened.
    platform text not null,
    conversation text not null,
    thread text,
    opened bigint not null,
    acked bigint,
    resolved bigint,
    -- Raised by each change; guards it.
    version bigint not null,
    document text not null
);
create index incident_open on incident (number) where open = 1;
create index incident_place on incident (platform, conversation, number) where open = 1;
create index incident_severity on incident (severity, number);
create index incident_service on incident (service, number);
create index incident_phase on incident (phase, number);
create index incident_counted on incident (opened, number) where counted = 1;

-- Who may read it though it is private: who opened it, who holds a role, its members.
create table incident_member (
    incident text not null references incident (id),
    person text not null,
    primary key (incident, person)
);
create index incident_member_person on incident_member (person);

create table entry (
    id text not null primary key,
    incident text not null references incident (id),
    -- Its place among entries of the same moment.
    seq bigint not null,
    at bigint not null,
    kind text not null,
    text text not null,
    -- Its author; absent when Toban wrote it.
    platform text,
    account text,
    person text,
    -- The message it came from.
    source_platform text,
    source_conversation text,
    source_message text,
    source_link text,
    mark text check (mark in ('detection', 'diagnosis', 'repair', 'key_moment')),
    attachments text not null,
    audience text not null check (audience in ('responders', 'stakeholders')),
    about text,
    edited bigint,
    -- A tombstone: its words are gone.
    deleted bigint
);
create index entry_timeline on entry (incident, at, seq, id);
create index entry_seq on entry (incident, seq);
create index entry_report on entry (incident, at, seq, id) where kind = 'report';
create unique index entry_source on entry (source_platform, source_conversation, source_message, incident);

create table task (
    id text not null primary key,
    incident text not null references incident (id),
    number bigint not null,
    text text not null,
    owner text,
    -- The day, as 2026-12-01.
    due text,
    created bigint not null,
    done bigint,
    unique (incident, number)
);
create index task_open on task (id) where done is null;
create index task_owner on task (owner, id) where done is null;

create table postmortem (
    incident text not null primary key references incident (id),
    number bigint not null unique,
    state text not null check (state in ('draft', 'in-review', 'reviewed', 'closed')),
    due bigint,
    changed bigint not null,
    version bigint not null,
    document text not null
);
create index postmortem_state on postmortem (state, number);
