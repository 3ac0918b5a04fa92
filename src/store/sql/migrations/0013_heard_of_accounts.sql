-- What its platform said of an account last, so that it is known who somebody is while it does not say so: as the platform's
-- own room keeps it, and the language they read.
alter table person_preference add column heard text;
alter table person_preference add column heard_language text check (heard_language in ('en', 'ja'));
