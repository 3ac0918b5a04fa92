//! The app's manifest, made from the commands there are: what is pasted at api.slack.com/apps, "From a manifest".
//!
//! Limits: docs.slack.dev/reference/app-manifest. Where one is exceeded the text is cut at a word; nothing is left out.

use serde::Serialize;

use crate::chat::slack::reach::Way;
use crate::chat::slack::scope::{BOT, EVENTS, Scope};
use crate::chat::slack::shortcut::Shortcut;
use crate::command::catalog::{Catalog, Command};
use crate::language::Language;

/// Greatest length of a command's description and of its hint, in characters.
const DESCRIPTION: usize = 2_000;
const HINT: usize = 1_000;

/// What the manifest is made for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// The commands, with their prefix.
    pub commands: &'w Catalog,
    /// How Slack reaches Toban.
    pub way: &'w Way,
    /// The host of the page, whose links Toban shows; where people can reach it.
    pub host: Option<&'w str>,
    /// The language of what people read.
    pub language: Language,
}

/// A manifest; `S` is how a scope is written.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest<S> {
    display_information: Display,
    features: Features,
    oauth_config: Oauth<S>,
    settings: Settings,
}

#[derive(Clone, Debug, Serialize)]
struct Display {
    name: &'static str,
    description: &'static str,
    background_color: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Features {
    app_home: AppHome,
    bot_user: BotUser,
    shortcuts: Vec<ShortcutEntry>,
    slash_commands: Vec<SlashCommand>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unfurl_domains: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct AppHome {
    home_tab_enabled: bool,
    messages_tab_enabled: bool,
    messages_tab_read_only_enabled: bool,
}

#[derive(Clone, Debug, Serialize)]
struct BotUser {
    display_name: &'static str,
    always_online: bool,
}

#[derive(Clone, Debug, Serialize)]
struct ShortcutEntry {
    name: &'static str,
    r#type: &'static str,
    callback_id: &'static str,
    description: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct SlashCommand {
    command: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    description: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    usage_hint: String,
    // People and channels arrive by their ids, so that nobody is meant by a name that somebody else took.
    should_escape: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Oauth<S> {
    scopes: Scopes<S>,
}

#[derive(Clone, Debug, Serialize)]
struct Scopes<S> {
    bot: Vec<S>,
}

#[derive(Clone, Debug, Serialize)]
struct Settings {
    event_subscriptions: Events,
    interactivity: Interactivity,
    org_deploy_enabled: bool,
    socket_mode_enabled: bool,
    token_rotation_enabled: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Events {
    #[serde(skip_serializing_if = "Option::is_none")]
    request_url: Option<String>,
    bot_events: Vec<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
struct Interactivity {
    is_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_menu_options_url: Option<String>,
}

/// The manifest; `write` says how each scope stands in it.
pub fn manifest<S>(wanted: Wanted<'_>, write: impl Fn(&Scope) -> S) -> Manifest<S> {
    let Wanted { commands, way, host, language } = wanted;
    let url = |path: &str| match way {
        Way::Socket => None,
        Way::Http(page) => Some(format!("{page}{path}")),
    };
    Manifest {
        display_information: Display {
            name: "Toban",
            description: match language {
                Language::En => "The person on duty: diagnoses read-only, keeps incidents, remembers",
                Language::Ja => "当番ボット：読み取り専用の診断、インシデント対応、再発防止の記録",
            },
            background_color: "#1f3a4d",
        },
        features: Features {
            app_home: AppHome {
                home_tab_enabled: true,
                messages_tab_enabled: true,
                messages_tab_read_only_enabled: false,
            },
            bot_user: BotUser { display_name: "toban", always_online: true },
            shortcuts: Shortcut::ALL.map(|shortcut| entry(shortcut, language)).to_vec(),
            slash_commands: commands
                .iter()
                .map(|command| SlashCommand {
                    command: format!("/{}", commands.short_form(&command.name)),
                    url: url("/slack/commands"),
                    description: cut(command.summary.get(language), DESCRIPTION),
                    usage_hint: cut(&hint(command), HINT),
                    should_escape: true,
                })
                .collect(),
            unfurl_domains: host.into_iter().map(ToOwned::to_owned).collect(),
        },
        oauth_config: Oauth { scopes: Scopes { bot: BOT.iter().map(write).collect() } },
        settings: Settings {
            event_subscriptions: Events { request_url: url("/slack/events"), bot_events: EVENTS.to_vec() },
            interactivity: Interactivity {
                is_enabled: true,
                request_url: url("/slack/interactions"),
                message_menu_options_url: url("/slack/interactions"),
            },
            org_deploy_enabled: false,
            socket_mode_enabled: *way == Way::Socket,
            token_rotation_enabled: false,
        },
    }
}

fn entry(shortcut: Shortcut, language: Language) -> ShortcutEntry {
    ShortcutEntry {
        name: shortcut.name(language),
        r#type: "message",
        callback_id: shortcut.id(),
        description: shortcut.description(language),
    }
}

/// What can follow: the subcommands, or the parameters.
fn hint(command: &Command) -> String {
    match &command.operation {
        None => command.subcommands.keys().map(String::as_str).collect::<Vec<_>>().join(" | "),
        Some(operation) => {
            let words = operation.parameters.iter().map(|parameter| match (parameter.required, parameter.positional) {
                (true, true) => parameter.name.to_uppercase(),
                (false, true) => format!("[{}]", parameter.name.to_uppercase()),
                (true, false) => format!("{}=…", parameter.name),
                (false, false) => format!("[{}=…]", parameter.name),
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

/// At most `limit` characters, whole words.
fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit - 1).collect();
    let end = head.rfind(' ').unwrap_or(head.len());
    format!("{}…", &head[..end])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, to_value};

    use super::{Wanted, cut, manifest};
    use crate::chat::slack::reach::Way;
    use crate::command::bundled;
    use crate::command::compile::compile;
    use crate::language::Language;

    fn made(way: &Way, host: Option<&str>, language: Language) -> Value {
        let commands = compile(bundled::sources(), &[], "").expect("they compile");
        let wanted = Wanted { commands: &commands, way, host, language };
        to_value(manifest(wanted, |scope| scope.name)).expect("it is JSON")
    }

    fn length(value: &Value, pointer: &str) -> usize {
        value.pointer(pointer).and_then(Value::as_str).map_or(0, |text| text.chars().count())
    }

    /// docs.slack.dev/reference/app-manifest.
    #[test]
    fn it_keeps_slacks_limits_in_both_languages() {
        for language in [Language::En, Language::Ja] {
            let made = made(&Way::Socket, None, language);
            assert!((1..=35).contains(&length(&made, "/display_information/name")));
            assert!((1..=140).contains(&length(&made, "/display_information/description")));
            let commands = made.pointer("/features/slash_commands").and_then(Value::as_array).expect("a list");
            assert!((4..=50).contains(&commands.len()));
            for command in commands {
                assert!((2..=32).contains(&length(command, "/command")), "{command}");
                assert!((1..=2_000).contains(&length(command, "/description")), "{command}");
                assert!((1..=1_000).contains(&length(command, "/usage_hint")), "{command}");
            }
            for shortcut in made.pointer("/features/shortcuts").and_then(Value::as_array).expect("a list") {
                assert!((1..=24).contains(&length(shortcut, "/name")), "{shortcut}");
                assert!((1..=150).contains(&length(shortcut, "/description")), "{shortcut}");
                assert!((1..=255).contains(&length(shortcut, "/callback_id")), "{shortcut}");
            }
        }
    }

    #[test]
    fn an_address_is_there_only_where_slack_calls() {
        let text = made(&Way::Socket, None, Language::En).to_string();
        assert!(!text.contains("url") && text.contains("\"socket_mode_enabled\":true"), "{text}");
        let way = Way::Http("https://toban.example.com".to_owned());
        let made = made(&way, Some("toban.example.com"), Language::En);
        let at = |pointer| made.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(at("/features/slash_commands/0/url"), "https://toban.example.com/slack/commands");
        assert_eq!(at("/settings/event_subscriptions/request_url"), "https://toban.example.com/slack/events");
        assert_eq!(at("/settings/interactivity/request_url"), "https://toban.example.com/slack/interactions");
        assert_eq!(at("/features/unfurl_domains/0"), "toban.example.com");
        assert_eq!(made.pointer("/settings/socket_mode_enabled"), Some(&Value::Bool(false)));
    }

    #[test]
    fn what_is_cut_is_cut_at_a_word() {
        assert_eq!(cut("one two three", 9), "one two…");
        assert_eq!(cut("one two", 9), "one two");
    }
}
