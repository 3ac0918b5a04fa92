//! The probes of a machine: the real one, recorded ones, and others by their exporter.

use std::time::Duration;

use toban::probe::ReadContext;
use toban::probe::argument::Arguments;
use toban::probe::error::ProbeError;
use toban::probe::host::{Machine, probes_of};
use toban::probe::reading::{Reading, Row, Value};
use toban::probe::registry::Registry;
use toban::probe::session::Sessions;
use toban::probe::target::{Endpoint, HostEndpoint, Target};

mod mounts;
mod real;
mod recorded;
mod remote;

/// Every probe of a machine that needs no argument.
pub(crate) const PLAIN: [&str; 8] = [
    "host.cpu",
    "host.load",
    "host.pressure",
    "host.memory",
    "host.mounts",
    "host.disks",
    "host.processes",
    "host.kernel",
];

/// One run: what is read in it shares sessions, as under the runner.
pub(crate) struct Run {
    registry: Registry,
    sessions: Sessions,
    target: Target,
    deadline: Duration,
}

impl Run {
    pub(crate) fn on(machine: Machine) -> Self {
        Self::of(machine, HostEndpoint::Local)
    }

    pub(crate) fn elsewhere(endpoint: HostEndpoint) -> Self {
        Self::of(Machine::this(), endpoint)
    }

    fn of(machine: Machine, endpoint: HostEndpoint) -> Self {
        Self {
            registry: Registry::new(probes_of(machine)),
            sessions: Sessions::default(),
            target: Target::new("db1", Endpoint::Host(endpoint)),
            deadline: Duration::from_secs(30),
        }
    }

    pub(crate) fn within(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    pub(crate) async fn read(&self, probe: &str) -> Result<Reading, ProbeError> {
        self.read_with(probe, &Arguments::new()).await
    }

    pub(crate) async fn read_with(&self, probe: &str, arguments: &Arguments) -> Result<Reading, ProbeError> {
        let context = ReadContext { deadline: self.deadline, sessions: &self.sessions };
        let reading = self.registry.read(probe, &self.target, arguments, &context).await?.reading;
        self.declared(probe, arguments, &reading);
        Ok(reading)
    }

    /// A reading has nothing that its schema does not declare, or a playbook could not use it.
    fn declared(&self, probe: &str, arguments: &Arguments, reading: &Reading) {
        let schema = self.registry.get(probe).unwrap().schema(arguments).unwrap();
        for field in reading.fields.keys() {
            assert!(schema.field(field).is_some(), "{probe} gave the field {field}, which it does not declare");
        }
        for (name, rows) in &reading.tables {
            let table = schema.table(name).unwrap_or_else(|| panic!("{probe} gave the table {name} undeclared"));
            for column in rows.iter().flat_map(Row::keys) {
                assert!(table.columns.iter().any(|known| known.name == *column), "{probe}.{name} has {column}");
            }
        }
    }

    /// What `explain` tells of a probe.
    pub(crate) fn explain(&self, probe: &str, arguments: &Arguments) -> Vec<String> {
        self.registry.get(probe).unwrap().explain(&self.target, arguments)
    }
}

pub(crate) fn number(reading: &Reading, field: &str) -> f64 {
    match reading.value(field) {
        Value::Number(number) => *number,
        other => panic!("{field} is {other:?}"),
    }
}

pub(crate) fn text(reading: &Reading, field: &str) -> String {
    match reading.value(field) {
        Value::Text(text) => text.clone(),
        other => panic!("{field} is {other:?}"),
    }
}

/// The row of a table with that key.
pub(crate) fn row<'a>(reading: &'a Reading, table: &str, key: &str, label: &str) -> &'a Row {
    let found = reading.tables[table].iter().find(|row| row.get(key) == Some(&Value::Text(label.to_owned())));
    found.unwrap_or_else(|| panic!("no {label} in {:?}", reading.tables[table]))
}

pub(crate) fn of_row(row: &Row, column: &str) -> f64 {
    match row.get(column) {
        Some(Value::Number(number)) => *number,
        other => panic!("{column} is {other:?}"),
    }
}
