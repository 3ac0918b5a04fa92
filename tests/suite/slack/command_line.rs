//! What people type, as it goes over the wire: slash commands, and messages with their escapes, mentions and links.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::entity::{Kind as ChannelKind, ResponseUrl};
use super::envelope::Kind;
use super::state::State;

impl State {
    /// Somebody uses a slash command.
    pub(super) fn command(&mut self, user: &str, channel: &str, line: &str) {
        let (command, text) = line.split_once(' ').unwrap_or((line, ""));
        let text = if self.team.escapes_commands { self.escape(text) } else { text.to_owned() };
        let response_url = self.response_url(ResponseUrl {
            channel: channel.to_owned(),
            user: user.to_owned(),
            message: None,
            thread: None,
            is_ephemeral: true,
            issued: self.now(),
            uses: 0,
        });
        let trigger = self.trigger(user, None);
        let conversation = &self.channels[channel];
        let channel_name = match conversation.name.as_str() {
            "" => "directmessage",
            _ if conversation.kind == ChannelKind::Private => "privategroup",
            name => name,
        };
        let mut payload = json!({
            "token": self.app.verification_token, "team_id": self.team.id, "team_domain": self.team.domain,
            "channel_id": channel, "channel_name": channel_name, "user_id": user,
            "user_name": self.users[user].name, "command": command, "text": text, "api_app_id": self.app.id,
            "is_enterprise_install": "false", "response_url": response_url, "trigger_id": trigger,
        });
        if let Some((id, name)) = &self.team.enterprise {
            payload["enterprise_id"] = json!(id);
            payload["enterprise_name"] = json!(name);
        }
        self.send(Kind::Command, user, Some(channel), payload);
    }

    /// What somebody types: `&<>` escaped; `@carol`, `#ops`, `@here`, `@oncall` and links as the platform writes them.
    /// `[a label](https://…)` is a link that is called something.
    pub(super) fn escape(&self, text: &str) -> String {
        if let Some((before, label, url, after)) = labelled(text) {
            let literal = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            return format!("{}<{}|{}>{}", self.escape(before), literal(url), literal(label), self.escape(after));
        }
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let words = escaped.split_inclusive(char::is_whitespace);
        words.map(|word| self.escape_word(word)).collect()
    }

    fn escape_word(&self, word: &str) -> String {
        let bare = word.trim_end();
        let space = &word[bare.len()..];
        let core = bare.trim_end_matches([',', '.', ':', '!', '?']);
        let after = &bare[core.len()..];
        let written = match core.chars().next() {
            Some('@') if ["@here", "@channel", "@everyone"].contains(&core) => format!("<!{}>", &core[1..]),
            Some('@') => match (self.find_user(core), self.groups.values().find(|group| group.handle == core[1..])) {
                (Some(user), _) => format!("<@{}>", user.id),
                (None, Some(group)) => format!("<!subteam^{}>", group.id),
                (None, None) => core.to_owned(),
            },
            Some('#') => match self.find_channel(core).filter(|channel| !channel.name.is_empty()) {
                Some(channel) => format!("<#{}|{}>", channel.id, channel.name),
                None => core.to_owned(),
            },
            _ if core.starts_with("https://") || core.starts_with("http://") => format!("<{core}>"),
            _ => core.to_owned(),
        };
        format!("{written}{after}{space}")
    }
}

/// The first link with a label: what stands before it, its label, its address, what stands behind it.
fn labelled(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (label, url) = text.split_once("](http")?;
    let (before, label) = label.rsplit_once('[')?;
    let end = url.find(')')?;
    let start = text.len() - url.len() - "http".len();
    Some((before, label, &text[start..start + "http".len() + end], &url[end + 1..]))
}

/// The rich text a client writes beside a person's text.
pub(super) fn rich_text(block: &str, text: &str) -> Value {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, inside, after)) = reference(rest) {
        if !before.is_empty() {
            pieces.push(json!({ "type": "text", "text": unescape(before) }));
        }
        pieces.push(piece(inside));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(json!({ "type": "text", "text": unescape(rest) }));
    }
    let section = json!({ "type": "rich_text_section", "elements": pieces });
    json!({ "type": "rich_text", "block_id": block, "elements": [section] })
}

/// The first `<…>`: what stands before, inside and after it.
pub(super) fn reference(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('<')?;
    let (inside, after) = rest.split_once('>')?;
    Some((before, inside, after))
}

pub(super) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn piece(inside: &str) -> Value {
    let (target, label) = inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(label)));
    match target.split_at_checked(1) {
        Some(("@", user)) => json!({ "type": "user", "user_id": user }),
        Some(("#", channel)) => json!({ "type": "channel", "channel_id": channel }),
        Some(("!", word)) => match word.split_once('^') {
            Some(("subteam", group)) => json!({ "type": "usergroup", "usergroup_id": group }),
            _ => json!({ "type": "broadcast", "range": word }),
        },
        _ => {
            let mut link = json!({ "type": "link", "url": unescape(target) });
            if let Some(label) = label {
                link["text"] = json!(unescape(label));
            }
            link
        }
    }
}

/// The links of a text.
pub(super) fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, inside, after)) = reference(rest) {
        if inside.starts_with("http") {
            found.push(unescape(inside.split('|').next().unwrap_or(inside)));
        }
        rest = after;
    }
    found
}

/// `action_ts`: the time with microseconds.
pub(super) fn stamp(at: Timestamp) -> String {
    format!("{}.{:06}", at.as_second(), at.subsec_microsecond())
}
