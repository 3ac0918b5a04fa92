//! Requests that come a second time, known by their signatures.
//!
//! Two generations, so that nothing is ever searched through: what is new goes into the young one, which grows old when it
//! is full or as old as a signature can be good. Only what was signed comes here, so nobody else can fill it.

use std::collections::HashSet;
use std::time::Duration;

use crate::chat::slack::signature::Signature;

/// How long a signature is remembered at least: longer than one is good (`signature`: from one minute before to five after).
const REMEMBERED: Duration = Duration::from_mins(7);
/// Signatures of one generation; with more, those before the last so many are forgotten.
const KEPT: usize = 50_000;

/// The signatures of the last minutes.
#[derive(Default)]
pub(super) struct Replays {
    young: HashSet<Signature>,
    old: HashSet<Signature>,
    /// When the young generation began.
    since: Duration,
}

impl Replays {
    /// Whether that signature came before; it is remembered `now`, a time of the clock port since its start.
    pub(super) fn is_one(&mut self, signature: Signature, now: Duration) -> bool {
        if now.saturating_sub(self.since) >= REMEMBERED || self.young.len() >= KEPT {
            self.old = std::mem::take(&mut self.young);
            self.since = now;
        }
        self.old.contains(&signature) || !self.young.insert(signature)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{KEPT, Replays};

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn what_comes_again_is_known_for_as_long_as_it_would_be_good() {
        let mut replays = Replays::default();
        assert!(!replays.is_one([1; 32], MINUTE * 10));
        assert!(replays.is_one([1; 32], MINUTE * 10));
        assert!(!replays.is_one([2; 32], MINUTE * 11), "another");
        assert!(replays.is_one([1; 32], MINUTE * 17));
        assert!(!replays.is_one([3; 32], MINUTE * 18));
        assert!(!replays.is_one([1; 32], MINUTE * 25), "its time stamp is too old by then");
    }

    #[test]
    fn it_is_bounded_and_the_last_are_known() {
        let mut replays = Replays::default();
        let signature = |number: usize| {
            let mut signature = [0; 32];
            signature[..8].copy_from_slice(&number.to_be_bytes());
            signature
        };
        for number in 0..KEPT * 3 {
            assert!(!replays.is_one(signature(number), MINUTE));
        }
        assert!(replays.young.len() + replays.old.len() <= KEPT * 2);
        assert!(replays.is_one(signature(KEPT * 2), MINUTE));
    }
}
