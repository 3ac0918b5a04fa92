//! A post-mortem in words, without a format: what `markdown`, `html` and the page write in their own ways.
//!
//! All text in it is plain. `reply` makes it.

use crate::language::Language;

/// The whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The language it is in.
    pub language: Language,
    /// Key and title.
    pub title: String,
    /// Names and values at the head: state, severity, due.
    pub facts: Vec<(String, String)>,
    /// Its chapters, in order.
    pub chapters: Vec<Chapter>,
}

/// A section with its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The heading.
    pub heading: String,
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text: lines are lines, empty lines separate paragraphs.
    Text(String),
    /// Small print by Toban, as what is left out or still to be written.
    Aside(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// A table.
    Table {
        /// The columns' names.
        head: Vec<String>,
        /// Its rows, each as long as the head.
        rows: Vec<Vec<Cell>>,
    },
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Where it leads.
    pub link: Option<String>,
}

impl Cell {
    /// A cell of text.
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), link: None }
    }
}

/// A link that may stand in a file: to the web, or within the page.
#[must_use]
pub fn safe_link(link: &str) -> Option<&str> {
    let web = link.starts_with("https://") || link.starts_with("http://");
    let within = link.starts_with('/') && !link.starts_with("//");
    let plain = link.chars().all(|character| character.is_ascii_graphic() && !"<>\"'`\\()[]{}|".contains(character));
    ((web || within) && plain).then_some(link)
}
