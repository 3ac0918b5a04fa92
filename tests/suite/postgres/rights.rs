//! A role that may too much is told, with SQL that makes the right one; the SQL is run and proves itself.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use toban::probe::argument::Arguments;
use toban::probe::bundled;
use toban::probe::error::ProbeErrorKind;
use toban::probe::reading::{PrivilegeKind, Value};
use toban::probe::target::{Target, TargetKind};

use crate::postgres::{read, target};
use crate::server::postgres::{Postgres, shared};

async fn kinds(target: &Target) -> Vec<PrivilegeKind> {
    let reading = read("postgres.connect", target, &Arguments::new()).await.unwrap();
    assert_eq!(reading.value("reachable"), &Value::Flag(true), "{reading:?}");
    reading.privileges.iter().map(|privilege| privilege.kind).collect()
}

#[tokio::test]
async fn the_printed_role_reads_everything_and_is_not_degraded() {
    let server = Postgres::start(&["shared_preload_libraries=pg_stat_statements"]);
    server.execute("postgres", "create extension pg_stat_statements; create table t (id serial, n int); insert into t (n) values (1); create role writer login password 'w'; grant insert on t to writer").await;
    let superuser = target(server.port(), "postgres", "postgres", None);
    let reading = read("postgres.connect", &superuser, &Arguments::new()).await.unwrap();
    let privilege = reading.privileges.first().expect("a superuser is too much");
    assert_eq!(privilege.kind, PrivilegeKind::Superuser);
    assert!(privilege.fix.contains("GRANT pg_monitor TO toban;"), "{}", privilege.fix);

    let mut connection = PgConnection::connect(&server.url("postgres")).await.unwrap();
    connection.execute(AssertSqlSafe(privilege.fix.clone())).await.unwrap();

    let toban = target(server.port(), "postgres", "toban", Some("choose-a-password"));
    assert_eq!(kinds(&toban).await, [], "the printed role is not degraded");
    for probe in bundled().iter().filter(|probe| probe.spec().target == TargetKind::Postgres) {
        let name = probe.spec().name;
        if name == "postgres.query" {
            continue;
        }
        let reading = read(name, &toban, &Arguments::new()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let schema = probe.schema(&Arguments::new()).unwrap();
        let may_be_unknown = ["checksum_failures", "archive_failure_age", "statistics_age", "receiving"];
        for field in schema.fields.iter().filter(|field| !may_be_unknown.contains(&field.name.as_ref())) {
            assert_ne!(reading.value(&field.name), &Value::Unknown, "{name}.{}", field.name);
        }
        for table in schema.tables {
            assert!(reading.tables.contains_key(table.name.as_ref()), "{name}.{}", table.name);
        }
    }
}

#[tokio::test]
async fn each_excess_right_is_told() {
    let server = Postgres::start(&[]);
    server
        .execute(
            "postgres",
            "create table t (n int);
             create role reads login password 'p'; grant pg_read_all_data to reads;
             create role signals login password 'p'; grant pg_signal_backend to signals;
             create role files login password 'p'; grant pg_execute_server_program to files;
             create role writes login password 'p'; grant insert on t to writes;
             create role writes_all login password 'p'; grant pg_write_all_data to writes_all;
             create role creates login password 'p'; grant create on schema public to creates;
             create role owns login password 'p'; create table owned (n int); alter table owned owner to owns;
             create role makes login createrole password 'p';
             create role plain login password 'p'; grant pg_monitor to plain",
        )
        .await;
    let expected = [
        ("reads", Some(PrivilegeKind::DangerousMembership)),
        ("signals", Some(PrivilegeKind::DangerousMembership)),
        ("files", Some(PrivilegeKind::DangerousMembership)),
        ("writes", Some(PrivilegeKind::MayWrite)),
        ("writes_all", Some(PrivilegeKind::DangerousMembership)),
        ("creates", Some(PrivilegeKind::MayWrite)),
        ("owns", Some(PrivilegeKind::OwnsObjects)),
        ("makes", Some(PrivilegeKind::MayWrite)),
        ("plain", None),
    ];
    for (role, kind) in expected {
        let found = kinds(&target(server.port(), "postgres", role, Some("p"))).await;
        assert_eq!(found.first().copied(), kind, "{role}: {found:?}");
    }
}

#[tokio::test]
async fn without_the_extension_the_statements_are_missing_and_nothing_is_created() {
    let server = shared();
    let database = server.database("template1").await;
    let here = target(server.port(), &database, "postgres", None);
    let error = read("postgres.statements", &here, &Arguments::new()).await.unwrap_err();
    assert!(matches!(error.kind, ProbeErrorKind::Missing { .. }), "{error}");
    assert!(error.fix.is_some());
}
