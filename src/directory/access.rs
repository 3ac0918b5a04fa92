//! Who may do what: one table from action to the role it needs, and the rules that give people their roles.
//!
//! Dispatch asks [`Rights::authorize`] for commands, buttons, forms, page and API alike.
//! Invariant: an action that nobody declared needs the role admin.

use std::collections::BTreeMap;

use crate::directory::person::Directory;
use crate::directory::role::Role;

/// Who asks, as far as it was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who<'a> {
    /// The person of the directory it was proven to be.
    pub person: Option<&'a str>,
    /// Whether they sit at the machine Toban runs on (terminal, page on loopback).
    pub local: bool,
}

/// Who reads: decides which private incidents exist for them. Statements filter by it, not their callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The person of the directory they were proven to be.
    pub person: Option<String>,
    /// Whether they may read every private incident (the action `incident.read_private`).
    pub everything: bool,
}

impl Reader {
    /// Toban itself: jobs and figures of the whole.
    pub const TOBAN: Self = Self { person: None, everything: true };
    /// Whoever reads along: what is private does not exist for them.
    pub const ANYBODY: Self = Self { person: None, everything: false };
}

/// The rules of `[access]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The role at the machine itself for whoever is not a known person.
    pub local: Role,
    /// The role of persons that no rule names.
    pub default: Role,
    /// The roles given, each to a person or a team; of several the highest counts.
    pub given: Vec<(Role, Grantee)>,
    /// Roles that actions need here, where it differs from what the commands say.
    pub actions: BTreeMap<String, Role>,
}

impl Default for Access {
    fn default() -> Self {
        Self { local: Role::Admin, default: Role::Responder, given: Vec::new(), actions: BTreeMap::new() }
    }
}

/// To whom a role is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grantee {
    /// A person, by name.
    Person(String),
    /// All members of a team, by name.
    Team(String),
}

/// The one table, with everything needed to answer from it.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    access: Access,
    directory: Directory,
    needed: BTreeMap<String, Role>,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// The action that was asked for.
    pub action: String,
    /// The role it needs.
    pub needed: Role,
    /// The role they have.
    pub has: Role,
    /// What they can do.
    pub remedy: Remedy,
}

/// What somebody who was refused can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Prove who they are: link the account (on the page, log in).
    Link,
    /// Ask one of these persons (names, at most five), who have the role.
    Ask(Vec<String>),
    /// Nobody is named in the settings: they must name them, and whoever they name has this role.
    Enter(Role),
    /// Nobody has the role; the settings must give it to somebody.
    Grant,
}

/// What only somebody known can do, whatever their role: to sign in as themselves.
const PERSONAL: [&str; 1] = ["toban.login"];
/// What buttons and forms need that are no commands. Commands say it in their files.
const BUILT_IN: [(&str, Role); 7] = [
    ("run.cancel", Role::Responder),
    (READ_PRIVATE, Role::Admin),
    (CLOSE_MAJOR, Role::Manager),
    (EDIT_POSTMORTEM, Role::Responder),
    (LINK_ACCOUNT, Role::Viewer),
    (UNLINK_OTHERS, Role::Admin),
    (LOCATE_STORE, Role::Admin),
];
/// The right to read private incidents one is no member of.
pub const READ_PRIVATE: &str = "incident.read_private";
/// The right to close a SEV1 or SEV2.
pub const CLOSE_MAJOR: &str = "incident.close_major";
/// The right to change a post-mortem, which everybody may read who may read its incident.
pub const EDIT_POSTMORTEM: &str = "postmortem.edit";
/// The right of a person to take an account for theirs.
pub const LINK_ACCOUNT: &str = "account.link";
/// The right to say that somebody else's accounts are theirs no longer.
pub const UNLINK_OTHERS: &str = "toban.unlink_others";
/// The right to read where the store lies.
pub const LOCATE_STORE: &str = "toban.locate_store";

impl Rights {
    /// Builds the table of `commands` (action and role, from the command catalogue) under the rules of the settings.
    pub fn new<'a>(access: Access, directory: Directory, commands: impl IntoIterator<Item = (&'a str, Role)>) -> Self {
        let mut needed: BTreeMap<String, Role> =
            BUILT_IN.into_iter().chain(commands).map(|(action, role)| (action.to_owned(), role)).collect();
        needed.extend(access.actions.clone());
        Self { access, directory, needed }
    }

    /// The role `action` needs.
    #[must_use]
    pub fn required_role(&self, action: &str) -> Role {
        self.needed.get(action).copied().unwrap_or(Role::Admin)
    }

    /// What `who` may read.
    #[must_use]
    pub fn reader(&self, who: Who<'_>) -> Reader {
        let known = who.person.filter(|name| self.directory.person(name).is_some());
        Reader { person: known.map(ToOwned::to_owned), everything: self.authorize(who, READ_PRIVATE).is_ok() }
    }

    /// The role of `who`. A person has the role the rules give, at the machine itself at least [`Access::local`];
    /// an unproven stranger is a viewer.
    #[must_use]
    pub fn role_of(&self, who: Who<'_>) -> Role {
        let person =
            who.person.and_then(|name| self.directory.person(name)).map(|person| self.role_of_person(&person.name));
        let local = who.local.then_some(self.access.local);
        person.max(local).unwrap_or(Role::Viewer)
    }

    /// Lets `who` do `action`, or says what it would take: a role, or (where they have the role) that they are known.
    ///
    /// # Errors
    /// The role is not enough.
    pub fn authorize(&self, who: Who<'_>, action: &str) -> Result<Role, Denied> {
        let (needed, has) = (self.required_role(action), self.role_of(who));
        let known = who.person.is_some_and(|name| self.directory.person(name).is_some());
        if has >= needed && (known || !PERSONAL.contains(&action)) {
            return Ok(has);
        }
        let able = self.able(action);
        let remedy = match (able.is_empty(), known) {
            (_, false) if self.directory.persons.is_empty() => Remedy::Enter(self.access.default),
            (true, _) => Remedy::Grant,
            (false, false) => Remedy::Link,
            (false, true) => Remedy::Ask(able),
        };
        Err(Denied { action: action.to_owned(), needed, has, remedy })
    }

    /// The first five persons who may do `action`.
    #[must_use]
    pub fn able(&self, action: &str) -> Vec<String> {
        let needed = self.required_role(action);
        let able = self.directory.persons.iter().filter(|person| self.role_of_person(&person.name) >= needed);
        able.map(|person| person.name.clone()).take(5).collect()
    }

    /// Those of the `named` actions that neither `commands` nor the page has.
    pub fn unknown_actions<'a>(
        named: impl Iterator<Item = &'a str>,
        commands: &[&str],
    ) -> impl Iterator<Item = &'a str> {
        named.filter(|action| !commands.contains(action) && BUILT_IN.iter().all(|(name, _)| name != action))
    }

    fn role_of_person(&self, person: &str) -> Role {
        let concerns = |grantee: &Grantee| match grantee {
            Grantee::Person(name) => name == person,
            Grantee::Team(name) => self.directory.teams_of(person).any(|team| team == name),
        };
        let given = self.access.given.iter().filter(|(_, grantee)| concerns(grantee)).map(|(role, _)| *role).max();
        given.unwrap_or(self.access.default)
    }
}

#[cfg(test)]
mod tests;
