//! Deliveries: what must arrive for certain, and what is to be done after each attempt.
//!
//! Pure: `next(attempt, outcome, now)` decides; the store keeps, the runner sends. At least once, fail open (design §6.4).
