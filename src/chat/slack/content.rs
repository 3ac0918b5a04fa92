//! What a message says and who says it, whoever wrote it: people write text; programs write blocks, or attachments as most
//! alerts do, and are called by their own names.
//!
//! Sources: docs.slack.dev, "message payloads" (`bot_profile`, `username`), "secondary message attachments", "rich text
//! block". Whatever is in a message, this reads a bounded part of it and does not panic.
//!
//! Invariant: the words come back as Slack writes a text, with its escapes, mentions and links (`words::plain` reads them).

use serde_json::Value;

use crate::chat::slack::words::{escaped, literal};

/// Greatest length of the words in bytes; a message's text has at most 40,000 characters (docs.slack.dev, chat.postMessage).
const LONGEST: usize = 40_000;
/// Blocks, attachments, fields and elements that are read of each list.
const MANY: usize = 100;
/// How deep elements are read within elements; Slack nests them four deep.
const DEEP: usize = 6;
/// What tells that a program wrote it.
const PROGRAM: &str = "(bot)";
/// What tells that it is a name Slack knows, and nobody proved to be theirs here.
const MEMBER: &str = "(Slack)";
/// Greatest length of a name in characters.
const NAME: usize = 80;

/// The words of a message: its text; else what its blocks say; else its attachments; else which files it is.
pub(super) fn words(message: &Value) -> String {
    let text = text(message, "text");
    if !text.trim().is_empty() {
        return text.to_owned();
    }
    let mut words = Words::default();
    words.blocks(message);
    if words.lines.is_empty() {
        list(message, "attachments").for_each(|attachment| words.attachment(attachment));
    }
    if words.lines.is_empty() {
        list(message, "files").for_each(|file| words.file(file));
    }
    words.lines.join("\n")
}

/// What the program is called that wrote a message, with the word that it is one; `None` for people.
pub(super) fn program(message: &Value) -> Option<String> {
    let is_one = !text(message, "bot_id").is_empty() || text(message, "subtype") == "bot_message";
    let calls = [message.pointer("/bot_profile/name"), message.get("username"), message.get("bot_id")];
    let found = calls.into_iter().flatten().filter_map(Value::as_str);
    let mut found = found.map(one_line);
    let name = found.find(|name| !name.is_empty()).unwrap_or_default();
    is_one.then(|| format!("{name} {PROGRAM}").trim_start().to_owned())
}

/// What a member is called who is nobody's person here, with the word that only Slack says so: anybody can choose the name of
/// one of ours.
pub(super) fn member(name: &str) -> String {
    format!("{} {MEMBER}", one_line(name)).trim_start().to_owned()
}

/// A name as it is read in a line.
pub(super) fn one_line(name: &str) -> String {
    literal(name).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME).collect()
}

/// Whether somebody who wrote a message is known by a name ([`program`], [`member`]); ids of members have no blanks.
pub(super) fn is_name(author: &str) -> bool {
    author.ends_with(PROGRAM) || author.ends_with(MEMBER)
}

/// Lines as they are found.
#[derive(Default)]
struct Words {
    lines: Vec<String>,
    length: usize,
}

impl Words {
    fn line(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() || self.length + line.len() > LONGEST {
            return;
        }
        self.length += line.len();
        self.lines.push(line.to_owned());
    }

    /// What stands in the blocks of a message or of an attachment.
    fn blocks(&mut self, of: &Value) {
        for block in list(of, "blocks") {
            match text(block, "type") {
                "rich_text" => list(block, "elements").for_each(|element| self.rich(element, 0)),
                "context" => {
                    let said: Vec<String> = list(block, "elements").filter_map(object).collect();
                    self.line(&said.join(" "));
                }
                "markdown" => self.line(&escaped(text(block, "text"))),
                "image" => self.image(block),
                _ => {
                    self.object(block.get("text"));
                    list(block, "fields").for_each(|field| self.object(Some(field)));
                }
            }
        }
    }

    /// A picture as its address, under what it is called.
    fn image(&mut self, block: &Value) {
        let title = block.get("title").and_then(object);
        let name = title.unwrap_or_else(|| escaped(text(block, "alt_text")));
        match text(block, "image_url") {
            "" => self.line(&name),
            url if name.is_empty() => self.line(&format!("<{}>", escaped(url))),
            url => self.line(&format!("<{}|{name}>", escaped(url))),
        }
    }

    /// A file by its name and its type; where it lies is kept beside the words.
    fn file(&mut self, file: &Value) {
        let name =
            [text(file, "name"), text(file, "title"), text(file, "id")].into_iter().find(|name| !name.is_empty());
        let kind = [text(file, "mimetype"), text(file, "filetype")].into_iter().find(|kind| !kind.is_empty());
        match (name, kind) {
            (Some(name), Some(kind)) => self.line(&escaped(&format!("{name} ({kind})"))),
            (Some(name), None) => self.line(&escaped(name)),
            (None, _) => {}
        }
    }

    fn object(&mut self, text: Option<&Value>) {
        if let Some(said) = text.and_then(object) {
            self.line(&said);
        }
    }

    /// A section, a quote or a list of rich text.
    fn rich(&mut self, element: &Value, depth: usize) {
        if text(element, "type") == "rich_text_list" && depth < DEEP {
            return list(element, "elements").for_each(|item| self.rich(item, depth + 1));
        }
        let said: String = list(element, "elements").map(piece).collect();
        said.lines().for_each(|line| self.line(line));
    }

    /// Text in front of it, its head, its text, its fields; what stands for all of it where there is nothing else.
    fn attachment(&mut self, attachment: &Value) {
        let before = self.lines.len();
        for name in ["pretext", "title", "title_link", "text"] {
            match (name, text(attachment, name)) {
                (_, "") => {}
                ("title_link", link) => self.line(&format!("<{link}>")),
                (_, said) => said.lines().for_each(|line| self.line(line)),
            }
        }
        for field in list(attachment, "fields") {
            let (title, value) = (text(field, "title"), text(field, "value"));
            self.line(&if title.is_empty() { value.to_owned() } else { format!("{title}: {value}") });
        }
        self.blocks(attachment);
        if self.lines.len() == before {
            self.line(text(attachment, "fallback"));
        }
    }
}

/// A text object: plain ones show their text literally, others are markup already.
fn object(of: &Value) -> Option<String> {
    let said = text(of, "text");
    match text(of, "type") {
        "mrkdwn" => Some(said.to_owned()),
        "plain_text" => Some(escaped(said)),
        _ => None,
    }
}

/// A piece of rich text.
fn piece(element: &Value) -> String {
    match text(element, "type") {
        "text" => escaped(text(element, "text")),
        "link" => match (text(element, "url"), text(element, "text")) {
            ("", label) => escaped(label),
            (url, "") => format!("<{}>", escaped(url)),
            (url, label) => format!("<{}|{}>", escaped(url), escaped(label)),
        },
        "user" => format!("<@{}>", text(element, "user_id")),
        "channel" => format!("<#{}>", text(element, "channel_id")),
        "usergroup" => format!("<!subteam^{}>", text(element, "usergroup_id")),
        "broadcast" => format!("<!{}>", text(element, "range")),
        "emoji" => format!(":{}:", text(element, "name")),
        "date" => escaped(text(element, "fallback")),
        _ => String::new(),
    }
}

fn text<'v>(of: &'v Value, name: &str) -> &'v str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(of: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten().take(MANY)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{LONGEST, program, words};

    #[test]
    fn words_are_found_wherever_a_program_puts_them() {
        let rich = json!([{ "type": "rich_text", "elements": [
            { "type": "rich_text_section", "elements": [
                { "type": "text", "text": "disk <full> on " }, { "type": "link", "url": "https://g.example/d?a=1&b=2", "text": "db" },
                { "type": "user", "user_id": "U1" }, { "type": "emoji", "name": "fire" } ] },
            { "type": "rich_text_list", "style": "bullet", "elements": [
                { "type": "rich_text_section", "elements": [{ "type": "text", "text": "one" }] },
                { "type": "rich_text_section", "elements": [{ "type": "text", "text": "two" }] } ] } ] }]);
        for (message, said) in [
            (json!({ "text": "as said", "attachments": [{ "text": "a preview" }] }), "as said"),
            (
                json!({ "text": "", "blocks": [
                    { "type": "header", "text": { "type": "plain_text", "text": "CPU > 90 %" } },
                    { "type": "section", "text": { "type": "mrkdwn", "text": "*web-1* &amp; more" },
                      "fields": [{ "type": "mrkdwn", "text": "since noon" }] },
                    { "type": "divider" },
                    { "type": "context", "elements": [{ "type": "image" }, { "type": "mrkdwn", "text": "by" }, { "type": "plain_text", "text": "x" }] },
                ] }),
                "CPU &gt; 90 %\n*web-1* &amp; more\nsince noon\nby x",
            ),
            (
                json!({ "blocks": rich }),
                "disk &lt;full&gt; on <https://g.example/d?a=1&amp;b=2|db><@U1>:fire:\none\ntwo",
            ),
            (
                json!({ "text": " ", "attachments": [
                    { "fallback": "[FIRING:1] all of it", "pretext": "an alert", "title": "[FIRING:1] Memory",
                      "title_link": "https://g.example/a", "text": "redis-1\nat 97%",
                      "fields": [{ "title": "env", "value": "prod" }, { "value": "alone" }] },
                    { "fallback": "only this" },
                ] }),
                "an alert\n[FIRING:1] Memory\n<https://g.example/a>\nredis-1\nat 97%\nenv: prod\nalone\nonly this",
            ),
            (json!({ "attachments": [{ "blocks": rich, "fallback": "[no preview available]" }] }), "one\ntwo"),
            (json!({ "files": [{}] }), ""),
            (
                json!({ "text": "", "files": [
                    { "name": "graph <1>.png", "mimetype": "image/png" }, { "id": "F2", "filetype": "mp4" }, { "title": "x" }, 7,
                ] }),
                "graph &lt;1&gt;.png (image/png)\nF2 (mp4)\nx",
            ),
            (json!({ "text": "see", "files": [{ "name": "graph.png" }] }), "see"),
            (
                json!({ "blocks": [{ "type": "image", "image_url": "https://g.example/a?b=1&c", "alt_text": "load" }] }),
                "<https://g.example/a?b=1&amp;c|load>",
            ),
        ] {
            let found = words(&message);
            assert!(if said == "one\ntwo" { found.ends_with(said) } else { found == said }, "{found}");
        }
    }

    #[test]
    fn a_program_is_called_by_its_own_name_and_is_known_to_be_one() {
        for (message, name) in [
            (json!({ "bot_id": "B1", "bot_profile": { "name": "Grafana" }, "username": "x" }), Some("Grafana (bot)")),
            (
                json!({ "subtype": "bot_message", "username": "Alert\nmanager\u{202e}" }),
                Some("Alert manager\u{fffd} (bot)"),
            ),
            (json!({ "bot_id": "B1", "username": "" }), Some("B1 (bot)")),
            (json!({ "user": "U1" }), None),
            (json!(7), None),
        ] {
            assert_eq!(program(&message).as_deref(), name);
        }
        let long = program(&json!({ "bot_id": "B1", "username": "x".repeat(9_000) })).expect("it is one");
        assert!(long.len() < 100, "{long}");
    }

    #[test]
    fn whatever_is_in_a_message_is_read_within_bounds() {
        let mut deep = json!({ "type": "rich_text_section", "elements": [{ "type": "text", "text": "deep" }] });
        for _ in 0..500 {
            deep = json!({ "type": "rich_text_list", "elements": [deep] });
        }
        let many = vec![json!({ "text": "x".repeat(3_000) }); 5_000];
        for odd in [json!(null), json!(7), json!("x"), json!([[7]]), json!({ "text": 7 }), deep, Value::Array(many)] {
            for name in ["blocks", "attachments", "elements"] {
                let read = words(&json!({ name: odd, "text": null }));
                assert!(read.len() <= LONGEST + 100, "{}", read.len());
                let inside = words(&json!({ "blocks": [{ "type": "rich_text", "elements": [odd] }] }));
                assert!(inside.len() <= LONGEST);
            }
        }
    }
}
