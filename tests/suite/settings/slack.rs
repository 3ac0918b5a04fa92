//! `[slack]` and accounts of persons there: what loads, every mistake with its remedy, and no secret in any of it.

use toban::secret::Secret;
use toban::settings::needs_restart;

use super::Place;

/// One class of mistake a line: the file's text, and how the problems begin.
const MISTAKES: &[(&str, &[&str])] = &[
    (
        "[slack]\nconnections = 3\n",
        &["toban.toml:1:2: there is no bot token", "toban.toml:1:2: nothing can come in from Slack; add app_token"],
    ),
    (
        "[slack]\nbot_token = \"xapp-hunter2\"\napp_token = \"xoxb-hunter2\"\n",
        &[
            "toban.toml:2:1: `bot_token` begins with xoxb-; this one begins with xapp-; take the one of \"OAuth & Permissions\"",
            "toban.toml:3:1: `app_token` begins with xapp-; this one begins with xoxb-; ",
        ],
    ),
    (
        "[slack]\nbot_token = \"xoxb-1\"\nsigning_secret = \"xoxb-hunter2\"\n",
        &["toban.toml:3:1: `signing_secret` is not 32 hexadecimal digits; take \"Signing Secret\""],
    ),
    (
        "[slack]\nbot_token = \"xoxb-1\"\napp_token_file = \"none\"\nconnections = 0\n",
        &[
            "toban.toml:4:15: `slack.connections` must be a whole number from 1 to 10",
            "toban.toml:3:1: none cannot be read",
        ],
    ),
    (
        "[slack]\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\napi_base = \"http://slack.example/api\"\n",
        &["toban.toml:4:1: plain http beyond loopback shows the tokens to everybody on the way"],
    ),
    (
        "[slack]\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\napi_base = \"https://a:b@slack.example/api\"\n",
        &["toban.toml:4:1: the URL carries credentials"],
    ),
    (
        "[[person]]\nname = \"aiko\"\nslack = \"aiko\"\n[[person]]\nname = \"ben\"\nslack = \"U0BEN1234\"\n[[person]]\nname = \"zoe\"\nslack = \"U0BEN1234\"\n",
        &[
            "toban.toml:3:1: `aiko` is no member ID of Slack",
            "toban.toml:9:1: `U0BEN1234` is the account of two persons",
        ],
    ),
    (
        "[incident]\nannounce = { slack = \"#incidents\" }\n",
        &["toban.toml:2:14: `#incidents` is no id of a Slack channel; write the channel's id"],
    ),
];

#[test]
fn every_mistake_is_told_with_its_line_and_remedy_and_without_the_secret() {
    let mut wrong = Vec::new();
    for (text, expected) in MISTAKES {
        let found = Place::with(text).problems();
        let same = found.iter().zip(*expected).all(|(found, expected)| found.starts_with(expected));
        if !same || found.len() != expected.len() || found.iter().any(|one| one.contains("hunter2")) {
            wrong.push(format!("{text}\nexpected:\n{}\nfound:\n{}", expected.join("\n"), found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn slack_is_joined_with_secrets_of_files_and_of_the_environment() {
    let place = Place::with(
        r#"
[slack]
bot_token_file = "bot"
app_token = "xapp-hunter2"
api_base = "http://127.0.0.1:9000/api/"
connections = 3

[[person]]
name = "aiko"
slack = "U0AIKO123"
"#,
    );
    place.write("bot", "xoxb-hunter2\n");
    let place = place.set("TOBAN__SLACK__SIGNING_SECRET", "0123456789abcdef0123456789abcdef");
    let (settings, _warnings) = place.load().expect("it loads");
    let slack = settings.slack.clone().expect("it is joined");
    assert_eq!(slack.bot_token, Secret::new("xoxb-hunter2"));
    assert_eq!(slack.signing_secret, Some(Secret::new("0123456789abcdef0123456789abcdef")));
    assert_eq!((slack.api_base.as_str(), slack.connections), ("http://127.0.0.1:9000/api", 3));
    assert_eq!(settings.directory.on_slack("U0AIKO123").map(|person| person.name.as_str()), Some("aiko"));
    assert!(!format!("{settings:?}").contains("hunter2"));
    let mut other = settings.clone();
    other.slack = None;
    assert_eq!(needs_restart(&settings, &other), Some("slack"));
}

#[test]
fn secrets_do_not_count_among_what_replicas_compare() {
    let hash = |token: &str| {
        let text = format!("[slack]\nbot_token = \"xoxb-{token}\"\napp_token = \"xapp-{token}\"\n");
        Place::with(&text).load().expect("it loads").0.hash
    };
    assert_eq!(hash("1"), hash("2"));
    let none = Place::with("").load().expect("it loads").0;
    assert_eq!(none.slack, None);
    assert_ne!(
        none.hash,
        Place::with("[[person]]\nname = \"aiko\"\nslack = \"U0AIKO123\"\n").load().expect("it loads").0.hash
    );
}
