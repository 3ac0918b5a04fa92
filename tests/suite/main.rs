//! The one test binary: few binaries link fast.

mod reply;
mod server;
