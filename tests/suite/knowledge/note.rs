//! What may happen to a note.

use std::collections::BTreeSet;

use jiff::civil::date;
use toban::incident::key::IncidentKey;
use toban::knowledge::change::{RevisionKind, next_review};
use toban::knowledge::content::{Content, LABELS_LIMIT, PART_LIMIT, Part, TITLE_LIMIT};
use toban::knowledge::invalid::InvalidNote;
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::Note;
use toban::language::Language;

use super::{REVIEW, author, content, note};
use crate::store::at;

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn refused(content: &Content) -> InvalidNote {
    Note::write(content, None, author("aiko"), at(0), None).expect_err("this cannot be a note")
}

#[test]
fn keys_are_read_in_either_case() {
    for (text, key) in [("NOTE-7", Some(7)), (" note-12 ", Some(12)), ("NOTE-0", None), ("NOTE--3", None)] {
        assert_eq!(NoteKey::parse(text), key.map(NoteKey), "{text}");
    }
    for text in ["NOTE-", "NOTE-+7", "INC-7", "7", "NOTE-99999999999999999999", "NOTE-７"] {
        assert_eq!(NoteKey::parse(text), None, "{text}");
    }
    assert_eq!(NoteKey(7).to_string(), "NOTE-7");
}

#[test]
fn content_is_kept_plain_and_without_secrets() {
    let written = Content {
        title: "  Redis が応答しない\t".to_owned(),
        symptoms: "\r\n    indented\r\nredis://:hunter2-secret@cache:6379/0 timed out   \rend\u{202e}\n\n".to_owned(),
        components: set(&["Redis", "ＲＥＤＩＳ", " ", "payment api"]),
        tags: set(&["OOM,memory"]),
        ..Content::default()
    };
    let kept = written.checked().unwrap();
    assert_eq!(kept.title, "Redis が応答しない");
    assert!(kept.symptoms.starts_with("    indented\nredis://"), "{:?}", kept.symptoms);
    assert!(!kept.symptoms.contains("hunter2") && kept.symptoms.ends_with("timed out\nend"), "{:?}", kept.symptoms);
    assert_eq!((kept.components.clone(), kept.tags.clone()), (set(&["payment-api", "redis"]), set(&["oom-memory"])));
    assert_eq!(kept.checked().unwrap(), kept, "checking again changes nothing");
    assert_eq!(kept.language(), Language::Ja);
    assert_eq!(content("disk full", "no space left").language(), Language::En);
    assert_eq!(content("disk full", "空き容量がない").language(), Language::Ja);
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    assert_eq!(refused(&content(" \n ", "x")), InvalidNote::NoTitle);
    assert_eq!(refused(&content("a\nb", "x")), InvalidNote::TitleLines);
    let long = TITLE_LIMIT + 1;
    assert_eq!(refused(&content(&"障".repeat(long), "")), InvalidNote::LongTitle { length: long });
    assert!(content(&"障".repeat(TITLE_LIMIT), &"害".repeat(PART_LIMIT)).checked().is_ok());
    for part in Part::ALL {
        let mut content = content("title", "");
        *content.part_mut(part) = "x".repeat(PART_LIMIT + 1);
        let error = refused(&content);
        assert_eq!(error, InvalidNote::LongPart { part, length: PART_LIMIT + 1 });
        assert!(error.to_string().contains(part.word()), "{error}");
    }
    let many = (0..=LABELS_LIMIT).map(|index| format!("t{index}")).collect();
    let error = refused(&Content { tags: many, ..content("title", "") });
    assert_eq!(error, InvalidNote::ManyLabels { what: "tags", count: LABELS_LIMIT + 1 });
    let error = refused(&Content { components: set(&[&"x".repeat(61)]), ..content("title", "") });
    assert_eq!(error, InvalidNote::LongLabel { what: "components", length: 61 });
}

#[test]
fn an_edit_moves_the_review_and_keeps_the_rest() {
    let before = note(7, &content("disk full", "no space left"));
    let next = next_review(date(2026, 11, 24), 90);
    assert_eq!(next, date(2027, 2, 22));
    let change =
        before.edit(&content("disk full", "no space left on device"), author("ben"), at(60), Some(next)).unwrap();
    assert_eq!((change.note.review, change.note.updated, change.note.created), (Some(next), at(60), at(0)));
    assert_eq!((change.note.author.name(), change.revision.by.name()), ("aiko", "ben"));
    assert_eq!(change.revision.kind, RevisionKind::Edited);
    let same = before.edit(&content("disk full ", "no space left\r\n"), author("ben"), at(60), None);
    assert_eq!(same.unwrap_err(), InvalidNote::NothingNew);
    assert!(before.due(REVIEW) && !before.due(REVIEW.yesterday().unwrap()));
    let reviewed = before.reviewed(author("ben"), at(70), Some(next)).unwrap().note;
    assert_eq!((reviewed.review, reviewed.updated), (Some(next), at(0)));
}

#[test]
fn an_archived_note_can_only_be_restored() {
    let archived = note(7, &content("a", "b")).archive(author("ben"), at(9)).unwrap().note;
    let error = archived.edit(&content("a", "c"), author("ben"), at(10), None).unwrap_err();
    assert_eq!(error, InvalidNote::Archived { into: None });
    assert!(!archived.due(REVIEW));
    assert!(archived.archive(author("ben"), at(10)).is_err());
    let restored = archived.restore(author("ben"), at(10), Some(REVIEW)).unwrap().note;
    assert_eq!(restored.archived, None);
    assert_eq!(restored.restore(author("ben"), at(10), None).unwrap_err(), InvalidNote::NotArchived);
}

#[test]
fn links_are_told_as_differences() {
    let before = note(7, &content("a", "b"));
    let linked = before.link(IncidentKey(42), author("ben"), at(1)).unwrap();
    assert_eq!((linked.linked.clone(), linked.unlinked.len()), (BTreeSet::from([IncidentKey(42)]), 0));
    let again = linked.note.link(IncidentKey(42), author("ben"), at(1)).unwrap_err();
    assert_eq!(again, InvalidNote::Linked(IncidentKey(42)));
    let unlinked = linked.note.unlink(IncidentKey(42), author("ben"), at(2)).unwrap();
    assert_eq!((unlinked.note.incidents.len(), unlinked.unlinked), (0, BTreeSet::from([IncidentKey(42)])));
    assert!(before.unlink(IncidentKey(1), author("ben"), at(2)).is_err());
}

#[test]
fn of_two_that_say_the_same_one_goes_on_with_all_that_was_said() {
    let double =
        Content { cause: "maxmemory 0".to_owned(), tags: set(&["oom"]), ..content("Redis killed", "OOMKilled") };
    let double = Note { seen: 2, last_seen: Some(at(50)), ..note(8, &double) };
    let double = double.link(IncidentKey(3), author("ben"), at(1)).unwrap().note;
    let kept = Content { tags: set(&["memory"]), ..content("Redis: memory", "OOMKilled, restarts") };
    let kept = Note { seen: 1, ..note(7, &kept) };
    let (goes, stays) = double.merge_into(&kept, &author("carol"), at(60), Some(REVIEW)).unwrap();
    assert_eq!(goes.note.archived.unwrap().into, Some(NoteKey(7)));
    assert_eq!(
        stays.note.content.symptoms, "OOMKilled, restarts\n\nRedis killed",
        "what it said already is not said twice"
    );
    assert_eq!((stays.note.content.cause.as_str(), stays.note.content.tags.len()), ("maxmemory 0", 2));
    assert_eq!((stays.linked, stays.seen, stays.note.seen), (BTreeSet::from([IncidentKey(3)]), 2, 3));
    assert_eq!(stays.note.last_seen, Some(at(50)));
    assert_eq!(kept.merge_into(&kept, &author("carol"), at(60), None).unwrap_err(), InvalidNote::Itself);
    assert!(goes.note.merge_into(&kept, &author("carol"), at(61), None).is_err());
}
