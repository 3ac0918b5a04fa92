//! What goes wrong: per method or for all, a counted number of times.

use std::time::Duration;

/// A way to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// 429 with `Retry-After` of that many seconds; nothing happens.
    RateLimited(u32),
    /// The same with whatever in `Retry-After`; without the header where that is empty.
    Limited(&'static str),
    /// 200 with a proxy's page instead of JSON; nothing happens.
    Page,
    /// 500 with a page instead of JSON; nothing happens.
    ServerError,
    /// `ok: false` with that word; nothing happens.
    Refused(&'static str),
    /// 200 with that body, whatever it is; nothing happens.
    Answered(String),
    /// Never answers; nothing happens.
    Hang,
    /// The connection ends before anything is done.
    DropBefore,
    /// It is done, and the connection ends without an answer.
    DropAfter,
    /// It is done, but the answer is 500.
    ServerErrorAfter,
    /// It is done, and the process of that id, which asked for it, is dead before it hears so.
    Kills(u32),
    /// Waits that long on the world's clock, then goes on as usual.
    Slow(Duration),
}

/// What is to go wrong, in the order it was asked for.
#[derive(Default)]
pub(super) struct Faults(Vec<Planned>);

struct Planned {
    /// `*` is every method.
    method: String,
    fault: Fault,
    /// Calls that go well before.
    spared: u32,
    left: u32,
}

impl Faults {
    pub(super) fn plan(&mut self, method: &str, fault: Fault, (spared, times): (u32, u32)) {
        self.0.push(Planned { method: method.to_owned(), fault, spared, left: times });
    }

    /// What happens to this call; counts it.
    pub(super) fn take(&mut self, method: &str) -> Option<Fault> {
        let mut planned = self.0.iter_mut();
        let next = planned.find(|one| one.left > 0 && (one.method == "*" || one.method == method))?;
        if next.spared > 0 {
            next.spared -= 1;
            return None;
        }
        next.left -= 1;
        Some(next.fault.clone())
    }

    pub(super) fn left(&self) -> u32 {
        self.0.iter().map(|planned| planned.left).sum()
    }

    /// Nothing more happens to a method.
    pub(super) fn spare(&mut self, method: &str) {
        self.0.retain(|planned| planned.method != method);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
