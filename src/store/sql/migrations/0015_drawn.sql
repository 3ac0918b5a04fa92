-- What a card shows already, as a mark of it, so that nothing is edited into what stands there. Null where nobody knows: not
-- drawn yet, or an attempt that may have arrived.

alter table delivery add column drawn text;
