//! What this room asks about people and commands; whoever composes the process answers from the settings in force.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::chat::slack::form::TEXT;
use crate::directory::access::Reader;
use crate::directory::role::Role;
use crate::id::mark;
use crate::language::Language;
use crate::reply::health::Trouble;
use crate::reply::moment::Moments;

/// What is known beyond Slack.
pub trait Known: Send + Sync {
    /// The person to whom the settings give that account, and the language they read.
    fn person(&self, account: &str) -> Option<(String, Option<Language>)>;

    /// The person of that name, and the language they read; `None` where nobody is called so any more.
    fn named(&self, person: &str) -> Option<(String, Option<Language>)>;

    /// The language where nobody chose one.
    fn language(&self) -> Language;

    /// What stands before the short forms of commands.
    fn prefix(&self) -> String;

    /// Whether a reaction of that name puts a message into a timeline.
    fn keeps(&self, reaction: &str) -> bool;

    /// The form of a button or a shortcut: its fields, from the command that its line means. `None` where there is none.
    fn form(&self, subject: Option<&str>, line: &str, language: Language) -> Option<Form>;

    /// The line that a filled form says; `None` where the command is gone by now.
    fn line(
        &self,
        command: (&str, &str),
        fixed: &[(String, String)],
        fields: &HashMap<String, String>,
    ) -> Option<String>;

    /// The page of an incident or a note, where people can reach it.
    fn page(&self, key: &str) -> Option<String>;

    /// The address of the page, without a slash at the end, where people can reach it.
    fn public_url(&self) -> Option<String>;

    /// What a person may read; without one, a stranger.
    fn reader(&self, person: Option<&str>) -> Reader;

    /// The role of a person; without one, a stranger's.
    fn role(&self, person: Option<&str>) -> Role;

    /// Whether a person (without one, a stranger) may do that.
    fn may(&self, person: Option<&str>, action: &str) -> bool;

    /// Whether a person (without one, a stranger) may not do what the command does that a line begins with.
    fn refuses(&self, person: Option<&str>, line: &str) -> bool;

    /// The field of a filled form that cannot be taken, and why, in one sentence.
    fn misfilled(&self, line: &str, language: Language) -> Option<(String, String)>;

    /// The playbook and the target that a text names.
    fn named_in(&self, text: &str) -> (Option<String>, Option<String>);

    /// What a field can be filled with, the best first: each word with its meaning.
    fn offers(&self, asked: &Asked<'_>, going: &Going, language: Language) -> Vec<(String, String)>;

    /// From where times are read.
    fn moments(&self, now: Timestamp) -> Moments;

    /// What of Toban is not as it should be, a sentence each.
    fn wrong(&self) -> Vec<Trouble>;
}

/// A field that is being filled in.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The command and the subcommand; the latter is empty where there is none.
    pub command: (&'a str, &'a str),
    /// The parameter.
    pub parameter: &'a str,
    /// What was typed so far.
    pub typed: &'a str,
    /// What the other fields hold.
    pub given: &'a [(String, String)],
}

/// What goes on, as far as whoever asks may read it: keys with titles.
#[derive(Clone, Debug, Default)]
pub struct Going {
    /// Incidents, the newest first.
    pub incidents: Vec<(String, String)>,
    /// Notes, the newest first.
    pub notes: Vec<(String, String)>,
}

/// A form to be filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// What it is for, in a few words.
    pub title: String,
    /// The command and the subcommand it becomes; the latter is empty where the command has none.
    pub command: (String, String),
    /// Parameters that are given already, by name.
    pub fixed: Vec<(String, String)>,
    /// What is to be filled in, in order.
    pub fields: Vec<Field>,
    /// Whether it was asked for on the Home tab.
    pub home: bool,
    /// Fields that show what stands already, each with the mark of its text ([`mark`]).
    pub marks: Vec<(String, String)>,
    /// Labels of the fields whose text is longer than a form of Slack takes.
    pub left_out: Vec<String>,
}

impl Form {
    /// Fills a field in; whoever sends the form can change it. What the form does not ask is left alone.
    pub fn fill(&mut self, name: &str, value: &str) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name && !value.is_empty()) {
            field.given = Some(value.to_owned());
        }
    }

    /// Fills a field in with the text that stands already and remembers which it was. One that Slack could only show cut is
    /// not asked for here, so that nobody sends back half of it.
    pub fn keep(&mut self, name: &str, text: &str) {
        let Some(at) = self.fields.iter().position(|field| field.name == name) else { return };
        if text.chars().count() > TEXT {
            self.left_out.push(self.fields.remove(at).label);
            return;
        }
        self.fill(name, text);
        self.marks.push((name.to_owned(), mark(text)));
    }

    /// Gives a parameter its value that no form asks for.
    pub fn say(&mut self, name: &str, value: &str) {
        self.fixed.push((name.to_owned(), value.to_owned()));
    }

    /// Gives a field its value and asks for it no more.
    pub fn fix(&mut self, name: &str, value: &str) {
        let before = self.fields.len();
        self.fields.retain(|field| field.name != name);
        if self.fields.len() < before {
            self.fixed.push((name.to_owned(), value.to_owned()));
        }
    }
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
    /// What it holds already.
    pub given: Option<String>,
}

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A text of at most so many characters.
    Text(usize),
    /// One of these: the word and what it means.
    Choice(Vec<(String, String)>),
    /// One of those that are offered while somebody looks for it ([`Known::offers`]).
    Offered,
}
