-- Which version of a message's words an entry has, in the platform's own word; later ones sort behind earlier ones. Null
-- where no version was ever told.

alter table entry add column worded text;
