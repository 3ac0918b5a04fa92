//! The names a statement gives itself, and names as PostgreSQL reads them.
//!
//! Apart from the review, because a name may be used before the place that gives it.

use std::collections::HashSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Ident, ObjectName, ObjectNamePart, Query, Select, SelectItem, TableAlias, TableFactor, Visitor,
};

use crate::probe::postgres::guard::lists;

/// Collects the names a statement gives.
#[derive(Default)]
pub(super) struct Names {
    /// Aliases of tables and columns.
    pub(super) own: HashSet<String>,
    /// Names of common table expressions.
    pub(super) expressions: HashSet<String>,
    /// Names of functions in FROM: their row may be a plain value, and `value.name` calls a function of any name.
    pub(super) values: HashSet<String>,
}

impl Names {
    fn alias(&mut self, alias: &TableAlias) {
        self.own.insert(folded(&alias.name));
        self.own.extend(alias.columns.iter().map(|column| folded(&column.name)));
    }
}

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.expressions.insert(folded(&cte.alias.name));
            self.alias(&cte.alias);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for item in &select.projection {
            match item {
                // An alias like a function's name would let `relation.alias` pass while it means a call.
                SelectItem::ExprWithAlias { alias, .. } if !folded(alias).starts_with("pg_") => {
                    self.own.insert(folded(alias));
                }
                SelectItem::UnnamedExpr(Expr::Function(function)) => {
                    if let Some((_, name)) = parts(&function.name)
                        && lists::is_function(&name)
                    {
                        self.own.insert(name);
                    }
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        let alias = match factor {
            TableFactor::Table { alias, .. }
            | TableFactor::Derived { alias, .. }
            | TableFactor::Function { alias, .. }
            | TableFactor::UNNEST { alias, .. } => alias.as_ref(),
            _ => None,
        };
        if let Some(alias) = alias {
            self.alias(alias);
        }
        let function = match factor {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                parts(name).map(|(_, name)| name)
            }
            TableFactor::UNNEST { .. } => Some("unnest".to_owned()),
            _ => None,
        };
        if let Some(function) = function {
            self.values.insert(alias.map_or(function, |alias| folded(&alias.name)));
        }
        ControlFlow::Continue(())
    }
}

/// Schema and name as PostgreSQL reads them; `None` when there are other parts.
pub(super) fn parts(name: &ObjectName) -> Option<(Option<String>, String)> {
    let mut idents = Vec::with_capacity(2);
    for part in &name.0 {
        let ObjectNamePart::Identifier(ident) = part else { return None };
        idents.push(folded(ident));
    }
    match idents.as_slice() {
        [name] => Some((None, name.clone())),
        [schema, name] => Some((Some(schema.clone()), name.clone())),
        _ => None,
    }
}

/// A name as PostgreSQL folds it.
pub(super) fn folded(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_ascii_lowercase() }
}
