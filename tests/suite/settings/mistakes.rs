//! Every mistake somebody can make in a file or a variable, each with its place and its remedy.

use super::Place;

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
