//! Whether the role is stronger than reading needs, and the SQL that creates one that is not.

use serde_json::{Map, Value as Json};

use crate::probe::error::ProbeError;
use crate::probe::postgres::session::Session;
use crate::probe::reading::{Privilege, PrivilegeKind};
use std::time::Duration;

/// What the role may do too much, each with the SQL for the right role.
pub(super) async fn excess(
    session: &mut Session,
    database: &str,
    deadline: Duration,
) -> Result<Vec<Privilege>, ProbeError> {
    let held = session.rows(include_str!("sql/privileges.sql"), deadline).await?.rows;
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let account = session.rows("select current_user as role", deadline).await?.rows;
    let account = account.first().map(|row| text(row, "role").to_owned()).unwrap_or_default();
    let schemas = session.rows(include_str!("sql/schemas.sql"), deadline).await?.rows;
    let schemas: Vec<&str> = schemas.iter().map(|row| text(row, "schema")).collect();
    let public =
        held.iter().filter(|row| text(row, "kind") == "create").map(|row| text(row, "detail")).collect::<Vec<_>>();
    let fix = right_role(&account, database, &schemas, &public);
    Ok(held.iter().filter_map(|row| privilege(row, &account, &fix)).collect())
}

fn privilege(row: &Map<String, Json>, account: &str, fix: &str) -> Option<Privilege> {
    let kind = match text(row, "kind") {
        "superuser" => PrivilegeKind::Superuser,
        "member" => PrivilegeKind::DangerousMembership,
        "owns" => PrivilegeKind::OwnsObjects,
        "attribute" | "create" | "write" => PrivilegeKind::MayWrite,
        _ => return None,
    };
    let detail = text(row, "detail").to_owned();
    Some(Privilege { kind, account: account.to_owned(), detail, fix: fix.to_owned() })
}

fn text<'r>(row: &'r Map<String, Json>, column: &str) -> &'r str {
    row.get(column).and_then(Json::as_str).unwrap_or_default()
}

/// SQL for a role that every probe works with and that can change nothing.
///
/// `schemas` are the quoted schemas with sequences: how full a sequence is can only be read with SELECT on it.
/// `creatable` are places where everybody may create, which no role of its own can undo.
pub(super) fn right_role(account: &str, database: &str, schemas: &[&str], creatable: &[&str]) -> String {
    let role = if account == "toban" { "toban_reader" } else { "toban" };
    let database = format!("\"{}\"", database.replace('"', "\"\""));
    let mut lines = vec![
        format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'choose-a-password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION \
             NOBYPASSRLS CONNECTION LIMIT 8;"
        ),
        format!("GRANT pg_monitor TO {role};"),
        format!("GRANT CONNECT ON DATABASE {database} TO {role};"),
        format!("ALTER ROLE {role} SET default_transaction_read_only = on;"),
    ];
    for schema in schemas {
        lines.push(format!("GRANT USAGE ON SCHEMA {schema} TO {role};"));
        lines.push(format!("GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};"));
    }
    for place in creatable {
        lines.push(format!(
            "REVOKE CREATE ON {} FROM PUBLIC;",
            place.replacen("schema", "SCHEMA", 1).replacen("database", "DATABASE", 1)
        ));
    }
    lines.join("\n")
}
