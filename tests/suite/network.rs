//! What the tests of the network probes share: a read through the registry, as the runner does it.

use std::time::Duration;

use indexmap::IndexMap;
use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::error::ProbeError;
use toban::probe::reading::{Reading, Row, Value};
use toban::probe::session::Sessions;
use toban::probe::target::{Endpoint, HttpEndpoint, Target};
use toban::probe::{ReadContext, bundled};

/// Reads once within five seconds, the probe's schema checked against what came.
pub(crate) async fn read(probe: &str, target: &Target, arguments: &Arguments) -> Result<Reading, ProbeError> {
    read_within(Duration::from_secs(30), probe, target, arguments).await
}

/// Reads once within `deadline`.
pub(crate) async fn read_within(
    deadline: Duration,
    probe: &str,
    target: &Target,
    arguments: &Arguments,
) -> Result<Reading, ProbeError> {
    let (registry, sessions) = (bundled(), Sessions::default());
    let context = ReadContext { deadline, sessions: &sessions };
    let reading = registry.read(probe, target, arguments, &context).await?.reading;
    let schema = registry.get(probe).unwrap().schema(arguments).unwrap();
    for field in reading.fields.keys() {
        assert!(schema.field(field).is_some(), "{probe} gave the field {field}, which it does not declare");
    }
    for (name, rows) in &reading.tables {
        let table = schema.table(name).unwrap_or_else(|| panic!("{probe} gave the table {name} undeclared"));
        for column in rows.iter().flat_map(Row::keys) {
            assert!(table.columns.iter().any(|known| known.name == *column), "{probe}.{name} has undeclared {column}");
        }
    }
    Ok(reading)
}

/// An HTTP target without extras.
pub(crate) fn http(url: impl Into<String>) -> Target {
    Target::new("shop", Endpoint::Http(endpoint(url)))
}

/// An HTTP endpoint without extras.
pub(crate) fn endpoint(url: impl Into<String>) -> HttpEndpoint {
    HttpEndpoint { url: url.into(), expect_status: Vec::new(), headers: IndexMap::new(), ca_pem: None }
}

/// No arguments.
pub(crate) fn plain() -> Arguments {
    Arguments::new()
}

/// That many samples.
pub(crate) fn samples(number: i64) -> Arguments {
    Arguments::from([("samples".to_owned(), ArgumentValue::Number(number))])
}

/// The number in a field.
#[track_caller]
pub(crate) fn number(reading: &Reading, field: &str) -> f64 {
    match reading.value(field) {
        Value::Number(number) => *number,
        other => panic!("{field} is {other:?}"),
    }
}

/// The whole number in a field.
#[track_caller]
pub(crate) fn count(reading: &Reading, field: &str) -> u64 {
    let number = number(reading, field).to_string();
    number.parse().unwrap_or_else(|_| panic!("{field} is {number}"))
}

/// The text in a field.
#[track_caller]
pub(crate) fn text<'a>(reading: &'a Reading, field: &str) -> &'a str {
    match reading.value(field) {
        Value::Text(text) => text,
        other => panic!("{field} is {other:?}"),
    }
}

/// The flag in a field.
#[track_caller]
pub(crate) fn flag(reading: &Reading, field: &str) -> bool {
    match reading.value(field) {
        Value::Flag(flag) => *flag,
        other => panic!("{field} is {other:?}"),
    }
}
