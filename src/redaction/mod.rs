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
    let (places, hidden) = find(text);
    Redacted { text: replaced(text, &places), hidden }
}

/// Where the secrets of `text` stand: bytes, in order, none touching another's inside.
///
/// For who must show a place in a redacted text; [`redact`] puts [`HIDDEN`] at just these.
#[must_use]
pub fn places(text: &str) -> Vec<Range<usize>> {
    find(text).0
}

fn find(text: &str) -> (Vec<Range<usize>>, u64) {
    let keys = private_keys(text);
    let mut hidden = u64::try_from(keys.len()).unwrap_or(u64::MAX);
    let without_keys = replaced(text, &keys);
    let mut found = Vec::new();
    let mut looked = 0;
    while let Some(hit) = ENGINE.any.find_at(&without_keys, looked) {
        let line = line_around(&without_keys, looked, &hit.range());
        let within = in_line(&without_keys[line.clone()], &mut hidden);
        found.extend(within.into_iter().map(|place| line.start + place.start..line.start + place.end));
        looked = line.end;
    }
    (joined(&keys, &found), hidden)
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

fn private_keys(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut looked = 0;
    let mut next_end = Some(0);
    while let Some(begin) = PRIVATE_KEY.find_at(text, looked) {
        // Looked for once for all keys before it, so that a text full of beginnings stays linear.
        if next_end.is_some_and(|at| at < begin.end()) {
            next_end = text[begin.end()..].find("-----END").map(|at| begin.end() + at);
        }
        looked = match next_end {
            Some(end) => text[end..].find('\n').map_or(text.len(), |newline| end + newline),
            None => begin.end() + BASE64.find(&text[begin.end()..]).map_or(0, |rest| rest.end()),
        };
        found.push(begin.start()..looked);
    }
    found
}

/// The whole line of `hit`, or lines if it spans several, but not before `from`.
fn line_around(text: &str, from: usize, hit: &Range<usize>) -> Range<usize> {
    let start = text[from..hit.start].rfind('\n').map_or(from, |newline| from + newline + 1);
    let end = text[hit.end..].find('\n').map_or(text.len(), |newline| hit.end + newline);
    start..end
}

fn in_line(line: &str, hidden: &mut u64) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut now = Cow::Borrowed(line);
    for number in ENGINE.which.matches(line) {
        let (pattern, rule) = &ENGINE.each[number];
        let found = by_rule(pattern, rule, &now);
        if !found.is_empty() {
            *hidden += u64::try_from(found.len()).unwrap_or(u64::MAX);
            places = joined(&places, &found);
            now = Cow::Owned(replaced(line, &places));
        }
    }
    places
}

/// Where the rule's secrets stand.
fn by_rule(pattern: &Regex, rule: &Rule, text: &str) -> Vec<Range<usize>> {
    // The secret is the group `secret` or one of its variants, else the whole match.
    let secrets = pattern.captures_iter(text).filter_map(|captures| {
        ["secret", "quoted", "bare"].iter().find_map(|name| captures.name(name)).or_else(|| captures.get(0))
    });
    let secrets = secrets.filter(|secret| !is_hidden(secret.as_str()) && (rule.accept)(secret.as_str()));
    secrets.map(|secret| secret.range()).collect()
}

/// `text` with [`HIDDEN`] in each of `places`.
fn replaced(text: &str, places: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for place in places {
        out.push_str(&text[copied..place.start]);
        out.push_str(HIDDEN);
        copied = place.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// Places of an original from those replaced first, and those found in the text that came of it.
///
/// Both are in order, hence one walk. What was found around a replaced place swallows it.
fn joined(first: &[Range<usize>], then: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(first.len() + then.len());
    let mut waiting = first.iter().peekable();
    // Bytes of the original less bytes of the replaced text, up to where the walk stands.
    let (mut longer, mut shorter) = (0, 0);
    for found in then {
        let mut start = None;
        let mut end = None;
        while let Some(place) = waiting.peek() {
            let mark = place.start + shorter - longer..place.start + shorter - longer + HIDDEN.len();
            if mark.start >= found.end {
                break;
            }
            if mark.end > found.start {
                start.get_or_insert((found.start + longer - shorter).min(place.start));
                end = (found.end <= mark.end).then_some(place.end);
            } else {
                out.push((*place).clone());
            }
            longer += place.len();
            shorter += HIDDEN.len();
            waiting.next();
        }
        // What begins inside a mark that was swallowed already begins behind it.
        let free = out.last().map_or(0, |before| before.end);
        let start = start.unwrap_or(found.start + longer - shorter).max(free);
        out.push(start..end.unwrap_or(found.end + longer - shorter).max(start));
    }
    out.extend(waiting.cloned());
    out
}

/// Nothing is left to hide in it.
fn is_hidden(secret: &str) -> bool {
    secret.is_empty() || secret.starts_with(HIDDEN)
}
