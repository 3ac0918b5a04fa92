//! What a draft sees in a timeline.

use jiff::SignedDuration;

use super::{Story, at, person};
use crate::chat::inbound::Platform;
use crate::incident::entry::{EntryKind, Mark, Source};
use crate::incident::log::{Judgement, LogLine};
use crate::incident::phase::Phase;
use crate::incident::policy::Policy;
use crate::incident::role::Role;
use crate::incident::severity::Severity;
use crate::incident::update::Update;
use crate::playbook::status::Status;
use crate::postmortem::draft::{Draft, MOMENT_TEXT, MOMENTS, Remark};
use crate::postmortem::record::Look;

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
