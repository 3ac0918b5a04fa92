-- Conversations that only some may read, and those of incidents; what happens to messages after they were said.

alter table conversation add column private bigint not null default 0 check (private in (0, 1));
-- The name to show where it need not be unique: that of a private conversation tells nobody that it is taken.
alter table conversation add column label text;
-- Id of the incident it was made for.
alter table conversation add column incident text;
-- When it was put away.
alter table conversation add column archived bigint;
create index conversation_listed on conversation (created, id) where incident is null and archived is null;
create index conversation_room on conversation (created, id) where incident is not null and archived is null;
create index conversation_label on conversation (label, created) where label is not null;
create index conversation_incident on conversation (incident, created) where incident is not null;

-- Who may read a private conversation, beside those who may read all.
create table conversation_member (
    conversation text not null references conversation (id),
    person text not null,
    primary key (conversation, person)
);
create index conversation_member_person on conversation_member (person, conversation);

-- When its author took it back; the words are gone, the place stays.
alter table message add column deleted bigint;
-- JSON: each reaction with the accounts that gave it.
alter table message add column reactions text not null default '[]';

-- What changed beside messages, with the journal number of its last change.
create table touch (
    subject text not null primary key,
    revision bigint not null unique
);
