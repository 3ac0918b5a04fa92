//! Words on their way in: what Slack makes of what people type, taken back to what they typed.
//!
//! Slack escapes three characters and wraps links, mentions and channels in angle brackets. The parser gets plain text. A
//! link that is called something keeps its address beside what it is called: without it, the words lead nowhere.

use std::borrow::Cow;

use crate::chat::moment;

/// Mentions of a text that are looked up; a command takes one or two.
const MENTIONED: usize = 5;

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum As {
    /// A command: a link whose label is a part of its address is the word that was typed.
    Line,
    /// Words that are kept: of a link nothing is lost.
    Words,
}

/// What people typed. `name` tells how to call a member of the workspace.
pub(super) fn plain(text: &str, read: As, name: &dyn Fn(&str) -> Option<String>) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        plain.push_str(&unescaped(&rest[..start]));
        let inside = &rest[start + 1..];
        let Some(end) = inside.find('>') else {
            plain.push_str(&unescaped(&rest[start..]));
            return plain;
        };
        plain.push_str(&reference(&inside[..end], read, name));
        rest = &inside[end + 1..];
    }
    plain.push_str(&unescaped(rest));
    plain
}

/// The members of the workspace that a text mentions, at most [`MENTIONED`] of them.
pub(super) fn mentioned(text: &str) -> Vec<&str> {
    let inside = text.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(inside, _)| inside);
    let members = inside.filter_map(|inside| inside.strip_prefix('@'));
    members.map(|user| user.split_once('|').map_or(user, |(user, _)| user)).take(MENTIONED).collect()
}

/// What stands between angle brackets: a mention, a channel, a link.
fn reference(inside: &str, read: As, name: &dyn Fn(&str) -> Option<String>) -> String {
    let (target, label) = inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(label)));
    let label = label.filter(|label| !label.is_empty());
    if let Some(user) = target.strip_prefix('@') {
        // In a command, whoever is nobody's person stays recognizable as an account of Slack's.
        let shown = label.map(|label| label.trim_start_matches('@')).and_then(|label| match read {
            // A name of several words would be several words of the line.
            As::Line if label.contains(char::is_whitespace) => None,
            As::Line => Some(format!("@{label}")),
            As::Words => Some(label.to_owned()),
        });
        return name(user).or(shown).unwrap_or_else(|| format!("@{user}"));
    }
    if let Some(channel) = target.strip_prefix('#') {
        return format!("#{}", unescaped(label.unwrap_or(channel)));
    }
    if let Some(special) = target.strip_prefix('!') {
        let word = special.split('^').next().unwrap_or_default();
        return label.map_or_else(|| format!("@{}", unescaped(word)), |label| unescaped(label).into_owned());
    }
    let (address, label) = (unescaped(target), label.map(unescaped));
    match label {
        None => bare(&address).unwrap_or(&address).to_owned(),
        Some(label) if says(&label, &address, read) => label.into_owned(),
        Some(label) => format!("{label} ({address})"),
    }
}

/// An address that is known by itself: a mail's.
fn bare(address: &str) -> Option<&str> {
    ["mailto:", "tel:"].into_iter().find_map(|scheme| address.strip_prefix(scheme))
}

/// Whether a label says the address: a typed `db.example:5432` became a link with the typed text as its label. In a command
/// its host or the end of its path is enough (`INC-1` of a page's address).
fn says(label: &str, address: &str, read: As) -> bool {
    let plain = |text: &str| text.trim().trim_end_matches('/').to_lowercase();
    let (label, address) = (plain(label), plain(address));
    let short = bare(&address).or_else(|| Some(address.split_once("://")?.1)).unwrap_or(&address);
    let part = || {
        let host = short.split('/').next().unwrap_or_default();
        let path = short.split(['?', '#']).next().unwrap_or_default();
        label == host || path.ends_with(&format!("/{label}"))
    };
    label == address || label == short || (read == As::Line && part())
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

/// The text for Slack's own reader of markup, in which nothing acts: used for the notification only.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for shown in moment::plain(text).chars().filter_map(shown) {
        match shown {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            shown => escaped.push(shown),
        }
    }
    escaped
}

/// The text without control characters and without those that turn the direction of what follows.
pub(super) fn literal(text: &str) -> String {
    let plain = moment::plain(text);
    let mut literal = String::with_capacity(plain.len());
    literal.extend(plain.chars().filter_map(shown));
    literal
}

/// What is shown of a character.
fn shown(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => Some('\u{fffd}'),
        '\r' => None,
        c if c.is_control() => Some('\u{fffd}'),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::{As, escaped, mentioned, plain};

    fn name(user: &str) -> Option<String> {
        (user == "U0AIKO").then(|| "aiko".to_owned())
    }

    #[test]
    fn what_slack_wrapped_is_unwrapped() {
        for (sent, typed) in [
            ("diag redis", "diag redis"),
            ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
            ("diag tcp <http://db.example:5432|db.example:5432>", "diag tcp db.example:5432"),
            ("see <https://x.example/?a=1&amp;b=2>", "see https://x.example/?a=1&b=2"),
            ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
            ("mail <mailto:a@b.example>", "mail a@b.example"),
            ("at <https://X.example/a/|x.example/a>", "at x.example/a"),
            (
                "see <https://g.example/d?a=1&amp;b=2|the &lt;dashboard&gt;>",
                "see the <dashboard> (https://g.example/d?a=1&b=2)",
            ),
            ("role commander <@U0AIKO>", "role commander aiko"),
            ("role commander <@U0ZOE>", "role commander @U0ZOE"),
            ("in <#C1|ops> now", "in #ops now"),
            ("<!here> <!subteam^S1|@dba>", "@here @dba"),
            ("an open < bracket", "an open < bracket"),
            ("<", "<"),
            ("", ""),
        ] {
            for read in [As::Line, As::Words] {
                assert_eq!(plain(sent, read, &name), typed, "{sent}");
            }
        }
    }

    #[test]
    fn a_part_of_an_address_is_the_word_of_a_command_and_kept_words_keep_the_address_and_the_name() {
        for (sent, typed, kept) in [
            (
                "incident show <https://x.example/incidents/INC-1|INC-1>",
                "incident show INC-1",
                "incident show INC-1 (https://x.example/incidents/INC-1)",
            ),
            ("role commander <@U0BEN|ben>", "role commander @ben", "role commander ben"),
            ("role commander <@U0BEN|Ben Smith>", "role commander @U0BEN", "role commander Ben Smith"),
            (
                "diag dns <https://x.example/?a|x.example>",
                "diag dns x.example",
                "diag dns x.example (https://x.example/?a)",
            ),
        ] {
            assert_eq!(plain(sent, As::Line, &name), typed);
            assert_eq!(plain(sent, As::Words, &name), kept);
        }
    }

    #[test]
    fn whoever_is_mentioned_is_found() {
        assert_eq!(mentioned("role <@U0AIKO> or <@U0BEN|ben>, see <https://x.example> <@U0"), ["U0AIKO", "U0BEN"]);
        assert!(mentioned("> nobody <").is_empty());
        assert_eq!(mentioned(&"<@U1>".repeat(50)).len(), 5);
    }

    #[test]
    fn nothing_in_a_notification_acts() {
        assert_eq!(
            escaped("<!channel> <@U1> a&b \u{1b}[31m\u{202e}"),
            "&lt;!channel&gt; &lt;@U1&gt; a&amp;b \u{fffd}[31m\u{fffd}"
        );
    }
}
