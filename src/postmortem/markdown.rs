//! A post-mortem as Markdown.
//!
//! Invariant: nothing in people's text acts as markup. What could is escaped by a backslash, which readers do not show.

use std::fmt::Write as _;

use crate::postmortem::document::{Cell, Document, Part, safe_link};

/// The file.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let mut out = format!("# {}\n", line(&document.title));
    facts(&document.facts, &mut out);
    for chapter in &document.chapters {
        let _ = write!(out, "\n## {}\n", line(&chapter.heading));
        for part in &chapter.parts {
            match part {
                Part::Text(words) => text(words, &mut out),
                Part::Aside(words) => {
                    let _ = write!(out, "\n*{}*\n", line(words));
                }
                Part::Facts(pairs) => facts(pairs, &mut out),
                Part::Table { head, rows } => table(head, rows, &mut out),
            }
        }
    }
    out
}

fn facts(facts: &[(String, String)], out: &mut String) {
    for (index, (name, value)) in facts.iter().enumerate() {
        let before = if index == 0 { "\n" } else { "" };
        let _ = writeln!(out, "{before}- **{}**: {}", line(name), line(value));
    }
}

/// Paragraphs; a line end within one stays a line end.
fn text(words: &str, out: &mut String) {
    for paragraph in words.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        let lines: Vec<String> = paragraph.lines().map(line).filter(|line| !line.is_empty()).collect();
        let _ = write!(out, "\n{}\n", lines.join("\\\n"));
    }
}

fn table(head: &[String], rows: &[Vec<Cell>], out: &mut String) {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push('\n');
    out.push_str(&row(head.iter().map(|name| line(name)).collect()));
    out.push_str(&row(head.iter().map(|_| "---".to_owned()).collect()));
    for cells in rows {
        out.push_str(&row(cells.iter().map(cell).collect()));
    }
}

fn cell(cell: &Cell) -> String {
    let lines: Vec<String> = cell.text.lines().map(line).filter(|line| !line.is_empty()).collect();
    let text = lines.join("<br>");
    match cell.link.as_deref().and_then(safe_link) {
        Some(link) => format!("[{text}]({link})"),
        None => text,
    }
}

/// One line, in which nothing is markup.
fn line(text: &str) -> String {
    let text = text.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
    let text = text.trim();
    let mut out = String::with_capacity(text.len() + 8);
    let mut begins = true;
    // Digits that a line begins with: `1.` would be a list.
    let mut counting = true;
    for (at, character) in text.char_indices() {
        let acts = match character {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '@' | '$'
            | '^' => true,
            '+' | '-' | '=' => begins,
            '.' | ')' => (counting && !begins) || ends(&text[..at], &["www"]),
            // `https://…` and `mailto:…` would be links, and `: …` a definition.
            ':' => begins || text[at..].starts_with("://") || ends(&text[..at], &["mailto", "xmpp"]),
            _ => false,
        };
        if acts {
            out.push('\\');
        }
        out.push(if character == '\t' { ' ' } else { character });
        begins = false;
        counting = counting && character.is_ascii_digit();
    }
    out
}

/// Whether a text ends with one of `words`, however they are written.
fn ends(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let tail = text.len().checked_sub(word.len()).and_then(|at| text.as_bytes().get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word.as_bytes()))
    })
}
