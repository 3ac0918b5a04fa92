//! Guards the house (design §3): who may import whom, where each outside crate lives, what every file looks like.
//!
//! The tables come first. A new room gets a line in [`ROOMS`], a new dependency a line in [`CRATES`]; everything else
//! here reads the sources and compares.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::read_to_string;

use toml::Table;

use self::source::{ROOT, Source};

mod audited;
mod locale;
mod sentences;
mod source;

/// Every room with its floor and its step on that floor. An arrow may only point to a lower floor, or to a lower step of
/// the same floor. The longest name wins: `probe::redis` is a room of its own, `probe::reading` belongs to `probe`.
const ROOMS: &[(&str, (u8, u8))] = &[
    ("clock", (0, 0)),
    ("crash", (0, 0)),
    ("id", (0, 0)),
    ("language", (0, 0)),
    ("likeness", (0, 0)),
    ("redaction", (0, 0)),
    ("secret", (0, 0)),
    ("telemetry", (0, 0)),
    ("document", (0, 1)),
    ("directory", (1, 0)),
    ("probe", (1, 0)),
    ("probe::address", (1, 1)),
    ("probe::dns", (1, 2)),
    ("probe::postgres", (1, 2)),
    ("probe::tcp", (1, 2)),
    ("probe::tls", (1, 2)),
    ("probe::http", (1, 3)),
    ("probe::redis", (1, 3)),
    ("probe::host", (1, 4)),
    ("probe::bundled", (1, 5)),
    ("chat", (2, 0)),
    ("command", (2, 0)),
    ("knowledge", (2, 2)),
    ("playbook", (2, 0)),
    ("delivery", (2, 1)),
    ("incident", (2, 1)),
    ("postmortem", (2, 2)),
    ("job::kind", (2, 3)),
    ("store", (3, 0)),
    ("reply", (4, 0)),
    ("chat::slack", (5, 0)),
    ("chat::terminal", (5, 0)),
    ("chat::web", (5, 0)),
    ("action", (6, 0)),
    ("job", (6, 1)),
    ("dispatch", (7, 0)),
    ("server", (8, 0)),
    ("settings", (8, 0)),
    ("app", (9, 0)),
    ("cli", (10, 0)),
    ("main", (10, 1)),
];

/// Arrows between rooms of the same floor and step, each with its reason.
const NEIGHBOURS: &[(&str, &str, &str)] = &[];

/// Every outside crate with the places that may name it; `*` is everywhere.
const CRATES: &[(&str, &[&str])] = &[
    ("async_trait", &["*"]),
    ("axum", &["server"]),
    ("base64", &["id", "probe", "redaction", "server", "store"]),
    ("cel", &["playbook::condition"]),
    ("clap", &["cli"]),
    ("config", &["settings"]),
    ("etcetera", &["settings"]),
    ("fluent_typed", &["reply::sentences"]),
    ("futures_util", &["*"]),
    ("getrandom", &["id"]),
    ("hickory_resolver", &["probe::address", "probe::dns"]),
    ("hmac", &["chat::slack"]),
    ("http_body_util", &["chat::slack", "probe::http", "server"]),
    ("hyper", &["chat::slack", "probe::http", "server"]),
    ("hyper_rustls", &["chat::slack"]),
    ("hyper_util", &["chat::slack", "probe::http", "server"]),
    ("include_dir", &["command", "playbook"]),
    ("indexmap", &["*"]),
    ("ipnet", &["probe"]),
    ("jiff", &["*"]),
    ("maud", &["server"]),
    ("percent_encoding", &["probe", "server", "settings"]),
    ("prometheus_client", &["telemetry"]),
    ("redis", &["probe::redis"]),
    ("regex", &["*"]),
    ("reqwest", &["probe::http", "probe::host"]),
    ("rustix", &["app", "crash", "cli", "probe::host"]),
    ("rustls", &["app", "cli", "probe"]),
    ("rustls_native_certs", &["probe"]),
    ("rustls_pki_types", &["probe"]),
    ("rustyline", &["chat::terminal", "cli"]),
    ("schemars", &["*"]),
    ("serde", &["*"]),
    ("serde_saphyr", &["cli", "knowledge::file"]),
    ("serde_json", &["*"]),
    ("sha2", &["chat::slack", "id", "settings", "store", "server"]),
    ("slack_morphism", &["chat::slack"]),
    ("sqlparser", &["probe::postgres"]),
    ("sqlx", &["probe::postgres", "store::sql"]),
    ("strsim", &["likeness"]),
    ("subtle", &["server"]),
    ("thiserror", &["*"]),
    ("tikv_jemallocator", &["main"]),
    ("tokio", &["*"]),
    ("tokio_rustls", &["probe"]),
    ("tokio_tungstenite", &["chat::slack"]),
    ("tokio_util", &["*"]),
    ("toml", &["document", "playbook", "settings"]),
    ("tower_http", &["server"]),
    ("tower_service", &["server"]),
    ("tracing", &["*"]),
    ("tracing_subscriber", &["app"]),
    ("ulid", &["id"]),
    ("unicode_normalization", &["command", "knowledge", "likeness"]),
    ("unicode_width", &["chat", "cli"]),
    ("url", &["chat::slack", "probe", "settings", "store::sql"]),
    ("x509_parser", &["probe::tls"]),
];

/// What only some rooms may do, by the lint they have to lift for it.
const LIFTED: &[(&str, &[&str])] = &[
    ("clippy::print_stdout", &["chat::terminal", "cli"]),
    ("clippy::print_stderr", &["chat::terminal", "cli"]),
    ("clippy::disallowed_methods", &["cli", "clock", "settings"]),
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "manager", "misc", "util", "utils"];

/// No file is longer than this.
const LINES: usize = 500;

#[test]
fn imports_point_only_downwards() {
    let mut wrong = Vec::new();
    for source in Source::all() {
        for arrow in source.arrows() {
            let (from, to) = (room(source, &source.module), room(source, &arrow.to));
            let allowed = from == to
                || floor(to) < floor(from)
                || NEIGHBOURS.iter().any(|(here, there, _)| (*here, *there) == (from, to));
            if !allowed {
                let ((here, step), (there, other)) = (floor(from), floor(to));
                wrong.push(format!(
                    "{}:{}: `{}` (floor {here}.{step}) imports `{}` of `{to}` (floor {there}.{other}); `{from}` may import: {}",
                    source.path, arrow.line, from, arrow.to, below(from)
                ));
            }
        }
        wrong.extend(source.detours().map(|(line, why)| format!("{}:{line}: {why}", source.path)));
    }
    none("arrows that do not point downwards", &wrong);
}

#[test]
fn rooms_form_no_circle() {
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in Source::all() {
        let from = room(source, &source.module);
        let to = source.arrows().into_iter().map(|arrow| room(source, &arrow.to)).filter(|to| *to != from);
        arrows.entry(from).or_default().extend(to);
    }
    let circles: Vec<String> = arrows.keys().filter_map(|start| circle(&arrows, &mut vec![*start])).collect();
    none("circles", &circles);
}

/// The way back to the first room of `way`, if there is one.
fn circle(arrows: &BTreeMap<&str, BTreeSet<&str>>, way: &mut Vec<&'static str>) -> Option<String> {
    let here = *way.last()?;
    for next in arrows.get(here).into_iter().flatten() {
        let next = name(next);
        if next == way[0] {
            return Some(format!("{} → {next}", way.join(" → ")));
        }
        if !way.contains(&next) {
            way.push(next);
            if let Some(found) = circle(arrows, way) {
                return Some(found);
            }
            way.pop();
        }
    }
    None
}

#[test]
fn each_outside_crate_lives_in_its_rooms() {
    let mut wrong = Vec::new();
    for source in Source::all() {
        for (line, outside) in source.outside_names() {
            let Some((_, rooms)) = CRATES.iter().find(|(name, _)| *name == outside) else { continue };
            if !rooms.iter().any(|room| *room == "*" || source.is_in(room)) {
                wrong.push(format!(
                    "{}:{line}: the crate `{outside}` may be named in: {}",
                    source.path,
                    rooms.join(", ")
                ));
            }
        }
    }
    none("outside crates outside their rooms", &wrong);
}

#[test]
fn each_dependency_has_its_rooms() {
    let manifest: Table = read_to_string(format!("{ROOT}/Cargo.toml")).unwrap().parse().unwrap();
    let dependencies: BTreeSet<String> =
        manifest["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect();
    let listed: BTreeSet<String> = CRATES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let unlisted: Vec<_> =
        dependencies.difference(&listed).map(|name| format!("`{name}` has no line in CRATES")).collect();
    none("dependencies without rooms", &unlisted);
}

#[test]
fn what_a_lint_forbids_is_lifted_only_where_it_belongs() {
    let mut wrong = Vec::new();
    for source in Source::all() {
        for (lint, rooms) in LIFTED {
            for line in source.lines_with(lint).filter(|_| !rooms.iter().any(|room| source.is_in(room))) {
                wrong.push(format!("{}:{line}: {lint} may be lifted in: {}", source.path, rooms.join(", ")));
            }
        }
    }
    none("lifted lints", &wrong);
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    let mut wrong = Vec::new();
    for source in Source::all().iter().chain(&Source::tests()) {
        if !source.text.starts_with("//! ") {
            wrong.push(format!(
                "{}:1: opens without `//!`: what lives here, why it is apart, its invariant",
                source.path
            ));
        }
        let lines = source.text.lines().count();
        if lines > LINES {
            wrong.push(format!("{}: {lines} lines, at most {LINES}; split it by what it talks about", source.path));
        }
        let words = source.path.split(['/', '_', '.']);
        for word in words.filter(|word| EMPTY_NAMES.contains(word)) {
            wrong.push(format!("{}: `{word}` says nothing about what is inside", source.path));
        }
    }
    none("files", &wrong);
}

/// The room a module belongs to.
fn room(source: &Source, module: &str) -> &'static str {
    let inside = |room: &str| module == room || module.strip_prefix(room).is_some_and(|rest| rest.starts_with("::"));
    let longest = ROOMS.iter().map(|(room, _)| *room).filter(|room| inside(room)).max_by_key(|room| room.len());
    longest
        .unwrap_or_else(|| panic!("{}: `{module}` is in no room of ROOMS in tests/suite/architecture.rs", source.path))
}

fn name(room: &str) -> &'static str {
    ROOMS.iter().map(|(name, _)| *name).find(|name| *name == room).expect("the room is listed")
}

fn floor(room: &str) -> (u8, u8) {
    ROOMS.iter().find(|(name, _)| *name == room).expect("the room is listed").1
}

/// What `room` may import, for the message.
fn below(room: &str) -> String {
    let below = ROOMS.iter().filter(|(_, other)| *other < floor(room)).map(|(name, _)| *name);
    let beside = NEIGHBOURS.iter().filter(|(here, ..)| *here == room).map(|(_, there, _)| *there);
    below.chain(beside).collect::<Vec<_>>().join(", ")
}

/// Where a platform is named above its adapter: accounts of the settings, the kinds of jobs, what is wrong with Slack.
const NAMED: &[&str] = &["src/action/setup.rs", "src/job/kind.rs", "src/reply/health.rs"];

#[test]
fn platforms_differ_by_what_they_can_do_and_not_by_their_names() {
    let mut wrong = Vec::new();
    let above = |source: &&Source| ["action", "dispatch", "job", "reply"].iter().any(|room| source.is_in(room));
    for source in Source::all().iter().filter(above).filter(|source| !NAMED.contains(&source.path.as_str())) {
        for name in ["Platform::Slack", "Platform::Web", "Platform::Terminal"] {
            wrong.extend(source.lines_with(name).map(|line| format!("{}:{line}: {name}", source.path)));
        }
    }
    none("platforms that are told by their names", &wrong);
}

#[track_caller]
fn none(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{} {what}:\n{}\n", wrong.len(), wrong.join("\n"));
}
