//! The one test binary: few binaries link fast.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod architecture;
mod redis;
mod reply;
mod server;
mod store;
