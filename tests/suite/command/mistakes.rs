//! What is said about lines that mean nothing: where the mistake is, and what was meant.

use std::ops::Range;

use toban::command::error::{Known, ParseErrorKind as Kind};
use toban::command::parse::parse;

use super::parsing::wrong;
use super::{World, bundled_catalog};

#[test]
fn mistakes_name_the_place_and_what_was_meant() {
    let text = |text: &str| text.to_owned();
    let mistakes: [(&str, Kind, Range<usize>, Option<&str>); 34] = [
        ("   ", Kind::Empty, 0..3, None),
        ("/", Kind::Empty, 1..1, None),
        ("/daig redis", Kind::UnknownCommand(text("daig")), 1..5, Some("/diag redis")),
        ("daig redis", Kind::UnknownCommand(text("daig")), 0..4, Some("diag redis")),
        ("/toban pnig", Kind::UnknownCommand(text("pnig")), 7..11, Some("/toban ping")),
        ("/kubectl get", Kind::UnknownCommand(text("kubectl")), 1..8, None),
        ("/try", Kind::MissingSubcommand, 4..4, None),
        ("/try alll", Kind::UnknownSubcommand(text("alll")), 5..9, Some("/try all")),
        ("<!channel> /diag redis", Kind::Markup, 0..10, None),
        ("@here /diag redis", Kind::Markup, 0..5, None),
        ("`/diag redis`", Kind::Markup, 0..6, None),
        ("/diag　reids", Kind::UnknownPlaybook(text("reids")), 6..11, Some("/diag　redis")),
        ("/diag ストレジ", Kind::UnknownPlaybook(text("ストレジ")), 6..10, Some("/diag storage")),
        ("/diag redis mian", Kind::UnknownTarget(text("mian")), 12..16, Some("/diag redis main")),
        ("/diag redis target=「mian」", Kind::UnknownTarget(text("mian")), 19..25, Some("/diag redis target=main")),
        ("/diag redis tag:prood", Kind::UnknownTag(text("prood")), 12..21, Some("/diag redis tag:prod")),
        ("/diag redis lnag=ja", Kind::UnknownParameter(text("lnag")), 12..16, Some("/diag redis lang=ja")),
        (
            "/try log checkout levle=sev1 x",
            Kind::PerhapsParameter(text("levle")),
            18..23,
            Some("/try log checkout level=sev1 x"),
        ),
        ("/diag redis --lang ja", Kind::Dashes(text("--lang")), 12..19, Some("/diag redis lang=ja")),
        ("/diag redis —private", Kind::Dashes(text("—private")), 12..20, Some("/diag redis private")),
        ("/diag redis main privat", Kind::Unexpected(text("privat")), 17..23, Some("/diag redis main private")),
        ("/diag redis main cache-1", Kind::Unexpected(text("cache-1")), 17..24, None),
        ("/diag redis lang = ja", Kind::SpaceAroundEquals, 17..18, None),
        ("/diag redis main = ja", Kind::SpaceAroundEquals, 17..18, None),
        ("/diag redis lang=", Kind::NoValue(text("lang")), 12..17, None),
        ("/diag redis lang=ja lang=en", Kind::GivenTwice(text("lang")), 25..27, None),
        ("/diag redis 「main", Kind::UnclosedQuote { closes: '」' }, 12..13, None),
        ("/diag redis \"main\"x", Kind::AfterQuote, 18..19, None),
        ("/diag redis\n/diag storage", Kind::SecondLine, 11..12, None),
        ("/diag", Kind::Missing(text("playbook")), 5..5, None),
        ("/diag redis lang=fr", Kind::NotALanguage(text("fr")), 17..19, None),
        ("/diag redis private=maybe", Kind::NotAFlag(text("maybe")), 20..25, None),
        ("/try all who=carol", Kind::UnknownPerson(text("carol")), 13..18, None),
        ("/toban help daig", Kind::UnknownTopic(text("daig")), 12..16, Some("/toban help diag")),
    ];
    for (line, kind, at, corrected) in mistakes {
        let error = wrong(line);
        assert_eq!((&error.kind, &error.at), (&kind, &at), "{line}");
        assert_eq!(error.corrected(line).as_deref(), corrected, "{line}");
    }
}

#[test]
fn values_out_of_bounds_are_refused_with_the_bounds() {
    assert_eq!(wrong("/try all count=11").kind, Kind::NotANumber { min: 1, max: 10 });
    assert_eq!(wrong("/try all count=many").kind, Kind::NotANumber { min: 1, max: 10 });
    assert!(matches!(wrong("/try all since=99999d").kind, Kind::NotADuration { .. }));
    assert_eq!(*wrong("/try all level=sev3").known.words, ["sev1", "sev2"]);
    assert!(matches!(
        wrong(&format!("/try all {}", "x".repeat(21))).kind,
        Kind::TextTooLong(long) if (long.length, long.max, long.form) == (21, 20, None)
    ));
    assert!(matches!(
        wrong(&format!("/try log {}", "x".repeat(4_000))).kind,
        Kind::TextTooLong(long) if (long.length, long.max) == (4_000, 1_000)
    ));
    assert!(matches!(
        wrong(&format!("/try log {}", "x".repeat(24_000))).kind,
        Kind::TooLong { length: 24_009, max: 4_000 }
    ));
}

#[test]
fn a_target_of_another_kind_is_told_so() {
    let error = wrong("/diag redis orders");
    assert_eq!(error.kind, Kind::DoesNotFit { target: "orders".to_owned(), playbook: "redis".to_owned() });
    assert_eq!(*error.known.words, ["main", "cache-1"]);
}

#[test]
fn every_word_that_could_stand_there_is_told_or_counted() {
    let commands = bundled_catalog("");
    for command in commands.iter().filter(|command| !command.subcommands.is_empty()) {
        let error = parse(&commands, &format!("/{} zzzz", command.name), &World).unwrap_err();
        let known = |name: &String| error.known.words.contains(name);
        assert!(command.subcommands.keys().all(known) && error.known.left == 0, "{}: {:?}", command.name, error.known);
    }
    let many: Vec<String> = (0..300).map(|number| format!("host-{number}")).collect();
    let known = Known::of("hots-217", many.clone());
    assert_eq!((known.words.len(), known.left), (25, 275));
    assert_eq!(known.words[0], "host-217");
    assert_eq!(Known::of("", many[..25].to_vec()), Known { words: many[..25].into(), left: 0 });
}
