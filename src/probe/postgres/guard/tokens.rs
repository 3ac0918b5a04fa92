//! Cuts a statement into tokens and writes it anew from them.
//!
//! The guard and the server could disagree on where a comment, a literal or an identifier ends (nested comments,
//! `\r` after `--`, backslashes, dollar quotes, `U&"…"`). After this step they cannot: the text has no comment, one
//! kind of literal, no backslash outside of literals and ASCII outside of literals.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use crate::probe::postgres::guard::Refusal;

/// Most tokens of a statement; it bounds the depth of the tree and with it the stack.
pub(super) const LIMIT: usize = 900;
const BYTES: usize = 16 * 1024;

/// The same statement, canonical.
pub(super) fn rewrite(sql: &str) -> Result<String, Refusal> {
    if sql.len() > BYTES {
        return Err(Refusal::syntax(format!("longer than {BYTES} bytes; split it into several checks")));
    }
    if sql.contains('\0') {
        return Err(Refusal::unlisted("a NUL character; remove it"));
    }
    let lower = sql.to_ascii_lowercase();
    if lower.contains("u&\"") || lower.contains("u&'") {
        return Err(Refusal::unlisted("a `U&` escape hides what is named; write the name or text itself"));
    }
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql)
        .tokenize()
        .map_err(|error| Refusal::syntax(format!("not understood: {error}")))?;
    let mut words = Vec::new();
    for token in tokens {
        match token {
            Token::Whitespace(_) | Token::EOF => {}
            other => words.push(word(other)?),
        }
    }
    while words.last().is_some_and(|last| last == ";") {
        words.pop();
    }
    if words.is_empty() {
        return Err(Refusal::syntax("empty; write one SELECT, SHOW or EXPLAIN"));
    }
    if words.iter().any(|word| word == ";") {
        return Err(Refusal::unlisted("`;` inside: several statements; write exactly one SELECT, SHOW or EXPLAIN"));
    }
    if words.len() > LIMIT {
        return Err(Refusal::syntax(format!("more than {LIMIT} words; split it into several checks")));
    }
    Ok(words.join(" "))
}

fn word(token: Token) -> Result<String, Refusal> {
    match token {
        Token::Word(word) => match word.quote_style {
            None if word.value.is_ascii() => Ok(word.value),
            Some('"') if word.value.is_ascii() && !word.value.contains(['"', '\\']) => {
                Ok(format!("\"{}\"", word.value))
            }
            _ => Err(Refusal::unlisted(format!("name `{}`; only plain ASCII names are allowed", word.value))),
        },
        Token::Number(digits, _) => Ok(digits),
        Token::SingleQuotedString(text) => Ok(literal(&text)),
        Token::DollarQuotedString(quoted) => Ok(literal(&quoted.value)),
        Token::EscapedStringLiteral(_) => {
            Err(Refusal::unlisted("a literal with backslash escapes (`E'…'`); write a plain '…' literal"))
        }
        Token::Comma
        | Token::Eq
        | Token::Neq
        | Token::Lt
        | Token::Gt
        | Token::LtEq
        | Token::GtEq
        | Token::Plus
        | Token::Minus
        | Token::Mul
        | Token::Div
        | Token::Mod
        | Token::StringConcat
        | Token::LParen
        | Token::RParen
        | Token::Period
        | Token::DoubleColon
        | Token::SemiColon
        | Token::LBracket
        | Token::RBracket
        | Token::Ampersand
        | Token::Pipe
        | Token::Caret
        | Token::Tilde
        | Token::TildeAsterisk
        | Token::ExclamationMarkTilde
        | Token::ExclamationMarkTildeAsterisk
        | Token::AtArrow
        | Token::ArrowAt
        | Token::Overlap => Ok(token.to_string()),
        other => Err(Refusal::unlisted(format!("`{other}`; this kind of literal or operator is not allowed"))),
    }
}

/// Valid under `standard_conforming_strings = on`, which every transaction of this room sets.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
