//! PostgreSQL probes against `psql -c`: a small statement of a playbook, and the sessions of the server.

use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::target::{Address, Endpoint, PostgresEndpoint, Target};

use crate::instead::{Asked, compare};
use crate::sample::heading;
use crate::server::postgres::{Postgres, SUPERUSER};

/// The question both ask.
const COUNT: &str = "select count(*) as sessions from pg_stat_activity";

/// Measures and prints.
pub(crate) fn run() {
    let server = Postgres::start(&[]);
    let url = server.url("postgres");
    heading("PostgreSQL: a probe in process and psql", "at least 20 times less per probe");
    let columns = ArgumentValue::Map([("sessions".to_owned(), "count".to_owned())].into_iter().collect());
    let sql = ArgumentValue::Text(COUNT.to_owned());
    let arguments = Arguments::from_iter([("sql".to_owned(), sql), ("columns".to_owned(), columns)]);
    let asked = Asked { probe: "postgres.query", arguments, target: target(server.port()) };
    compare(&asked, "psql", &["-X", "-d", &url, "-c", COUNT]);
}

fn target(port: u16) -> Target {
    let endpoint = PostgresEndpoint {
        address: Address { host: "127.0.0.1".to_owned(), port },
        database: "postgres".to_owned(),
        username: SUPERUSER.to_owned(),
        password: None,
        ssl_mode: "disable".to_owned(),
        ca_pem: None,
    };
    Target::new("db", Endpoint::Postgres(endpoint))
}
