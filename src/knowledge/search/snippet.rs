//! The part of a note that shows why it was found.

use std::ops::Range;

use crate::knowledge::content::{Content, Part};
use crate::knowledge::search::query::Query;

/// About how long a snippet is, in characters.
const LENGTH: usize = 120;
/// How much of it stands before the first mark.
const BEFORE: usize = 30;

/// A piece of a part, on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Where it is from.
    pub part: Part,
    /// The words.
    pub text: String,
    /// What matched, in bytes of `text`.
    pub marks: Vec<Range<usize>>,
    /// Whether more stands before it.
    pub cut_before: bool,
    /// Whether more stands after it.
    pub cut_after: bool,
}

/// What a found note shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What matched in the title, in bytes.
    pub title_marks: Vec<Range<usize>>,
    /// The part with most of the terms; without any, the first that says something.
    pub snippet: Option<Snippet>,
}

/// What `query` finds in `content`.
#[must_use]
pub fn shown(query: &Query, content: &Content) -> Shown {
    let mut best: Option<(usize, Part, Vec<Range<usize>>)> = None;
    for part in Part::ALL.into_iter().filter(|part| !content.part(*part).is_empty()) {
        let (marks, different) = query.marks(content.part(part));
        if best.as_ref().is_none_or(|(most, ..)| different > *most) {
            best = Some((different, part, marks));
        }
    }
    let snippet = best.map(|(_, part, marks)| cut(content.part(part), part, &marks));
    Shown { title_marks: query.marks(&content.title).0, snippet }
}

fn cut(text: &str, part: Part, marks: &[Range<usize>]) -> Snippet {
    let first = marks.first().map_or(0, |mark| mark.start);
    let mut start = first;
    for (at, character) in text[..first].char_indices().rev().take(BEFORE) {
        start = at;
        if character == '\n' {
            start = at + 1;
            break;
        }
    }
    let end = text[start..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| start + at);
    let marks: Vec<Range<usize>> = marks
        .iter()
        .filter(|mark| mark.start >= start && mark.start < end)
        .map(|mark| mark.start - start..mark.end.min(end) - start)
        .collect();
    // One line; every line end is one byte, as is the space that stands for it.
    let words = text[start..end].replace(['\n', '\t'], " ");
    let cut_before = !text[..start].trim().is_empty();
    let cut_after = !text[end..].trim().is_empty();
    Snippet { part, text: words, marks, cut_before, cut_after }
}
