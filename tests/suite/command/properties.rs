//! What holds for every line: no panic, places inside the line, and the way back.

use std::sync::LazyLock;

use proptest::prelude::*;
use toban::command::catalog::Catalog;
use toban::command::complete::complete;
use toban::command::parse::parse;

use super::{World, every_type};

static CATALOG: LazyLock<Catalog> = LazyLock::new(every_type);

/// Pieces that matter to the parser, and anything.
fn line() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "/diag ",
        "/toban ",
        "@toban ",
        "／",
        "try all ",
        "try log ",
        "try about ",
        "INC-42 ",
        "inc-7",
        "sev1 ",
        "into=",
        "due=3d ",
        "note=NOTE-7 ",
        "redis ",
        "main",
        "lang=",
        "＝",
        "=ja ",
        "private ",
        "\"",
        "'",
        "「",
        "」",
        "“",
        "”",
        "\\",
        " ",
        "　",
        "\n",
        "--",
        "tag:prod ",
        "count=5 ",
        "since=1h ",
        "help",
        "?",
        "<@",
        "word=",
    ]);
    let piece = prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_line_is_understood_or_refused_with_a_place(line in line()) {
        let catalog = &*CATALOG;
        let length = line.chars().count();
        match parse(catalog, &line, &World) {
            Ok(call) => {
                let again = call.line(catalog);
                prop_assert_eq!(parse(catalog, &again, &World), Ok(call), "{} from {}", again, line);
            }
            Err(error) => {
                prop_assert!(error.at.start <= error.at.end && error.at.end <= length, "{:?} in {}", error, line);
                let _corrected = error.corrected(&line);
            }
        }
    }

    #[test]
    fn texts_survive_the_way_there_and_back(text in any::<String>().prop_filter("short", |text| text.chars().count() <= 20)) {
        let catalog = &*CATALOG;
        let line = format!("try all \"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let call = parse(catalog, &line, &World).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(call.text("word"), Some(text.as_str()));
        prop_assert_eq!(parse(catalog, &call.line(catalog), &World), Ok(call));
    }

    #[test]
    fn completion_never_fails(line in line(), cursor in 0_usize..60) {
        let catalog = &*CATALOG;
        let length = line.chars().count();
        for proposal in complete(catalog, &line, cursor, &World) {
            prop_assert!(proposal.replace.start <= proposal.replace.end && proposal.replace.end <= length.max(1), "{:?}", proposal);
        }
    }
}
