//! A target is what the settings say, whatever `PG…` variables the process was started with.

use super::Home;
use crate::server::postgres::shared;

fn home() -> Home {
    let port = shared().port();
    Home::with(&format!(
        "[[target]]\nname = \"db\"\nurl = \"postgres://postgres@127.0.0.1:{port}/postgres\"\nssl_mode = \"disable\"\n"
    ))
}

#[test]
fn variables_of_the_database_client_change_no_connection() {
    let mut home = home();
    for (name, value) in [
        ("PGHOST", "192.0.2.1"),
        ("PGHOSTADDR", "192.0.2.1"),
        ("PGPORT", "1"),
        ("PGUSER", "nobody here"),
        ("PGPASSWORD", "wrong"),
        ("PGDATABASE", "nowhere"),
        ("PGSSLMODE", "verify-full"),
        ("PGSSLROOTCERT", "/nonexistent"),
        ("PGPASSFILE", "/nonexistent"),
        ("PGAPPNAME", "somebody else"),
    ] {
        home = home.set(name, value);
    }
    home.write(".pgpass", "*:*:*:*:wrong\n");
    let ended = home.run("diag postgresql db --json --lang en");
    assert!(ended.out.contains("\"reachable\"") && !ended.out.contains("refused"), "{ended:?}");
    assert!(!ended.out.contains("is set for this process") && !ended.out.contains("192.0.2.1"), "{ended:?}");
    assert!(ended.out.contains("transaction") || ended.out.contains("connections"), "{ended:?}");
}

#[test]
fn what_the_library_would_take_in_spite_of_us_is_refused_by_name() {
    for name in ["PGSSLCERT", "PGSSLKEY", "PGOPTIONS"] {
        let ended = home().set(name, "/nonexistent").run("diag postgresql db --json --lang en");
        assert!(ended.out.contains(&format!("{name} is set for this process")), "{name}: {ended:?}");
    }
}
