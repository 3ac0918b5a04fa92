//! Starts the command line and returns its exit code.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// Taking memory and giving it back was a quarter of what an answer cost, and what starting had taken stayed with the
/// process. This one is quicker, and returns to the system at once what is not needed (`.cargo/config.toml`).
#[global_allocator]
static MEMORY: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    toban::cli::run()
}
