//! A command as its file writes it. The JSON schema for editors is made from these types.
//!
//! Nearly every field is optional here and demanded by the schema, so that one forgotten key does not hide the next
//! mistake; `compile` turns it into what cannot be incomplete.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::Value;

use crate::directory::role::Role;
use crate::language::Bilingual;

/// A file of `commands/`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The word people type. 1 to 32 of `a-z`, `0-9`, `-`, `_`.
    #[schemars(required)]
    pub command: Option<String>,
    /// One line of help. At most 100 characters in either language.
    #[schemars(required)]
    pub summary: Option<Bilingual>,
    /// How its form differs from what is typed.
    pub form: Option<Form>,
    /// The action it runs, as `noun.verb`; absent where there are subcommands.
    pub action: Option<String>,
    /// The role it needs.
    pub role: Option<Role>,
    /// Whether it changes something: then it is recorded before the person is told that it was taken.
    #[serde(default)]
    pub changes: bool,
    /// Its parameters, in the order in which they can be given by place.
    #[serde(default)]
    pub parameter: Vec<Parameter>,
    /// Lines to learn from.
    #[serde(default)]
    pub example: Vec<Example>,
    /// Words that people take for options of it.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// Its subcommands.
    #[serde(default)]
    pub subcommand: Vec<Subcommand>,
    /// The subcommand meant when none is typed.
    pub default: Option<String>,
}

/// A subcommand.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subcommand {
    /// The word people type. 1 to 32 of `a-z`, `0-9`, `-`, `_`.
    #[schemars(required)]
    pub name: Option<String>,
    /// One line of help. At most 100 characters in either language.
    #[schemars(required)]
    pub summary: Option<Bilingual>,
    /// How its form differs from what is typed.
    pub form: Option<Form>,
    /// The action it runs, as `noun.verb`.
    #[schemars(required)]
    pub action: Option<String>,
    /// The role it needs.
    #[schemars(required)]
    pub role: Option<Role>,
    /// Whether it changes something: then it is recorded before the person is told that it was taken.
    #[serde(default)]
    pub changes: bool,
    /// Its parameters, in the order in which they can be given by place.
    #[serde(default)]
    pub parameter: Vec<Parameter>,
    /// Lines to learn from.
    #[serde(default)]
    pub example: Vec<Example>,
    /// Words that people take for options of it.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
}

/// A word that people write with an equals sign into the text of a command, though another one does that.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The word before `=`.
    #[schemars(required)]
    pub word: Option<String>,
    /// The line that does it, without slash.
    #[schemars(required)]
    pub line: Option<String>,
}

/// How the form of a command looks.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// What stands above it where the summary is too long or too short for that. At most 24 characters in either language.
    pub title: Option<Bilingual>,
    /// The parameters it asks for, where those are not all.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Those of them that must be filled in, besides what must be typed, too.
    #[serde(default)]
    pub required: Vec<String>,
}

/// A parameter.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The word before `=`. 1 to 32 of `a-z`, `0-9`, `-`, `_`.
    #[schemars(required)]
    pub name: Option<String>,
    /// What it takes.
    #[serde(rename = "type")]
    #[schemars(required)]
    pub kind: Option<Kind>,
    /// One line of help. At most 100 characters in either language.
    #[schemars(required)]
    pub help: Option<Bilingual>,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// Whether it can be given by its place, without `name=`.
    #[serde(default)]
    pub positional: bool,
    /// Whether it takes all words that follow (type text or command, positional, last).
    #[serde(default)]
    pub rest: bool,
    /// What is meant when it is not given, as it would be typed.
    pub default: Option<String>,
    /// Least value of a number (default 0) or shortest duration (`"1s"`).
    pub min: Option<Bound>,
    /// Greatest value of a number, longest duration (`"7d"`), or greatest length of a text in characters (default 1000).
    pub max: Option<Bound>,
    /// Of a number: the letter that may stand in front of it, as where people read it (`T` for `T7`).
    pub letter: Option<char>,
    /// Of a text: the greatest length in characters that a form takes, where that is more than `max`.
    pub form: Option<i64>,
    /// The words of a choice.
    #[serde(default)]
    pub choice: Vec<Choice>,
}

/// A bound: a number, or a duration as it would be typed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Bound {
    /// Of a number or a length.
    Number(i64),
    /// Of a duration.
    Duration(String),
}

/// One word of a choice.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The word. 1 to 100 characters without spaces.
    #[schemars(required)]
    pub word: Option<String>,
    /// What it means.
    #[schemars(required)]
    pub help: Option<Bilingual>,
}

/// A line to learn from.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What to type, without prefix; `compile` parses it.
    #[schemars(required)]
    pub line: Option<String>,
    /// What it does.
    #[schemars(required)]
    pub help: Option<Bilingual>,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The name of a playbook or symptom.
    Playbook,
    /// The name of a target, or `tag:NAME` for all that carry the tag.
    Target,
    /// The name of a command, for help.
    Command,
    /// A text, kept as written.
    Text,
    /// A whole number between `min` and `max`.
    Number,
    /// One of a few words.
    Choice,
    /// A time span between `min` and `max`: `90s`, `15m`, `1h30m`, `7d`.
    Duration,
    /// A language.
    Language,
    /// A person of the directory.
    Person,
    /// On or off; its bare name turns it on.
    Flag,
    /// The key of an incident (`INC-42`); by place only where the word looks like one, so that it can stand before
    /// running text.
    Incident,
    /// The key of a prevention note (`NOTE-7`).
    Note,
    /// The name of a service.
    Service,
    /// A day: `2026-12-01`, `today`, `3d`.
    Date,
}

/// The JSON schema (draft-07) of a command's file.
#[must_use]
pub fn schema() -> Value {
    let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<Definition>();
    schema.to_value()
}
