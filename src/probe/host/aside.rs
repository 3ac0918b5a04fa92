//! A thread of its own for what the kernel may never answer: a system call on a dead mount cannot be interrupted.
//!
//! Apart from the runtime's pool on purpose: a hung thread there would hold a place and keep the process from ending.
//! Invariant: nobody waits longer than the deadline; a thread left behind ends when the kernel lets it, or with the
//! process.

use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

/// Enough for system calls and parsing, small enough for hundreds of mounts at once.
const STACK: usize = 512 * 1024;

/// Starts `work` in a thread that nobody joins; `false` when the system gives no thread.
pub(super) fn start(name: &str, work: impl FnOnce() + Send + 'static) -> bool {
    thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(work).is_ok()
}

/// Runs `work` aside and waits for its result at most `deadline`.
pub(super) async fn run<T: Send + 'static>(
    name: &str,
    deadline: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (tell, told) = oneshot::channel();
    let started = start(name, move || drop(tell.send(work())));
    if !started {
        return None;
    }
    timeout(deadline, told).await.ok()?.ok()
}
