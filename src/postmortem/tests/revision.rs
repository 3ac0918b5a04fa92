//! What may happen to a post-mortem: edited, reviewed, closed, drafted anew; and when somebody is reminded of it.

use std::collections::BTreeMap;

use super::{Story, at, person};
use crate::incident::policy::Policy;
use crate::incident::severity::Severity;
use crate::language::Language;
use crate::postmortem::record::{Postmortem, Section, State};
use crate::postmortem::revision::InvalidRevision;

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
