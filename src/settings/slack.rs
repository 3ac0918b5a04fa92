//! `[slack]`: the three secrets, each checked for being the one it should be, and the accounts of persons there.

use url::Url;

use crate::secret::Secret;
use crate::settings::loaded::Slack;
use crate::settings::origin::Origin;
use crate::settings::secret_file::secret;
use crate::settings::written;

/// Where Slack's methods are.
const API: &str = "https://slack.com/api";
/// Connections of one process: with two, one stays while Slack closes the other, as it does every few hours.
const CONNECTIONS: u8 = 2;

/// The section; `None` where nothing of it is written, or something is wrong.
pub(super) fn slack(written: &written::Slack, origin: &mut Origin) -> Option<Slack> {
    let mut take = |key: &str, value: &Option<String>, file: &Option<String>| {
        secret(origin, &format!("slack/{key}"), value.as_deref(), file.as_deref())
    };
    let bot_token = take("bot_token", &written.bot_token, &written.bot_token_file);
    let app_token = take("app_token", &written.app_token, &written.app_token_file);
    let signing_secret = take("signing_secret", &written.signing_secret, &written.signing_secret_file);
    kind(("bot_token", "xoxb-"), bot_token.as_ref(), "OAuth & Permissions", origin);
    kind(("app_token", "xapp-"), app_token.as_ref(), "Basic Information → App-Level Tokens", origin);
    signing(signing_secret.as_ref(), origin);
    let api_base = api_base(written.api_base.as_deref(), origin);
    if !given("", origin) && written.api_base.is_none() && written.connections.is_none() {
        return None;
    }
    if !given("bot_token", origin) {
        let remedy = "add bot_token (or bot_token_file) of \"OAuth & Permissions\", or remove [slack]";
        origin.problem("slack", "there is no bot token, so Toban cannot speak on Slack", remedy);
    }
    if !given("app_token", origin) && !given("signing_secret", origin) {
        let remedy =
            "add app_token for Socket Mode (no public address needed), or signing_secret for requests to /slack/…";
        origin.problem("slack", "nothing can come in from Slack", remedy);
    }
    let connections = written.connections.unwrap_or(CONNECTIONS);
    Some(Slack { bot_token: bot_token?, app_token, signing_secret, api_base: api_base?, connections })
}

/// Whether the secret `key` is written in either way; with an empty key, whether any is.
fn given(key: &str, origin: &Origin) -> bool {
    let keys = ["bot_token", "app_token", "signing_secret"];
    keys.iter()
        .filter(|one| key.is_empty() || **one == key)
        .any(|one| origin.has(&format!("slack/{one}")) || origin.has(&format!("slack/{one}_file")))
}

/// The place of a secret: where it was written.
fn place(key: &str, origin: &Origin) -> String {
    let file = format!("slack/{key}_file");
    if origin.has(&file) { file } else { format!("slack/{key}") }
}

/// Slack's tokens tell their kind by how they begin; the value itself is never repeated.
fn kind((key, begins): (&str, &str), token: Option<&Secret>, page: &str, origin: &mut Origin) {
    let Some(token) = token else { return };
    if !token.expose().starts_with(begins) || token.expose().chars().any(char::is_whitespace) {
        let is = ["xoxb-", "xoxp-", "xapp-", "xoxe", "xoxa-"].into_iter().find(|kind| token.expose().starts_with(kind));
        let is = is.map(|kind| format!("; this one begins with {kind}")).unwrap_or_default();
        let message = format!("`{key}` begins with {begins}{is}");
        let place = place(key, origin);
        origin.problem(&place, message, format!("take the one of \"{page}\" on the app's page at api.slack.com/apps"));
    }
}

fn signing(secret: Option<&Secret>, origin: &mut Origin) {
    let Some(secret) = secret else { return };
    let hexadecimal = secret.expose().chars().all(|c| c.is_ascii_hexdigit());
    if !hexadecimal || secret.expose().len() < 16 {
        let place = place("signing_secret", origin);
        let remedy = "take \"Signing Secret\" of \"Basic Information\", not the client secret and no token";
        origin.problem(&place, "`signing_secret` is not 32 hexadecimal digits", remedy);
    }
}

fn api_base(text: Option<&str>, origin: &mut Origin) -> Option<String> {
    let Some(text) = text else { return Some(API.to_owned()) };
    let path = "slack/api_base";
    let Ok(url) = Url::parse(text) else {
        origin.problem(path, format!("`{text}` is no URL"), format!("write {API}, or remove the key"));
        return None;
    };
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if !url.username().is_empty() || url.password().is_some() {
        origin.problem(path, "the URL carries credentials", "remove them");
    } else if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        origin.problem(path, format!("`{text}` is no web address"), format!("write {API}"));
    } else if url.scheme() == "http" && !loopback {
        origin.problem(path, "plain http beyond loopback shows the tokens to everybody on the way", "write https://…");
    } else if url.query().is_some() || url.fragment().is_some() {
        origin.problem(path, "the URL has a query or a fragment", "remove what follows ? or #");
    } else {
        return Some(text.trim_end_matches('/').to_owned());
    }
    None
}

/// Whether that can be the id of a conversation on Slack.
pub(super) fn is_conversation(id: &str) -> bool {
    is_id(id, &['C', 'G', 'D'])
}

/// A person's account.
pub(super) fn account(path: &str, id: &str, origin: &mut Origin) -> Option<String> {
    if is_id(id, &['U', 'W']) {
        return Some(id.to_owned());
    }
    let remedy = "write the member ID, \"U0123ABCD\": on Slack, the profile, then ⋮, then \"Copy member ID\"";
    origin.problem(path, format!("`{id}` is no member ID of Slack"), remedy);
    None
}

/// One account is one person.
pub(super) fn unique<'a>(accounts: impl Iterator<Item = Option<&'a str>>, origin: &mut Origin) {
    let mut seen: Vec<&str> = Vec::new();
    for (index, id) in accounts.enumerate() {
        let Some(id) = id else { continue };
        if seen.contains(&id) {
            let path = format!("person/{index}/slack");
            origin.problem(&path, format!("`{id}` is the account of two persons"), "remove it from one of them");
        }
        seen.push(id);
    }
}

/// Slack's ids: a letter for what it is, then capitals and digits; at least nine characters, on Enterprise Grid more.
fn is_id(id: &str, kinds: &[char]) -> bool {
    let rest = id.strip_prefix(kinds);
    rest.is_some_and(|rest| {
        (2..=30).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    })
}
