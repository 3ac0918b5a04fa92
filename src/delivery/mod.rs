//! Deliveries: what must arrive for certain, and what is to be done after each attempt.
//!
//! Pure: `attempt::next` decides; the store keeps, `job` sends. At least once, fail open (design §6.4). A delivery stands
//! in the queue of its conversation and lane; a queue is sent in order, and no queue waits for another.

pub mod attempt;
pub mod content;
pub mod lane;
