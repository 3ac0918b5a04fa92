//! What is remembered for a while, by a key: so much and no more; what was kept longest goes first.
//!
//! Invariant: whoever does not find something here finds it out anew. Nothing that must last lives here.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values by their keys, at most so many.
pub(super) struct Kept<K, V> {
    most: usize,
    inner: Mutex<Inner<K, V>>,
}

struct Inner<K, V> {
    serial: u64,
    values: HashMap<K, (u64, V)>,
}

impl<K: Eq + Hash + Clone, V: Clone> Kept<K, V> {
    /// Nothing yet, and never more than `most`.
    pub(super) fn at_most(most: usize) -> Self {
        Self { most, inner: Mutex::new(Inner { serial: 0, values: HashMap::new() }) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner<K, V>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept under a key.
    pub(super) fn get(&self, key: &K) -> Option<V> {
        self.inner().values.get(key).map(|(_, value)| value.clone())
    }

    /// Takes out what is kept under a key.
    pub(super) fn take(&self, key: &K) -> Option<V> {
        self.inner().values.remove(key).map(|(_, value)| value)
    }

    /// Keeps a value, in the place of the one that was kept longest where it would be too many.
    pub(super) fn put(&self, key: K, value: V) {
        let mut inner = self.inner();
        if inner.values.len() >= self.most && !inner.values.contains_key(&key) {
            let oldest = inner.values.iter().min_by_key(|(_, (serial, _))| *serial).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| inner.values.remove(&oldest));
        }
        inner.serial += 1;
        let serial = inner.serial;
        inner.values.insert(key, (serial, value));
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn what_was_kept_longest_goes_first() {
        let kept = Kept::at_most(2);
        for (key, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            kept.put(key, value);
        }
        assert_eq!((kept.get(&"a"), kept.get(&"b"), kept.get(&"c")), (Some(3), None, Some(4)));
        assert_eq!((kept.take(&"a"), kept.get(&"a")), (Some(3), None));
    }
}
