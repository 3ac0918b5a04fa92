//! What lines mean.

use std::time::Duration;

use jiff::civil::date;
use toban::command::call::{Argument, Selector};
use toban::command::day::Day;
use toban::command::error::{Foreign, LongText, ParseError, ParseErrorKind as Kind};
use toban::command::parse::{begun, is_addressed, parse, parse_form};
use toban::language::Language;

use super::{World, bundled_catalog, every_type};

pub(super) fn wrong(line: &str) -> ParseError {
    parse(&every_type(), line, &World).expect_err(line)
}

#[test]
fn one_line_however_it_is_typed() {
    let catalog = bundled_catalog("");
    for line in [
        "/diag redis main lang=ja private",
        "  /diag   redis\tmain private lang=ja  \n",
        "／ｄｉａｇ　ｒｅｄｉｓ　ｍａｉｎ　ｌａｎｇ＝ｊａ　ｐｒｉｖａｔｅ",
        "/DIAG Redis MAIN LANG=日本語 Private",
        "/toban diag redis main lang=ja private",
        "@toban diag redis main lang=ja private",
        "@Toban: diag redis target=main lang=ja-JP private=yes",
        "＠toban、 diag redis target=「main」 lang=”ja” private=はい",
        "diag redis main lang=ja private",
        "toban diag redis main lang=ja private",
        "/diag lang=ja target=main playbook=redis private=on",
        "/diag \"redis\" 'main' lang=“ja” private",
        "\u{feff}/diag redis\u{200b} main lang=ja private",
    ] {
        let call = parse(&catalog, line, &World).expect(line);
        assert_eq!(call.action, "diag.run", "{line}");
        assert_eq!(call.playbook("playbook"), Some("redis"), "{line}");
        assert_eq!(call.target("target"), Some(&Selector::Name("main".to_owned())), "{line}");
        assert_eq!(call.language("lang"), Some(Language::Ja), "{line}");
        assert!(call.flag("private"), "{line}");
        assert_eq!(call.line(&catalog), "diag redis main lang=ja private");
    }
}

#[test]
fn the_forms_of_a_line() {
    let catalog = bundled_catalog("");
    for (line, canonical) in [
        ("/toban", "toban help"),
        ("@toban", "toban help"),
        ("toban", "toban help"),
        ("@toban ping", "toban ping"),
        ("@toban: ping", "toban ping"),
        ("@toban , diag storage", "diag storage"),
        ("@toban /diag storage", "diag storage"),
        ("@toban： /diag storage", "diag storage"),
        ("@toban /toban ping", "toban ping"),
        ("@toban:", "toban help"),
        ("ping", "toban ping"),
        ("/toban help /diag", "toban help diag"),
        ("/toban help toban lang", "toban help \"toban lang\""),
        ("help lang", "toban help \"toban lang\""),
        ("/diag help", "toban help diag"),
        ("/diag --help", "toban help diag"),
        ("/diag ？", "toban help diag"),
        ("/toban -h", "toban help"),
        ("/toban lang", "toban lang"),
        ("/toban lang 日本語", "toban lang ja"),
        ("/diag redis tag:prod", "diag redis tag:prod"),
        ("/diag redis ｔａｇ：PROD", "diag redis tag:prod"),
        ("/diag ストレージ", "diag storage"),
        ("/diag ｽﾄﾚｰｼﾞ", "diag storage"),
        ("/diag 応答時間の遅延", "diag response_time"),
        ("/diag 'slow responses'", "diag response_time"),
        ("/diag postgresql \"private\"", "diag postgresql \"private\""),
        ("/diag postgresql target=private private", "diag postgresql \"private\" private"),
        ("/diag redis private=no", "diag redis private=no"),
    ] {
        let call = parse(&catalog, line, &World).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(call.line(&catalog), canonical, "{line}");
    }
}

#[test]
fn a_prefix_renames_short_forms_only() {
    let catalog = bundled_catalog("tb-");
    for line in [
        "/tb-diag redis",
        "/toban diag redis",
        "@toban diag redis",
        "@toban /tb-diag redis",
        "@toban /diag redis",
        "diag redis",
        "/toban help tb-diag",
    ] {
        parse(&catalog, line, &World).expect(line);
    }
    let error = parse(&catalog, "/diag redis", &World).expect_err("the short form has a prefix");
    assert_eq!(error.kind, Kind::Prefixed("diag".to_owned()));
    assert_eq!(error.corrected("/diag redis").as_deref(), Some("/tb-diag redis"));
    assert!(parse(&catalog, "/tb-toban ping", &World).is_err());
}

#[test]
fn every_type_is_typed() {
    let catalog = every_type();
    let line = "/try all \"a \\\"b\\\" C:\\\\x\" level=SEV1 since=１時間30分 who=@佐藤愛子 loud";
    let call = parse(&catalog, line, &World).expect(line);
    assert_eq!(call.text("word"), Some("a \"b\" C:\\x"));
    assert_eq!(call.number("count"), Some(3), "the default");
    assert_eq!(call.text("level"), Some("sev1"));
    assert_eq!(call.duration("since"), Some(Duration::from_mins(90)));
    assert_eq!(call.text("who"), Some("aiko"));
    assert!(call.flag("loud"));
    let canonical = "try all count=3 level=sev1 since=1h30m who=aiko \"a \\\"b\\\" C:\\\\x\" loud";
    assert_eq!(call.line(&catalog), canonical);
}

#[test]
fn human_text_stays_as_written() {
    let catalog = every_type();
    for (line, text) in [
        ("/try all don't", "don't"),
        ("/try all 'it\\'s'", "it's"),
        ("/try all “don't”", "don't"),
        ("/try all 「a「b」c」", "a「b」c"),
        ("/try all C:\\new\\temp", "C:\\new\\temp"),
        ("/try all \"C:\\new\"", "C:\\new"),
        ("/try all word=a=b＝ｃ", "a=b＝ｃ"),
        ("/try all https://x/?a=b", "https://x/?a=b"),
        ("/try all \"two\nlines\"", "two\nlines"),
        ("/try all \"\"", ""),
        ("/try all -5", "-5"),
        ("/try log checkout  is ﾀﾞｳﾝ", "checkout  is ﾀﾞｳﾝ"),
        ("/try log checkout is down level=sev1", "checkout is down"),
        ("/try log level=sev1 checkout is down", "checkout is down"),
        ("/try log checkout level=sev1 is down", "checkout is down"),
        ("/try log \"checkout is down\"", "checkout is down"),
        ("/try log \"checkout\" is down", "\"checkout\" is down"),
        ("/try log 'tis a=b --x `y`", "'tis a=b --x `y`"),
        ("/try log first\nsecond", "first\nsecond"),
        ("/try log \"checkout levle=sev1\"", "checkout levle=sev1"),
        ("/try log code=500 leaves=9", "code=500 leaves=9"),
    ] {
        let call = parse(&catalog, line, &World).unwrap_or_else(|error| panic!("{line}: {error}"));
        let name = if call.subcommand.as_deref() == Some("log") { "text" } else { "word" };
        assert_eq!(call.text(name), Some(text), "{line}");
        if line.contains("level=") {
            assert_eq!(call.text("level"), Some("sev1"), "{line}");
        }
    }
}

#[test]
fn a_sentence_with_an_equals_sign_is_text_and_an_option_of_another_command_is_not() {
    let catalog = bundled_catalog("");
    let said = |line: &str| parse(&catalog, line, &World).map(|call| call.text("conditions").map(ToOwned::to_owned));
    for text in [
        "set maxmemory=2gb",
        "ran with DEBUG=1 and stop=1",
        "redis says role=replica link=down",
        "severity=critical since noon",
        "p99 rate=50/s, state=failed",
        "level=error reason=OOM name=web-1",
        "nodes=3 page=2 number=7 code=500",
        "drained node=web-1 kind=Pod phase=Running",
        "次=未定 メモリ=2gb",
        "owner=nobody-we-know",
    ] {
        assert_eq!(
            said(&format!("/incident update INC-1 {text}")).as_ref().ok(),
            Some(&Some(text.to_owned())),
            "{text}"
        );
    }
    let strange: [(&str, &str, &[&str]); 9] = [
        ("all is well next=30m", "next", &["incident remind update snooze=30m"]),
        ("順調です 次回=30分", "次回", &["incident remind update snooze=30m"]),
        ("all is well ｎｅｘｔ＝30m", "next", &["incident remind update snooze=30m"]),
        ("it is worse severity=sev1", "severity", &["incident severity severity=sev1", "incident open severity=sev1"]),
        ("severty=sev1 it is worse", "severty", &["incident severity severity=sev1", "incident open severity=sev1"]),
        ("nothing new snooze=15m", "snooze", &["incident remind snooze=15m"]),
        ("owner=aiko looks at it", "owner", &["incident task owner=aiko"]),
        ("as=duplicate", "as", &["incident close as=duplicate"]),
        ("mended cause=\"a full disk\"", "cause", &["incident learn cause=\"a full disk\""]),
    ];
    for (text, word, lines) in strange {
        let line = format!("/incident update INC-1 {text}");
        let error = parse(&catalog, &line, &World).expect_err(&line);
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(error.kind, Kind::OfAnother(Box::new(Foreign { word: word.to_owned(), lines })), "{line}");
        let meant = error.corrected(&line).expect("in quotes it is text");
        assert_eq!(said(&meant).as_ref().ok(), Some(&Some(text.to_owned())), "{meant}");
    }
    // A pasted log is text, however it ends; and it is not compared with everything there is.
    let log = format!("{}severity=sev1", "level=error code=500 ".repeat(10));
    assert_eq!(said(&format!("/incident update INC-1 {log}")), Ok(Some(log)));
    // Where an option stands in the middle, nobody knows what would be quoted.
    let between = "/incident update INC-1 worse severity=sev1 actions=\"failing over\" since noon";
    let error = parse(&catalog, between, &World).expect_err(between);
    assert!(matches!(error.kind, Kind::OfAnother(_)) && error.suggestion.is_none(), "{error:?}");
    assert_eq!(error.at, 29..37);
}

#[test]
fn what_a_line_begins_to_say_is_read_without_what_is_left_open() {
    let catalog = bundled_catalog("tb-");
    let read = |line: &str| {
        let begun = begun(&catalog, line)?;
        let given = begun.given.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
        Some((begun.command.clone(), begun.subcommand.clone().unwrap_or_default(), given))
    };
    for (line, command, verb, given) in [
        ("incident close INC-1 as=false-alarm …", "incident", "close", "incident=INC-1 as=false-alarm"),
        ("incident learn INC-1 cause=\"…\" countermeasure=\"…\"", "incident", "learn", "incident=INC-1"),
        ("/tb-incident update INC-1 …", "incident", "update", "incident=INC-1"),
        ("@toban incident update …", "incident", "update", ""),
        ("diag redis …", "diag", "", "playbook=redis"),
        ("note add incident=INC-2 …", "note", "add", "incident=INC-2"),
    ] {
        let expected = (command.to_owned(), verb.to_owned(), given.to_owned());
        assert_eq!(read(line), Some(expected), "{line}");
    }
    assert_eq!(read("nothing of ours"), None);
}

#[test]
fn a_form_may_say_more_than_a_person_types() {
    let commands = bundled_catalog("");
    let line = |length: usize| format!("/note edit NOTE-7 cause={}", "x".repeat(length));
    let refused = parse(&commands, &line(1_001), &World).unwrap_err();
    let long = |length: usize, max: usize, form: Option<usize>| {
        let subject = Some("NOTE-7".to_owned());
        Kind::TextTooLong(Box::new(LongText { name: "cause".to_owned(), length, max, form, subject }))
    };
    assert_eq!(refused.kind, long(1_001, 1_000, Some(20_000)));
    let call = parse_form(&commands, &line(20_000), &World).unwrap();
    assert_eq!(call.text("cause").map(str::len), Some(20_000));
    let refused = parse_form(&commands, &line(20_001), &World).unwrap_err();
    assert_eq!(refused.kind, long(20_001, 20_000, None));
    let whole = format!("{} countermeasure={}", line(15_000), "x".repeat(15_000));
    assert!(matches!(parse_form(&commands, &whole, &World).unwrap_err().kind, Kind::TooLong { max: 24_000, .. }));
    let typed = format!(
        "{} countermeasure={} symptoms={} title={}",
        line(1_000),
        "x".repeat(1_000),
        "x".repeat(1_000),
        "x".repeat(200)
    );
    assert!(parse(&commands, &typed, &World).is_ok());
}

#[test]
fn defaults_are_arguments() {
    let call = parse(&every_type(), "/try all", &World).expect("nothing is required");
    assert_eq!(call.arguments.get("count"), Some(&Argument::Number(3)));
    assert_eq!(call.arguments.len(), 1);
}

#[test]
fn it_is_known_who_is_spoken_to() {
    for (text, addressed) in [
        ("/diag", true),
        ("  ／x", true),
        ("@toban hi", true),
        ("@TOBAN", true),
        ("@tobankun", false),
        ("hi", false),
        ("", false),
    ] {
        assert_eq!(is_addressed(text), addressed, "{text}");
    }
}

#[test]
fn an_incident_by_place_is_told_by_its_look() {
    let catalog = every_type();
    for (line, incident, level, text) in [
        ("/try about INC-42 sev1 all is down", Some(42), "sev1", Some("all is down")),
        ("/try about inc-42 sev1", Some(42), "sev1", None),
        ("/try about sev1 INC-42 is down", None, "sev1", Some("INC-42 is down")),
        ("/try about loud=yes INC-42 sev1", Some(42), "sev1", None),
        ("/try about into=INC-1 ＩＮＣ－４２ sev1", Some(42), "sev1", None),
        ("/try about level=sev1 incident=INC-42 down", Some(42), "sev1", Some("down")),
        ("/try about sev1 \"INC-42\"", None, "sev1", Some("INC-42")),
    ] {
        let call = parse(&catalog, line, &World).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(call.incident("incident"), incident, "{line}");
        assert_eq!(call.text("level"), Some(level), "{line}");
        assert_eq!(call.text("text"), text, "{line}");
        assert_eq!(parse(&catalog, &call.line(&catalog), &World), Ok(call), "{line}");
    }
    let call = parse(&catalog, "/try about \"INC-42\" text=x", &World);
    assert!(matches!(call.expect_err("quoted, it is a word").kind, Kind::NotAChoice(_)));
    assert!(catalog.operation("try", Some("about")).is_some_and(|operation| operation.changes));
    assert!(!catalog.operation("try", Some("all")).is_some_and(|operation| operation.changes));
}

#[test]
fn keys_services_and_days_are_typed() {
    let catalog = every_type();
    let call = parse(&catalog, "/try all service=SHOP note=note-7 due=2026/12/1", &World).expect("it is right");
    assert_eq!((call.text("service"), call.note("note")), (Some("shop"), Some(7)));
    assert_eq!(call.day("due"), Some(Day::On(date(2026, 12, 1))));
    assert_eq!(parse(&catalog, "/try all due=３ｄ", &World).expect("it is right").day("due"), Some(Day::In(3)));
    for (line, kind) in [
        ("/try all service=shpo", Kind::UnknownService("shpo".to_owned())),
        ("/try all note=INC-7", Kind::NotANote("INC-7".to_owned())),
        ("/try all due=soon", Kind::NotADay("soon".to_owned())),
        ("/try about sev1 into=42", Kind::NotAnIncident("42".to_owned())),
    ] {
        assert_eq!(wrong(line).kind, kind, "{line}");
    }
}
