//! A runtime of its own for a test, whose threads are watched: a panic in a task nobody waits for fails the test, too.

use std::panic::{set_hook, take_hook};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;

use tokio::runtime::Builder;

/// Panics on watched threads: the thread's name and what was said.
static SEEN: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());
static WATCH: Once = Once::new();

/// Runs `test` on a runtime whose threads are called `name`.
///
/// # Panics
/// When the test does, or anything on one of those threads did.
pub(super) fn watched(name: &'static str, test: impl Future<Output = ()>) {
    WATCH.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if let Some(name) = thread::current().name() {
                let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
                seen.push((name.to_owned(), panic.to_string()));
            }
            before(panic);
        }));
    });
    let runtime = Builder::new_multi_thread().worker_threads(2).thread_name(name).enable_all().build();
    runtime.expect("a runtime starts").block_on(test);
    // Not held while this may panic, which is seen, too.
    let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let here: Vec<_> = seen.iter().filter(|(thread, _)| thread == name).collect();
    assert!(here.is_empty(), "{here:#?}");
}

#[test]
#[should_panic(expected = "in a task that nobody waits for")]
fn a_panic_that_nobody_waits_for_is_seen() {
    watched("a panic", async {
        let task = tokio::spawn(async { panic!("in a task that nobody waits for") });
        while !task.is_finished() {
            tokio::task::yield_now().await;
        }
    });
}
