//! Connections kept for the length of one run.
//!
//! A probe asks for its own slot by type and target; the slot is dropped, and with it the socket, when the run ends.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

type Slots = HashMap<(TypeId, String), Arc<dyn Any + Send + Sync>>;

/// The connections of one run.
#[derive(Default)]
pub struct Sessions {
    slots: Mutex<Slots>,
}

impl Sessions {
    /// The slot of type `T` for the target of that name, made empty on first use.
    ///
    /// `T` is usually a `tokio::sync::Mutex<Option<Connection>>`, private to its probe family.
    pub fn slot<T: Default + Send + Sync + 'static>(&self, target: &str) -> Arc<T> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry((TypeId::of::<T>(), target.to_owned())).or_insert_with(|| Arc::new(T::default()));
        Arc::clone(slot).downcast().unwrap_or_default()
    }
}
