-- The card that a message is, where somebody took that away: people delete messages all day, and most are no card's.

create index card_message on card (message) where message is not null;
