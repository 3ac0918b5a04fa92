//! The table from who and what to yes and no.

use crate::directory::access::{Access, Denied, Grantee, Remedy, Rights, Who};
use crate::directory::person::{Directory, Person, Team};
use crate::directory::role::Role;

fn rights(access: Access) -> Rights {
    let teams = vec![Team { name: "db".to_owned(), members: vec!["ben".to_owned()] }];
    let directory = Directory { persons: ["aiko", "ben", "carol"].map(Person::named).to_vec(), teams };
    Rights::new(access, directory, [("diag.run", Role::Responder), ("toban.help", Role::Viewer)])
}

fn given() -> Access {
    let given = vec![
        (Role::Admin, Grantee::Person("aiko".to_owned())),
        (Role::Manager, Grantee::Team("db".to_owned())),
        (Role::Viewer, Grantee::Person("carol".to_owned())),
        (Role::Viewer, Grantee::Person("ben".to_owned())),
    ];
    Access { given, ..Access::default() }
}

fn who(person: Option<&str>, local: bool) -> Who<'_> {
    Who { person, local }
}

#[test]
fn roles_come_from_person_and_team_and_the_highest_counts() {
    let rights = rights(given());
    for (person, local, role) in [
        (Some("aiko"), false, Role::Admin),
        (Some("ben"), false, Role::Manager),
        (Some("carol"), false, Role::Viewer),
        (Some("mallory"), false, Role::Viewer),
        (None, false, Role::Viewer),
        (None, true, Role::Admin),
        (Some("carol"), true, Role::Admin),
    ] {
        assert_eq!(rights.role_of(who(person, local)), role, "{person:?} local={local}");
    }
}

#[test]
fn a_refusal_says_what_to_do() {
    let rights = rights(given());
    let ask = Remedy::Ask(vec!["aiko".to_owned(), "ben".to_owned()]);
    let denied =
        |remedy| Err(Denied { action: "diag.run".to_owned(), needed: Role::Responder, has: Role::Viewer, remedy });
    assert_eq!(rights.authorize(who(Some("carol"), false), "diag.run"), denied(ask));
    assert_eq!(rights.authorize(who(None, false), "diag.run"), denied(Remedy::Link));
    assert_eq!(rights.authorize(who(Some("ben"), false), "diag.run"), Ok(Role::Manager));
    assert_eq!(rights.authorize(who(None, false), "toban.help"), Ok(Role::Viewer));
}

#[test]
fn settings_lower_the_local_role_and_move_actions() {
    let actions = [("toban.help".to_owned(), Role::Manager), ("diag.rum".to_owned(), Role::Viewer)].into();
    let rights = rights(Access { local: Role::Viewer, actions, ..Access::default() });
    assert_eq!(rights.role_of(who(None, true)), Role::Viewer);
    assert_eq!(rights.required_role("toban.help"), Role::Manager);
    let named = ["diag.run", "diag.rum", "run.cancel"].into_iter();
    assert_eq!(Rights::unknown_actions(named, &["toban.help", "diag.run"]).collect::<Vec<_>>(), ["diag.rum"]);
    let denied = rights.authorize(who(None, false), "toban.help").expect_err("a stranger is no manager");
    assert_eq!(denied.remedy, Remedy::Grant);
}

#[test]
fn what_nobody_declared_needs_an_admin() {
    let rights = rights(given());
    assert_eq!(rights.required_role("store.wipe"), Role::Admin);
    assert!(rights.authorize(who(Some("ben"), false), "store.wipe").is_err());
}

#[test]
fn only_somebody_known_signs_in_as_themselves() {
    let rights = rights(given());
    let action = "toban.login";
    let rights = Rights { needed: [(action.to_owned(), Role::Viewer)].into(), ..rights };
    for person in ["aiko", "ben", "carol"] {
        assert!(rights.authorize(who(Some(person), false), action).is_ok(), "{person}");
    }
    for who in [who(None, false), who(None, true), who(Some("mallory"), false)] {
        let denied = rights.authorize(who, action).expect_err("nobody is known");
        assert_eq!((denied.needed, denied.remedy), (Role::Viewer, Remedy::Link), "{who:?}");
    }
}
