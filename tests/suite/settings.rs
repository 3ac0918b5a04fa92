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

/// One class of mistake a line: the file's text, and how the problems begin.
const MISTAKES: &[(&str, &[&str])] = &[
    // The file as such.
    ("web = [", &["toban.toml:1:8: unclosed array", "toban.toml:1:7: `web` must be a table"]),
    ("[web]\nlisten = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\n", &["toban.toml:3:"]),
    ("[wbe]\n", &["toban.toml:1:2: the file has no key `wbe`; did you mean `web`?"]),
    (
        "[web]\nport = 1\n",
        &["toban.toml:2:1: `web` has no key `port`; known are: listen, token, token_file, public_url"],
    ),
    ("[web]\nlisten = 7340\n", &["toban.toml:2:10: `web.listen` must be a text, not a number; write a text"]),
    ("web = 1\n", &["toban.toml:1:7: `web` must be a table, not the number 1"]),
    ("target = [1]\n", &["toban.toml:1:11: `target` must be a table, not the number 1"]),
    ("language = \"jp\"\n", &["toban.toml:1:12: `language` must be \"en\" or \"ja\", not \"jp\"; "]),
    (
        "[diag]\nconcurrency = 0\n",
        &["toban.toml:2:15: `diag.concurrency` must be a whole number from 1 to 256, not the number 0"],
    ),
    (
        "[discord]\ntoken = \"x\"\n[[schedule]]\nname = \"db\"\n",
        &[
            "toban.toml:1:2: `discord` is not in this version; remove it; a later version will read it",
            "toban.toml:3:3: `schedule` is not in this version",
        ],
    ),
    // Page and store.
    ("[web]\nlisten = \"7340\"\n", &["toban.toml:2:1: `7340` is no address with a port; write \"127.0.0.1:7340\""]),
    (
        "[web]\nlisten = \"0.0.0.0:7340\"\n",
        &["toban.toml:2:1: `0.0.0.0:7340` can be reached from other machines and there is no token"],
    ),
    ("[web]\ntoken = \"short\"\n", &["toban.toml:2:1: the token has fewer than 16 characters"]),
    ("[web]\ntoken = \"\"\n", &["toban.toml:2:1: the secret is empty"]),
    (
        "[web]\ntoken = \"0123456789abcdef\"\ntoken_file = \"x\"\n",
        &["toban.toml:3:1: both `token` and `token_file` are given"],
    ),
    ("[web]\ntoken_file = \"missing\"\n", &["toban.toml:2:1: missing cannot be read: No such file"]),
    ("[web]\npublic_url = \"toban.example.com\"\n", &["toban.toml:2:1: `toban.example.com` is no URL"]),
    (
        "[web]\npublic_url = \"ftp://toban.example.com\"\n",
        &["toban.toml:2:1: `ftp://toban.example.com` is no web address"],
    ),
    ("[web]\npublic_url = \"http://toban.example.com\"\n", &["toban.toml:2:1: plain http beyond loopback"]),
    ("[web]\npublic_url = \"https://a:b@toban.example.com\"\n", &["toban.toml:2:1: the URL carries credentials"]),
    ("[store]\nurl = \"mysql://db/toban\"\n", &["toban.toml:2:1: the URL names no database that Toban can use"]),
    ("[store]\nurl = \"postgres://\"\nurl_file = \"x\"\n", &["toban.toml:3:1: both `url` and `url_file` are given"]),
    // Folders and bounds.
    (
        "[commands]\nprefix = \"TB \"\ndirectory = \"none\"\n",
        &["toban.toml:2:1: `TB ` cannot stand before a command", "toban.toml:3:1: there is no folder none"],
    ),
    ("[playbooks]\ndirectory = \"none\"\n", &["toban.toml:2:1: there is no folder none; create it, or remove the key"]),
    ("[diag]\nper_probe = \"3\"\n", &["toban.toml:2:1: `3` is no time span from 10ms to 60s; write 500ms, 3s or 1m"]),
    ("[diag]\nper_probe = \"10s\"\ntotal = \"5s\"\n", &["toban.toml:3:1: a whole run has less time than one read"]),
    ("[log]\nlevel = \"info, toban=debug\"\n", &["toban.toml:2:1: ` toban=debug` is no level of the log"]),
    // People.
    ("[[person]]\nshown = \"Aiko\"\n", &["toban.toml:1:1: `person` needs the key `name`"]),
    (
        "[[person]]\nname = \"a b\"\n[[person]]\nname = \"aiko\"\n[[person]]\nname = \"aiko\"\n",
        &["toban.toml:2:1: `a b` is no name", "toban.toml:6:1: there are two of [[person]] with the name `aiko`"],
    ),
    (
        "[[person]]\nname = \"aiko\"\n[[team]]\nname = \"db\"\nmembers = [\"aiko\", \"akio\"]\n",
        &["toban.toml:5:20: there is no person `akio`; did you mean \"aiko\"?"],
    ),
    (
        "[access]\nadmin = [\"nobody\", \"team:ops\", \"slack:S1\"]\nlocal = \"root\"\n[access.actions]\n\"diag.run\" = 1\n",
        &[
            "toban.toml:3:9: `access.local` must be \"viewer\" or \"responder\" or \"manager\" or \"admin\", not \"root\"",
            "toban.toml:5:14: `access.actions.diag.run` must be",
            "toban.toml:2:10: there is no person `nobody`; add a [[person]] of that name",
            "toban.toml:2:20: there is no team `ops`",
            "toban.toml:2:32: groups of `slack` are not in this version",
        ],
    ),
    // Targets.
    ("[[target]]\nname = \"x\"\n", &["toban.toml:1:1: the target has no address"]),
    ("[[target]]\nname = \"x\"\nkind = \"redis\"\n", &["toban.toml:1:1: a redis target needs a `url`; add it"]),
    ("[[target]]\nname = \"x\"\nkind = \"mysql\"\n", &["toban.toml:3:8: `target.kind` must be"]),
    (
        "[[target]]\nname = \"x\"\nkind = \"redis\"\nurl = \"http://x.example/\"\n",
        &["toban.toml:4:1: `http:` is an address of kind http, not redis; correct `kind`"],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"gopher://127.0.0.1:6379/_FLUSHALL\"\n",
        &["toban.toml:3:1: the address begins with no scheme that Toban knows"],
    ),
    (
        "[[target]]\nname = \"x\"\nkind = \"postgres\"\nurl = \"host=/tmp/evil.sock\"\n",
        &["toban.toml:4:1: the address begins with no scheme"],
    ),
    ("[[target]]\nname = \"x\"\nurl = \"postgres://u@%2Ftmp%2Fevil.sock/db\"\n", &["toban.toml:3:1: "]),
    (
        "[[target]]\nname = \"x\"\nurl = \"postgres://u@h.example/db?host=/tmp/evil.sock\"\n",
        &["toban.toml:3:1: parameters in the address are not taken"],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"postgres://h.example/db\"\n",
        &["toban.toml:3:1: a postgres target needs a user"],
    ),
    ("[[target]]\nname = \"x\"\nurl = \"postgres:///db\"\nusername = \"u\"\n", &["toban.toml:3:1: the host is empty"]),
    (
        "[[target]]\nname = \"x\"\nurl = \"postgres://u@h.example/a\"\ndatabase = \"b\"\nusername = \"v\"\n",
        &["toban.toml:4:1: the database is named twice", "toban.toml:5:1: the user is named twice"],
    ),
    ("[[target]]\nname = \"x\"\nurl = \"redis://127.1:6379\"\n", &["toban.toml:3:1: "]),
    ("[[target]]\nname = \"x\"\nurl = \"redis://169.254.169.254:6379\"\n", &["toban.toml:3:1: "]),
    (
        "[[target]]\nname = \"x\"\nurl = \"redis://h.example:6379/3\"\n",
        &["toban.toml:3:1: a redis address ends with the port"],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"redis://:a@h.example\"\npassword = \"b\"\n",
        &["toban.toml:3:1: the password is given twice"],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"tcp://h.example\"\n",
        &["toban.toml:3:1: the port is missing; write tcp://HOST:PORT"],
    ),
    ("[[target]]\nname = \"x\"\nurl = \"tcp://h.example:99999\"\n", &["toban.toml:3:1: the address cannot be read"]),
    (
        "[[target]]\nname = \"x\"\nurl = \"tls://h.example/path\"\nserver_name = \"a b\"\nca_file = \"exists.txt\"\n",
        &[
            "toban.toml:3:1: more than a host and a port",
            "toban.toml:4:1: ",
            "toban.toml:5:1: exists.txt has no certificate",
        ],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"redis://h.example\"\nca_file = \"exists.txt\"\n",
        &[
            "toban.toml:4:1: `ca_file` is given, but no certificate would be checked; write rediss://",
            "toban.toml:4:1: ",
        ],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"postgres://u@h.example\"\nssl_mode = \"require\"\nca_file = \"exists.txt\"\n",
        &["toban.toml:5:1: `ca_file` is given, but no certificate would be checked", "toban.toml:5:1: "],
    ),
    ("[[target]]\nname = \"x\"\nurl = \"http://169.254.169.254/latest\"\n", &["toban.toml:3:1: "]),
    ("[[target]]\nname = \"x\"\nurl = \"http://u:p@h.example/\"\n", &["toban.toml:3:1: "]),
    (
        "[[target]]\nname = \"x\"\nurl = \"https://h.example/\"\nexpect_status = [200, 999]\nheaders = { \"a b\" = \"c\" }\n",
        &["toban.toml:4:23: 999 is no status code", "toban.toml:5:13: a header that cannot be sent"],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"dns:10.0.0.1\"\nservers = [\"ns.example.com\"]\n",
        &["toban.toml:3:1: an IP address cannot be looked up", "toban.toml:4:12: `ns.example.com` is no server to ask"],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"redis://h.example\"\ndatabase = \"b\"\ninstance = \"i\"\n",
        &[
            "toban.toml:5:1: a redis target has no `instance`; it is for: host",
            "toban.toml:4:1: a redis target has no `database`; it is for: postgres",
        ],
    ),
    (
        "[[target]]\nname = \"x\"\nvia = \"prometheus\"\nurl = \"http://p.example:9090\"\n",
        &["toban.toml:1:1: via = \"prometheus\" needs an `instance`"],
    ),
    (
        "[[target]]\nname = \"x\"\nkind = \"host\"\nurl = \"redis://p.example\"\n",
        &["toban.toml:4:1: a host is read over http or https"],
    ),
    (
        "[[target]]\nname = \"x\"\nvia = \"local\"\nurl = \"http://p.example\"\n",
        &["toban.toml:4:1: this machine is read directly"],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"redis://h.example\"\nallow_networks = [\"10.0.0.0/40\"]\ntags = [\"a b\"]\nhost = \"y\"\n",
        &[
            "toban.toml:6:1: there is no target `y`",
            "toban.toml:4:19: `10.0.0.0/40` is no network",
            "toban.toml:5:9: `a b` is no tag",
        ],
    ),
    (
        "[[target]]\nname = \"x\"\nurl = \"redis://h.example\"\nhost = \"x\"\n",
        &["toban.toml:4:1: `x` is a redis target, not a host"],
    ),
    // Services.
    (
        "[[target]]\nname = \"orders\"\nurl = \"redis://h.example\"\n[[service]]\nname = \"s\"\ntargets = { cache = \"order\" }\ndepends_on = [\"s\", \"t\"]\n",
        &[
            "toban.toml:6:13: there is no target `order`; did you mean \"orders\"?",
            "toban.toml:7:15: the service `s` depends on itself",
            "toban.toml:7:20: there is no service `t`",
        ],
    ),
];

#[test]
fn every_mistake_is_told_with_its_line_and_remedy() {
    let mut wrong = Vec::new();
    for (text, expected) in MISTAKES {
        let place = Place::with(text);
        place.write("exists.txt", "not a certificate");
        let found = place.problems();
        let same = found.iter().zip(*expected).all(|(found, expected)| found.starts_with(expected));
        if !same || found.len() != expected.len() {
            wrong.push(format!("{text}\nexpected:\n{}\nfound:\n{}", expected.join("\n"), found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn mistakes_of_all_kinds_are_told_together() {
    let all: String = MISTAKES.iter().skip(24).take(2).map(|(text, _)| *text).collect::<Vec<_>>().concat();
    let text = format!(
        "langauge = \"ja\"\n{}\n[[target]]\nname = 1\nurl = \"redis://127.1\"\n",
        all.replace("[diag]\nper_probe = \"10s\"\n", "")
    );
    let found = Place::with(&text).set("TOBAN__WEB__LISTEN", "everywhere").problems();
    assert!(found.len() >= 5, "{}", found.join("\n"));
}

#[test]
fn mistakes_in_variables_name_the_variable() {
    for (name, value, expected) in [
        ("TOBAN__WEB__LISTEN", "x", "TOBAN__WEB__LISTEN: `x` is no address with a port; "),
        ("TOBAN__WEB__LISTN", "x", "TOBAN__WEB__LISTN: `web` has no key `listn`; did you mean `listen`?"),
        ("TOBAN__LANGUAGE", "fr", "TOBAN__LANGUAGE: `language` must be \"en\" or \"ja\"; "),
        ("TOBAN__DIAG__CONCURRENCY", "many", "TOBAN__DIAG__CONCURRENCY: `diag.concurrency` must be a whole number"),
        ("TOBAN__TARGET", "x", "TOBAN__TARGET: `target` cannot be set by a variable; write it into the file"),
        ("TOBAN__DISCORD__TOKEN", "x", "TOBAN__DISCORD__TOKEN: `discord` is not in this version"),
        ("TOBAN__WEB__TOKEN_FILE", "none", "TOBAN__WEB__TOKEN_FILE: none cannot be read"),
        ("TOBAN__ACCESS__ADMIN", "zoe", "toban.toml:1:1: there is no person `zoe`"),
    ] {
        let found = Place::with("").set(name, value).problems();
        assert!(found.len() == 1 && found[0].starts_with(expected), "{name}: {found:?}");
    }
}

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
