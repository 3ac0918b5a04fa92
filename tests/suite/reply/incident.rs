//! The messages of an incident in both languages, and how high they are: who reads them reads them on a phone at night.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Block, Message};
use toban::chat::moment::{Piece, Room, led, pieces};
use toban::chat::terminal::render::{Style, render};
use toban::incident::author::Author;
use toban::incident::change::Change;
use toban::incident::figures::Counted;
use toban::incident::key::IncidentKey;
use toban::incident::learn::Learning;
use toban::incident::log::Judgement;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::incident::refusal::Missing;
use toban::incident::role::Role;
use toban::incident::severity::{Impact, Urgency};
use toban::incident::update::Update;
use toban::language::Language;
use toban::playbook::choose::{Choice, Left};
use toban::playbook::plan::PlanError;
use toban::probe::target::TargetKind;
use toban::reply::incident::card::{Standing, announcement, live, made_private};
use toban::reply::incident::{checklist, closing, duty, learning, list, looks, menu, merging, opening, told};
use toban::reply::moment::Moments;

use super::sample;

/// Columns of a phone (ux.md §3.3).
pub(super) const PHONE: usize = 38;

fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-11-26T03:00:00Z".parse().expect("a time");
    start.saturating_add(SignedDuration::from_mins(minutes)).expect("a time within range")
}

fn ben() -> Author {
    Author { platform: Platform::Web, account: "ben".to_owned(), person: Some("ben".to_owned()) }
}

pub(super) fn moments() -> Moments {
    Moments { zone: TimeZone::UTC, now: at(40) }
}

pub(super) fn opened() -> Incident {
    let origin = Place { platform: Platform::Web, conversation: "ops".to_owned(), thread: None };
    let wanted = Opening {
        impact: Some(Impact::Many),
        urgency: Some(Urgency::High),
        impact_text: "2 of 3 orders fail".to_owned(),
        playbook: Some("redis".to_owned()),
        target: Some("main".to_owned()),
        ..Opening::of("checkout is down", origin)
    };
    let change = Incident::open(wanted, &ben(), at(0)).expect("it opens");
    Incident { id: "01".to_owned(), key: IncidentKey(42), ..change.incident }
}

pub(super) fn going_on() -> Incident {
    let then = |change: Change| change.incident;
    let acked = then(opened().ack(&ben(), at(1)).expect("it is acknowledged"));
    let led = then(acked.take_role(Role::Commander, &ben(), &ben(), at(2)).expect("the role is free"));
    then(led.suspect("redis is full", &ben(), at(3)).expect("it is logged"))
}

fn updated() -> Incident {
    let update = Update { conditions: "one of two shards is back".to_owned(), ..Update::default() };
    going_on().update(&update, &ben(), at(20)).expect("it goes on").incident
}

pub(super) fn resolved() -> Incident {
    let confirmed = going_on().verify(1, Judgement::Confirmed, "100 % used", &ben(), at(5)).expect("H1 is there");
    confirmed.incident.resolve(&ben(), at(31)).expect("it is over").incident
}

pub(super) fn closed() -> Incident {
    let text = |text: &str| Some(text.to_owned());
    let learned = Learning {
        cause: text("redis ran full"),
        countermeasure: text("alert at 80 % memory"),
        note: text("NOTE-7"),
        ..Learning::default()
    };
    let learned = resolved().learn(&learned, &ben(), at(40)).expect("it is new").incident;
    learned.close(None, &ben(), at(41)).expect("nothing is missing").incident
}

pub(super) fn standing<'a>(incident: &'a Incident, moments: &'a Moments) -> Standing<'a> {
    Standing { incident, moments, report: None, due: Some(at(30)), told: None, room: Some("inc-42-checkout-is-down") }
}

/// Lines on a phone, buttons left out.
fn height(message: &Message) -> usize {
    let bare = Message { buttons: Vec::new(), ..message.clone() };
    let style = Style { columns: PHONE, ..Style::PLAIN };
    render(&bare, style).lines().count()
}

pub(super) fn in_both(name: &str, message: &dyn Fn(Language) -> Message) -> String {
    let drawn = |language| render(&message(language), Style::PLAIN);
    format!("# {name}\n{}\n\n{}\n\n", drawn(Language::En), drawn(Language::Ja))
}

#[test]
fn cards_read_well_and_are_as_high_as_they_may_be() {
    let moments = moments();
    let report = sample::redis();
    let mut all = String::new();
    for (name, incident) in
        [("opened", opened()), ("going on", going_on()), ("resolved", resolved()), ("closed", closed())]
    {
        let with_report = Standing { report: Some(&report), ..standing(&incident, &moments) };
        let card = |language| live(&with_report, language);
        let told = |language| announcement(&standing(&incident, &moments), language);
        all += &in_both(&format!("{name}: live card"), &card);
        all += &in_both(&format!("{name}: announcement"), &told);
        for language in Language::ALL {
            assert!(lines(&card(language)) <= 10, "{name}: {} lines", lines(&card(language)));
            assert!(height(&told(language)) <= 6 && lines(&told(language)) <= 4, "{name}");
            assert!(card(language).buttons.len() <= 5 && told(language).buttons.len() <= 5);
        }
    }
    let incident = updated();
    let told = Some("one of two shards is back, the other one follows within the hour; orders are taken again");
    for (name, room, most) in [("updated", Some("inc-42-checkout-is-down"), 6), ("updated, no room", None, 7)] {
        let standing = Standing { told, room, ..standing(&incident, &moments) };
        let told = |language| announcement(&standing, language);
        all += &in_both(&format!("{name}: announcement"), &told);
        for language in Language::ALL {
            assert!(height(&told(language)) <= most && lines(&told(language)) <= 4, "{name}");
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn an_announcement_leads_to_the_room_whatever_stakeholders_were_told() {
    let (incident, moments) = (updated(), moments());
    for name in ["inc-42-checkout-is-down".to_owned(), format!("inc-42-{}", "x".repeat(24))] {
        let room = led(Room { conversation: "C42", name: &name });
        let told = "one of two shards is back";
        let standing = Standing { told: Some(told), room: Some(&room), ..standing(&incident, &moments) };
        for language in Language::ALL {
            let message = announcement(&standing, language);
            let Some(Block::Text { text }) = message.blocks.first() else { panic!("{message:?}") };
            // A room's name has at most so many characters of the title (`action::incident::place`).
            let found = pieces(text).any(|piece| matches!(piece, Piece::Room(room) if room.conversation == "C42"));
            assert!(found && text.contains(told) && lines(&message) == 4, "{text}");
        }
    }
}

/// Lines as they are written, before a narrow screen breaks them.
fn lines(message: &Message) -> usize {
    let block = |block: &Block| match block {
        Block::Text { text } | Block::Context { text } => text.lines().count(),
        _ => 1,
    };
    1 + message.blocks.iter().map(block).sum::<usize>()
}

#[test]
fn long_words_are_cut_and_counted() {
    let long = "長い題名と説明".repeat(40);
    let text = Some(long.clone());
    let learned = Learning { cause: text.clone(), countermeasure: text, ..Learning::default() };
    let learned = resolved().learn(&learned, &ben(), at(40)).expect("it is new").incident;
    let incident = Incident { title: long.chars().take(200).collect(), impact_text: long, ..learned };
    let moments = moments();
    for language in Language::ALL {
        let card = live(&standing(&incident, &moments), language);
        assert!(lines(&card) <= 10);
        let longest = render(&card, Style { columns: 10_000, ..Style::PLAIN });
        assert!(longest.contains(if language == Language::En { "… (+" } else { "字）" }), "{longest}");
    }
}

#[test]
fn what_people_are_told_reads_well() {
    let incident = going_on();
    let over = resolved();
    let similar = [opened()];
    let lately = [(resolved(), SignedDuration::from_mins(10))];
    let notes = [("NOTE-7".to_owned(), "Redis memory: alert at 80 %".to_owned())];
    let (playbook, target) = ("redis".to_owned(), "cache-6".to_owned());
    let wrong = PlanError::WrongKind {
        playbook: playbook.clone(),
        wanted: TargetKind::Redis,
        target: "orders".to_owned(),
        kind: TargetKind::Postgres,
    };
    let left = vec![
        Left::Enough { playbook: playbook.clone(), target },
        Left::Enough { playbook: playbook.clone(), target: "cache-7".to_owned() },
        Left::NoPlaybook { target: "queue".to_owned(), kind: TargetKind::Tcp },
        Left::NoTarget { playbook, kind: TargetKind::Redis },
        Left::Cannot(wrong),
    ];
    let looks = Choice { looks: Vec::new(), left };
    let lone = opening::Opened { over: &lately, ..opening::Opened::default() };
    let begun =
        opening::Opened { suggested: true, looks: Some(&looks), similar: &similar, over: &lately, notes: &notes };
    let mut all = String::new();
    all += &in_both("opened", &|language| opening::opened(&incident, &begun, language));
    all += &in_both("like one that is over", &|language| opening::opened(&incident, &lone, language));
    let kept = Incident { key: IncidentKey(41), ..incident.clone() };
    let room = led(Room { conversation: "C1", name: "inc-41" });
    all += &in_both("goes on", &|language| merging::goes_on(&incident, &kept, Some(&room), language));
    all += &in_both("left out", &|language| looks::left_out(&incident, &looks, language).expect("it is said"));
    all += &in_both("no title", &|language| opening::ask(language));
    all += &in_both("menu", &|language| menu::menu(&incident, language));
    all += &in_both("checklist", &|language| checklist::checklist(&incident, language));
    for role in Role::ALL {
        all += &in_both(role.word(), &|language| duty::duty(&incident, role, language));
    }
    all += &in_both("resolved", &|language| told::resolved(&over, Some("2026-11-29"), language));
    all += &in_both("learning", &|language| learning::learning(&over, language));
    let missing = [Missing::Cause, Missing::Countermeasure, Missing::Note];
    all += &in_both("cannot close", &|language| closing::cannot_close(&over, &missing, language));
    all += &in_both("closed", &|language| closing::closed(&closed(), language));
    let both = [incident.clone(), over.clone()];
    let counted = Counted { total: 14, resolved: 1 };
    let part = list::Listed { incidents: &both, counted, all: false, more: Some("incident list before=INC-42") };
    all += &in_both("list", &|language| list::list(&part, &moments(), language));
    all += &in_both("made private", &|language| made_private(language));
    all += &in_both("shut", &|language| told::shut(&incident, &[], language));
    all += &in_both("pick", &|language| {
        list::pick(&[incident.clone(), over.clone()], &|key| format!("incident ack {key}"), language)
    });
    insta::assert_snapshot!(all);
}
