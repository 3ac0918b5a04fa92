//! Post-mortems: a draft from an incident's timeline, its states, its files.
//!
//! Pure values: no IO, no clock. Blameless: a draft tells what happened and what the system allowed, never whose fault
//! it was.
