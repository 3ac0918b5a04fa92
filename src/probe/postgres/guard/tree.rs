//! Walks the parsed statement and refuses every node that is not listed: `call` judges functions, `part` what needs no names.

use std::collections::HashSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    AccessExpr, CastKind, Cte, Expr, Ident, LimitClause, ObjectName, Query, Select, Statement, TableFactor,
    UnaryOperator, Value, Visit as _, Visitor,
};

use crate::probe::postgres::guard::mask::Mask;
use crate::probe::postgres::guard::names::{Names, folded, parts};
use crate::probe::postgres::guard::{Refusal, call, lists, part};

pub(super) type Verdict = ControlFlow<Refusal>;

pub(super) fn refuse(message: impl Into<String>) -> Verdict {
    ControlFlow::Break(Refusal::unlisted(message))
}

/// The reviewer of one statement.
pub(super) struct Reviewer {
    /// Names the statement itself gives: aliases of tables and columns.
    own: HashSet<String>,
    /// Names of its common table expressions.
    expressions: HashSet<String>,
    /// Names of functions in FROM: their row may be a plain value, and `value.name` calls a function of any name.
    values: HashSet<String>,
    masks: Vec<Mask>,
    statements: usize,
}

impl Reviewer {
    /// A reviewer that knows the names `statement` gives.
    pub(super) fn new(statement: &Statement) -> Self {
        let mut names = Names::default();
        let _always_continues = statement.visit(&mut names);
        Self { own: names.own, expressions: names.expressions, values: names.values, masks: Vec::new(), statements: 0 }
    }

    /// The masks that the statement's relations need.
    pub(super) fn into_masks(self) -> Vec<Mask> {
        self.masks
    }

    fn relation(&mut self, name: &ObjectName) -> Verdict {
        let Some((schema, relation)) = parts(name) else {
            return refuse(format!("relation `{name}`; write the name of one statistics view, without a database"));
        };
        if schema.is_none() && self.expressions.contains(&relation) {
            return ControlFlow::Continue(());
        }
        match (schema.as_deref(), Mask::of(&relation)) {
            (None, Some(mask)) => {
                if !self.masks.contains(&mask) {
                    self.masks.push(mask);
                }
                ControlFlow::Continue(())
            }
            (Some(_), Some(_)) => {
                refuse(format!("`{name}`: this view is read masked; write `{relation}` without a schema"))
            }
            (None | Some("pg_catalog"), None) if lists::is_relation(&relation) => ControlFlow::Continue(()),
            _ => refuse(format!(
                "relation `{name}` is not on the list of statistics views and catalogs; probes do not read application data, \
                 passwords or files"
            )),
        }
    }

    fn compound(&self, names: &[Ident]) -> Verdict {
        let Some(last) = names.last() else { return ControlFlow::Continue(()) };
        let column = folded(last);
        if lists::is_secret_column(&column) {
            return secret_column(&column);
        }
        let of_value = names.first().is_some_and(|name| self.values.contains(&folded(name)));
        if lists::is_column(&column) || (self.own.contains(&column) && !of_value) {
            ControlFlow::Continue(())
        } else {
            refuse(format!("`{column}` is no column of the statistics views; `relation.name` could call a function"))
        }
    }
}

impl Visitor for Reviewer {
    type Break = Refusal;

    fn pre_visit_statement(&mut self, statement: &Statement) -> Verdict {
        self.statements += 1;
        match statement {
            Statement::Query(_) if self.statements == 1 => ControlFlow::Continue(()),
            _ => refuse("a statement inside the statement; data is read here, never changed"),
        }
    }

    fn pre_visit_query(&mut self, query: &Query) -> Verdict {
        if !query.locks.is_empty() {
            return refuse("FOR UPDATE and FOR SHARE lock rows; leave the clause out");
        }
        let limit = matches!(&query.limit_clause, None | Some(LimitClause::LimitOffset { .. }));
        if query.for_clause.is_some()
            || query.settings.is_some()
            || query.format_clause.is_some()
            || !query.pipe_operators.is_empty()
            || !limit
        {
            return refuse("a clause that PostgreSQL does not have; write plain PostgreSQL");
        }
        for Cte { alias, from, .. } in query.with.iter().flat_map(|with| &with.cte_tables) {
            let name = folded(&alias.name);
            if from.is_some() || name.starts_with("pg_") {
                return refuse(format!("WITH name `{name}`; choose a name that does not begin with `pg_`"));
            }
        }
        part::body(&query.body)
    }

    fn pre_visit_select(&mut self, select: &Select) -> Verdict {
        part::select(select)
    }

    fn pre_visit_relation(&mut self, _relation: &ObjectName) -> Verdict {
        // Judged in `pre_visit_table_factor`, where a relation and a function in FROM can be told apart.
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> Verdict {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version: None,
                with_ordinality: _,
                partitions,
                json_path: None,
                sample,
                index_hints,
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => {
                if sample.is_some() {
                    return refuse("TABLESAMPLE calls a function by name; leave it out");
                }
                part::untyped(alias.as_ref())?;
                match args {
                    None => self.relation(name),
                    Some(arguments) if arguments.settings.is_none() => {
                        let name = call::callable(name)?;
                        call::arguments(&name, &arguments.args)?;
                        if name == "current_setting" {
                            refuse("`current_setting` in FROM; select it instead")
                        } else {
                            ControlFlow::Continue(())
                        }
                    }
                    Some(_) => refuse("SETTINGS of a function; leave it out"),
                }
            }
            TableFactor::Function { name, args, alias, .. } => {
                part::untyped(alias.as_ref())?;
                let name = call::callable(name)?;
                if name == "current_setting" {
                    return refuse("`current_setting` in FROM; select it instead");
                }
                call::arguments(&name, args)
            }
            TableFactor::Derived { alias, sample: None, .. }
            | TableFactor::UNNEST { alias, with_offset: false, .. }
            | TableFactor::NestedJoin { alias, .. } => part::untyped(alias.as_ref()),
            other => {
                refuse(format!("`{other}` in FROM; only views, subqueries, joins and listed functions are allowed"))
            }
        }
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> Verdict {
        match expression {
            Expr::Identifier(name) if lists::is_secret_column(&folded(name)) => secret_column(&folded(name)),
            Expr::CompoundIdentifier(names) => self.compound(names),
            Expr::CompoundFieldAccess { access_chain, .. }
                if access_chain.iter().any(|access| matches!(access, AccessExpr::Dot(_))) =>
            {
                refuse("`(row).name` could call a function; name the column with its table: `table.column`")
            }
            Expr::Function(function) => call::function(function),
            Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, data_type, format: None, .. } => {
                part::castable(data_type)
            }
            Expr::TypedString(text) if !text.uses_odbc_syntax => part::castable(&text.data_type),
            Expr::BinaryOp { op, .. } => part::binary(op),
            Expr::UnaryOp { op: UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not, .. } => {
                ControlFlow::Continue(())
            }
            Expr::AnyOp { compare_op, .. } | Expr::AllOp { compare_op, .. } => part::binary(compare_op),
            Expr::Collate { collation, .. } => match parts(collation) {
                Some((None | Some(_), name)) if name == "c" || name == "default" || name == "C" => {
                    ControlFlow::Continue(())
                }
                _ => refuse(format!("collation `{collation}`; only \"C\" is allowed")),
            },
            Expr::Value(value) => match &value.value {
                Value::Number(..) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => {
                    ControlFlow::Continue(())
                }
                other => refuse(format!("`{other}`; write numbers and plain '…' literals; there are no parameters")),
            },
            Expr::Identifier(_)
            | Expr::CompoundFieldAccess { .. }
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
            | Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsUnknown(_)
            | Expr::IsNotUnknown(_)
            | Expr::IsDistinctFrom(..)
            | Expr::IsNotDistinctFrom(..)
            | Expr::InList { .. }
            | Expr::InSubquery { .. }
            | Expr::Between { .. }
            | Expr::Like { .. }
            | Expr::ILike { .. }
            | Expr::AtTimeZone { .. }
            | Expr::Extract { .. }
            | Expr::Ceil { .. }
            | Expr::Floor { .. }
            | Expr::Position { .. }
            | Expr::Substring { .. }
            | Expr::Trim { .. }
            | Expr::Nested(_)
            | Expr::Case { .. }
            | Expr::Exists { .. }
            | Expr::Subquery(_)
            | Expr::GroupingSets(_)
            | Expr::Cube(_)
            | Expr::Rollup(_)
            | Expr::Tuple(_)
            | Expr::Array(_)
            | Expr::Interval(_)
            | Expr::Wildcard(_) => ControlFlow::Continue(()),
            other => refuse(format!("expression `{}`; this kind is not allowed", short(&other.to_string()))),
        }
    }
}

fn secret_column(column: &str) -> Verdict {
    refuse(format!("column `{column}` may hold a secret or an application's data; leave it out"))
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
