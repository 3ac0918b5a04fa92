//! The page without script: every action a form, every answer a page.

use reqwest::StatusCode;
use toban::chat::gateway::Gateway as _;
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use toban::chat::table::Column;
use toban::directory::access::Reader;
use toban::language::Language;
use toban::reply::health::Trouble;
use toban::store::message::{Body, StoredMessage, Viewer};

use super::look::{travels, weeks};
use super::site::{Site, client};

async fn text(site: &Site, path: &str) -> String {
    let answer = client().get(site.at(path)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.text().await.unwrap()
}

fn place(conversation: &str) -> Place {
    Place { platform: Platform::Web, conversation: conversation.to_owned(), thread: None }
}

#[tokio::test]
async fn a_command_sent_by_a_plain_form_is_answered_on_the_next_page() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let sent = site.form(&format!("/c/{ops}/say"), &[("text", "/toban ping"), ("event", "e1")]).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let page = text(&site, sent.headers()["location"].to_str().unwrap()).await;
    assert!(page.contains("/toban ping") && page.contains("pong"), "{page}");
    assert!(page.contains("Only you can see this"));
}

#[tokio::test]
async fn the_same_form_sent_twice_says_it_once() {
    let mut site = Site::start().await;
    let ops = site.conversation().await;
    for _ in 0..2 {
        let sent = site.form(&format!("/c/{ops}/say"), &[("text", "/toban ping"), ("event", "e1")]).send().await;
        assert_eq!(sent.unwrap().status(), StatusCode::SEE_OTHER);
    }
    let (account, line) = site.invoked.recv().await.unwrap();
    assert_eq!((account.id.as_str(), account.local, line.as_str()), ("local", true, "/toban ping"));
    assert!(site.invoked.try_recv().is_err());
}

#[tokio::test]
async fn words_between_people_stay_words_and_a_forgotten_slash_is_noticed() {
    let mut site = Site::start().await;
    let ops = site.conversation().await;
    for line in ["the disk is loud", "diag redis main"] {
        site.form(&format!("/c/{ops}/say"), &[("text", line)]).send().await.unwrap();
    }
    let page = text(&site, "/").await;
    assert!(page.contains("the disk is loud") && page.contains("To run it as a command: /diag redis main"));
    assert!(site.invoked.try_recv().is_err());
}

#[tokio::test]
async fn a_slash_in_full_width_is_a_slash() {
    let mut site = Site::start().await;
    let ops = site.conversation().await;
    site.form(&format!("/c/{ops}/say"), &[("text", "／toban ping")]).send().await.unwrap();
    assert_eq!(site.invoked.recv().await.unwrap().1, "/toban ping");
}

#[tokio::test]
async fn a_button_says_its_line_and_only_its_own() {
    let mut site = Site::start().await;
    let ops = site.conversation().await;
    let mut message = Message::line(Language::En, Tone::Ok, "done");
    message.buttons = vec![
        Button { label: "Copy".into(), press: Press::Copy { text: "x".into() }, style: ButtonStyle::Plain },
        Button {
            label: "Again".into(),
            press: Press::Command { line: "toban ping".into() },
            style: ButtonStyle::Primary,
        },
    ];
    let posted = site.gateway.post(&place(&ops), &message).await.unwrap();
    let press = format!("/m/{}/press", posted.id);
    for (button, status) in [("1", StatusCode::SEE_OTHER), ("0", StatusCode::NOT_FOUND), ("9", StatusCode::NOT_FOUND)] {
        assert_eq!(site.form(&press, &[("button", button)]).send().await.unwrap().status(), status, "{button}");
    }
    assert_eq!(site.invoked.recv().await.unwrap().1, "/toban ping");
    assert!(site.invoked.try_recv().is_err());
}

#[tokio::test]
async fn nothing_a_target_says_is_markup() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)> \u{202e}gnp.exe \u{1b}[31m ``` <!channel>";
    let mut message = Message::line(Language::En, Tone::Warning, evil);
    message.blocks = vec![
        Block::Text { text: evil.into() },
        Block::Code { label: evil.into(), text: evil.into() },
        Block::Facts { facts: vec![(evil.into(), evil.into())] },
        Block::Item {
            tone: Tone::Warning,
            word: evil.into(),
            title: evil.into(),
            value: evil.into(),
            lines: vec![evil.into()],
        },
        Block::Section { title: evil.into(), folded: true, blocks: vec![] },
        Block::Table {
            columns: vec![Column { name: evil.into(), number: false }],
            rows: vec![vec![evil.into()]],
            charts: vec![],
        },
        Block::Progress { done: 1, total: 2, text: evil.into(), steps: Vec::new() },
    ];
    message.buttons = vec![Button {
        label: evil.into(),
        press: Press::Command { line: "x\" onfocus=\"alert(1)".into() },
        style: ButtonStyle::Plain,
    }];
    site.gateway.post(&place(&ops), &message).await.unwrap();
    let page = text(&site, "/").await;
    assert!(page.contains("&lt;script&gt;"));
    for bad in ["<script>alert", "<img src=x", "\u{202e}", "\u{1b}", "\" onfocus=\"alert"] {
        assert!(!page.contains(bad), "{bad:?}");
    }
}

#[tokio::test]
async fn bars_stand_beside_their_numbers_and_say_nothing_of_their_own() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let message = Message { blocks: vec![weeks()], ..Message::line(Language::En, Tone::Plain, "By week") };
    site.gateway.post(&place(&ops), &message).await.unwrap();
    let page = text(&site, "/").await;
    let bar = |number: &str, wide: u16| {
        let svg = r#"<svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">"#;
        format!(r#"<bdi>{number}</bdi>{svg}<rect width="{wide}" height="100"></rect></svg></td>"#)
    };
    for (number, wide) in [("12", 1_000), ("0", 0), ("5", 416), ("3 min", 42), ("1 h 10 min", 1_000)] {
        assert!(page.contains(&bar(number, wide)), "{number}: {page}");
    }
    assert!(!page.contains("style="), "the policy of the page forbids it");
}

#[tokio::test]
async fn a_very_long_text_is_cut_with_the_rest_one_link_away() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let mut message = Message::line(Language::En, Tone::Ok, "long");
    message.blocks = vec![Block::Code { label: "out".into(), text: "あ".repeat(50_000) }];
    let posted = site.gateway.post(&place(&ops), &message).await.unwrap();
    let page = text(&site, "/").await;
    assert!(page.contains("… 42000 more characters") || page.contains("… 42,000 more characters"));
    let whole = text(&site, &format!("/m/{}/text", posted.id)).await;
    assert_eq!(whole.matches('あ').count(), 50_000);
}

#[tokio::test]
async fn older_messages_are_one_link_away_and_a_link_leads_to_its_message() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let mut first = None;
    for number in 0..75 {
        let message = Message::line(Language::En, Tone::Plain, format!("message {number:02}"));
        let posted = site.gateway.post(&place(&ops), &message).await.unwrap();
        first.get_or_insert(posted);
    }
    let newest = text(&site, "/").await;
    assert!(newest.contains("message 74") && newest.contains("message 45") && !newest.contains("message 44"));
    let older = newest.split("href=\"/c/").find(|part| part.contains("?before=")).unwrap();
    let page = text(&site, &format!("/c/{}", older.split('"').next().unwrap())).await;
    assert!(page.contains("message 44") && page.contains("message 15") && !page.contains("message 45"));
    let first = first.unwrap();
    let link = client().get(site.at(&format!("/m/{}", first.id))).send().await.unwrap();
    let to = link.headers()["location"].to_str().unwrap().to_owned();
    assert!(to.ends_with(&format!("#m-{}", first.id)), "{to}");
    let page = text(&site, to.split('#').next().unwrap()).await;
    assert!(page.contains("message 00") && page.contains("This is the beginning"));
}

#[tokio::test]
async fn a_thread_has_its_own_page_and_is_counted_at_its_root() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let root = site.gateway.post(&place(&ops), &Message::line(Language::En, Tone::Ok, "the root")).await.unwrap();
    let say = [("text", "a reply"), ("thread", root.id.as_str())];
    let sent = site.form(&format!("/c/{ops}/say"), &say).send().await.unwrap();
    assert_eq!(sent.headers()["location"], format!("/c/{ops}/t/{}", root.id));
    let thread = text(&site, &format!("/c/{ops}/t/{}", root.id)).await;
    assert!(thread.contains("the root") && thread.contains("a reply"));
    let page = text(&site, "/").await;
    assert!(!page.contains("a reply") && page.contains("1 reply"));
}

#[tokio::test]
async fn a_conversation_is_made_renamed_and_given_a_language() {
    let site = Site::start().await;
    site.conversation().await;
    let made = site.form("/conversations", &[("name", "#データベース")]).send().await.unwrap();
    let to = made.headers()["location"].to_str().unwrap().to_owned();
    assert!(text(&site, &to).await.contains("データベース"));
    let settings = [("name", "db"), ("language", "ja")];
    let saved = site.form(&format!("{to}/settings"), &settings).send().await.unwrap();
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let db = site.store.read().await.unwrap().conversations().by_name("db", &Reader::TOBAN).await.unwrap().unwrap();
    assert_eq!(db.language, Some(Language::Ja));
    for bad in ["ops", "two words", ""] {
        let refused = site.form("/conversations", &[("name", bad)]).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
}

#[tokio::test]
async fn what_is_too_long_or_empty_is_refused_with_words() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    for (line, words) in [("x".repeat(4001), "4,000"), ("   ".to_owned(), "Type something")] {
        let refused = site.form(&format!("/c/{ops}/say"), &[("text", &line)]).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.text().await.unwrap();
        assert!(page.contains(words) || page.contains(&words.replace(',', "")), "{page}");
    }
    let huge = site.form(&format!("/c/{ops}/say"), &[("text", &"x".repeat(300_000))]).send().await.unwrap();
    assert_eq!(huge.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn health_is_told_without_a_session() {
    let site = Site::start().await;
    assert!(text(&site, "/healthz").await.contains("\"ok\""));
    assert_eq!(text(&site, "/readyz").await, r#"{"status":"ready"}"#);
    let token = Trouble::SlackToken { app: false, code: "token_revoked".to_owned() };
    site.health.send_replace(vec![Trouble::Reload { mistakes: 2 }, token]);
    let ready = text(&site, "/readyz").await;
    assert!(ready.contains(r#""status":"ready","unwell":{"slack":["Slack does not take the bot token"#), "{ready}");
    assert!(ready.contains(r#""toban":["the reload found 2 mistakes"#), "{ready}");
    site.stop().await;
}

#[tokio::test]
async fn trouble_is_told_in_the_readers_words_and_clock_and_to_programs_in_english() {
    let site = Site::start().await;
    let since = "2026-11-24T15:02:00Z".parse().unwrap();
    site.health
        .send_replace(vec![Trouble::Late { since }, Trouble::Dead { jobs: 1, deliveries: 2, nowhere: Vec::new() }]);
    let told = text(&site, "/healthz").await;
    assert!(told.contains("something is due since 2026-11-24 15:02 UTC and does not run"), "{told}");
    assert!(told.contains("1 jobs, 2 messages"), "{told}");
    let (_, page) = site.get_as("toban_language=ja; toban_zone=Asia/Tokyo", "/").await;
    assert!(page.contains("2026-11-25 00:02 が期限の処理が実行されていません"), "{page}");
}

#[tokio::test]
async fn the_first_view_is_light() {
    let mut site = Site::start().await;
    let ops = site.conversation().await;
    for event in ["a", "b", "c"] {
        let say = [("text", "/diag redis main"), ("event", event)];
        site.form(&format!("/c/{ops}/say"), &say).send().await.unwrap();
        site.invoked.recv().await.unwrap();
    }
    // The dispatcher takes one line after the other: with this receipt all three reports are complete.
    site.form(&format!("/c/{ops}/say"), &[("text", "/toban ping")]).send().await.unwrap();
    let (weight, page) = travels(&site, "/").await;
    let mut sizes = vec![("/".to_owned(), weight)];
    for part in page.split('"').filter(|part| part.starts_with("/assets/")) {
        if !sizes.iter().any(|(seen, _)| seen == part) {
            sizes.push((part.to_owned(), travels(&site, part).await.0));
        }
    }
    let total: usize = sizes.iter().map(|(_, size)| size).sum();
    assert!(total <= 60 * 1024, "{total} bytes: {sizes:?}");
    // The live stream is one more request.
    assert!(sizes.len() < 8, "{sizes:?}");
}

#[tokio::test]
async fn a_secret_typed_by_mistake_is_kept_nowhere_and_the_rest_stays_as_written() {
    let mut site = Site::start().await;
    let ops = site.conversation().await;
    let say = format!("/c/{ops}/say");
    for line in [
        "/diag redis password=hunter2 main",
        "the DSN is postgres://ann:hunter2@db.example/x, 見て <b>",
        "diag redis token=hunter2",
    ] {
        site.form(&say, &[("text", line)]).send().await.unwrap();
    }
    // The parser reads what was typed.
    assert_eq!(site.invoked.recv().await.unwrap().1, "/diag redis password=hunter2 main");
    let mut tx = site.store.read().await.unwrap();
    let kept =
        tx.conversations().history(&ops, Viewer { account: "local", reader: &Reader::TOBAN }, None, 100).await.unwrap();
    // What refuses here is the tests' own dispatcher; the real one's words are tested with the bot.
    let refused = |stored: &StoredMessage| matches!(&stored.body, Body::Message(said) if said.tone == Tone::Refused);
    let kept: Vec<_> = kept.into_iter().filter(|stored| !refused(stored)).collect();
    let shown = format!("{kept:?}");
    assert!(shown.contains("the DSN is postgres://ann:•••@db.example/x, 見て <b>"), "{shown}");
    assert!(shown.contains("/diag redis password=••• main") && shown.contains("token=•••"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}
