//! Why a line was not understood: a value, with its place in the line; `reply::refusal` says it in words.

use std::ops::Range;
use std::time::Duration;

use crate::command::catalog::Topic;
use crate::likeness::nearest_first;

/// Why a line was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at character {}: {kind:?}", at.start)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// Where: characters of the line, counted from 0, the end excluded.
    pub at: Range<usize>,
    /// What was probably meant; put in place of `at` it gives the corrected line.
    pub suggestion: Option<String>,
    /// What could have been written there.
    pub known: Known,
    /// The command it was about, as far as that was understood.
    pub about: Option<Box<Topic>>,
}

impl ParseError {
    /// The line with the suggestion in place.
    #[must_use]
    pub fn corrected(&self, line: &str) -> Option<String> {
        self.suggestion.as_ref().map(|suggestion| self.put(line, suggestion))
    }

    /// The line with that word in place of what is wrong.
    #[must_use]
    pub fn put(&self, line: &str, word: &str) -> String {
        let before = line.chars().take(self.at.start);
        let after = line.chars().skip(self.at.end);
        before.chain(word.chars()).chain(after).collect()
    }
}

/// Words that could have been written: all of them, or where there are very many the nearest, and how many more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The words.
    pub words: Box<[String]>,
    /// How many more there are.
    pub left: usize,
}

/// Words that are told: as many subcommands and options as a command may have, of which none is left out.
const TOLD: usize = 25;

impl Known {
    /// What is told in place of `typed`, which is none of `words`.
    #[must_use]
    pub fn of(typed: &str, words: Vec<String>) -> Self {
        let left = words.len().saturating_sub(TOLD);
        let mut words = if left == 0 { words } else { nearest_first(typed, words) };
        words.truncate(TOLD);
        Self { words: words.into(), left }
    }
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// Nothing was typed.
    Empty,
    /// The line is longer than `max` characters.
    TooLong {
        /// How long it is.
        length: usize,
        /// How long it may be.
        max: usize,
    },
    /// The line begins with a mention of somebody else or with formatting.
    Markup,
    /// There is no such command.
    UnknownCommand(String),
    /// The short form carries a prefix here.
    Prefixed(String),
    /// The command has no such subcommand.
    UnknownSubcommand(String),
    /// The command needs a subcommand.
    MissingSubcommand,
    /// There is no such parameter.
    UnknownParameter(String),
    /// Among running text stands what may be a misspelt option.
    PerhapsParameter(String),
    /// Among running text stands an option that other commands have.
    OfAnother(Box<Foreign>),
    /// The parameter was given twice.
    GivenTwice(String),
    /// A word where none is taken any more.
    Unexpected(String),
    /// Options with dashes do not exist.
    Dashes(String),
    /// Spaces around the equals sign.
    SpaceAroundEquals,
    /// Nothing after the equals sign.
    NoValue(String),
    /// A quote that is not closed.
    UnclosedQuote {
        /// The quote that would close it.
        closes: char,
    },
    /// Text directly after a closing quote.
    AfterQuote,
    /// A second line outside quotes.
    SecondLine,
    /// A required parameter is missing.
    Missing(String),
    /// Not a name: names are letters, digits, `-`, `_` and `.`.
    NotAName(String),
    /// A pattern in place of a name.
    Wildcard(String),
    /// No playbook or symptom is called so.
    UnknownPlaybook(String),
    /// No target is called so.
    UnknownTarget(String),
    /// No target carries the tag.
    UnknownTag(String),
    /// The target exists and is of another kind than the playbook needs.
    DoesNotFit {
        /// The target, or the tag.
        target: String,
        /// The playbook.
        playbook: String,
    },
    /// No person is called so.
    UnknownPerson(String),
    /// Help knows no such command.
    UnknownTopic(String),
    /// Not a whole number within the bounds.
    NotANumber {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
    },
    /// Not a time span within the bounds.
    NotADuration {
        /// Shortest.
        min: Duration,
        /// Longest.
        max: Duration,
    },
    /// Not one of the words.
    NotAChoice(String),
    /// Not a language that Toban speaks.
    NotALanguage(String),
    /// Neither yes nor no.
    NotAFlag(String),
    /// No service is called so.
    UnknownService(String),
    /// Not the key of an incident.
    NotAnIncident(String),
    /// Not the key of a note.
    NotANote(String),
    /// Not a day.
    NotADay(String),
    /// The text of a parameter is too long.
    TextTooLong(Box<LongText>),
}

/// An option that other commands have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Its name, as it was typed.
    pub word: String,
    /// Lines that say it, the likeliest first.
    pub lines: Vec<String>,
}

/// A text that is too long, and where there is room for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongText {
    /// The parameter.
    pub name: String,
    /// How many characters it has.
    pub length: usize,
    /// How many it may have.
    pub max: usize,
    /// How many it may have in the form of the command, where that is more.
    pub form: Option<usize>,
    /// The key of the incident or note it was about, where one was named.
    pub subject: Option<String>,
}
