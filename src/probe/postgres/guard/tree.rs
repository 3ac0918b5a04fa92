//! Walks the parsed statement and refuses every node that is not listed.

use std::collections::HashSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    AccessExpr, BinaryOperator, CastKind, Cte, DataType, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentClause, FunctionArguments, GroupByExpr, Ident, LimitClause, ObjectName, Query, Select,
    SelectFlavor, SelectItem, SetExpr, Statement, TableAlias, TableFactor, UnaryOperator, Value, Visit as _, Visitor,
};

use crate::probe::postgres::guard::mask::Mask;
use crate::probe::postgres::guard::names::{Names, folded, parts};
use crate::probe::postgres::guard::{Refusal, lists, unlisted_setting};

type Verdict = ControlFlow<Refusal>;

fn refuse(message: impl Into<String>) -> Verdict {
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

    fn function(function: &Function) -> Verdict {
        if function.uses_odbc_syntax || function.parameters != FunctionArguments::None {
            return refuse(format!("the way `{}` is called; write name(arguments)", function.name));
        }
        let name = Self::callable(&function.name)?;
        match &function.args {
            FunctionArguments::None => {}
            FunctionArguments::Subquery(_) if name == "array" => {}
            FunctionArguments::Subquery(_) => return refuse(format!("`{name}` over a bare subquery; add parentheses")),
            FunctionArguments::List(list) => {
                Self::arguments(&name, &list.args)?;
                if list.clauses.iter().any(|clause| !matches!(clause, FunctionArgumentClause::OrderBy(_))) {
                    return refuse(format!("a clause inside `{name}(…)`; only ORDER BY is allowed there"));
                }
            }
        }
        if name == "current_setting" {
            return current_setting(function);
        }
        ControlFlow::Continue(())
    }

    fn callable(name: &ObjectName) -> ControlFlow<Refusal, String> {
        match parts(name) {
            Some((None, function)) if lists::is_function(&function) || function == "current_setting" => {
                ControlFlow::Continue(function)
            }
            Some((Some(schema), function))
                if schema == "pg_catalog" && (lists::is_function(&function) || function == "current_setting") =>
            {
                ControlFlow::Continue(function)
            }
            _ => ControlFlow::Break(Refusal::unlisted(format!(
                "function `{name}` is not on the list of functions that only read; leave it out or use a probe made for it"
            ))),
        }
    }

    fn arguments(name: &str, arguments: &[FunctionArg]) -> Verdict {
        let plain = |argument: &FunctionArg| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(_)) => true,
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => name == "count",
            _ => false,
        };
        if arguments.iter().all(plain) {
            ControlFlow::Continue(())
        } else {
            refuse(format!("an argument of `{name}`; only plain values are allowed, not names or `x.*`"))
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

    fn select(select: &Select) -> Verdict {
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
        body(&query.body)
    }

    fn pre_visit_select(&mut self, select: &Select) -> Verdict {
        Self::select(select)
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
                untyped(alias.as_ref())?;
                match args {
                    None => self.relation(name),
                    Some(arguments) if arguments.settings.is_none() => {
                        let name = Self::callable(name)?;
                        Self::arguments(&name, &arguments.args)?;
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
                untyped(alias.as_ref())?;
                let name = Self::callable(name)?;
                if name == "current_setting" {
                    return refuse("`current_setting` in FROM; select it instead");
                }
                Self::arguments(&name, args)
            }
            TableFactor::Derived { alias, sample: None, .. }
            | TableFactor::UNNEST { alias, with_offset: false, .. }
            | TableFactor::NestedJoin { alias, .. } => untyped(alias.as_ref()),
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
            Expr::Function(function) => Self::function(function),
            Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, data_type, format: None, .. } => {
                castable(data_type)
            }
            Expr::TypedString(text) if !text.uses_odbc_syntax => castable(&text.data_type),
            Expr::BinaryOp { op, .. } => binary(op),
            Expr::UnaryOp { op: UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not, .. } => {
                ControlFlow::Continue(())
            }
            Expr::AnyOp { compare_op, .. } | Expr::AllOp { compare_op, .. } => binary(compare_op),
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

fn body(body: &SetExpr) -> Verdict {
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

fn secret_column(column: &str) -> Verdict {
    refuse(format!("column `{column}` may hold a secret or an application's data; leave it out"))
}

fn untyped(alias: Option<&TableAlias>) -> Verdict {
    match alias {
        Some(alias) if alias.at.is_some() || alias.columns.iter().any(|column| column.data_type.is_some()) => {
            refuse("column types after AS; only listed functions are allowed in FROM, and they know their types")
        }
        _ => ControlFlow::Continue(()),
    }
}

fn castable(data_type: &DataType) -> Verdict {
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

fn binary(operator: &BinaryOperator) -> Verdict {
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

/// `current_setting` takes one listed name, written out.
fn current_setting(function: &Function) -> Verdict {
    let FunctionArguments::List(list) = &function.args else { return unknown_setting() };
    let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(value)))) = list.args.first() else {
        return unknown_setting();
    };
    match &value.value {
        Value::SingleQuotedString(name) if lists::is_setting(name) => ControlFlow::Continue(()),
        Value::SingleQuotedString(name) => ControlFlow::Break(unlisted_setting(name)),
        _ => unknown_setting(),
    }
}

fn unknown_setting() -> Verdict {
    refuse("`current_setting` needs the setting's name written out, like current_setting('max_connections')")
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
