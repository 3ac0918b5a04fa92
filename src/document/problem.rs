//! A mistake in a file somebody wrote: where, what, and what to write instead.

use std::fmt;

use serde::Serialize;

/// A mistake in a file, or in a variable of the environment.
///
/// Its words are English: whoever edits the file reads them in `toban check`, never in chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, or the name of the environment variable.
    pub file: String,
    /// The line, from 1; 0 when it is about the whole file or a variable.
    pub line: usize,
    /// The column in characters, from 1; 0 as above.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

impl Problem {
    /// A mistake of a whole file or variable.
    pub fn whole(file: impl Into<String>, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, message: message.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}; {}", self.file, self.message, self.remedy)
        } else {
            write!(f, "{}:{}:{}: {}; {}", self.file, self.line, self.column, self.message, self.remedy)
        }
    }
}
