//! Why something cannot happen to an incident now.
//!
//! The reply says it in the reader's language, with what to do instead; the texts here are for logs.

use jiff::Timestamp;

use crate::incident::author::Author;
use crate::incident::checklist::Action;
use crate::incident::entry::EntryKind;
use crate::incident::key::IncidentKey;
use crate::incident::limit::Field;
use crate::incident::phase::{Phase, WithoutKind};
use crate::incident::role::Role;
use crate::incident::severity::Severity;

/// A transition that is not possible. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransition {
    /// Somebody said already that they are at it.
    #[error("already acknowledged by {} at {at}", by.name())]
    AlreadyAcked {
        /// Who.
        by: Author,
        /// When.
        at: Timestamp,
    },
    /// It is over already.
    #[error("already resolved by {} at {at}", by.name())]
    AlreadyResolved {
        /// Who said so.
        by: Author,
        /// When.
        at: Timestamp,
    },
    /// It is closed; `reopen` first.
    #[error("closed by {} at {at}", by.name())]
    Closed {
        /// Who closed it.
        by: Author,
        /// When.
        at: Timestamp,
    },
    /// It was merged; the other one goes on.
    #[error("merged into {into} by {} at {at}", by.name())]
    Merged {
        /// The one that goes on.
        into: IncidentKey,
        /// Who merged it.
        by: Author,
        /// When.
        at: Timestamp,
    },
    /// The other one is over, and nothing can go on in it.
    #[error("{other} is over: {why}")]
    OtherOver {
        /// The other one.
        other: IncidentKey,
        /// How it ended: resolved, closed, or merged into a third one.
        why: Box<InvalidTransition>,
    },
    /// It is in this phase already.
    #[error("already in {}", phase.word())]
    AlreadyIn {
        /// The phase.
        phase: Phase,
    },
    /// Going back needs a reason.
    #[error("going back from {} to {} needs a reason", from.word(), to.word())]
    BackNeedsReason {
        /// Where it stands.
        from: Phase,
        /// Where it should go.
        to: Phase,
    },
    /// That phase is reached by `resolve`, `close` or `reopen` only.
    #[error("{} is reached by `{}`", to.word(), verb.word())]
    ByVerb {
        /// Where it should go.
        to: Phase,
        /// What does it.
        verb: Verb,
    },
    /// It is not over, so that it cannot be reopened.
    #[error("not resolved: it is in {}", phase.word())]
    NotResolved {
        /// Where it stands.
        phase: Phase,
    },
    /// It has that severity already.
    #[error("already {severity}")]
    SeverityIs {
        /// The severity.
        severity: Severity,
    },
    /// After it was resolved, a lower severity needs a reason: closing asks less of it.
    #[error("after resolve, going down from {from} to {to} needs a reason")]
    LowerNeedsReason {
        /// What it has.
        from: Severity,
        /// What it should get.
        to: Severity,
    },
    /// Somebody holds the role. They hand it over, or it is given back first.
    #[error("{} is held by {}", role.word(), holder.name())]
    RoleHeld {
        /// The role.
        role: Role,
        /// Who holds it.
        holder: Author,
    },
    /// Nobody holds the role.
    #[error("nobody is {}", role.word())]
    RoleFree {
        /// The role.
        role: Role,
    },
    /// There is no such hypothesis.
    #[error("no H{number}; there are {known}")]
    NoHypothesis {
        /// The number that was asked for.
        number: u32,
        /// How many there are: H1 to this.
        known: u32,
    },
    /// There is no such step.
    #[error("no S{number}; there are {known}")]
    NoStep {
        /// The number that was asked for.
        number: u32,
        /// How many there are: S1 to this.
        known: u32,
    },
    /// The phase's list has no such action.
    #[error("{} has no action {}", action.phase.word(), action.index)]
    NoAction {
        /// What was asked for.
        action: Action,
    },
    /// It was ticked off already.
    #[error("already done: {} {}", action.phase.word(), action.index)]
    ActionDone {
        /// The action.
        action: Action,
    },
    /// It is not ticked off.
    #[error("not done: {} {}", action.phase.word(), action.index)]
    ActionOpen {
        /// The action.
        action: Action,
    },
    /// The task was done already.
    #[error("T{number} was done at {at}")]
    TaskDone {
        /// Its number.
        number: u32,
        /// When.
        at: Timestamp,
    },
    /// The task is not done.
    #[error("T{number} is open")]
    TaskOpen {
        /// Its number.
        number: u32,
    },
    /// Nothing was written where something is needed.
    #[error("{field:?} is empty")]
    Empty {
        /// What is empty.
        field: Field,
    },
    /// The verb needs a reason.
    #[error("`{}` needs a reason", verb.word())]
    NeedsReason {
        /// The verb.
        verb: Verb,
        /// As what it is closed.
        kind: Option<WithoutKind>,
    },
    /// It is too long.
    #[error("{field:?} has {characters} characters, at most {limit}")]
    TooLong {
        /// What is too long.
        field: Field,
        /// How long it is.
        characters: usize,
        /// How long it may be.
        limit: usize,
    },
    /// There are too many of them already.
    #[error("there are {limit} of {field:?} already")]
    TooMany {
        /// What there are too many of.
        field: Field,
        /// How many there may be.
        limit: usize,
    },
    /// It is so already.
    #[error("{field:?} is so already")]
    Unchanged {
        /// What is so already.
        field: Field,
    },
    /// It is not there, so that it cannot be taken away.
    #[error("{field:?} has no `{name}`")]
    Absent {
        /// What was looked through.
        field: Field,
        /// What was looked for.
        name: String,
    },
    /// A link must begin with `https://` or `http://`.
    #[error("`{url}` is no link")]
    NoLink {
        /// What was given.
        url: String,
    },
    /// Entries of this kind are not written by hand.
    #[error("{kind:?} cannot be logged by hand")]
    NotLoggable {
        /// The kind.
        kind: EntryKind,
    },
    /// The other incident is this one.
    #[error("{key} is this one")]
    Itself {
        /// Its key.
        key: IncidentKey,
    },
    /// One is private and the other is not: each would tell of the other.
    #[error("only one of this one and {other} is private")]
    Privacy {
        /// The other one.
        other: IncidentKey,
    },
    /// It cannot be closed yet.
    #[error("cannot be closed: {missing:?}")]
    CannotClose {
        /// What is missing, in the order it is asked for; never empty.
        missing: Vec<Missing>,
    },
}

/// What does what `phase` cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// It is over.
    Resolve,
    /// Everything is written down.
    Close,
    /// It is not over after all.
    Reopen,
}

impl Verb {
    /// How the command writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Close => "close",
            Self::Reopen => "reopen",
        }
    }
}

/// What closing asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Missing {
    /// It is not resolved.
    Resolved,
    /// Why it happened.
    Cause,
    /// What will keep it from happening again.
    Countermeasure,
    /// Its prevention note.
    Note,
}
