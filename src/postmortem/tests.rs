//! Post-mortems: what a draft sees, what may happen to one, and that nobody's text acts in its files.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::chat::inbound::{Place, Platform};
use crate::incident::author::Author;
use crate::incident::change::Change;
use crate::incident::entry::{Entry, EntryKind, Mark, Source};
use crate::incident::log::{Judgement, LogLine};
use crate::incident::opening::Opening;
use crate::incident::phase::Phase;
use crate::incident::policy::Policy;
use crate::incident::record::Incident;
use crate::incident::role::Role;
use crate::incident::severity::Severity;
use crate::incident::update::Update;
use crate::language::Language;
use crate::playbook::status::Status;
use crate::postmortem::blameless::{Advice, hints};
use crate::postmortem::document::{Cell, Chapter, Document, Part, safe_link};
use crate::postmortem::draft::{Draft, MOMENT_TEXT, MOMENTS, Remark};
use crate::postmortem::html::html;
use crate::postmortem::markdown::markdown;
use crate::postmortem::record::{Look, Postmortem, Section, State};
use crate::postmortem::revision::InvalidRevision;

/// Minutes after Thursday, three in the morning.
fn at(minutes: i64) -> Timestamp {
    "2026-11-26T03:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn person(name: &str) -> Author {
    Author { platform: Platform::Web, account: name.to_owned(), person: Some(name.to_owned()) }
}

/// An incident that grows, with the timeline the store would have.
struct Story {
    incident: Incident,
    entries: Vec<Entry>,
}

impl Story {
    fn opened(severity: Severity) -> Self {
        let place = Place { platform: Platform::Web, conversation: "ops".into(), thread: None };
        let opening = Opening { severity: Some(severity), ..Opening::of("checkout down", place) };
        let change = Incident::open(opening, &person("aiko"), at(0)).unwrap();
        let mut story = Self { incident: change.incident.clone(), entries: Vec::new() };
        story.take(change);
        story
    }

    fn take(&mut self, change: Change) {
        for entry in change.entries {
            let seq = i64::try_from(self.entries.len()).unwrap();
            self.entries.push(Entry {
                id: format!("e{seq}"),
                incident: "i".into(),
                seq,
                at: entry.at,
                kind: entry.kind,
                text: entry.text,
                author: entry.author,
                source: entry.source,
                mark: entry.mark,
                attachments: entry.attachments,
                audience: entry.audience,
                about: entry.about,
                edited: None,
                deleted: None,
            });
        }
        self.incident = change.incident;
    }

    fn draft(&self) -> Draft {
        Draft::of(&self.incident, &self.entries, &[], &Policy::default(), at(100))
    }
}

fn look(run: &str, minutes: i64, status: Status) -> Look {
    Look { run: run.into(), at: at(minutes), playbook: "redis".into(), target: "main".into(), status }
}

#[test]
fn a_draft_sees_what_went_well_and_what_did_not() {
    let (ben, mut story) = (person("ben"), Story::opened(Severity::Sev2));
    story.take(story.incident.ack(&ben, at(3)).unwrap());
    story.take(story.incident.take_role(Role::Commander, &ben, &ben, at(3)).unwrap());
    story.take(story.incident.suspect("disk", &ben, at(4)).unwrap());
    story.take(story.incident.suspect("memory", &ben, at(4)).unwrap());
    story.take(story.incident.suspect("network", &ben, at(4)).unwrap());
    story.take(story.incident.verify(1, Judgement::Confirmed, "df says 100 %", &ben, at(5)).unwrap());
    story.take(story.incident.verify(2, Judgement::Refuted, "free says plenty", &ben, at(6)).unwrap());
    story.take(story.incident.step("deleted logs", Some("94 %"), &ben, at(7)).unwrap());
    story.take(story.incident.step("restarted", None, &ben, at(8)).unwrap());
    story.take(story.incident.set_severity(Severity::Sev1, Some("all shops"), &ben, at(9)).unwrap());
    let update = Update { conditions: "half works".into(), ..Update::default() };
    story.take(story.incident.update(&update, &ben, at(20)).unwrap());
    story.take(story.incident.resolve(&person("carol"), at(40)).unwrap());
    let draft = story.draft();
    let minutes = SignedDuration::from_mins;
    assert_eq!(draft.numbers.to_ack, Some(minutes(3)));
    assert_eq!(draft.numbers.to_resolve, Some(minutes(40)));
    assert_eq!((draft.numbers.responders, draft.numbers.updates), (3, 1));
    assert_eq!(draft.due, Some(at(40) + SignedDuration::from_hours(72)), "three days for SEV1");
    let step = story.incident.steps[0].clone();
    let well = [
        Remark::AckedSoon(minutes(3)),
        Remark::Confirmed("disk".into()),
        Remark::RuledOut(1),
        Remark::Helped(step),
        Remark::Informed(1, minutes(20)),
    ];
    assert_eq!(draft.well, well);
    let wrong = [
        Remark::Unchecked(1),
        Remark::NoEffect(1),
        Remark::Unfilled(Role::Communications),
        Remark::Unfilled(Role::Scribe),
        Remark::Raised(Severity::Sev2, Severity::Sev1),
    ];
    assert_eq!(draft.wrong, wrong);
    assert_eq!(draft.timeline.len(), story.entries.len());
}

#[test]
fn a_draft_of_silence_says_so() {
    let mut story = Story::opened(Severity::Sev1);
    story.take(story.incident.resolve(&person("ben"), at(90)).unwrap());
    story.take(story.incident.reopen("it is back", &person("ben"), at(95)).unwrap());
    story.take(story.incident.resolve(&person("ben"), at(100)).unwrap());
    let draft = story.draft();
    assert!(draft.wrong.contains(&Remark::NeverAcked) && draft.wrong.contains(&Remark::CameBack(1)));
    assert!(draft.wrong.contains(&Remark::Silence(SignedDuration::from_mins(100))), "{:?}", draft.wrong);
    assert_eq!(draft.well, []);
    let mut mild = Story::opened(Severity::Sev4);
    mild.take(mild.incident.resolve(&person("ben"), at(90)).unwrap());
    assert_eq!((mild.draft().wrong.len(), mild.draft().due), (0, None), "of a SEV4 nothing is asked");
}

#[test]
fn the_first_and_the_last_look_stand_beside_each_other() {
    let story = Story::opened(Severity::Sev1);
    let looks = [look("RUN-1", 0, Status::Critical), look("RUN-2", 5, Status::Critical), look("RUN-3", 9, Status::Ok)];
    let draft = Draft::of(&story.incident, &story.entries, &looks, &Policy::default(), at(10));
    assert_eq!(draft.numbers.looks, [looks[0].clone(), looks[2].clone()]);
}

#[test]
fn the_timeline_keeps_what_tells_most_and_says_what_is_left_out() {
    let (ben, mut story) = (person("ben"), Story::opened(Severity::Sev1));
    let source = |message: String| Source {
        platform: Platform::Web,
        conversation: "ops".into(),
        link: Some(format!("/c/ops#{message}")),
        message,
    };
    for number in 0..MOMENTS {
        let line = LogLine { source: Some(source(number.to_string())), ..LogLine::of(EntryKind::Log, "looked") };
        story.take(story.incident.log(line, Some(&ben), at(1)).unwrap());
    }
    story.take(story.incident.log(LogLine::of(EntryKind::Note, "chatter"), Some(&ben), at(2)).unwrap());
    let marked = LogLine { mark: Some(Mark::KeyMoment), ..LogLine::of(EntryKind::Note, "x".repeat(MOMENT_TEXT + 7)) };
    story.take(story.incident.log(marked, Some(&ben), at(2)).unwrap());
    story.take(story.incident.enter(Phase::Analysis, None, &ben, at(3)).unwrap());
    story.entries[1].deleted = Some(at(4));
    let draft = story.draft();
    assert_eq!((draft.timeline.len(), draft.left_out), (MOMENTS, 2));
    assert!(draft.timeline.is_sorted_by_key(|moment| moment.at));
    let kinds: Vec<EntryKind> = draft.timeline.iter().map(|moment| moment.kind).collect();
    assert_eq!(
        (kinds[0], kinds[MOMENTS - 2], kinds[MOMENTS - 1]),
        (EntryKind::Opened, EntryKind::Note, EntryKind::Phase)
    );
    let note = &draft.timeline[MOMENTS - 2];
    assert_eq!((note.text.chars().count(), note.cut), (MOMENT_TEXT, 7));
    assert_eq!(draft.timeline[1].link.as_deref(), Some("/c/ops#1"));
}

fn drafted() -> Postmortem {
    let mut story = Story::opened(Severity::Sev1);
    story.take(story.incident.resolve(&person("ben"), at(40)).unwrap());
    let words =
        BTreeMap::from([(Section::Summary, "It was down.".to_owned()), (Section::Factors, "A full disk.".into())]);
    story.draft().into_postmortem(words, Language::En, at(41))
}

#[test]
fn a_post_mortem_is_edited_reviewed_and_closed_in_order() {
    let (ben, draft) = (person("ben"), drafted());
    assert_eq!(draft.close(&ben, at(50)).unwrap_err(), InvalidRevision::NotReviewed { state: State::Draft });
    assert_eq!(draft.review(&ben, at(50)).unwrap_err(), InvalidRevision::NotInReview { state: State::Draft });
    let empty = InvalidRevision::Empty { missing: vec![Section::Prevention] };
    assert_eq!(draft.submit(&ben, at(50)).unwrap_err(), empty);
    let full = draft.edit(Section::Prevention, "rotate logs").unwrap().postmortem;
    let submitted = full.submit(&ben, at(51)).unwrap();
    assert_eq!(submitted.entries[0].text, "postmortem: draft → in-review");
    let review = submitted.postmortem;
    let already = InvalidRevision::AlreadyIn { state: State::InReview { since: at(51), by: ben.clone() } };
    assert_eq!(review.submit(&ben, at(52)).unwrap_err(), already);
    assert_eq!(review.send_back("", &ben, at(52)).unwrap_err(), InvalidRevision::NoReason);
    assert_eq!(review.send_back("numbers are missing", &ben, at(52)).unwrap().postmortem.state, State::Draft);
    let emptied = review.edit(Section::Factors, " ").unwrap().postmortem;
    assert_eq!(emptied.review(&ben, at(53)).unwrap_err(), InvalidRevision::Empty { missing: vec![Section::Factors] });
    let closed = review.review(&ben, at(53)).unwrap().postmortem.close(&ben, at(54)).unwrap().postmortem;
    let over = InvalidRevision::Closed { by: ben.clone(), at: at(54) };
    assert_eq!(closed.edit(Section::Lucky, "x").unwrap_err(), over);
    assert_eq!(closed.send_back("x", &ben, at(55)).unwrap_err(), over);
    let long = draft.edit(Section::Lucky, &"x".repeat(20_001)).unwrap_err();
    assert_eq!(long, InvalidRevision::TooLong { characters: 20_001, limit: 20_000 });
    let secret = draft.edit(Section::Lucky, "password=hunter2hunter2").unwrap().postmortem;
    assert!(!secret.text(Section::Lucky).contains("hunter2"));
}

#[test]
fn a_new_draft_leaves_edited_sections_alone() {
    let edited = drafted().edit(Section::Summary, "People's own words.").unwrap().postmortem;
    let mut story = Story::opened(Severity::Sev1);
    story.take(story.incident.ack(&person("ben"), at(1)).unwrap());
    let words = BTreeMap::from([(Section::Summary, "new".to_owned()), (Section::Factors, "new".to_owned())]);
    let fresh = edited.redraft(story.draft(), words).unwrap().postmortem;
    assert_eq!((fresh.text(Section::Summary), fresh.text(Section::Factors)), ("People's own words.", "new"));
    assert_eq!(fresh.timeline.len(), 2);
    assert_eq!(fresh.drafted, edited.drafted);
}

#[test]
fn somebody_is_reminded_after_a_day_after_three_and_then_weekly() {
    let policy = Policy::default();
    let draft = drafted();
    let days = |nth| draft.nudge_at(nth, at(41), &policy).map(|at| at.to_string());
    // From Thursday, in working hours: Friday, Monday (the third day is a Sunday), …
    let expected = [
        "2026-11-27T09:00:00Z",
        "2026-11-30T09:00:00Z",
        "2026-12-07T09:00:00Z",
        "2026-12-14T09:00:00Z",
        "2026-12-21T09:00:00Z",
    ];
    for (nth, day) in (0..).zip(expected) {
        assert_eq!(days(nth).as_deref(), Some(day));
    }
    assert_eq!(days(5), None);
    let mut reviewed = draft.clone();
    reviewed.state = State::Reviewed { at: at(50), by: person("ben") };
    assert_eq!(reviewed.nudge_at(0, at(50), &policy), None);
    let unasked = Postmortem { due: None, ..draft };
    assert_eq!(unasked.nudge_at(0, at(50), &policy), None);
}

#[test]
fn words_that_point_at_people_are_found_in_both_languages() {
    let advice = |text: &str| hints(text).into_iter().map(|hint| hint.advice).collect::<Vec<_>>();
    assert_eq!(advice("The outage was human error; he should have checked."), [Advice::HumanError, Advice::Hindsight]);
    assert_eq!(
        advice("Ben forgot it, it was his fault, a careless change"),
        [Advice::Forgetting, Advice::Guilt, Advice::Carelessness]
    );
    assert_eq!(advice("She failed to rotate the logs."), [Advice::Omission]);
    assert_eq!(advice("担当者が設定をミスした"), [Advice::HumanError]);
    assert_eq!(advice("確認を怠った。もっと早く気付くべきだった"), [Advice::Omission, Advice::Hindsight]);
    assert_eq!(advice("うっかり設定を忘れた"), [Advice::Carelessness, Advice::Forgetting]);
    for fine in [
        "The disk was full and no alert existed.",
        "ディスクが満杯で、アラートがありませんでした。",
        "コミッション",
        "The default is 3.",
    ] {
        assert_eq!(advice(fine), [], "{fine}");
    }
    let hint = &hints("X: ヒューマンエラー")[0];
    assert_eq!((hint.words.as_str(), hint.at), ("ヒューマンエラー", 3));
    assert_eq!(hints(&"忘れ。".repeat(1000)).len(), 20);
}

fn document(text: &str) -> Document {
    let row = vec![Cell { text: text.to_owned(), link: Some("https://a.example/x".into()) }];
    let parts = vec![
        Part::Text(text.to_owned()),
        Part::Aside(text.to_owned()),
        Part::Facts(vec![(text.to_owned(), text.to_owned())]),
        Part::Table { head: vec![text.to_owned()], rows: vec![row] },
    ];
    Document {
        language: Language::En,
        title: text.to_owned(),
        facts: vec![("Severity".into(), text.to_owned())],
        chapters: vec![Chapter { heading: text.to_owned(), parts }],
    }
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "<https://evil.example>",
    "https://evil.example www.evil.example evil@example.com",
    "# heading\n## heading\n- list\n+ list\n* list\n1. list\n10) list\n> quote",
    "```\ncode\n```\n~~~\n    indented\n\tindented",
    "a | b\n--- | ---\nc | d",
    "setext\n===\nsetext\n---",
    "**bold** _em_ ~~gone~~ `code` $x^2$ &amp; &#60; \\",
    "[ref]: https://evil.example\n[ref]\n[^1]: note",
    "@everyone @channel <!channel> <@U1> #123",
    "---\nfront: matter\n---",
    "line\\\nnext  \nnext",
];

#[test]
fn nothing_in_peoples_text_acts_in_the_html() {
    for text in HOSTILE {
        let page = html(&document(text));
        let tags: Vec<&str> = page.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap()).collect();
        let known = "!DOCTYPE html /html head /head meta title /title style /style body /body h1 /h1 h2 /h2 p /p br dl /dl dt \
            /dt dd /dd table /table tr /tr th /th td /td a /a";
        for tag in tags {
            assert!(known.split_whitespace().any(|known| known == tag), "<{tag}> of {text:?}");
        }
        assert_eq!(page.matches("href=").count(), 1);
    }
}

#[test]
fn links_lead_to_the_web_or_into_the_page() {
    for good in
        ["https://chat.example/archives/C1/p1?thread=2&x=3#e", "http://localhost:8080/c/1", "/incidents/INC-1#e5"]
    {
        assert_eq!(safe_link(good), Some(good));
    }
    for bad in
        ["javascript:alert(1)", "//evil.example", "https://a b", "https://a\"b", "https://a)b", "data:text/html,x", ""]
    {
        assert_eq!(safe_link(bad), None, "{bad}");
    }
}

#[test]
fn nothing_in_peoples_text_acts_in_the_markdown() {
    for text in HOSTILE {
        assert_plain(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_people_write_is_read_as_they_wrote_it(text in "([ -~]|[\\\\`*_\\[\\]()<>#+.!|~&:@/-]|\n|[a-c1]|障|www|http|\u{3000}){0,30}") {
        assert_plain(&text);
    }
}

/// Reads the Markdown as its readers do and expects no markup but ours, and the words as they were.
fn assert_plain(text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let file = markdown(&document(text));
    // Everything that some reader knows; only quotes stay as they are.
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let own = file.replace("](https://a.example/x)", "").replace("\\://", "");
    assert!(!own.contains("://") && !own.contains("www."), "a bare address would be a link: {file}");
    let mut heard = String::new();
    let (mut links, mut bold) = (0, 0);
    for event in Parser::new_ext(&file, options) {
        match event {
            Event::Text(words) => heard.push_str(&words),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert_eq!(&*dest_url, "https://a.example/x", "{text:?} in\n{file}");
                links += 1;
            }
            Event::Start(Tag::Strong) => bold += 1,
            Event::Start(
                Tag::Heading { .. }
                | Tag::Paragraph
                | Tag::List(None)
                | Tag::Item
                | Tag::Emphasis
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell,
            )
            | Event::End(_)
            | Event::SoftBreak
            | Event::HardBreak => {}
            Event::InlineHtml(tag) if &*tag == "<br>" => {}
            other => panic!("{other:?} of {text:?} in\n{file}"),
        }
    }
    assert!(links <= 1 && bold == 2, "{text:?} in\n{file}");
    let words = |text: &str| text.split_whitespace().collect::<String>();
    let (wanted, heard) = (words(text), words(&heard));
    assert_eq!(
        heard,
        format!("{wanted}Severity: {wanted}{wanted}{wanted}{wanted}{wanted}: {wanted}{wanted}{wanted}")
            .replace(' ', ""),
        "in\n{file}"
    );
}
