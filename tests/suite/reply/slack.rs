//! What a phone shows of Toban's messages on Slack, in both languages, and how high they are there (ux.md §3.3).

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use toban::action::incident::place::room_name;
use toban::chat::inbound::Platform;
use toban::chat::message::{Block, Message, Tone};
use toban::chat::moment::{Room, led};
use toban::chat::slack::render::{Kinds, Rest};
use toban::incident::author::Author;
use toban::incident::figures::{Case, Counted, Figures, Period};
use toban::incident::key::IncidentKey;
use toban::incident::policy::Policy;
use toban::incident::record::{Incident, Shut};
use toban::incident::refusal::Missing;
use toban::incident::role::Role;
use toban::incident::severity::Severity;
use toban::incident::update::Update;
use toban::language::{Bilingual, Language};
use toban::playbook::report::Report;
use toban::playbook::report::fleet::{FleetReport, Outlier};
use toban::playbook::status::Status;
use toban::probe::unit::Unit;
use toban::reply::incident::card::{Standing, announcement, live};
use toban::reply::incident::{closing, list, stats};
use toban::reply::moment::Moments;
use toban::reply::reminder::{self, Said};
use toban::reply::{fleet, report, trouble};

use super::incident::{closed, going_on, moments, opened, resolved, standing};
use super::phone::{drawn, height, height_with, in_both};
use super::sample;

/// Lines of a finding on a phone before its thread: fourteen as they are written, of which a phone breaks most in two.
const FINDING: usize = 28;

#[test]
fn messages_read_well_on_a_phone_and_are_as_high_as_they_may_be() {
    let moments = moments();
    let found = sample::redis();
    let mut all = String::new();
    for (name, incident) in [("opened", opened()), ("going on", going_on()), ("resolved", resolved())] {
        let with_report = Standing { report: Some(&found), ..standing(&incident, &moments) };
        let card = |language| live(&with_report, language);
        let told = |language| announcement(&standing(&incident, &moments), language);
        all += &in_both(&format!("{name}: card"), Rest::Thread, &card);
        all += &in_both(&format!("{name}: announcement"), Rest::Thread, &told);
        for language in Language::ALL {
            let (card, told) = (height(&card(language), Rest::Thread), height(&told(language), Rest::Thread));
            assert!(card <= 10, "{name}: a card of {card} lines in {language:?}");
            assert!(told <= 4, "{name}: an announcement of {told} lines in {language:?}");
        }
    }
    all += &in_both("report", Rest::Thread, &|language| report::report(&found, language));
    all += &in_both("refusal", Rest::Below, &|language| trouble::not_recorded(language));
    insta::assert_snapshot!(all);
}

#[test]
fn a_japanese_title_costs_an_announcement_neither_its_impact_nor_what_was_last_told() {
    let moments = moments();
    let mut all = String::new();
    for title in [
        "決済画面で 504 が返ってくる。https://mon.example.com/d/1 を見る限り 02:50 から",
        "注文の確定に失敗し、在庫の引き当てが戻らないままになっている",
        "決済が遅い",
    ] {
        let mut incident = Incident { title: title.to_owned(), updated: Some(moments.now), ..going_on() };
        incident.impact_text = "注文の約 3 割が失敗。問い合わせ 12 件".to_owned();
        // As its conversation is called on Slack, which has no names in Japanese.
        incident.origin.platform = Platform::Slack;
        let name = room_name(&incident, "inc");
        let room = led(Room { conversation: "C1", name: &name });
        for last in [None, Some("失敗は 1 割まで減りました")] {
            let standing = Standing { told: last, room: Some(&room), ..standing(&incident, &moments) };
            let told = announcement(&standing, Language::Ja);
            let (lines, shown) = (height(&told, Rest::Thread), drawn(&told, Rest::Thread, Kinds::NONE));
            assert!(lines <= 4 && shown.contains("INC-42"), "{shown}");
            // What was last told takes the place of what it hits.
            assert!(shown.contains(last.unwrap_or("注文の約")), "{shown}");
            assert!(format!("{:?}", told.blocks).contains(&name), "{told:?}");
            all.extend(["# ", title, " (", &name, ")\n", &shown, "\n\n"]);
        }
    }
    insta::assert_snapshot!(all);
}

/// Everything that people write is as long as it may be, and everybody has a long name.
fn fullest(mut incident: Incident, words: &str) -> Incident {
    let long = |most: usize| words.chars().cycle().take(most).collect::<String>();
    let named = |author: &Author| Author { person: Some("tanaka-kenjirou-the-second".to_owned()), ..author.clone() };
    incident.title = long(200);
    incident.impact_text = long(2_000);
    incident.hypotheses.iter_mut().for_each(|one| one.text = long(2_000));
    incident.acked = incident.acked.map(|(at, by)| (at, named(&by)));
    let by = incident.opened_by.clone();
    incident.roles = Role::ALL.into_iter().map(|role| (role, named(&by))).collect();
    incident.learned.cause = incident.learned.cause.map(|_| long(2_000));
    incident.learned.countermeasure = incident.learned.countermeasure.map(|_| long(2_000));
    incident
}

#[test]
fn the_longest_words_make_no_card_higher_and_say_that_they_were_cut() {
    let found = sample::redis();
    let report = Report { findings: found.findings.iter().cycle().take(12).cloned().collect(), ..found };
    let texts = [
        "決済画面が真っ白になり購入できない状態が続いている。全ての利用者に影響し、問い合わせが殺到している。",
        "customers see a blank page at checkout, nobody can pay, and support is flooded with calls; ",
        "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
    ];
    let mut all = String::new();
    let later = Moments { now: moments().now + SignedDuration::from_hours(72), ..moments() };
    for (name, incident) in
        [("opened", opened()), ("going on", going_on()), ("resolved", resolved()), ("closed", closed())]
    {
        for words in texts {
            let (incident, told) = (fullest(incident.clone(), words), words.repeat(20));
            for (moments, shut) in [(moments(), false), (moments(), true), (later.clone(), false)] {
                let shut = shut.then_some(Shut { since: moments.now, gone: false, unreachable: false });
                let incident = Incident { shut, updated: Some(moments.now), ..incident.clone() };
                let full = Standing { report: Some(&report), told: Some(&told), ..standing(&incident, &moments) };
                if name == "going on" && words != texts[2] {
                    all += &in_both("card", Rest::Thread, &|language| live(&full, language));
                    all += &in_both("announcement", Rest::Thread, &|language| announcement(&full, language));
                }
                for language in Language::ALL {
                    let (card, announced) = (live(&full, language), announcement(&full, language));
                    let (high, told) = (height(&card, Rest::Thread), height(&announced, Rest::Thread));
                    let shown = drawn(&card, Rest::Thread, Kinds::NONE);
                    assert!(high <= 10, "{name}: a card of {high} lines in {language:?}\n{shown}");
                    let cut = if language == Language::En { "… (+" } else { "字）" };
                    assert!(shown.contains(cut) && shown.contains("INC-42") && shown.contains("SEV1"), "{shown}");
                    let shown = drawn(&announced, Rest::Thread, Kinds::NONE);
                    assert!(told <= 4, "{name}: an announcement of {told} lines in {language:?}\n{shown}");
                    assert!(shown.contains("INC-42") && shown.contains('…'), "{shown}");
                }
            }
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_is_asked_and_the_last_word_read_well_on_a_phone() {
    let (moments, policy) = (moments(), Policy::default());
    let said = |language| Said { nth: 1, policy: &policy, moments: &moments, language, whom: Some("carol") };
    let draft = Update {
        conditions: "2 of 3 orders fail".to_owned(),
        actions: "redis gets more memory".to_owned(),
        needs: "nothing".to_owned(),
    };
    let missing = [Missing::Cause, Missing::Countermeasure, Missing::Note];
    let due = moments.now;
    let (going_on, resolved) = (going_on(), resolved());
    let mut all = String::new();
    for (name, rest, most, message) in [
        (
            "update prompt",
            Rest::Thread,
            10,
            &(|it| reminder::update_due(&going_on, (Some(&draft), Some("E1")), due, said(it)))
                as &dyn Fn(Language) -> Message,
        ),
        ("update prompt without a draft", Rest::Thread, 6, &|it| {
            reminder::update_due(&going_on, (None, Some("E1")), due, said(it))
        }),
        ("close", Rest::Thread, 8, &|it| closing::closed(&closed(), it)),
        ("what is missing", Rest::Below, 8, &|it| closing::cannot_close(&resolved, &missing, it)),
        ("post-mortem nudge", Rest::Thread, 6, &|it| reminder::postmortem(&resolved, due, 2, said(it))),
        ("refusal", Rest::Below, 6, &|it| trouble::failed("01JDXJ0000000000000000000A", it)),
        ("finding", Rest::Thread, FINDING, &|it| report::report(&sample::redis(), it)),
        ("finding in a thread", Rest::File, FINDING, &|it| report::report(&sample::redis(), it)),
    ] {
        for language in Language::ALL {
            let lines = height(&message(language), rest);
            let shown = drawn(&message(language), rest, Kinds::ALL);
            assert!(lines <= most, "{name}: {lines} lines in {language:?}\n{shown}");
        }
        all += &in_both(&format!("{name} (at most {most} lines)"), rest, message);
    }
    insta::assert_snapshot!(all);
}

#[test]
fn rows_of_the_same_columns_are_a_table_that_is_at_most_its_head_higher_than_their_lines() {
    let moments = moments();
    let incidents = [opened(), going_on(), resolved(), closed()];
    let counted = Counted { total: 4, resolved: 1 };
    let part = list::Listed { incidents: &incidents, counted, all: true, more: None };
    let figures = figures();
    let until = "2026-11-25T10:00:00Z".parse::<Timestamp>().expect("a time");
    let since = until - SignedDuration::from_hours(90 * 24);
    let period = Period { since, until, zone: &TimeZone::UTC, cut: false };
    let mut all = String::new();
    for (name, message) in [
        ("list", &(|it| list::list(&part, &moments, it)) as &dyn Fn(Language) -> Message),
        ("figures", &|it| stats::stats(&figures, period, it)),
        ("outliers", &|it| fleet::fleet(&differing(), 6, it)),
    ] {
        for language in Language::ALL {
            let message = message(language);
            let lines = |has| height_with(&message, Rest::Thread, has);
            let (table, plain) = (lines(Kinds::ALL), lines(Kinds::NONE));
            // A phone breaks a head in two.
            assert!(table <= plain + 2, "{name}: {table} lines as a table, {plain} without, in {language:?}");
            for has in [Kinds::ALL, Kinds::NONE] {
                let shown = drawn(&message, Rest::Thread, has);
                all.extend(["# ", name, if has.table { "" } else { ", without tables" }, "\n", &shown, "\n\n"]);
            }
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn targets_that_run_are_steps_worst_first_then_those_whose_turn_comes() {
    let part = |target: &str, status, finished: bool| {
        let sample = sample::redis();
        let finished = sample.finished.filter(|_| finished);
        Report { target: target.to_owned(), status, finished, ..sample }
    };
    let running = FleetReport {
        reports: vec![
            part("bad-and-running", Status::Critical, false),
            part("unknown", Status::Unknown, true),
            part("running", Status::Unknown, false),
            part("fine", Status::Ok, true),
        ],
        waiting: vec!["next".to_owned(), "last".to_owned()],
        ..differing()
    };
    for (language, sentence) in
        [(Language::En, "looked at now: 2; not begun: 2"), (Language::Ja, "診断中 2 対象、未開始 2 対象")]
    {
        let message = fleet::fleet(&running, 6, language);
        let Some(Block::Progress { done: 2, total: 6, text, steps }) = message.blocks.first() else {
            panic!("how far it is comes first: {:?}", message.blocks)
        };
        assert_eq!(text, sentence);
        let told = steps.iter().map(|step| (step.title.as_str(), step.tone, step.queued)).collect::<Vec<_>>();
        let expected = [
            ("bad-and-running", Tone::Critical, false),
            ("unknown", Tone::Unknown, false),
            ("running", Tone::Running, false),
            ("next", Tone::Running, true),
            ("last", Tone::Running, true),
            ("fine", Tone::Ok, false),
        ];
        assert_eq!(told, expected);
    }
    let done = FleetReport { waiting: Vec::new(), ..running };
    let over = fleet::fleet(&done, 2, Language::En);
    assert!(!over.blocks.iter().any(|block| matches!(block, Block::Progress { .. })));
}

/// Of three severities.
fn figures() -> Figures {
    let at = |minutes: i64| {
        "2026-11-20T10:00:00Z".parse::<Timestamp>().expect("a time") + SignedDuration::from_mins(minutes)
    };
    let case = |number: i64, severity, acked: i64, resolved: Option<i64>| Case {
        key: IncidentKey(number),
        severity,
        service: None,
        opened: at(0),
        acked: Some(at(acked)),
        resolved: resolved.map(at),
    };
    let cases = [
        case(1, Severity::Sev1, 3, Some(60)),
        case(2, Severity::Sev1, 5, None),
        case(3, Severity::Sev2, 8, Some(200)),
        case(4, Severity::Sev3, 30, Some(600)),
    ];
    Figures::of(&cases, &TimeZone::UTC)
}

/// Three of six differ.
fn differing() -> FleetReport {
    let outlier = |target: &str, value: f64| Outlier {
        target: target.to_owned(),
        check: "memory".to_owned(),
        title: Bilingual::new("Memory used of its limit", "メモリ使用率"),
        value,
        median: 41.0,
        unit: Unit::Percent,
    };
    FleetReport {
        playbook: "redis".to_owned(),
        title: Bilingual::new("Redis", "Redis"),
        selection: "tag:prod".to_owned(),
        status: Status::Critical,
        reports: Vec::new(),
        waiting: (1..=6).map(|number| format!("cache-{number}")).collect(),
        outliers: vec![outlier("cache-7", 98.0), outlier("cache-2", 93.5), outlier("cache-4", 3.0)],
    }
}
