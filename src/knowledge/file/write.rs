//! Writing: one form for every value, so that a file changes only where its note did.

use crate::incident::key::IncidentKey;
use crate::knowledge::content::Part;
use crate::knowledge::file::{Line, heading};
use crate::knowledge::note::Note;

/// The file of a note; `private` is the incident it is hidden with.
#[must_use]
pub fn write(note: &Note, private: Option<IncidentKey>) -> String {
    let content = &note.content;
    let mut head: Vec<String> = vec![
        format!("key: {}", note.key),
        format!("revision: {}", note.base),
        format!("title: {}", quoted(&content.title)),
    ];
    list(&mut head, "components", content.components.iter().map(|label| plain(label)));
    list(&mut head, "tags", content.tags.iter().map(|label| plain(label)));
    list(&mut head, "incidents", note.incidents.iter().map(ToString::to_string));
    head.extend(note.review.map(|day| format!("review: {day}")));
    head.push(format!("seen: {}", note.seen));
    head.extend(note.last_seen.map(|at| format!("last_seen: {at}")));
    head.push(format!("author: {}", quoted(note.author.name())));
    head.push(format!("created: {}", note.created));
    head.extend(note.archived.map(|archived| format!("archived: {}", archived.at)));
    head.extend(note.archived.and_then(|archived| archived.into).map(|key| format!("merged_into: {key}")));
    head.extend(private.map(|key| format!("private: {key}")));
    let mut text = format!("---\n{}\n---\n", head.join("\n"));
    for part in Part::ALL {
        text.push_str("\n## ");
        text.push_str(heading(part));
        text.push('\n');
        let words = content.part(part);
        if !words.is_empty() {
            text.push('\n');
        }
        for line in words.lines() {
            if !matches!(Line::of(line), Line::Text) {
                text.push('\\');
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// One item per line, so that git merges two people's labels.
fn list(head: &mut Vec<String>, key: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.map(|item| format!("  - {item}")).collect();
    head.push(format!("{key}:{}", if items.is_empty() { " []" } else { "" }));
    head.extend(items);
}

/// A text in double quotes: what JSON writes, YAML reads.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A label, in quotes where YAML could take it for something else.
fn plain(label: &str) -> String {
    let word = label.chars().next().is_some_and(char::is_alphabetic)
        && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let other = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"].contains(&label);
    if word && !other { label.to_owned() } else { quoted(label) }
}
