//! What this room asks about people and commands; whoever composes the process answers from the settings in force.

use std::collections::HashMap;

use crate::language::Language;

/// What is known beyond Slack.
pub trait Known: Send + Sync {
    /// The person whose account that is, and the language they read.
    fn person(&self, account: &str) -> Option<(String, Option<Language>)>;

    /// The language where nobody chose one.
    fn language(&self) -> Language;

    /// Whether a reaction of that name puts a message into a timeline.
    fn keeps(&self, reaction: &str) -> bool;

    /// The form of a button: its fields, from the command that its line means. `None` where there is none.
    fn form(&self, form: &str, subject: Option<&str>, line: &str, language: Language) -> Option<Form>;

    /// The line that a filled form says; `None` where the command is gone by now.
    fn line(
        &self,
        command: (&str, &str),
        fixed: &[(String, String)],
        fields: &HashMap<String, String>,
    ) -> Option<String>;

    /// The page of an incident, where people can reach it.
    fn page(&self, key: &str) -> Option<String>;
}

/// A form to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What it is for, in a few words.
    pub title: String,
    /// The command and the subcommand it becomes.
    pub command: (String, String),
    /// Parameters that are given already, by name.
    pub fixed: Vec<(String, String)>,
    /// What is to be filled in, in order.
    pub fields: Vec<Field>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The parameter's name.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// How it is filled in.
    pub input: Input,
}

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A text of at most so many characters.
    Text(usize),
    /// One of these: the word and what it means.
    Choice(Vec<(String, String)>),
}
