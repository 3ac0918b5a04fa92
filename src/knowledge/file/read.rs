//! Reading: the front matter first, then the parts; every mistake that can be seen, with its line.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use crate::document::problem::Problem;
use crate::incident::key::IncidentKey;
use crate::knowledge::content::{Content, INCIDENTS_LIMIT, Part};
use crate::knowledge::file::{Line, NoteFile, heading};
use crate::knowledge::key::NoteKey;
use crate::knowledge::note::kept;

/// Greatest number a key may have that comes from a file.
const KEY_LIMIT: i64 = 1_000_000_000;

/// The front matter, as YAML has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    key: Option<Spanned<String>>,
    revision: Option<i64>,
    title: Spanned<String>,
    #[serde(default)]
    components: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    incidents: Vec<Spanned<String>>,
    review: Option<Spanned<String>>,
    #[serde(default)]
    seen: u32,
    last_seen: Option<Spanned<String>>,
    author: Option<String>,
    created: Option<Spanned<String>>,
    archived: Option<Spanned<String>>,
    merged_into: Option<Spanned<String>>,
    private: Option<Spanned<String>>,
}

/// The note in `text`; `name` is what problems call the file.
///
/// # Errors
/// Every mistake that can be seen, each with its line and what to write instead.
pub fn read(name: &str, text: &str) -> Result<NoteFile, Vec<Problem>> {
    let mut reader = Reader { name, problems: Vec::new() };
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().collect();
    let Some(end) = front_matter_end(&lines) else {
        reader.problem(
            1,
            1,
            "the file does not begin with front matter",
            "begin with a line `---`, `title: …`, a line `---`",
        );
        return Err(reader.problems);
    };
    let front = serde_saphyr::from_str::<FrontMatter>(&(lines[1..end].join("\n") + "\n"));
    let mut file = match front {
        Ok(front) => reader.front_matter(front),
        Err(error) => {
            let (line, column) = error.location().map_or((1, 1), |at| place(&at));
            let message = error.without_snippet().to_string();
            let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
            reader.problem(line, column, &message, "correct it; docs/knowledge.md describes the front matter");
            NoteFile::default()
        }
    };
    reader.body(&lines, end + 1, &mut file.content);
    if reader.problems.is_empty()
        && let Err(error) = file.content.checked()
    {
        let message = error.to_string();
        let (message, remedy) = message.split_once("; ").unwrap_or((&message, "shorten it"));
        reader.problems.push(Problem::whole(name, message, remedy));
    }
    if reader.problems.is_empty() { Ok(file) } else { Err(reader.problems) }
}

/// The line that closes the front matter.
fn front_matter_end(lines: &[&str]) -> Option<usize> {
    let fence = |line: &&str| line.trim_end() == "---";
    lines.first().filter(|line| fence(line))?;
    lines.iter().skip(1).position(fence).map(|place| place + 1)
}

/// Line and column in the file; the front matter begins in its second line.
fn place(at: &Location) -> (usize, usize) {
    let number = |value: u64| usize::try_from(value).unwrap_or(1).max(1);
    (number(at.line()) + 1, number(at.column()))
}

struct Reader<'a> {
    name: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, line: usize, column: usize, message: &str, remedy: &str) {
        let (file, message, remedy) = (self.name.to_owned(), message.to_owned(), remedy.to_owned());
        self.problems.push(Problem { file, line, column, message, remedy });
    }

    /// A value that `parse` understands.
    fn value<T>(
        &mut self,
        key: &str,
        written: Option<&Spanned<String>>,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let written = written?;
        let value = parse(written.value.trim());
        if value.is_none() {
            let (line, column) = place(&written.referenced);
            let word: String = written.value.chars().take(40).collect();
            self.problem(
                line,
                column,
                &format!("`{key}: {word}` is not {wanted}"),
                &format!("write {wanted}, or leave `{key}` out"),
            );
        }
        value
    }

    fn front_matter(&mut self, front: FrontMatter) -> NoteFile {
        let note = |text: &str| NoteKey::parse(text).filter(|key| key.0 <= KEY_LIMIT);
        let time = |text: &str| text.parse::<Timestamp>().ok().map(kept);
        let mut file = NoteFile {
            key: self.value("key", front.key.as_ref(), "a key such as NOTE-7", note),
            revision: front.revision,
            review: self
                .value("review", front.review.as_ref(), "a day such as 2027-02-22", |text| text.parse::<Date>().ok()),
            seen: front.seen,
            last_seen: self.value("last_seen", front.last_seen.as_ref(), "a time such as 2026-11-24T03:12:00Z", time),
            author: front.author,
            created: self.value("created", front.created.as_ref(), "a time such as 2026-11-24T03:12:00Z", time),
            archived: self.value("archived", front.archived.as_ref(), "a time such as 2026-11-24T03:12:00Z", time),
            merged_into: self.value("merged_into", front.merged_into.as_ref(), "a key such as NOTE-7", note),
            private: self.value("private", front.private.as_ref(), "a key such as INC-42", IncidentKey::parse),
            ..NoteFile::default()
        };
        for incident in &front.incidents {
            file.incidents.extend(self.value("incidents", Some(incident), "a key such as INC-42", IncidentKey::parse));
        }
        if file.incidents.len() > INCIDENTS_LIMIT {
            self.problem(
                1,
                1,
                &format!("there are {} incidents", file.incidents.len()),
                &format!("keep at most {INCIDENTS_LIMIT}"),
            );
        }
        if front.title.value.trim().is_empty() {
            let (line, column) = place(&front.title.referenced);
            self.problem(line, column, "the title is empty", "say in a line what happens");
        }
        let labels = |labels: Vec<String>| labels.into_iter().collect();
        file.content = Content {
            title: front.title.value,
            components: labels(front.components),
            tags: labels(front.tags),
            ..Content::default()
        };
        file
    }

    fn body(&mut self, lines: &[&str], start: usize, content: &mut Content) {
        let mut open: Option<Part> = None;
        let mut seen: Vec<Part> = Vec::new();
        let mut stray = false;
        for (index, line) in lines.iter().enumerate().skip(start) {
            let words = match Line::of(line) {
                Line::Heading(part) => {
                    if seen.contains(&part) {
                        let message = format!("`## {}` stands here a second time", heading(part));
                        self.problem(index + 1, 1, &message, "put both texts under one heading");
                    }
                    seen.push(part);
                    open = Some(part);
                    continue;
                }
                Line::Nearly(part) => {
                    let meant = heading(part);
                    let remedy = format!("write `## {meant}`; if it is part of the text, write `\\{line}`");
                    self.problem(index + 1, 1, &format!("`{line}` is no heading of a note"), &remedy);
                    continue;
                }
                Line::Escaped(text) => text,
                Line::Text => line,
            };
            match open {
                Some(part) => {
                    let text = content.part_mut(part);
                    text.push_str(words);
                    text.push('\n');
                }
                None if !words.trim().is_empty() && !stray => {
                    stray = true;
                    let known = Part::ALL.map(|part| format!("`## {}`", heading(part))).join(", ");
                    self.problem(
                        index + 1,
                        1,
                        "text stands before the first heading",
                        &format!("put it under one of {known}"),
                    );
                }
                None => {}
            }
        }
    }
}
