//! From text to the `cel` crate's syntax tree, and nowhere further: the only file that runs its parser.

use std::sync::Arc;

use cel::IdedExpr;
use cel::parser::PrattParser;
use cel::parser::pratt_parser::{Lexer, TokenKind};

use crate::playbook::condition::Mistake;

/// Longest expression in bytes; far above any real one.
const MAX_LENGTH: usize = 4_000;

/// A parsed expression.
#[derive(Clone, Debug)]
pub struct Syntax(pub(super) Arc<IdedExpr>);

impl Syntax {
    /// The bare names in it, in the order they stand in `source`.
    #[must_use]
    pub fn names(&self, source: &str) -> Vec<String> {
        let references = self.0.references();
        let mut names: Vec<String> = references.variables().into_iter().map(ToOwned::to_owned).collect();
        names.sort_by_cached_key(|name| (super::lower::find_word(source, name), name.clone()));
        names
    }
}

/// Parses `source`.
///
/// # Errors
/// Every syntax error, with its place.
pub fn parse(source: &str) -> Result<Syntax, Vec<Mistake>> {
    let mistake = |offset, message: String| Mistake {
        code: "expression-syntax",
        offset,
        message,
        remedy: "write one CEL expression: names, numbers, 'texts', + - * / % == != < <= > >= && || ! ?: in".to_owned(),
    };
    if source.len() > MAX_LENGTH {
        return Err(vec![mistake(0, format!("the expression is longer than {MAX_LENGTH} bytes"))]);
    }
    let parser = PrattParser::new().max_recursion_depth(32).max_expression_node_count(500);
    match parser.parse(&rename_has(source)) {
        Ok(tree) => Ok(Syntax(Arc::new(tree))),
        Err(errors) => Err(errors
            .errors
            .iter()
            .map(|error| mistake(offset(source, error.pos), error.msg.replace("Syntax error: ", "")))
            .collect()),
    }
}

/// CEL's `has` is a macro that takes a selection only; ours is a function of the same length.
fn rename_has(source: &str) -> String {
    let mut renamed = source.to_owned();
    let mut lexer = Lexer::new(source);
    // Every token but the end is at least one byte long, so the bound only guards against a lexer that stands still.
    for _ in 0..=source.len() {
        let token = lexer.lex();
        match token.kind {
            TokenKind::TokEnd | TokenKind::TokError => break,
            TokenKind::TokIdent if source.get(token.start..token.end) == Some("has") => {
                renamed.replace_range(token.start..token.end, super::lower::HAS);
            }
            _ => {}
        }
    }
    renamed
}

fn offset(source: &str, (line, column): (isize, isize)) -> usize {
    let line = usize::try_from(line).unwrap_or(1).max(1) - 1;
    let column = usize::try_from(column).unwrap_or(1).max(1) - 1;
    let start: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
    source.floor_char_boundary((start + column).min(source.len()))
}
