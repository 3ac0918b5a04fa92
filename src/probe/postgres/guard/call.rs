//! Which functions a statement may call, and how: by their listed name, with plain arguments.

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, ObjectName, Value,
};

use crate::probe::postgres::guard::names::parts;
use crate::probe::postgres::guard::tree::{Verdict, refuse};
use crate::probe::postgres::guard::{Refusal, lists, unlisted_setting};

/// Judges a call within an expression.
pub(super) fn function(function: &Function) -> Verdict {
    if function.uses_odbc_syntax || function.parameters != FunctionArguments::None {
        return refuse(format!("the way `{}` is called; write name(arguments)", function.name));
    }
    let name = callable(&function.name)?;
    match &function.args {
        FunctionArguments::None => {}
        FunctionArguments::Subquery(_) if name == "array" => {}
        FunctionArguments::Subquery(_) => return refuse(format!("`{name}` over a bare subquery; add parentheses")),
        FunctionArguments::List(list) => {
            arguments(&name, &list.args)?;
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

/// The name of a listed function.
pub(super) fn callable(name: &ObjectName) -> ControlFlow<Refusal, String> {
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

/// Judges what a function is given.
pub(super) fn arguments(name: &str, arguments: &[FunctionArg]) -> Verdict {
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
