//! The plain sections: page, store, commands and playbooks, bounds, log.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use etcetera::BaseStrategy as _;
use jiff::SignedDuration;
use url::Url;

use crate::probe::target::Limits;
use crate::secret::Secret;
use crate::settings::loaded::{Commands, Elsewhere, Log, Playbooks, Store, Web};
use crate::settings::origin::Origin;
use crate::settings::secret_file::secret;
use crate::settings::target;
use crate::settings::written::{self, Written};

/// Least length of the page's token in characters: 16 random ones cannot be guessed over a network.
const TOKEN: usize = 16;
/// Levels of the log, the quietest first.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
/// Where the page listens unless told otherwise.
const LISTEN: &str = "127.0.0.1:7340";

pub(super) fn web(written: &written::Web, origin: &mut Origin) -> Option<Web> {
    let text = written.listen.as_deref().unwrap_or(LISTEN);
    let listen = text.replace("localhost:", "127.0.0.1:").parse::<SocketAddr>();
    if listen.is_err() {
        let message = format!("`{text}` is no address with a port");
        origin.problem("web/listen", message, "write \"127.0.0.1:7340\", or \"[::]:7340\" for every address");
    }
    let token = secret(origin, "web/token", written.token.as_deref(), written.token_file.as_deref());
    let given = if origin.has("web/token_file") { "web/token_file" } else { "web/token" };
    if token.as_ref().is_some_and(|token| token.expose().chars().count() < TOKEN) {
        let message = format!("the token has fewer than {TOKEN} characters");
        origin.problem(given, message, "take a random one: openssl rand -base64 24");
    }
    if let Ok(listen) = &listen
        && !listen.ip().is_loopback()
        && !origin.has("web/token")
        && !origin.has("web/token_file")
    {
        let message = format!("`{listen}` can be reached from other machines and there is no token");
        origin.problem("web/listen", message, "add `token_file` (or `token`) to [web], or listen on 127.0.0.1");
    }
    let public_url = written.public_url.as_deref().and_then(|text| public_url(text, origin));
    Some(Web { listen: listen.ok()?, token, public_url })
}

fn public_url(text: &str, origin: &mut Origin) -> Option<String> {
    let path = "web/public_url";
    let Ok(url) = Url::parse(text) else {
        origin.problem(path, format!("`{text}` is no URL"), "write https://toban.example.com");
        return None;
    };
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        origin.problem(path, format!("`{text}` is no web address"), "write https://toban.example.com");
    } else if url.scheme() == "http" && !loopback {
        origin.problem(path, "plain http beyond loopback shows the token to everybody on the way", "write https://…");
    } else if !url.username().is_empty() || url.password().is_some() {
        origin.problem(path, "the URL carries credentials", "remove them");
    } else if url.query().is_some() || url.fragment().is_some() {
        origin.problem(path, "the URL has a query or a fragment", "remove what follows ? or #");
    } else {
        return Some(text.trim_end_matches('/').to_owned());
    }
    None
}

pub(super) fn store(written: &written::Store, origin: &mut Origin) -> Option<Store> {
    let given = secret(origin, "store/url", written.url.as_deref(), written.url_file.as_deref());
    let path = if origin.has("store/url_file") { "store/url_file" } else { "store/url" };
    match given {
        Some(url) => {
            let known =
                ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.expose().starts_with(scheme));
            if !known {
                let remedy = "write sqlite:///path/to/toban.db or postgres://user:password@host/database";
                origin.problem(path, "the URL names no database that Toban can use", remedy);
            } else if !url.expose().starts_with("sqlite:") && Url::parse(url.expose()).is_err() {
                origin.problem(path, "the URL cannot be read", "write postgres://user:password@host/database");
            }
            Some(Store { url })
        }
        None if origin.has("store/url") || origin.has("store/url_file") => None,
        None => match etcetera::choose_base_strategy() {
            Ok(folders) => {
                let file = folders.data_dir().join("toban").join("toban.db");
                Some(Store { url: Secret::new(format!("sqlite://{}", file.display())) })
            }
            Err(_homeless) => {
                origin.problem("store/url", "there is no home folder to keep a database in", "set `store.url`");
                None
            }
        },
    }
}

pub(super) fn elsewhere(written: &Written, origin: &mut Origin) -> Elsewhere {
    let commands = commands(&written.commands, origin);
    let playbooks =
        Playbooks { directory: folder("playbooks/directory", written.playbooks.directory.as_deref(), origin) };
    let unknown = |action: &String| {
        let message = format!("`[access.actions]` names `{action}`, which does not exist");
        (action.clone(), origin.at(&format!("access/actions/{action}"), message, "remove it"))
    };
    let actions = written.access.actions.keys().map(unknown).collect();
    Elsewhere { commands, playbooks, actions, named: target::playbooks(written, origin) }
}

fn commands(written: &written::Commands, origin: &mut Origin) -> Commands {
    let prefix = written.prefix.clone().unwrap_or_default();
    let spelled = prefix.starts_with(|c: char| c.is_ascii_lowercase())
        && prefix.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
        && prefix.len() <= 20;
    let prefix = if prefix.is_empty() || spelled {
        prefix
    } else {
        let message = format!("`{prefix}` cannot stand before a command");
        origin.problem("commands/prefix", message, "at most 20 of a-z, 0-9, - and _, a letter first");
        String::new()
    };
    Commands { prefix, directory: folder("commands/directory", written.directory.as_deref(), origin) }
}

fn folder(path: &str, written: Option<&str>, origin: &mut Origin) -> Option<PathBuf> {
    let folder = origin.file(written?);
    if !folder.is_dir() {
        origin.problem(path, format!("there is no folder {}", folder.display()), "create it, or remove the key");
        return None;
    }
    Some(folder)
}

pub(super) fn limits(written: &written::Diag, origin: &mut Origin) -> Option<Limits> {
    let seconds = Duration::from_secs;
    let per_probe = span("diag/per_probe", written.per_probe.as_deref(), seconds(3), seconds(60), origin);
    let total = span("diag/total", written.total.as_deref(), seconds(30), seconds(600), origin);
    let limits = Limits { per_probe: per_probe?, total: total? };
    if limits.total < limits.per_probe {
        origin.problem("diag/total", "a whole run has less time than one read", "make `total` longer than `per_probe`");
    }
    Some(limits)
}

fn span(path: &str, text: Option<&str>, default: Duration, most: Duration, origin: &mut Origin) -> Option<Duration> {
    let Some(text) = text else { return Some(default) };
    let read = text.parse::<SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
    let good = read.filter(|span| *span >= Duration::from_millis(10) && *span <= most);
    if good.is_none() {
        let message = format!("`{text}` is no time span from 10ms to {}s", most.as_secs());
        origin.problem(path, message, "write 500ms, 3s or 1m");
    }
    good
}

pub(super) fn log(written: &written::Log, origin: &mut Origin) -> Log {
    let level = written.level.clone().unwrap_or_else(|| "info".to_owned());
    // Stricter than `tracing`, which takes a misspelt level for the name of a room.
    for part in level.split(',') {
        let (room, word) = part.rsplit_once('=').unwrap_or(("toban", part));
        let named = !room.is_empty() && room.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':'));
        if !named || !LEVELS.contains(&word.to_ascii_lowercase().as_str()) {
            let remedy = format!("write one of {}, or ROOM=LEVEL pairs separated by commas", LEVELS.join(", "));
            origin.problem("log/level", format!("`{part}` is no level of the log"), remedy);
        }
    }
    Log { format: written.format.unwrap_or_default(), level }
}
