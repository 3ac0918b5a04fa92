-- Whether a reaction or a pin keeps a message in a timeline; absent where nobody wrote it down.
alter table entry add column signed bigint check (signed in (0, 1));
