//! A post-mortem as an HTML file that stands on its own.
//!
//! Invariant: all text is escaped; the file loads nothing and runs nothing.

use std::fmt::Write as _;

use crate::postmortem::document::{Cell, Document, Part, safe_link};

/// Enough to read it on paper; no other file is needed.
const STYLE: &str = "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left;\
    vertical-align:top}dt{font-weight:bold}.aside{font-style:italic}";

/// The file.
#[must_use]
pub fn html(document: &Document) -> String {
    let title = escaped(&document.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n",
        document.language.tag()
    );
    facts(&document.facts, &mut out);
    for chapter in &document.chapters {
        let _ = writeln!(out, "<h2>{}</h2>", escaped(&chapter.heading));
        for part in &chapter.parts {
            match part {
                Part::Text(words) => text(words, &mut out),
                Part::Aside(words) => {
                    let _ = writeln!(out, "<p class=\"aside\">{}</p>", escaped(words));
                }
                Part::Facts(pairs) => facts(pairs, &mut out),
                Part::Table { head, rows } => table(head, rows, &mut out),
            }
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn facts(facts: &[(String, String)], out: &mut String) {
    if facts.is_empty() {
        return;
    }
    out.push_str("<dl>\n");
    for (name, value) in facts {
        let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(value));
    }
    out.push_str("</dl>\n");
}

fn text(words: &str, out: &mut String) {
    for paragraph in words.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        let _ = writeln!(out, "<p>{}</p>", lines(paragraph));
    }
}

fn table(head: &[String], rows: &[Vec<Cell>], out: &mut String) {
    out.push_str("<table>\n<tr>");
    for name in head {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
    }
    out.push_str("</tr>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let text = lines(&cell.text);
            let _ = match cell.link.as_deref().and_then(safe_link) {
                Some(link) => {
                    write!(out, "<td><a href=\"{}\" rel=\"noopener noreferrer\">{text}</a></td>", escaped(link))
                }
                None => write!(out, "<td>{text}</td>"),
            };
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

fn lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("<br>\n")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}
