//! Settings: what loads, and every class of mistake with its file, line and remedy.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use toban::directory::access::Grantee;
use toban::directory::role::Role;
use toban::document::problem::Problem;
use toban::language::Language;
use toban::probe::target::{Endpoint, HostEndpoint};
use toban::secret::Secret;
use toban::settings::{LogFormat, Settings, init_text, load_from, needs_restart, schema};

mod incident;
mod mistakes;
mod slack;

/// A folder with a `toban.toml`, and what is set in the environment.
struct Place {
    folder: TempDir,
    environment: BTreeMap<String, String>,
}

impl Place {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Self { folder, environment: BTreeMap::new() };
        place.write("toban.toml", text);
        fs::create_dir(place.path("exists")).expect("a folder");
        place
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).expect("closed");
    }

    fn load(&self) -> Result<(Settings, Vec<Problem>), Vec<Problem>> {
        load_from(Some(&self.path("toban.toml")), &self.environment).map_err(|rejected| rejected.problems)
    }

    /// The problems, files by their bare names.
    fn problems(&self) -> Vec<String> {
        let problems = self.load().expect_err("there are mistakes");
        problems.iter().map(|problem| self.shown(problem)).collect()
    }

    fn shown(&self, problem: &Problem) -> String {
        problem.to_string().replace(&format!("{}/", self.folder.path().display()), "")
    }
}

const TOKEN: &str = "0123456789abcdef";

#[test]
fn variables_override_the_file_and_files_hold_secrets() {
    let place = Place::with("language = \"en\"\n[web]\nlisten = \"127.0.0.1:1\"\ntoken = \"the token of the file\"\n[commands]\ndirectory = \"exists\"\n")
        .set("TOBAN__LANGUAGE", "ja")
        .set("TOBAN__WEB__LISTEN", "0.0.0.0:8080")
        .set("TOBAN__WEB__TOKEN_FILE", "token.txt")
        .set("TOBAN__DIAG__CONCURRENCY", "4")
        .set("TOBAN__LOG__FORMAT", "json")
        .set("TOBAN__COMMANDS__PREFIX", "1-is-no-number".trim_start_matches("1-"))
        .set("TOBANX__WEB__LISTEN", "ignored")
        .set("HOME_OF_OTHERS", "ignored");
    place.write("token.txt", "another token of a file\n");
    let (settings, warnings) = place.load().expect("no mistakes");
    assert_eq!(warnings, []);
    assert_eq!(settings.language, Language::Ja);
    assert_eq!(settings.web.listen.to_string(), "0.0.0.0:8080");
    assert_eq!(settings.web.token.as_ref().map(Secret::expose), Some("another token of a file"));
    assert_eq!(settings.concurrency, 4);
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.elsewhere.commands.prefix, "is-no-number");
    assert_eq!(settings.elsewhere.commands.directory, Some(place.path("exists")));
}

#[test]
fn secrets_open_to_everybody_are_warned_about_and_never_shown() {
    let place = Place::with(&format!(
        "[web]\ntoken = \"{TOKEN}\"\n[[target]]\nname = \"x\"\nurl = \"redis://u:hunter2@h.example\"\n[[target]]\nname = \"y\"\n\
         url = \"http://h.example/\"\nheaders = {{ Authorization = \"Bearer hunter3\" }}\n[[target]]\nname = \"z\"\n\
         url = \"postgres://u@h.example\"\npassword_file = \"p.txt\"\n"
    ));
    place.write("p.txt", "hunter4");
    for name in ["toban.toml", "p.txt"] {
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o644)).expect("opened");
    }
    let (settings, warnings) = place.load().expect("no mistakes");
    let warnings: Vec<String> = warnings.iter().map(|warning| place.shown(warning)).collect();
    let shown = format!("{settings:?}{warnings:?}");
    for secret in [TOKEN, "hunter2", "hunter3", "hunter4"] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
    for expected in [
        "toban.toml:2:1: a secret stands in a file that everybody",
        "toban.toml:8:1: headers go over plain http",
        "toban.toml:13:1: everybody on this machine can read p.txt; chmod o-rwx p.txt",
    ] {
        assert!(warnings.iter().any(|warning| warning.starts_with(expected)), "{expected}: {warnings:?}");
    }
    let headers = settings.inventory.target("y").map(|target| match &target.endpoint {
        Endpoint::Http(http) => http.headers.keys().cloned().collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    assert_eq!(headers, Some(vec!["Authorization".to_owned()]), "names keep their case");
}

#[test]
fn without_anything_there_are_good_defaults() {
    let (settings, warnings) = Place::with("").load().expect("no mistakes");
    assert_eq!(warnings, []);
    assert_eq!(settings.web.listen.to_string(), "127.0.0.1:7340");
    assert_eq!(settings.limits.per_probe, Duration::from_secs(3));
    assert!(
        settings.store.url.expose().starts_with("sqlite:///")
            && settings.store.url.expose().ends_with("/toban/toban.db")
    );
    assert_eq!(settings.access.local, Role::Admin);
    let targets: Vec<&str> = settings.inventory.targets().map(|target| target.name.as_str()).collect();
    assert_eq!(targets, ["local", "local-redis"]);
}

#[test]
fn the_inventory_is_read_in_full() {
    let place = Place::with(
        r#"
[[target]]
name = "db-1"
via = "node_exporter"
url = "http://10.0.0.1:9100/metrics"
[[target]]
name = "db-2"
via = "prometheus"
url = "https://prometheus.example.com"
instance = "db-2:9100"
[[target]]
name = "orders"
url = "postgres://toban:p%40ss@[2606:4700::1]/orders%20old"
ssl_mode = "verify-full"
host = "db-1"
tags = ["prod", "東京"]
allow_networks = ["10.0.0.0/8"]
[[target]]
name = "cache"
url = "rediss://cache.example.com"
[[target]]
name = "names"
url = "dns:example.com"
servers = ["192.0.2.53", "[2606:4700::53]:5353"]
[[person]]
name = "aiko"
shown = "佐藤愛子"
language = "ja"
[[team]]
name = "db"
members = ["aiko"]
[access]
manager = ["team:db"]
default = "viewer"
[access.actions]
"diag.run" = "viewer"
[[service]]
name = "shop"
targets = { database = "orders" }
"#,
    );
    let (settings, warnings) = place.load().unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(warnings, []);
    let endpoint = |name: &str| settings.inventory.target(name).map(|target| target.endpoint.clone()).expect(name);
    let Endpoint::Postgres(orders) = endpoint("orders") else { panic!("orders is a PostgreSQL") };
    assert_eq!((orders.address.to_string().as_str(), orders.database.as_str()), ("[2606:4700::1]:5432", "orders old"));
    assert_eq!(orders.password.as_ref().map(Secret::expose), Some("p@ss"));
    assert_eq!(orders.ssl_mode, "verify-full");
    assert!(matches!(endpoint("db-1"), Endpoint::Host(HostEndpoint::NodeExporter(_))));
    assert!(
        matches!(endpoint("db-2"), Endpoint::Host(HostEndpoint::Prometheus { instance, .. }) if instance == "db-2:9100")
    );
    assert!(matches!(endpoint("cache"), Endpoint::Redis(redis) if redis.tls && redis.address.port == 6379));
    assert!(matches!(endpoint("names"), Endpoint::Dns(dns) if dns.servers[1].port == 5353));
    assert_eq!(settings.inventory.tagged("東京").count(), 1);
    assert_eq!(settings.directory.person("aiko").map(|person| person.shown.as_str()), Some("佐藤愛子"));
    assert_eq!(settings.access.given, [(Role::Manager, Grantee::Team("db".to_owned()))]);
    assert_eq!(settings.access.actions.get("diag.run"), Some(&Role::Viewer), "a dot in a key is no path");
}

#[test]
fn the_sample_loads_as_it_is_and_with_every_line_uncommented() {
    let sample = init_text();
    assert_eq!(sample.lines().next(), Some("#:schema ./toban.schema.json"));
    let (_, warnings) = Place::with(&sample).load().expect("the sample has no mistakes");
    assert_eq!(warnings, []);
    let open: Vec<&str> = sample
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(setting) if setting.starts_with("[[") || setting.starts_with('[') || setting.contains(" = ") => {
                setting
            }
            Some(setting) if setting.contains("  = ") => setting,
            _ => line,
        })
        .collect();
    let found = Place::with(&open.join("\n")).problems();
    // Only what does not exist on this machine is wrong then: files with secrets, folders, and two ways to say one URL.
    for found in &found {
        let missing =
            ["cannot be read", "there is no folder", "both `url` and"].iter().any(|reason| found.contains(reason));
        assert!(missing, "{found}");
    }
}

#[test]
fn the_hash_tells_replicas_apart_and_what_needs_a_restart_is_named() {
    let place = Place::with("language = \"ja\"\n");
    let (settings, _) = place.load().expect("no mistakes");
    place.write("toban.toml", "language = \"en\"\n[web]\nlisten = \"127.0.0.1:1\"\n");
    let (fresh, _) = place.load().expect("no mistakes");
    assert_ne!(fresh.hash, settings.hash);
    assert_eq!(needs_restart(&settings, &fresh), Some("web.listen"));
    place.write("toban.toml", &format!("language = \"en\"\n[web]\nlisten = \"127.0.0.1:2\"\ntoken = \"{TOKEN}\"\n"));
    let (again, _) = place.load().expect("no mistakes");
    assert_eq!(again.hash, fresh.hash, "neither secrets nor what is of one machine counts");
    assert_eq!(fresh.hash.len(), 64);
}

#[test]
fn levels_of_the_log_are_words_or_pairs() {
    for level in ["debug", "WARN", "off", "warn,toban::dispatch=trace"] {
        Place::with(&format!("[log]\nlevel = \"{level}\"\n")).load().expect(level);
    }
}

#[test]
fn a_named_file_must_exist() {
    let rejected = load_from(Some(&PathBuf::from("/nowhere/toban.toml")), &BTreeMap::new()).expect_err("it does not");
    let problems = rejected.problems;
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().starts_with("/nowhere/toban.toml: the file cannot be read: "), "{problems:?}");
}

#[test]
fn the_schema_describes_every_key() {
    let schema = schema();
    assert_eq!(schema.get("$schema").and_then(|id| id.as_str()), Some("http://json-schema.org/draft-07/schema#"));
    let definitions = schema.get("definitions").and_then(|all| all.as_object()).expect("definitions");
    for (name, definition) in definitions {
        for (key, property) in definition.get("properties").and_then(|all| all.as_object()).into_iter().flatten() {
            assert!(property.get("description").is_some(), "{name}.{key} is not described");
        }
    }
}
