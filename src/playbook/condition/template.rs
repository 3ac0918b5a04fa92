//! Sentences with `{expressions}` in them; `{{` and `}}` are braces.

use std::mem;

use crate::language::Language;
use crate::playbook::condition::evaluate::Facts;
use crate::playbook::condition::scope::Scope;
use crate::playbook::condition::tree::Expression;
use crate::playbook::condition::{Mistake, compile};
use crate::playbook::format;
use crate::probe::reading::Value;

/// Longest text a placeholder puts into a sentence, in characters; what is longer is cut and says by how much.
const MAX_TEXT: usize = 200;

/// A compiled sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Placeholder(Expression),
}

impl Template {
    /// Compiles `text` against `scope`.
    ///
    /// # Errors
    /// Every mistake in its placeholders, at its place in `text`.
    pub fn compile(text: &str, scope: &Scope) -> Result<Self, Vec<Mistake>> {
        let mut parts = Vec::new();
        let mut mistakes = Vec::new();
        let mut broken = false;
        for piece in split(text).map_err(|mistake| vec![mistake])? {
            match piece {
                Piece::Text(text) => parts.push(Part::Text(text)),
                Piece::Placeholder { start, source } => match compile(source, scope) {
                    Ok(expression) => parts.push(Part::Placeholder(expression)),
                    Err(found) => {
                        broken = true;
                        mistakes.extend(found.into_iter().map(|m| Mistake { offset: start + m.offset, ..m }));
                    }
                },
            }
        }
        if broken { Err(mistakes) } else { Ok(Self { parts }) }
    }

    /// The expressions in it.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.parts
            .iter()
            .filter_map(|part| if let Part::Placeholder(expression) = part { Some(expression) } else { None })
    }

    /// The sentence of that language, with values over `facts`; what is unknown is a question mark.
    #[must_use]
    pub fn fill(&self, facts: &dyn Facts, language: Language) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Placeholder(expression) => match expression.evaluate(facts) {
                    Value::Text(text) => bounded(text),
                    value => format::value(&value, expression.unit(), language),
                },
            })
            .collect()
    }
}

fn bounded(text: String) -> String {
    let length = text.chars().count();
    if length <= MAX_TEXT {
        return text;
    }
    let kept: String = text.chars().take(MAX_TEXT).collect();
    format!("{kept}… (+{})", length - MAX_TEXT)
}

enum Piece<'a> {
    Text(String),
    Placeholder { start: usize, source: &'a str },
}

fn split(text: &str) -> Result<Vec<Piece<'_>>, Mistake> {
    let mistake = |offset, message: &str| Mistake {
        code: "placeholder",
        offset,
        message: message.to_owned(),
        remedy: "write {expression}; a brace itself is {{ or }}".to_owned(),
    };
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        let offset = text.len() - rest.len() + brace;
        plain.push_str(&rest[..brace]);
        let (sign, after) = rest[brace..].split_at(1);
        if let Some(after_double) = after.strip_prefix(sign) {
            plain.push_str(sign);
            rest = after_double;
            continue;
        }
        if sign == "}" {
            return Err(mistake(offset, "a } that closes nothing"));
        }
        let Some(end) = closing(after) else { return Err(mistake(offset, "a { that is never closed")) };
        if !plain.is_empty() {
            pieces.push(Piece::Text(mem::take(&mut plain)));
        }
        pieces.push(Piece::Placeholder { start: offset + 1, source: &after[..end] });
        rest = &after[end + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

/// The closing brace of a placeholder; one within quotes is text.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '}') => return Some(at),
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}
