//! What conditions mean, and that no text can make them fail.

use proptest::prelude::*;

use super::evaluate::Facts;
use super::measure::Measure;
use super::scope::{Binding, Samples, Scope};
use super::tree::{Expression, Type, Variable};
use super::{Mistake, compile};
use crate::probe::reading::Value;
use crate::probe::unit::Unit;

struct Sample {
    values: Vec<(&'static str, Value)>,
    before: Option<(Box<Self>, f64)>,
}

impl Facts for Sample {
    fn value(&self, variable: &Variable) -> Value {
        let name = variable.name();
        self.values.iter().find(|(known, _)| *known == name).map_or(Value::Unknown, |(_, value)| value.clone())
    }

    fn earlier(&self) -> Option<(&dyn Facts, f64)> {
        self.before.as_ref().map(|(sample, seconds)| (sample.as_ref() as &dyn Facts, *seconds))
    }
}

fn scope() -> Scope {
    let mut scope = Scope::default();
    scope.samples = Samples::Two;
    let mut bind = |name: &str, kind, counter| {
        scope.bind(name, Binding::Known { variable: Variable::Field(name.to_owned()), kind, counter });
    };
    let number = |unit| Type::Number(Measure::of(unit));
    bind("used", number(Unit::Bytes), false);
    bind("limit", number(Unit::Bytes), false);
    bind("latency", number(Unit::Milliseconds), false);
    bind("busy", number(Unit::Milliseconds), true);
    bind("hits", number(Unit::Count), true);
    bind("share", number(Unit::Percent), false);
    bind("role", Type::Text, false);
    bind("up", Type::Flag, false);
    scope.bind("ratio", Binding::Derived(super::parse("used / limit").unwrap()));
    scope.bind("circle", Binding::Derived(super::parse("circle + 1.0").unwrap()));
    scope
}

fn facts() -> Sample {
    let first = Sample { values: vec![("hits", 10.0.into()), ("busy", 100.0.into())], before: None };
    let values = vec![
        ("used", 950.0.into()),
        ("limit", 1_000.0.into()),
        ("latency", Value::Unknown),
        ("hits", 40.0.into()),
        ("busy", 50.0.into()),
        ("role", "master".into()),
        ("up", true.into()),
    ];
    Sample { values, before: Some((Box::new(first), 10.0)) }
}

fn expression(source: &str) -> Expression {
    compile(source, &scope()).unwrap_or_else(|mistakes| panic!("{source}: {mistakes:?}"))
}

fn value(source: &str) -> Value {
    expression(source).evaluate(&facts())
}

fn mistake(source: &str) -> Mistake {
    compile(source, &scope()).expect_err(source).remove(0)
}

#[test]
fn numbers_are_floats_and_what_cannot_be_computed_is_unknown() {
    assert_eq!(value("7 / 2"), Value::Number(3.5));
    assert_eq!(value("1.0 / 0.0"), Value::Unknown);
    assert_eq!(value("0.0 / 0.0"), Value::Unknown);
    assert_eq!(value("1e308 * 1e308"), Value::Unknown);
    assert_eq!(value("latency + 1.0"), Value::Unknown);
    assert_eq!(value("100.0 * ratio"), Value::Number(95.0));
    assert_eq!(value("max(used, limit, 5.0) - min(used, limit)"), Value::Number(50.0));
    assert_eq!(value("round(2.6) + abs(-1)"), Value::Number(4.0));
    assert_eq!(value("up ? used : limit"), Value::Number(950.0));
}

#[test]
fn and_or_are_three_valued() {
    assert_eq!(value("latency > 1.0 && used > 1.0"), Value::Unknown);
    assert_eq!(value("latency > 1.0 && used < 1.0"), Value::Flag(false));
    assert_eq!(value("latency > 1.0 || used > 1.0"), Value::Flag(true));
    assert_eq!(value("!(latency > 1.0)"), Value::Unknown);
    assert_eq!(value("has(latency)"), Value::Flag(false));
    assert_eq!(value("has(hits)"), Value::Flag(true));
    assert_eq!(value("role in ['replica', 'master']"), Value::Flag(true));
    assert_eq!(value("role.startsWith('ma') && !role.contains('x') && role.endsWith('er')"), Value::Flag(true));
}

#[test]
fn rates_need_two_samples_and_a_counter_that_began_anew_is_unknown() {
    assert_eq!(value("rate(hits)"), Value::Number(3.0));
    assert_eq!(value("delta(hits)"), Value::Number(30.0));
    assert_eq!(value("rate(busy)"), Value::Unknown);
    assert_eq!(mistake("hits > 3.0").code, "counter-without-rate");
    let mut one = scope();
    one.samples = Samples::One;
    assert_eq!(compile("rate(hits)", &one).unwrap_err()[0].code, "rate-without-window");
    assert_eq!(mistake("rate(rate(hits))").code, "expression-type");
}

#[test]
fn units_are_inferred() {
    let cases = [
        ("used", Unit::Bytes),
        ("100.0 * used / limit", Unit::Percent),
        ("used / limit * 100.0", Unit::Percent),
        ("100.0 * (1.0 - ratio)", Unit::Percent),
        ("rate(used)", Unit::BytesPerSecond),
        ("rate(hits)", Unit::PerSecond),
        ("60.0 * rate(hits)", Unit::PerMinute),
        ("rate(busy) / 10.0", Unit::Percent),
        ("delta(busy) / delta(hits)", Unit::Milliseconds),
        ("latency / 1000.0", Unit::Seconds),
        ("limit * share / 100.0", Unit::Bytes),
        ("up ? 1.0 : 0.0", Unit::Count),
    ];
    for (source, unit) in cases {
        let expression = expression(source);
        let Type::Number(measure) = expression.kind else { panic!("{source}") };
        assert!(measure.fits(unit), "{source} is {}", measure.describe());
        assert_eq!(expression.unit(), unit, "{source}");
    }
    assert_eq!(mistake("used + latency").code, "unit-mismatch");
    assert_eq!(mistake("used > latency").code, "unit-mismatch");
    assert_eq!(mistake("share > ratio").code, "unit-mismatch");
    assert!(!Measure::of(Unit::Seconds).fits(Unit::Milliseconds));
}

#[test]
fn mistakes_name_what_there_is_and_where() {
    let unknown = mistake("limit > usd");
    assert_eq!((unknown.code, unknown.offset), ("unknown-field", 8));
    assert!(unknown.remedy.contains("did you mean `used`?"), "{}", unknown.remedy);
    assert_eq!(mistake("used > ").code, "expression-syntax");
    assert_eq!(mistake("circle > 1.0").code, "let-circle");
    assert_eq!(mistake("sqrt(used)").code, "unknown-function");
    assert_eq!(mistake("role.matches('x')").code, "unknown-function");
    assert_eq!(mistake("[1, 2].all(x, x > 0)").code, "expression-unsupported");
    assert_eq!(mistake("used > 'a'").code, "expression-type");
    assert_eq!(mistake("role > 'a'").code, "expression-type");
    assert_eq!(mistake("used && up").code, "expression-type");
    assert_eq!(mistake("used.value").code, "unknown-field");
    assert_eq!(compile("usd > 1.0 && limt > 1.0", &scope()).unwrap_err().len(), 2);
}

/// Pieces that make expressions, right and wrong ones.
fn pieces() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "used",
        "limit",
        "latency",
        "hits",
        "role",
        "up",
        "ratio",
        "circle",
        "x",
        "1",
        "0.0",
        "1e308",
        "'a'",
        "true",
        "null",
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "&&",
        "||",
        "!",
        "?",
        ":",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "in",
        "rate(",
        "delta(",
        "abs(",
        "min(",
        "max(",
        "round(",
        "has(",
        ".contains(",
        "\"",
        "日本",
        "r'",
        "//",
    ]);
    prop::collection::vec(words, 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(source in any::<String>()) {
        let _ = compile(&source, &scope());
    }

    #[test]
    fn whatever_compiles_has_a_value(source in pieces(), numbers in prop::collection::vec(any::<f64>(), 3)) {
        if let Ok(expression) = compile(&source, &scope()) {
            let values = vec![("used", Value::Number(numbers[0])), ("limit", numbers[1].into()), ("up", false.into())];
            let facts = Sample { values, before: Some((Box::new(facts()), numbers[2])) };
            let value = expression.evaluate(&facts);
            if let Value::Number(number) = &value {
                prop_assert!(number.is_finite(), "{source} = {number}");
            }
            let fits = matches!(
                (&value, expression.kind),
                (Value::Unknown, _)
                    | (Value::Number(_), Type::Number(_))
                    | (Value::Text(_), Type::Text)
                    | (Value::Flag(_), Type::Flag)
            );
            prop_assert!(fits, "{source} is {value:?}, typed {:?}", expression.kind);
        }
    }

    #[test]
    fn deep_and_long_expressions_are_refused_or_evaluated(depth in 1_usize..2_000) {
        for source in ["(".repeat(depth) + "1" + &")".repeat(depth), vec!["used"; depth].join(" + "), "!".repeat(depth) + "up"] {
            if let Ok(expression) = compile(&source, &scope()) {
                let _ = expression.evaluate(&facts());
            }
        }
    }
}
