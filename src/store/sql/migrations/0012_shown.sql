-- What was shown of incidents beside what was delivered, so that it can be taken back when one becomes private.

create table shown (
    incident text not null references incident (id),
    platform text not null,
    conversation text not null,
    -- The thread it stands in; '' is the conversation itself.
    thread text not null,
    -- The platform's id of the message.
    message text not null,
    -- The link in that message that has a preview; '' is the message itself, which is an answer.
    link text not null,
    at bigint not null,
    primary key (incident, platform, conversation, message, link)
);
create index shown_at on shown (at);
