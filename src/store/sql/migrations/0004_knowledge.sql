-- Prevention notes, their history, and the index they are found by.

create table note (
    id text not null primary key,
    -- NOTE-7.
    number bigint not null unique,
    title text not null,
    symptoms text not null,
    cause text not null,
    countermeasure text not null,
    detection_gap text not null,
    documentation text not null,
    -- JSON lists; note_label has them again, to list by.
    components text not null,
    tags text not null,
    -- The incident it was written from; while that is private, the note is hidden with it.
    origin text,
    author text not null,
    language text not null check (language in ('en', 'ja')),
    created bigint not null,
    updated bigint not null,
    -- The day to look again, as the number 20270222.
    review bigint,
    seen bigint not null,
    last_seen bigint,
    archived bigint,
    -- Number of the note that says the same and goes on.
    merged_into bigint,
    version bigint not null,
    -- The last version that did not come from a file.
    base bigint not null
);
create index note_live on note (number) where archived is null;
create index note_archived on note (number) where archived is not null;
create index note_review on note (review, number) where archived is null and review is not null;
create index note_origin on note (origin) where origin is not null;
create index note_title on note (title, number) where archived is null;

-- Few incidents are private: what is hidden with them is found from here.
create index incident_private on incident (id) where private = 1;

create table note_label (
    kind text not null check (kind in ('component', 'tag')),
    label text not null,
    note bigint not null references note (number),
    primary key (kind, label, note)
);
create index note_label_note on note_label (note);

create table note_incident (
    incident bigint not null,
    note bigint not null references note (number),
    primary key (incident, note)
);
create index note_incident_note on note_incident (note);

create table note_revision (
    note text not null references note (id),
    version bigint not null,
    kind text not null,
    author text not null,
    at bigint not null,
    content text not null,
    primary key (note, version)
);

-- The index: per term and block of 1,024 notes the notes that have it, three characters each (knowledge::search).
create table note_posting (
    term text not null,
    block bigint not null,
    -- The first three characters of a word, to look it up by its beginning; else empty.
    head text not null,
    list text not null,
    primary key (term, block)
);
create index note_posting_head on note_posting (head, term, block) where head <> '';
