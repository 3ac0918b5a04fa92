//! Persons, teams, and the rules of who may do what.

use crate::directory::access::{Access, Grantee};
use crate::directory::person::{Directory, Person, Team};
use crate::directory::role::Role;
use crate::likeness::nearest;
use crate::settings::incident::{hours, zone};
use crate::settings::origin::Origin;
use crate::settings::slack;
use crate::settings::written::{self, Written};

/// Persons and teams; what has no name is left out (the schema has told so).
pub(super) fn directory(written: &Written, origin: &mut Origin) -> Directory {
    unique("person", written.person.iter().map(|person| person.name.as_deref()), origin);
    unique("team", written.team.iter().map(|team| team.name.as_deref()), origin);
    let persons: Vec<Person> = written
        .person
        .iter()
        .enumerate()
        .filter_map(|(index, person)| {
            let path = |key: &str| format!("person/{index}/{key}");
            let zone = person.time_zone.as_deref().and_then(|text| zone(&path("time_zone"), text, origin));
            let hours = person.working_hours.as_deref().and_then(|text| hours(&path("working_hours"), text, origin));
            let unknown = Person::named(person.name.as_deref()?);
            let shown = person.shown.clone().unwrap_or_else(|| unknown.shown.clone());
            let slack = person.slack.as_deref().and_then(|id| slack::account(&path("slack"), id, origin));
            let language = person.language;
            Some(Person { shown, language, time_zone: zone, working_hours: hours, slack, ..unknown })
        })
        .collect();
    slack::unique(written.person.iter().map(|person| person.slack.as_deref()), origin);
    let names: Vec<&str> = persons.iter().map(|person| person.name.as_str()).collect();
    for (index, team) in written.team.iter().enumerate() {
        for (place, member) in team.members.iter().enumerate() {
            reference(&format!("team/{index}/members/{place}"), "person", member, &names, origin);
        }
    }
    let teams =
        written.team.iter().filter_map(|team| Some(Team { name: team.name.clone()?, members: team.members.clone() }));
    Directory { teams: teams.collect(), persons }
}

/// The rules of `[access]`.
pub(super) fn access(written: &written::Access, directory: &Directory, origin: &mut Origin) -> Access {
    let persons: Vec<&str> = directory.persons.iter().map(|person| person.name.as_str()).collect();
    let teams: Vec<&str> = directory.teams.iter().map(|team| team.name.as_str()).collect();
    let roles = [
        (Role::Admin, &written.admin),
        (Role::Manager, &written.manager),
        (Role::Responder, &written.responder),
        (Role::Viewer, &written.viewer),
    ];
    let mut given = Vec::new();
    for (role, names) in roles {
        for (index, name) in names.iter().enumerate() {
            let path = format!("access/{role}/{index}");
            match name.split_once(':') {
                None => {
                    reference(&path, "person", name, &persons, origin);
                    given.push((role, Grantee::Person(name.clone())));
                }
                Some(("team", name)) => {
                    reference(&path, "team", name, &teams, origin);
                    given.push((role, Grantee::Team(name.to_owned())));
                }
                Some((group, _)) => {
                    let message = format!("groups of `{group}` are not in this version");
                    origin.problem(&path, message, "name a person, or a team as \"team:NAME\"");
                }
            }
        }
    }
    let default = Access::default();
    Access {
        local: written.local.unwrap_or(default.local),
        default: written.default.unwrap_or(default.default),
        given,
        actions: written.actions.clone(),
    }
}

/// Checks the names of one kind: spelled well, each there once.
pub(super) fn unique<'a>(kind: &str, names: impl Iterator<Item = Option<&'a str>>, origin: &mut Origin) {
    let mut seen: Vec<&str> = Vec::new();
    for (index, name) in names.enumerate() {
        let Some(name) = name else { continue };
        let path = format!("{kind}/{index}/name");
        let spelled = name.starts_with(char::is_alphanumeric)
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
            && name.chars().count() <= 64;
        if !spelled {
            let remedy = "at most 64 letters, digits, `-`, `_` and `.`, beginning with a letter or digit";
            origin.problem(&path, format!("`{name}` is no name"), remedy);
        }
        if seen.contains(&name) {
            let message = format!("there are two of [[{kind}]] with the name `{name}`");
            origin.problem(&path, message, "give one another name");
        }
        seen.push(name);
    }
}

/// Checks that `name` is one of `known`.
pub(super) fn reference(path: &str, kind: &str, name: &str, known: &[&str], origin: &mut Origin) {
    if known.contains(&name) {
        return;
    }
    let remedy = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("add a [[{kind}]] of that name, or remove it here"),
    };
    origin.problem(path, format!("there is no {kind} `{name}`"), remedy);
}
