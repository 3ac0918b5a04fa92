//! Decides whether SQL written in a playbook only reads, before a server sees it.
//!
//! Apart from the probes' own statements, which are constants of this room, no SQL reaches a server but through
//! [`admit`]. It works in three steps, each of which refuses what it does not know:
//! 1. [`tokens`]: the text is cut into tokens and written anew from them, without comments, with every literal as a
//!    plain one. What is judged and what is sent are the same text, so no quoting trick can part them.
//! 2. [`tree`]: the parsed tree may consist of listed node kinds, functions, relations, casts and settings only.
//!    Volatility is no guard: `database_to_xml` is stable, `pg_blocking_pids` volatile.
//! 3. [`mask`]: relations that show other people's literals or secrets are replaced by a view without them.
//!
//! Invariant: it never panics and never recurses deeper than [`tokens::LIMIT`] allows, whatever the text.

use sqlparser::ast::{DescribeAlias, Statement, UtilityOption, Visit as _};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use crate::probe::postgres::guard::mask::Mask;
use crate::probe::postgres::guard::tree::Reviewer;

mod call;
mod lists;
pub(super) mod mask;
mod names;
mod part;
mod tokens;
mod tree;

/// A statement that was found to only read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Admitted {
    /// The text to run, as written anew from its tokens.
    pub(super) text: String,
    /// What kind of statement it is.
    pub(super) kind: Kind,
    /// The masks that must stand before it.
    pub(super) masks: Vec<Mask>,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A query; its rows can be read as a derived table.
    Select,
    /// `SHOW` of one listed setting.
    Show {
        /// The setting.
        setting: String,
    },
    /// `EXPLAIN` without `ANALYZE`.
    Explain,
}

/// Why a statement was not admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What was refused and what to write instead.
    pub(super) message: String,
    /// `false` when the text is merely not understood, `true` when it asks for something that is not listed as reading.
    pub(super) mutating: bool,
}

impl Refusal {
    fn unlisted(message: impl Into<String>) -> Self {
        Self { message: message.into(), mutating: true }
    }

    fn syntax(message: impl Into<String>) -> Self {
        Self { message: message.into(), mutating: false }
    }
}

/// Admits `sql` or tells what in it is not known to be read-only.
///
/// # Errors
/// The first thing refused, with the remedy.
pub(super) fn admit(sql: &str) -> Result<Admitted, Refusal> {
    let text = tokens::rewrite(sql)?;
    let parsed = Parser::new(&PostgreSqlDialect {}).with_recursion_limit(40).try_with_sql(&text);
    let statements =
        parsed.and_then(|mut parser| parser.parse_statements()).map_err(|error| unparsed(&text, &error.to_string()))?;
    let [statement] = statements.as_slice() else {
        return Err(Refusal::unlisted("several statements; write exactly one SELECT, SHOW or EXPLAIN"));
    };
    let (kind, masks) = review(statement)?;
    Ok(Admitted { text, kind, masks })
}

fn review(statement: &Statement) -> Result<(Kind, Vec<Mask>), Refusal> {
    match statement {
        Statement::Query(_) => Ok((Kind::Select, relations(statement)?)),
        Statement::ShowVariable { variable } => match variable.as_slice() {
            [name] if lists::is_setting(&name.value) => {
                Ok((Kind::Show { setting: name.value.to_ascii_lowercase() }, Vec::new()))
            }
            names => {
                let name = names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(".");
                Err(unlisted_setting(&name))
            }
        },
        Statement::Explain { describe_alias: DescribeAlias::Explain, analyze: false, statement, options, .. } => {
            if let Some(option) = options.iter().flatten().find(|option| !is_harmless(option)) {
                let name = &option.name.value;
                return Err(Refusal::unlisted(format!(
                    "EXPLAIN option `{name}`: it may execute the statement; only FORMAT, VERBOSE, COSTS, SETTINGS and SUMMARY are allowed"
                )));
            }
            if !matches!(**statement, Statement::Query(_)) {
                return Err(Refusal::unlisted("EXPLAIN of something that is not a SELECT; explain a SELECT"));
            }
            match relations(statement)?.first() {
                None => Ok((Kind::Explain, Vec::new())),
                Some(mask) => Err(Refusal::unlisted(format!(
                    "EXPLAIN over `{}`, whose rows are only shown masked; leave it out of the EXPLAIN",
                    mask.relation()
                ))),
            }
        }
        Statement::Explain { .. } => {
            Err(Refusal::unlisted("EXPLAIN ANALYZE executes the statement; write EXPLAIN without ANALYZE"))
        }
        _ => Err(Refusal::unlisted(format!(
            "`{}` is not a reading statement; write one SELECT, SHOW or EXPLAIN without ANALYZE",
            statement.to_string().split_whitespace().next().unwrap_or_default()
        ))),
    }
}

fn relations(statement: &Statement) -> Result<Vec<Mask>, Refusal> {
    let mut reviewer = Reviewer::new(statement);
    match statement.visit(&mut reviewer) {
        std::ops::ControlFlow::Break(refusal) => Err(refusal),
        std::ops::ControlFlow::Continue(()) => Ok(reviewer.into_masks()),
    }
}

fn is_harmless(option: &UtilityOption) -> bool {
    let name = option.name.value.to_ascii_lowercase();
    option.name.quote_style.is_none() && ["format", "verbose", "costs", "settings", "summary"].contains(&name.as_str())
}

fn unparsed(text: &str, error: &str) -> Refusal {
    const READING: [&str; 6] = ["SELECT", "WITH", "SHOW", "EXPLAIN", "VALUES", "("];
    let first = text.split_whitespace().next().unwrap_or_default();
    if READING.contains(&first.to_ascii_uppercase().as_str()) {
        Refusal::syntax(format!("not understood as one SELECT, SHOW or EXPLAIN: {error}"))
    } else {
        Refusal::unlisted(format!("`{first}` is not a reading statement; write one SELECT, SHOW or EXPLAIN"))
    }
}

fn unlisted_setting(name: &str) -> Refusal {
    Refusal::unlisted(format!(
        "setting `{name}` is not on the list of settings without secrets; read one setting by its name, written out"
    ))
}

#[cfg(test)]
mod tests;
