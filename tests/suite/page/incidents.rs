//! Incidents on the page: the list, opening, one incident; every form says a command, and nobody sees what is private.

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use toban::chat::inbound::{Place, Platform};
use toban::clock::{Clock as _, SystemClock};
use toban::directory::access::Reader;
use toban::directory::role::Role as Rank;
use toban::incident::author::Author;
use toban::incident::change::{Change, NewEntry};
use toban::incident::entry::{Audience, EntryKind, Mark, Source};
use toban::incident::key::IncidentKey;
use toban::incident::log::{Judgement, LogLine};
use toban::incident::opening::Opening;
use toban::incident::phase::Phase;
use toban::incident::record::Incident;
use toban::incident::role::Role;
use toban::incident::severity::Severity;
use toban::incident::update::Update;
use toban::language::Language;
use toban::store::conversation::NewRoom;

use super::live::Stream;
use super::site::{Site, client};
use crate::reply::sample;

pub(super) fn by(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

/// A form, what is filled in, and what it says behind its key.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

pub(super) async fn save(site: &Site, change: &Change) -> Incident {
    let mut tx = site.store.begin().await.unwrap();
    let saved = match change.incident.version {
        0 => tx.incidents().create(change).await,
        _ => tx.incidents().save(change).await,
    };
    tx.commit().await.unwrap();
    saved.unwrap()
}

/// Opens an incident in the first conversation.
pub(super) async fn open(site: &Site, title: &str, severity: Severity, private: bool, at: Timestamp) -> Incident {
    let place = Place { platform: Platform::Web, conversation: site.conversation().await, thread: None };
    let opening = Opening { severity: Some(severity), private, ..Opening::of(title, place) };
    save(site, &Incident::open(opening, &by("aiko"), at).unwrap()).await
}

/// An incident with something of everything.
pub(super) async fn full(site: &Site, language: Language) -> Incident {
    let ja = language == Language::Ja;
    let say = |en: &str, japanese: &str| if ja { japanese.to_owned() } else { en.to_owned() };
    let now = SystemClock::new().now() - minutes(90);
    let title = say("checkout answers 502 for every third order", "チェックアウトが三回に一回 502 を返す");
    let mut one = open(site, &title, Severity::Sev1, false, now).await;
    let (aiko, ben) = (by("aiko"), by("ben"));
    let mut step = 0;
    let mut at = || {
        step += 1;
        now + minutes(step * 3)
    };
    let mut tx = site.store.begin().await.unwrap();
    let name = one.key.to_string().to_lowercase();
    let room = NewRoom { name: &name, incident: &one.id, private: false, members: &[] };
    let room = tx.conversations().create_room(room, now).await.unwrap().unwrap();
    let mut report = sample::redis();
    report.key = Some(tx.runs().save(&report).await.unwrap());
    tx.commit().await.unwrap();
    let place = Place { platform: Platform::Web, conversation: room.id.clone(), thread: None };
    one = save(site, &one.with_room(place, at())).await;
    one = save(site, &one.ack(&ben, at()).unwrap()).await;
    one = save(site, &one.take_role(Role::Commander, &ben, &ben, at()).unwrap()).await;
    let line = LogLine { about: report.key.clone(), ..LogLine::of(EntryKind::Report, "redis · main: critical") };
    let entry = NewEntry::new(EntryKind::Report, line.text.as_str(), None, at());
    let entry = NewEntry { about: line.about, ..entry };
    one = save(site, &Change { incident: one, entries: vec![entry.clone(), entry] }).await;
    let impact = say("about 30 % of orders fail since 10:02", "10:02 以降、注文の約 30 % が失敗しています");
    one = save(site, &one.log(LogLine::of(EntryKind::Impact, impact), Some(&aiko), at()).unwrap()).await;
    one = save(site, &one.tick(Phase::Identification, 0, &ben, at()).unwrap()).await;
    one = save(site, &one.enter(Phase::Analysis, None, &ben, at()).unwrap()).await;
    one = save(site, &one.suspect(&say("redis is out of memory", "Redis のメモリ不足"), &ben, at()).unwrap()).await;
    one = save(site, &one.suspect(&say("the deploy of 09:50", "09:50 のデプロイ"), &aiko, at()).unwrap()).await;
    let evidence = say("rolled back on one host, no change", "一台だけ戻したが変化なし");
    one = save(site, &one.verify(2, Judgement::Refuted, &evidence, &aiko, at()).unwrap()).await;
    let tried = LogLine::of(EntryKind::Step, say("raise maxmemory to 8 GB", "maxmemory を 8 GB に上げる"));
    one = save(site, &one.log(tried, Some(&ben), at()).unwrap()).await;
    let update = Update {
        conditions: say("Every third order fails", "注文の三回に一回が失敗しています"),
        actions: say("More memory for the cache", "キャッシュのメモリを増やしています"),
        needs: say("Nothing from you", "お願いすることはありません"),
    };
    one = save(site, &one.update(&update, &aiko, at()).unwrap()).await;
    let source = Source {
        platform: Platform::Web,
        conversation: room.id,
        message: "m1".to_owned(),
        link: Some("/m/m1".to_owned()),
    };
    let note = LogLine {
        mark: Some(Mark::KeyMoment),
        source: Some(source.clone()),
        audience: Audience::Responders,
        ..LogLine::of(EntryKind::Note, say("evictions stopped, see NOTE-7", "追い出しが止まった（NOTE-7 参照）"))
    };
    one = save(site, &one.log(note, Some(&aiko), at()).unwrap()).await;
    let gone = Source { message: "m2".to_owned(), ..source };
    let gone = LogLine { source: Some(gone), ..LogLine::of(EntryKind::Note, "never mind the password") };
    one = save(site, &one.log(gone, Some(&aiko), at()).unwrap()).await;
    let mut tx = site.store.begin().await.unwrap();
    let source = one.room.as_ref().unwrap().conversation.clone();
    tx.timeline().delete_source((Platform::Web, &source, "m2"), now).await.unwrap();
    let number = tx.tasks().next_number(&one.id).await.unwrap();
    let todo = say("alert at 80 % of maxmemory", "maxmemory 80 % でアラート");
    let due = Some(jiff::civil::date(2026, 12, 1));
    let task = one.plan(&todo, (Some("ben"), due), number, &aiko, now).unwrap();
    tx.tasks().create(&task).await.unwrap();
    tx.commit().await.unwrap();
    one
}

#[tokio::test]
async fn an_incident_shows_where_it_stands_and_what_happened() {
    let site = Site::start().await;
    let one = full(&site, Language::En).await;
    let (status, page) = site.get_as("", &format!("/incidents/{}", one.key)).await;
    assert_eq!(status, StatusCode::OK);
    for part in [
        "checkout answers 502",
        "SEV1",
        "ben on it since",
        "about 30 % of orders fail",
        "raise maxmemory to 8 GB",
        "rolled back on one host",
        "<b>H2</b>",
        "<b>T1</b>",
        "Every third order fails",
        "href=\"/m/m1\"",
        "href=\"/knowledge/NOTE-7\"",
        "key moment",
        "When it began",
        "Memory used of its limit",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(!page.contains("never mind the password"), "what was deleted is gone");
    assert!(page.contains("(deleted)"), "its place stays");
}

#[tokio::test]
async fn the_list_is_filtered_and_goes_page_by_page() {
    let mut site = Site::start().await;
    let now = SystemClock::new().now();
    for number in 0..35 {
        let severity = if number % 2 == 0 { Severity::Sev1 } else { Severity::Sev3 };
        open(&site, &format!("incident number {number:02}"), severity, false, now).await;
    }
    let (_, page) = site.get_as("", "/incidents").await;
    assert!(page.contains("number 34") && page.contains("number 05") && !page.contains("number 04"), "{page}");
    let (_, older) = site.get_as("", "/incidents?before=6").await;
    assert!(older.contains("number 04") && older.contains("number 00") && !older.contains("number 05"));
    let (_, severe) = site.get_as("", "/incidents?severity=SEV3&text=number+0").await;
    assert!(severe.contains("number 01") && !severe.contains("number 02") && !severe.contains("number 11"));
    let (_, none) = site.get_as("", "/incidents?text=%25_%3Cscript%3E").await;
    assert!(none.contains("No incident here") && !none.contains("<script>"), "{none}");
    assert!(site.get_as("", "/").await.1.contains("35<span class=\"sr\"> open</span>"));
    assert!(page.contains("<p class=\"muted\" id=\"count\">35 open</p>"), "{page}");
    // What is resolved goes on no more: every place says the same number.
    let mut tx = site.store.read().await.unwrap();
    let first = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.unwrap().unwrap();
    drop(tx);
    save(&site, &first.resolve(&by("ben"), now).unwrap()).await;
    for path in ["/", "/sections", "/knowledge"] {
        let page = site.get_as("", path).await.1;
        assert!(page.contains("34<span class=\"sr\"> open</span>"), "{path}: {page}");
    }
    let (_, page) = site.get_as("", "/incidents").await;
    assert!(page.contains("34<span class=\"sr\"> open</span>"), "{page}");
    assert!(page.contains("id=\"count\">34 open · 1 resolved, not closed yet</p>"), "{page}");
    let (_, all) = site.get_as("", "/incidents?show=all").await;
    assert!(all.contains("id=\"count\">35 incidents, the newest first</p>"), "{all}");
    let (_, metrics) = site.get_as("", "/metrics").await;
    let open: Vec<_> = metrics.lines().filter(|line| line.starts_with("toban_incidents{")).collect();
    let of = |state: &str| -> f64 {
        let lines = open.iter().filter(|line| line.contains(&format!("state=\"{state}\"")));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    };
    assert_eq!(format!("{} {}", of("identification"), of("prevention")), "34 1", "{open:?}");
    assert!(site.invoked.try_recv().is_err());
}

#[tokio::test]
async fn every_form_says_a_command_and_shows_its_answer() {
    let mut site = Site::start().await;
    let one = open(&site, "checkout is down", Severity::Sev2, false, SystemClock::new().now()).await;
    let key = one.key.to_string();
    let cases: [Case; 7] = [
        ("ack", &[], ""),
        (
            "log",
            &[("text", "said \"no\" \\ maybe\r\nand more"), ("kind", "finding"), ("mark", "")],
            " text=\"said \\\"no\\\" \\\\ maybe\nand more\" kind=\"finding\"",
        ),
        (
            "update",
            &[("conditions", "down"), ("actions", "failing over"), ("needs", "")],
            " conditions=\"down\" actions=\"failing over\"",
        ),
        ("role", &[("role", "commander"), ("leave", "yes")], " role=\"commander\" leave"),
        ("phase", &[("done", "2")], " done=\"2\""),
        (
            "severity",
            &[("severity", "sev1"), ("reason", "all shops"), ("incident", "INC-999"), ("line", "x")],
            " severity=\"sev1\" reason=\"all shops\"",
        ),
        ("set", &[("private", "yes"), ("drill", "no")], " private drill=\"no\""),
    ];
    for (act, fields, rest) in cases {
        let answer = site.form(&format!("/incidents/{key}/{act}"), fields).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{act}");
        let expected = format!("/incident {act} incident=\"{key}\"{rest}");
        assert_eq!(site.invoked.recv().await.unwrap().1, expected);
        assert!(answer.text().await.unwrap().contains("id=\"told\""), "{act}: the answer is on the page");
    }
    for act in ["open", "nonsense", "stats%20x"] {
        let answer = site.form(&format!("/incidents/{key}/{act}"), &[]).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{act}");
    }
    assert!(site.invoked.try_recv().is_err());
}

#[tokio::test]
async fn what_was_refused_stays_in_its_form_and_a_reload_says_nothing_twice() {
    let mut site = Site::start().await;
    let one = open(&site, "checkout is down", Severity::Sev2, false, SystemClock::new().now()).await;
    let path = format!("/incidents/{}/close", one.key);
    let typed = [("reason", "please refuse <me>"), ("as", "cannot-know"), ("event", "e1")];
    let refused = site.form(&path, &typed).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(page.contains("value=\"please refuse &lt;me&gt;\"") && page.contains("cannot-know\" selected"), "{page}");
    assert!(page.contains("Still missing: the cause"), "{page}");
    site.invoked.recv().await.unwrap();
    assert_eq!(site.form(&path, &typed).send().await.unwrap().status(), StatusCode::OK);
    assert!(site.invoked.try_recv().is_err(), "the same form is sent once");
    let long = "長".repeat(30_000);
    let answer = site.form(&format!("/incidents/{}/log", one.key), &[("text", long.as_str())]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let long = "長".repeat(25_000);
    let answer = site.form(&format!("/incidents/{}/log", one.key), &[("text", long.as_str())]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.unwrap();
    assert!(page.contains(&long) && page.contains("role=\"alert\""), "what was typed is kept");
}

#[tokio::test]
async fn opening_asks_for_a_title_and_leads_to_what_it_opened() {
    let mut site = Site::start().await;
    let one = open(&site, "the one that is there", Severity::Sev2, false, SystemClock::new().now()).await;
    let (_, form) = site.get_as("", "/incidents/new?run=RUN-12").await;
    assert!(form.contains("RUN-12") && form.contains("SEV1"), "the table of suggestions is there");
    let empty = site.form("/incidents/new", &[("title", "  "), ("effect", "orders fail")]).send().await.unwrap();
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = empty.text().await.unwrap();
    assert!(page.contains("the title is empty") && page.contains("orders fail"), "{page}");
    assert!(site.invoked.try_recv().is_err());
    let fields = [("title", one.key.to_string()), ("impact", "many".into()), ("private", "yes".into())];
    let fields: Vec<_> = fields.iter().map(|(name, value): &(&str, String)| (*name, value.as_str())).collect();
    let opened = site.form("/incidents/new", &fields).send().await.unwrap();
    assert_eq!(site.invoked.recv().await.unwrap().1, "/incident open title=\"INC-1\" impact=\"many\" private=\"yes\"");
    assert!(opened.text().await.unwrap().contains("the one that is there"), "the page of what was opened");
}

#[tokio::test]
async fn a_private_incident_is_nowhere_for_others() {
    let mut site = Site::start().await;
    site.at_the_machine(Rank::Responder);
    let now = SystemClock::new().now();
    let secret = open(&site, "keys were stolen", Severity::Sev1, true, now).await;
    let (member, other) = (site.session("aiko").await, site.session("ben").await);
    let (yes, no) = (format!("/incidents/{}", secret.key), "/incidents/INC-999".to_owned());
    assert_eq!(site.get_as(&member, &yes).await.0, StatusCode::OK);
    let hidden = site.get_as(&other, &yes).await;
    assert_eq!(hidden.0, StatusCode::NOT_FOUND);
    assert_eq!(hidden, site.get_as(&other, &no).await);
    for path in ["/incidents", "/incidents?show=all", "/incidents?text=keys", "/", "/incidents?severity=SEV1"] {
        let page = site.get_as(&other, path).await.1;
        assert!(!page.contains("keys were stolen") && !page.contains("class=\"sr\"> open"), "{path}");
        assert!(site.get_as(&member, path).await.1.contains("class=\"sr\"> open"), "{path}");
    }
    for act in ["log", "close", "set"] {
        let send =
            |key: &str| site.form(&format!("/incidents/{key}/{act}"), &[("text", "x")]).header("cookie", &other).send();
        let (there, nowhere) = (send(&secret.key.to_string()).await.unwrap(), send("INC-999").await.unwrap());
        assert_eq!((there.status(), nowhere.status()), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(there.text().await.unwrap(), nowhere.text().await.unwrap());
    }
    assert!(site.invoked.try_recv().is_err());
    let anybody = client().get(site.at(&yes)).send().await.unwrap();
    assert_eq!(anybody.status(), StatusCode::NOT_FOUND, "the machine's own user has no right to it");
}

#[tokio::test]
async fn the_live_stream_tells_what_changed_to_those_who_may_know() {
    let site = Site::start().await;
    site.at_the_machine(Rank::Responder);
    let now = SystemClock::new().now();
    let (open_one, secret) =
        (open(&site, "open", Severity::Sev2, false, now).await, open(&site, "secret", Severity::Sev2, true, now).await);
    let (member, other) = (site.session("aiko").await, site.session("ben").await);
    let mut to_other = Stream::open_as(&site, "/live", &other).await;
    let mut to_member = Stream::open_as(&site, "/live", &member).await;
    let secret = save(&site, &secret.ack(&by("aiko"), now).unwrap()).await;
    let open_one = save(&site, &open_one.ack(&by("ben"), now).unwrap()).await;
    assert_eq!(to_other.touched().await, open_one.key.to_string(), "and nothing before it");
    assert_eq!(to_member.touched().await, secret.key.to_string());
    let mut tx = site.store.read().await.unwrap();
    assert!(tx.incidents().by_key(secret.key, &Reader::TOBAN).await.unwrap().is_some());
}

#[tokio::test]
async fn who_may_only_read_is_offered_nothing_to_press() {
    let site = Site::start().await;
    let one = full(&site, Language::En).await;
    site.at_the_machine(Rank::Viewer);
    let (_, page) = site.get_as("", &format!("/incidents/{}", one.key)).await;
    assert!(page.contains("checkout answers 502") && !page.contains("/log#told") && !page.contains("/ack\""), "{page}");
    assert!(!site.get_as("", "/incidents").await.1.contains("/incidents/new"));
}
