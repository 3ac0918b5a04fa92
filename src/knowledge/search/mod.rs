//! Search: text as units, the index made of them, what a query asks for, and the one order of what is found.
//!
//! Method: compatibility forms are folded (NFKC, lower case, half-width kana); a run of Latin letters and digits is one
//! unit, a character of a script without spaces (Japanese, Chinese, Korean) is one unit. A note is indexed under its
//! words, its single characters and its pairs of neighbouring characters, each with an impact: how much a hit there
//! tells. Lists of notes per term are kept by the store as plain text that both databases treat alike; ranking needs
//! nothing but those lists, so the order cannot differ.

pub mod found;
pub mod lists;
pub mod matching;
pub mod query;
pub mod rank;
pub mod similar;
pub mod snippet;
pub mod terms;
pub mod units;
