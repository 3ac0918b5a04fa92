//! Hides secrets in text from outside before anything is posted, stored or logged (read-only layer 4), and takes out
//! what could act in a terminal or mislead the eye.
//!
//! Both are pure and take time linear in the text: one combined search finds the lines that may hold a secret, and
//! only those are looked at rule by rule. Redacting twice changes nothing more.
//!
//! Invariant: text without a secret comes back as it went in; markup is not this room's business (`reply` escapes it).

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use crate::redaction::rules::{RULES, Rule};

mod controls;
mod rules;
#[cfg(test)]
mod tests;

pub use controls::without_controls;

/// What stands in the place of a secret, in every language.
pub const HIDDEN: &str = "•••";

/// Text without secrets, and how many were hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The text, each secret replaced.
    pub text: String,
    /// How many secrets were replaced.
    pub hidden: u64,
}

/// Hides the secrets of `text`.
#[must_use]
pub fn redact(text: &str) -> Redacted {
    let mut hidden = 0;
    let text = without_private_keys(text, &mut hidden);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    while let Some(hit) = ENGINE.any.find_at(&text, copied) {
        let line = line_around(&text, copied, &hit.range());
        out.push_str(&text[copied..line.start]);
        out.push_str(&redact_line(&text[line.clone()], &mut hidden));
        copied = line.end;
    }
    out.push_str(&text[copied..]);
    Redacted { text: out, hidden }
}

struct Engine {
    /// All rules in one, to find the lines worth a look.
    any: Regex,
    /// Which rules a line needs.
    which: RegexSet,
    /// The rules one by one, in order: shapes of tokens first, names of fields last.
    each: Vec<(Regex, &'static Rule)>,
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let patterns: Vec<&str> = RULES.iter().map(|rule| rule.pattern).collect();
    let one = patterns.iter().map(|pattern| format!("(?:{})", UNNAMED.replace_all(pattern, "(?:"))).collect::<Vec<_>>();
    Engine {
        any: compile(&one.join("|")),
        which: RegexSet::new(patterns.iter().map(|pattern| ascii_boundaries(pattern)))
            .expect("the rules are constants and compile in the tests"),
        each: RULES.iter().map(|rule| (compile(rule.pattern), rule)).collect(),
    }
});

/// The names of groups, which must not repeat in the joined pattern.
static UNNAMED: LazyLock<Regex> = LazyLock::new(|| compile(r"\(\?<[a-z]+>"));

static PRIVATE_KEY: LazyLock<Regex> =
    LazyLock::new(|| compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"));

/// What of a private key follows its first line when its end was cut off.
static BASE64: LazyLock<Regex> = LazyLock::new(|| compile(r"\A[A-Za-z0-9+/=\s\\]*"));

/// A word boundary of ASCII: the Unicode one makes the search in Japanese text a thousand times slower.
fn compile(pattern: &str) -> Regex {
    Regex::new(&ascii_boundaries(pattern)).expect("the patterns are constants and compile in the tests")
}

fn ascii_boundaries(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
}

fn without_private_keys<'text>(text: &'text str, hidden: &mut u64) -> Cow<'text, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut next_end = Some(0);
    while let Some(begin) = PRIVATE_KEY.find_at(text, copied) {
        // Looked for once for all keys before it, so that a text full of beginnings stays linear.
        if next_end.is_some_and(|at| at < begin.end()) {
            next_end = text[begin.end()..].find("-----END").map(|at| begin.end() + at);
        }
        out.push_str(&text[copied..begin.start()]);
        out.push_str(HIDDEN);
        *hidden += 1;
        copied = match next_end {
            Some(end) => text[end..].find('\n').map_or(text.len(), |newline| end + newline),
            None => begin.end() + BASE64.find(&text[begin.end()..]).map_or(0, |rest| rest.end()),
        };
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The whole line of `hit`, or lines if it spans several, but not before `from`.
fn line_around(text: &str, from: usize, hit: &Range<usize>) -> Range<usize> {
    let start = text[from..hit.start].rfind('\n').map_or(from, |newline| from + newline + 1);
    let end = text[hit.end..].find('\n').map_or(text.len(), |newline| hit.end + newline);
    start..end
}

fn redact_line<'line>(line: &'line str, hidden: &mut u64) -> Cow<'line, str> {
    let mut now = Cow::Borrowed(line);
    for number in ENGINE.which.matches(line) {
        let (pattern, rule) = &ENGINE.each[number];
        if let Some(next) = apply(pattern, rule, &now, hidden) {
            now = Cow::Owned(next);
        }
    }
    now
}

/// The text with the rule's secrets replaced; `None` when there was none.
fn apply(pattern: &Regex, rule: &Rule, text: &str, hidden: &mut u64) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    for captures in pattern.captures_iter(text) {
        // The secret is the group `secret` or one of its variants, else the whole match.
        let secret =
            ["secret", "quoted", "bare"].iter().find_map(|name| captures.name(name)).or_else(|| captures.get(0));
        let Some(secret) = secret.filter(|secret| !is_hidden(secret.as_str()) && (rule.accept)(secret.as_str())) else {
            continue;
        };
        out.push_str(&text[copied..secret.start()]);
        out.push_str(HIDDEN);
        copied = secret.end();
        *hidden += 1;
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

/// Nothing is left to hide in it.
fn is_hidden(secret: &str) -> bool {
    secret.is_empty() || secret.starts_with(HIDDEN)
}
