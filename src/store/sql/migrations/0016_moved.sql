-- Conversations that their platform calls by another id by now: the settings may still name the old one.

create table moved (
    platform text not null,
    conversation text not null,
    became text not null,
    primary key (platform, conversation)
);
