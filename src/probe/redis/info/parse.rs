//! Reads the text of INFO into a reading: fields by their declaration, `k=v` lines into tables, and the few values
//! that only all lines together tell.
//!
//! Invariant: a line that is not understood is left out; nothing is guessed.

use std::collections::HashMap;

use crate::probe::reading::{Origin, Reading, Row, Value};
use crate::probe::redis::info::fields;
use crate::probe::redis::info::section::Section;
use crate::probe::schema::{Field, ValueKind};

/// Rows of one table that are kept; a server has some 240 commands.
const MOST_ROWS: usize = 512;

/// Reads `text` into `reading`, which knows its origin already.
pub(super) fn read(text: &str, mut reading: Reading) -> Reading {
    let lines: HashMap<&str, &str> = text.lines().filter_map(|line| line.trim_end().split_once(':')).collect();
    let declared = Section::ALL.iter().flat_map(|&section| fields::of(section));
    for field in declared {
        if let Some(raw) = lines.get(field.name.as_ref()) {
            reading.fields.insert(field.name.clone().into_owned(), value(field, raw));
        }
    }
    for line in text.lines() {
        if let Some((name, raw)) = line.trim_end().split_once(':') {
            table_line(name, raw, &mut reading);
        }
    }
    // Redis says kilobytes; the declared unit is bytes per second.
    for field in ["instantaneous_input_kbps", "instantaneous_output_kbps"] {
        if let Some(Value::Number(kilobytes)) = reading.fields.get_mut(field) {
            *kilobytes *= 1024.0;
        }
    }
    derive(text, &lines, &mut reading);
    reading
}

fn value(field: &Field, raw: &str) -> Value {
    match field.kind {
        ValueKind::Number => number(raw).into(),
        ValueKind::Flag => Value::Flag(raw == "1"),
        ValueKind::Text => Value::Text(raw.to_owned()),
    }
}

fn number(raw: &str) -> Option<f64> {
    raw.trim_end_matches('%').parse().ok()
}

fn table_line(name: &str, raw: &str, reading: &mut Reading) {
    if let Some(command) = name.strip_prefix("cmdstat_") {
        push(reading, "commands", row("command", command, raw, fields::COMMANDS));
    } else if let Some(command) = name.strip_prefix("latency_percentiles_usec_") {
        push(reading, "latencies", row("command", command, &raw.replace("p99.9", "p99_9"), fields::LATENCIES));
    } else if let Some(error) = name.strip_prefix("errorstat_") {
        push(reading, "errors", row("error", error, raw, fields::ERROR_COUNTS));
    } else if is_numbered(name, "db") && raw.starts_with("keys=") {
        push(reading, "keyspace", row("database", name, raw, fields::DATABASES));
    } else if is_numbered(name, "slave") && raw.starts_with("ip=") {
        let parts = parts(raw);
        let address = |part: &str| parts.get(part).copied().unwrap_or_default();
        let mut row = row("replica", &format!("{}:{}", address("ip"), address("port")), raw, fields::REPLICAS);
        row.insert("offset".to_owned(), parts.get("offset").and_then(|raw| number(raw)).into());
        push(reading, "replicas", row);
    }
}

fn is_numbered(name: &str, word: &str) -> bool {
    name.strip_prefix(word).is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn push(reading: &mut Reading, table: &str, row: Row) {
    let rows = reading.tables.entry(table.to_owned()).or_default();
    if rows.len() < MOST_ROWS {
        rows.push(row);
    } else {
        *reading.left_out.entry(table.to_owned()).or_default() += 1;
    }
}

fn parts(raw: &str) -> HashMap<&str, &str> {
    raw.split(',').filter_map(|part| part.split_once('=')).collect()
}

fn row(key: &str, name: &str, raw: &str, columns: &[Field]) -> Row {
    let parts = parts(raw);
    let cells = columns.iter().map(|column| {
        let cell = if column.name == key {
            Value::Text(name.to_owned())
        } else {
            parts.get(column.name.as_ref()).map_or(Value::Unknown, |raw| value(column, raw))
        };
        (column.name.clone().into_owned(), cell)
    });
    cells.collect()
}

/// What follows from several lines.
fn derive(text: &str, lines: &HashMap<&str, &str>, reading: &mut Reading) {
    let line = |name: &str| lines.get(name).and_then(|raw| number(raw));
    if let (Some(now), Some(saved)) = (line("server_time_usec"), line("rdb_last_save_time")) {
        reading.set("rdb_last_save_age", (now / 1e6 - saved).max(0.0));
    }
    // A section that was told without any line means zero, not unknown.
    if text.contains("# Errorstats") {
        for field in fields::of(Section::Errorstats) {
            let error = field.name.trim_start_matches("errors_").to_ascii_uppercase();
            let count =
                lines.get(format!("errorstat_{error}").as_str()).and_then(|raw| number(parts(raw).get("count")?));
            reading.set(&field.name, count.unwrap_or(0.0));
        }
    }
    if text.contains("# Keyspace") {
        for (field, column) in [("keys", "keys"), ("keys_with_expiry", "expires")] {
            let total: f64 = column_of(reading, "keyspace", column).sum();
            reading.set(field, total);
        }
    }
    replicas(line("master_repl_offset"), reading);
    if let Some(Origin::Server { version, .. }) = &mut reading.origin {
        *version = lines.get("redis_version").map(|version| format!("Redis {version}"));
    }
}

fn replicas(position: Option<f64>, reading: &mut Reading) {
    let Some(position) = position else { return };
    for row in reading.tables.get_mut("replicas").into_iter().flatten() {
        let behind = match row.shift_remove("offset") {
            Some(Value::Number(offset)) => Some((position - offset).max(0.0)),
            _ => None,
        };
        row.insert("lag_bytes".to_owned(), behind.into());
    }
    let state = |row: &Row| row.get("state") == Some(&Value::from("online"));
    let online = reading.tables.get("replicas").into_iter().flatten().filter(|row| state(row)).count();
    reading.set("replicas_online", u64::try_from(online).unwrap_or(u64::MAX));
    for (field, column) in [("replica_lag_bytes", "lag_bytes"), ("replica_lag_seconds", "lag")] {
        if let Some(worst) = column_of(reading, "replicas", column).reduce(f64::max) {
            reading.set(field, worst);
        }
    }
}

fn column_of<'reading>(
    reading: &'reading Reading,
    table: &str,
    column: &'reading str,
) -> impl Iterator<Item = f64> + use<'reading> {
    reading.tables.get(table).into_iter().flatten().filter_map(move |row| match row.get(column) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_typed_fields_and_tables() {
        let text = "# Server\r\nredis_version:7.0.15\r\nserver_time_usec:2000000000\r\n# Memory\r\nused_memory:100\r\n\
                    maxmemory_policy:noeviction\r\n# Persistence\r\nloading:1\r\nrdb_last_save_time:1500\r\n\
                    # Stats\r\ninstantaneous_input_kbps:2.00\r\n# Replication\r\nrole:master\r\nmaster_repl_offset:900\r\n\
                    slave0:ip=10.0.0.2,port=6379,state=online,offset=800,lag=1\r\n\
                    slave1:ip=10.0.0.3,port=6379,state=wait_bgsave,offset=0,lag=0\r\n# Commandstats\r\n\
                    cmdstat_config|get:calls=2,usec=30,usec_per_call=15.00,rejected_calls=1,failed_calls=0\r\n\
                    # Errorstats\r\nerrorstat_OOM:count=7\r\n# Latencystats\r\n\
                    latency_percentiles_usec_get:p50=1.003,p99=9.023,p99.9=12.1\r\n# Keyspace\r\n\
                    db0:keys=5,expires=2,avg_ttl=10\r\ndb3:keys=1,expires=0,avg_ttl=0\r\nnonsense\r\n";
        let reading = read(text, Reading::default());
        let is = |field: &str, value: Value| assert_eq!(reading.value(field), &value, "{field}");
        is("used_memory", 100.0.into());
        is("maxmemory_policy", "noeviction".into());
        is("loading", true.into());
        is("rdb_last_save_age", 500.0.into());
        is("instantaneous_input_kbps", 2048.0.into());
        is("errors_oom", 7.0.into());
        is("errors_misconf", 0.0.into());
        is("keys", 6.0.into());
        is("replicas_online", 1.0.into());
        is("replica_lag_bytes", 900.0.into());
        is("maxclients", Value::Unknown);
        assert_eq!(reading.tables["commands"][0]["command"], "config|get".into());
        assert_eq!(reading.tables["commands"][0]["rejected_calls"], 1.0.into());
        assert_eq!(reading.tables["latencies"][0]["p99_9"], 12.1.into());
        assert_eq!(reading.tables["replicas"][0]["replica"], "10.0.0.2:6379".into());
        assert_eq!(reading.tables["replicas"][0]["lag_bytes"], 100.0.into());
        assert_eq!(reading.tables["keyspace"][1]["database"], "db3".into());
    }

    #[test]
    fn a_server_that_tells_nothing_leaves_everything_unknown() {
        assert!(read("", Reading::default()).fields.is_empty());
        assert!(read("used_memory:many\r\n", Reading::default()).value("used_memory") == &Value::Unknown);
    }
}
