-- What somebody is reminded of: one row per thing and kind. The job that wakes Toban for it is only an alarm; this row
-- says whether there is anything to say.
create table reminder (
    -- Id of the incident, task or note.
    subject text not null,
    kind text not null,
    -- What asked for it; another cause begins to count anew. Empty while nothing does.
    cause text not null,
    -- How often it was said for this cause.
    said bigint not null,
    -- When it is said next; absent while nothing is planned.
    next_at bigint,
    -- Somebody wants to hear no more of it.
    stopped bigint not null check (stopped in (0, 1)),
    version bigint not null,
    primary key (subject, kind)
);
