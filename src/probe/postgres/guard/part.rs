//! Parts of a statement that are judged by themselves, whatever names it gives: clauses, aliases, casts, operators.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, DataType, GroupByExpr, Select, SelectFlavor, SelectItem, SetExpr, TableAlias};

use crate::probe::postgres::guard::lists;
use crate::probe::postgres::guard::tree::{Verdict, refuse};

/// What a query is made of.
pub(super) fn body(body: &SetExpr) -> Verdict {
    match body {
        SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) => ControlFlow::Continue(()),
        SetExpr::SetOperation { left, right, .. } => {
            self::body(left)?;
            self::body(right)
        }
        SetExpr::Table(_) => refuse("TABLE reads a whole table; write SELECT with the columns you need"),
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
            refuse("a statement that changes data; only SELECT is allowed")
        }
    }
}

/// The clauses of a SELECT.
pub(super) fn select(select: &Select) -> Verdict {
    let foreign = !select.optimizer_hints.is_empty()
        || select.select_modifiers.is_some()
        || select.top.is_some()
        || select.exclude.is_some()
        || !select.lateral_views.is_empty()
        || select.prewhere.is_some()
        || !select.connect_by.is_empty()
        || !select.cluster_by.is_empty()
        || !select.distribute_by.is_empty()
        || !select.sort_by.is_empty()
        || select.qualify.is_some()
        || select.value_table_mode.is_some()
        || select.flavor != SelectFlavor::Standard
        || matches!(&select.group_by, GroupByExpr::All(_))
        || matches!(&select.group_by, GroupByExpr::Expressions(_, modifiers) if !modifiers.is_empty());
    if select.into.is_some() {
        return refuse("SELECT INTO creates a table; leave INTO out");
    }
    if foreign {
        return refuse("a clause that PostgreSQL does not have; write plain PostgreSQL");
    }
    for item in &select.projection {
        match item {
            SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. } => {}
            SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options)
                if options.opt_ilike.is_none()
                    && options.opt_exclude.is_none()
                    && options.opt_except.is_none()
                    && options.opt_replace.is_none()
                    && options.opt_rename.is_none()
                    && options.opt_alias.is_none() => {}
            _ => return refuse("a column list that PostgreSQL does not have; name the columns"),
        }
    }
    ControlFlow::Continue(())
}

/// An alias that gives no types.
pub(super) fn untyped(alias: Option<&TableAlias>) -> Verdict {
    match alias {
        Some(alias) if alias.at.is_some() || alias.columns.iter().any(|column| column.data_type.is_some()) => {
            refuse("column types after AS; only listed functions are allowed in FROM, and they know their types")
        }
        _ => ControlFlow::Continue(()),
    }
}

/// A type that something may be cast to.
pub(super) fn castable(data_type: &DataType) -> Verdict {
    let written = data_type.to_string().to_ascii_lowercase();
    let base = written.trim_end_matches("[]");
    let word = base.split(['(', ' ']).next().unwrap_or_default();
    let word = base.strip_prefix("pg_catalog.").unwrap_or(word);
    if lists::is_type(word) && !base.contains('"') {
        ControlFlow::Continue(())
    } else {
        refuse(format!("cast to `{written}`; only numbers, texts, times, reg* names and addresses are allowed"))
    }
}

/// An operator that only compares and computes.
pub(super) fn binary(operator: &BinaryOperator) -> Verdict {
    use BinaryOperator as Op;
    match operator {
        Op::Plus
        | Op::Minus
        | Op::Multiply
        | Op::Divide
        | Op::Modulo
        | Op::StringConcat
        | Op::Gt
        | Op::Lt
        | Op::GtEq
        | Op::LtEq
        | Op::Eq
        | Op::NotEq
        | Op::And
        | Op::Or
        | Op::BitwiseOr
        | Op::BitwiseAnd
        | Op::PGExp
        | Op::PGOverlap
        | Op::PGRegexMatch
        | Op::PGRegexIMatch
        | Op::PGRegexNotMatch
        | Op::PGRegexNotIMatch
        | Op::AtArrow
        | Op::ArrowAt
        | Op::Overlaps => ControlFlow::Continue(()),
        other => {
            refuse(format!("operator `{other}`; only comparisons, arithmetic, text and array operators are allowed"))
        }
    }
}
