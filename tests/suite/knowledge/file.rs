//! Notes as files: what goes out comes back, and every mistake is told with its line.

use std::collections::BTreeSet;

use jiff::civil::date;
use toban::document::problem::Problem;
use toban::incident::key::IncidentKey;
use toban::knowledge::content::{Content, Part};
use toban::knowledge::file::{NoteFile, read, write};
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::{Archived, Note};

use super::corpus::content_of;
use super::{REVIEW, content, note};
use crate::store::at;

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn problems(text: &str) -> Vec<Problem> {
    read("NOTE-7.md", text).expect_err("the file has mistakes")
}

const FILE: &str = r#"---
key: NOTE-7
revision: 3
title: "Redis: \"OOMKilled\" # 障害"
components:
  - "404"
  - "c++"
  - redis
tags: []
incidents:
  - INC-3
  - INC-42
review: 2027-02-01
seen: 2
last_seen: 2026-09-21T14:13:30.000001Z
author: "aiko"
created: 2026-09-21T14:13:20Z
---

## Symptoms

メモリが足りない。

    indented

## Cause

\## Cause
\\## Symptoms
### a heading of its own

## Countermeasure

## Detection gap

## Documentation
"#;

#[test]
fn a_note_is_written_in_one_form_and_comes_back() {
    let text = Content {
        cause: "## Cause\n\\## Symptoms\n### a heading of its own".to_owned(),
        components: set(&["redis", "404", "c++"]),
        ..content("Redis: \"OOMKilled\" # 障害", "メモリが足りない。\n\n    indented")
    };
    let last_seen = at(10).checked_add(jiff::SignedDuration::from_micros(1)).unwrap();
    let incidents = BTreeSet::from([IncidentKey(42), IncidentKey(3)]);
    let kept = Note { base: 3, version: 5, seen: 2, last_seen: Some(last_seen), incidents, ..note(7, &text) };
    assert_eq!(write(&kept, None), FILE);
    let file = read("NOTE-7.md", FILE).unwrap();
    assert_eq!((file.key, file.revision, file.seen), (Some(NoteKey(7)), Some(3), 2));
    assert_eq!(file.content.checked().unwrap(), kept.content);
    assert_eq!((file.incidents, file.review, file.last_seen), (kept.incidents, Some(REVIEW), Some(last_seen)));
    assert_eq!((file.author.as_deref(), file.created, file.archived), (Some("aiko"), Some(at(0)), None));

    let away = Note { archived: Some(Archived { at: at(99), into: Some(NoteKey(3)) }), ..note(8, &content("a", "")) };
    let file = read("NOTE-8.md", &write(&away, Some(IncidentKey(9)))).unwrap();
    assert_eq!((file.archived, file.merged_into, file.private), (Some(at(99)), Some(NoteKey(3)), Some(IncidentKey(9))));
}

#[test]
fn whatever_a_note_says_comes_back() {
    let lines = [
        "## Symptoms",
        "\\## Symptoms",
        "\\\\## Cause",
        "## Symptons",
        "##  Cause",
        "---",
        "...",
        "# Title",
        "- [ ] todo",
        "key: value",
        "\\",
        "\t## Cause",
        "## 症状",
        "```sh",
        "echo \"## Cause\"",
        "> quote",
        "  ## Cause",
        "<!-- -->",
        "&anchor *alias",
        "%",
        "@",
        "`",
    ];
    for (index, line) in lines.iter().enumerate() {
        let mut kept = content(&format!("{line} {index}"), &format!("{line}\n{line}"));
        kept.documentation = format!("text\n\n{line}");
        kept.components = set(&[line, "yes", "~", "1.0", "- a", "#x", "{}", "[]", "null", "0x1f", "1e3", "障害"]);
        let kept = note(7, &kept);
        let text = write(&kept, None);
        let file = read("NOTE-7.md", &text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        assert_eq!(file.content.checked().unwrap(), kept.content, "{text}");
    }
    for number in 0..200 {
        let kept = note(7, &content_of(number));
        assert_eq!(read("x", &write(&kept, None)).unwrap().content.checked().unwrap(), kept.content);
    }
}

#[test]
fn a_new_file_needs_a_title_only() {
    let text = "\u{feff}---\r\ntitle: ディスクの枯渇\r\ntags: [disk, 95]\r\n---\r\n\r\n## Cause\r\n\r\nlogs\r\n";
    let file = read("new.md", text).unwrap();
    let expected =
        Content { cause: "logs".to_owned(), tags: set(&["disk", "95"]), ..content("ディスクの枯渇", "") };
    assert_eq!(file.content.checked().unwrap(), expected);
    assert_eq!(NoteFile { content: Content::default(), ..file }, NoteFile::default());
    let bare = read("new.md", "---\ntitle: x\n---").unwrap();
    assert_eq!(bare.content, content("x", ""));
}

#[test]
fn a_mistake_is_told_with_its_line_and_what_to_write() {
    for (text, line, says, remedy) in [
        ("", 1, "does not begin with front matter", "`---`"),
        ("# Title\n", 1, "does not begin with front matter", "`---`"),
        ("---\ntitle: x\n", 1, "does not begin with front matter", "`---`"),
        ("---\n---\n", 3, "", "docs/knowledge.md"),
        ("---\ntags: [a]\n---\n", 2, "title", "docs/knowledge.md"),
        ("---\ntitle: \" \"\n---\n", 2, "title is empty", "in a line"),
        ("---\ntitle: x\nowner: aiko\n---\n", 3, "unknown field `owner`", ""),
        ("---\ntitle: x\ntitle: y\n---\n", 3, "duplicate", ""),
        ("---\ntitle: [x\n---\n", 2, "", ""),
        ("---\ntitle: x\ntags:\n\t- a\n---\n", 4, "tab", ""),
        ("---\ntitle: x\nreview: soon\n---\n", 3, "`review: soon` is not a day", "2027-02-22"),
        ("---\ntitle: x\nreview: 2027-02-30\n---\n", 3, "2027-02-30", "2027-02-22"),
        ("---\ntitle: x\nseen: many\n---\n", 3, "u32", ""),
        ("---\ntitle: x\nkey: INC-7\n---\n", 3, "`key: INC-7`", "NOTE-7"),
        ("---\ntitle: x\nkey: NOTE-9999999999999\n---\n", 3, "NOTE-9999999999999", "NOTE-7"),
        ("---\ntitle: x\nincidents:\n  - INC-1\n  - 42\n---\n", 5, "`incidents: 42`", "INC-42"),
        ("---\ntitle: x\ncreated: yesterday\n---\n", 3, "not a time", "2026-11-24T"),
        ("---\ntitle: x\n---\nhello\n## Cause\n", 4, "before the first heading", "`## Symptoms`"),
        ("---\ntitle: x\n---\n## Symptons\n", 4, "no heading", "`## Symptoms`"),
        ("---\ntitle: x\n---\n## cause\n", 4, "no heading", "`## Cause`"),
        ("---\ntitle: x\n---\n## Cause\na\n## Cause\nb\n", 6, "second time", "one heading"),
    ] {
        let found = problems(text);
        assert_eq!(found[0].line, line, "{text}: {found:?}");
        assert!(found[0].message.contains(says) && found[0].remedy.contains(remedy), "{text}: {found:?}");
        assert!(found[0].message.len() < 300, "{found:?}");
    }
    let several = problems("---\ntitle: x\nreview: soon\nkey: 7\n---\nstray\n## Cause\n## Cause\n");
    assert_eq!(several.iter().map(|problem| problem.line).collect::<Vec<_>>(), [4, 3, 6, 8]);
    let long = format!("---\ntitle: x\n---\n## Cause\n{}\n", "x".repeat(20_001));
    assert!(problems(&long)[0].message.contains("20001"), "{:?}", problems(&long));
}

#[test]
fn hostile_front_matter_ends_soon() {
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\ntags: [*c,*c]\ntitle: x";
    let deep = format!("title: {}", "[".repeat(100_000));
    let wide = format!("title: x\ntags: [{}]", "a,".repeat(400_000));
    for front in [bomb, &deep, &wide, "title: *missing", "<<: *x\ntitle: y", "? - a\n: b"] {
        let read = read("x.md", &format!("---\n{front}\n---\n"));
        assert!(read.is_err(), "{front:.80}");
    }
}

#[test]
fn a_day_is_a_day() {
    let text = "---\ntitle: x\nreview: 2027-02-22\n---\n";
    assert_eq!(read("x.md", text).unwrap().review, Some(date(2027, 2, 22)));
    assert!(Part::ALL.iter().all(|part| read("x.md", text).unwrap().content.part(*part).is_empty()));
}
