//! Hypotheses (H1, H2 …) and steps (S1, S2 …): the guide's systematic approach (guide 2.1, principles).

use serde::{Deserialize, Serialize};

/// A possible cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hypothesis {
    /// Its number; `1` is H1.
    pub number: u32,
    /// The cause that is suspected.
    pub text: String,
    /// What is known about it.
    pub verdict: Verdict,
}

/// What became of a hypothesis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody knows yet.
    Open,
    /// It is the cause.
    Confirmed {
        /// What shows it.
        evidence: String,
    },
    /// It is not.
    Refuted {
        /// What shows it.
        evidence: String,
    },
}

/// Something that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its number; `1` is S1.
    pub number: u32,
    /// What was done.
    pub text: String,
    /// What it changed, once that is known.
    pub effect: Option<String>,
}
