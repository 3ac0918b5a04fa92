//! The attacks that come in through a command line: each is refused, and for the right reason.

use toban::command::error::ParseErrorKind as Kind;
use toban::command::parse::parse;

use crate::command::{World, bundled_catalog};

/// Id, line, and whether the mistake is the right one.
pub(crate) type Case = (&'static str, &'static str, fn(&Kind) -> bool);

pub(crate) const CASES: [Case; 10] = [
    ("chat_arg-002", "/diag redis target=$(id)", |kind| matches!(kind, Kind::NotAName(_))),
    ("chat_arg-004", "/diag redis target=-oProxyCommand=id", |kind| matches!(kind, Kind::NotAName(_))),
    ("chat_arg-005", "/diag redis target=../../etc/passwd", |kind| matches!(kind, Kind::NotAName(_))),
    ("chat_arg-006", "/diag redis target=*", |kind| matches!(kind, Kind::Wildcard(_))),
    ("chat_arg-007", "/diag log file=/etc/shadow", |kind| unknown(kind, "file")),
    ("chat_arg-008", "/diag log since=99999d", |kind| unknown(kind, "since")),
    ("chat_arg-010", "/diag postgres query=SELECT pg_terminate_backend(1)", |kind| unknown(kind, "query")),
    ("chat_arg-015", "/diag redis limit=99999999", |kind| unknown(kind, "limit")),
    ("chat_arg-016", "/diag redis --run-solution restart", |kind| matches!(kind, Kind::Dashes(_))),
    ("chat_arg-017", "<!channel> /diag redis", |kind| matches!(kind, Kind::Markup)),
];

fn unknown(kind: &Kind, name: &str) -> bool {
    matches!(kind, Kind::UnknownParameter(given) if given == name)
}

#[test]
fn attacks_by_argument_are_refused_for_the_right_reason() {
    for prefix in ["", "tb-"] {
        let catalog = bundled_catalog(prefix);
        for (id, line, right) in CASES {
            let line = line.replace("/diag", &format!("/{}", catalog.short_form("diag")));
            let error = parse(&catalog, &line, &World).expect_err(id);
            assert!(right(&error.kind), "{id}: {error}");
        }
    }
}

#[test]
fn no_attack_is_offered_back_as_a_suggestion() {
    let catalog = bundled_catalog("");
    for (id, line, _) in CASES {
        let error = parse(&catalog, line, &World).expect_err(id);
        if let Some(corrected) = error.corrected(line) {
            panic!("{id}: {corrected} was suggested");
        }
    }
}
