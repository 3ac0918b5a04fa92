//! How long each kind of row is kept.

/// Days per kind of row; `None` keeps it for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Events of platforms, by which a redelivery is known.
    pub events: Option<u32>,
    /// Jobs that are done.
    pub jobs: Option<u32>,
    /// Deliveries that arrived.
    pub deliveries: Option<u32>,
    /// Jobs and deliveries that were given up.
    pub dead_letters: Option<u32>,
    /// Messages of conversations.
    pub messages: Option<u32>,
    /// Reports of diagnoses.
    pub runs: Option<u32>,
    /// Who did what.
    pub audit: Option<u32>,
    /// Sessions and login links, after they expired.
    pub sessions: Option<u32>,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            events: Some(30),
            jobs: Some(30),
            deliveries: Some(30),
            dead_letters: Some(90),
            messages: Some(365),
            runs: Some(365),
            audit: None,
            sessions: Some(7),
        }
    }
}
