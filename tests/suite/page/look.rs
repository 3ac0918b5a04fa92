//! What the page looks like, kept as pictures in `target/tmp/page/` for people to look at; and what a machine can see
//! of it: nothing overflows sideways, every target is large enough.

use std::collections::BTreeSet;
use std::fs::{create_dir_all, write};
use std::path::PathBuf;

use reqwest::header::HeaderValue;
use toban::chat::chart::{Chart, Series};
use toban::chat::gateway::Gateway as _;
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Block, Message, Tone};
use toban::chat::table::Column;
use toban::clock::{Clock as _, SystemClock};
use toban::incident::severity::Severity;
use toban::language::Language;
use toban::reply::report::report;

use super::browser::{evaluate, open, see};
use super::incidents::open as open_incident;
use super::site::{Site, client};
use crate::reply::sample;
use crate::server::browser::Browser;

/// A conversation with what people see: words, a report, a refusal, a thread, code; its id and that of a root.
pub(super) async fn furnish(site: &Site, language: Language) -> (String, String) {
    let conversation = site.conversation().await;
    let place = Place { platform: Platform::Web, conversation: conversation.clone(), thread: None };
    let words = match language {
        Language::En => ["checkout is slow since the deploy, anybody else?", "/diag redis main", "/diag reddis"],
        Language::Ja => {
            ["デプロイ後からチェックアウトが遅いです。ほかにも影響はありますか?", "/diag redis main", "/diag reddis"]
        }
    };
    let path = format!("/c/{conversation}/say");
    site.form(&path, &[("text", words[0])]).send().await.unwrap();
    site.form(&path, &[("text", words[2])]).send().await.unwrap();
    site.form(&path, &[("text", words[1])]).send().await.unwrap();
    let mut saved = sample::redis();
    let mut tx = site.store.begin().await.unwrap();
    saved.key = Some(tx.runs().save(&saved).await.unwrap());
    tx.commit().await.unwrap();
    let root = site.gateway.post(&place, &report(&saved, language)).await.unwrap();
    let thread = [("text", words[0]), ("thread", root.id.as_str())];
    site.form(&path, &thread).send().await.unwrap();
    let account = Account {
        platform: Platform::Web,
        id: "local".to_owned(),
        person: None,
        local: true,
        language: Some(language),
    };
    let mut whisper = Message::line(language, Tone::Unknown, "postgresql · main");
    whisper.blocks = vec![
        Block::Facts { facts: vec![("PostgreSQL".into(), "17.2".into()), ("max_connections".into(), "300".into())] },
        Block::Code {
            label: "R3 destroys data or evidence".into(),
            text: "create role toban login password '…';\ngrant pg_monitor to toban;".into(),
        },
        weeks(),
        Block::Table {
            charts: Vec::new(),
            columns: ["Severity", "Incidents", "Acknowledged", "Acknowledged, p90", "Resolved", "Resolved, p90"]
                .map(|name| Column { name: name.into(), number: name != "Severity" })
                .into(),
            rows: ["SEV1", "SEV2", "SEV3"]
                .map(|severity| [severity, "12", "3 min", "1 h 10 min", "2 d 4 h", "12 d"].map(Into::into).into())
                .into(),
        },
        Block::Context { text: "127.0.0.1:5432 · 1 s".into() },
    ];
    site.gateway.whisper(&place, &account, &whisper).await.unwrap();
    (conversation, root.id)
}

/// A table with bars.
pub(super) fn weeks() -> Block {
    let columns =
        ["Week of", "Incidents", "Resolved"].map(|name| Column { name: name.into(), number: name != "Week of" });
    let weeks = [["11-02", "12", "3 min"], ["11-09", "0", ""], ["11-16", "5", "1 h 10 min"], ["11-23", "1", "45 min"]];
    let chart = |column, values: [Option<i64>; 4]| Chart {
        title: "By week".into(),
        unit: "minutes".into(),
        series: vec![Series { column, values: values.to_vec() }],
    };
    Block::Table {
        columns: columns.into(),
        rows: weeks.map(|week| week.map(Into::into).into()).into(),
        charts: vec![
            chart(1, [Some(12_000), Some(0), Some(5_000), Some(1_000)]),
            chart(2, [Some(3_000), None, Some(70_000), Some(45_000)]),
        ],
    }
}

pub(super) async fn keep(browser: &Browser, name: &str) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("page");
    create_dir_all(&folder).unwrap();
    write(folder.join(format!("{name}.png")), browser.client().screenshot().await.unwrap()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_fits_phone_and_desktop_in_both_themes_and_languages() {
    for language in ["en", "ja"] {
        let mut site = Site::start().await;
        let browser = Browser::open(1280, 800, language).await;
        let client = browser.client();
        browser.screen(1280, 800).await;
        open(&site, &browser, "/").await;
        keep(&browser, &format!("empty-{language}-1280")).await;
        let (conversation, root) = furnish(&site, language.parse().unwrap()).await;
        while site.invoked.try_recv().is_ok() {}
        for scheme in ["light", "dark"] {
            browser.prefer(scheme).await;
            for (width, height) in [(1280, 800), (390, 844)] {
                browser.screen(width, height).await;
                open(&site, &browser, &format!("/c/{conversation}")).await;
                see(client, ".card.t-critical").await;
                keep(&browser, &format!("chat-{language}-{scheme}-{width}")).await;
                let wide = evaluate(client, "document.documentElement.scrollWidth <= innerWidth").await;
                assert_eq!(wide, true, "{language} {scheme} {width} overflows");
                client.execute("document.querySelector('.card.t-critical').scrollIntoView()", vec![]).await.unwrap();
                keep(&browser, &format!("report-{language}-{scheme}-{width}")).await;
            }
            browser.screen(1280, 2200).await;
            open(&site, &browser, &format!("/c/{conversation}/t/{root}")).await;
            see(client, "#text").await.send_keys("/d").await.unwrap();
            see(client, "#suggestions:not([hidden]) li").await;
            keep(&browser, &format!("thread-{language}-{scheme}-tall")).await;
        }
        browser.screen(390, 844).await;
        open(&site, &browser, &format!("/c/{conversation}")).await;
        see(client, ".menu").await.click().await.unwrap();
        see(client, "#side:popover-open").await;
        keep(&browser, &format!("menu-{language}-390")).await;
        client.goto(&site.at("/login")).await.unwrap();
        see(client, ".panel").await;
        keep(&browser, &format!("login-{language}-390")).await;
    }
}

/// What a first view may weigh on its way, in bytes, and how many requests it may take (`reference/ux.md` has the source).
const WEIGHT: usize = 60 * 1024;
const REQUESTS: usize = 8;

/// The bytes of an answer as they travel, and its words.
pub(super) async fn travels(site: &Site, path: &str) -> (usize, String) {
    let plain = client().get(site.at(path)).header("cookie", "toban_language=ja");
    let words = plain.send().await.unwrap().error_for_status().unwrap().text().await.unwrap();
    let packed = client().get(site.at(path)).header("cookie", "toban_language=ja").header("accept-encoding", "gzip");
    let packed = packed.send().await.unwrap();
    assert_eq!(packed.headers().get("content-encoding").map(HeaderValue::as_bytes), Some(&b"gzip"[..]), "{path}");
    (packed.bytes().await.unwrap().len(), words)
}

#[tokio::test]
async fn a_first_view_is_light() {
    let site = Site::start().await;
    let incident = open_incident(&site, "checkout is down", Severity::Sev2, false, SystemClock::new().now()).await;
    let key = format!("/incidents/{}", incident.key);
    for path in ["/", "/incidents", &key, "/incidents/new", "/knowledge", "/knowledge/new", "/postmortems", "/figures"]
    {
        let (mut weight, page) = travels(&site, path).await;
        let assets: BTreeSet<&str> = page.split('"').filter(|word| word.starts_with("/assets/")).collect();
        for asset in &assets {
            weight += travels(&site, asset).await.0;
        }
        assert!(weight <= WEIGHT, "{path}: {weight} bytes");
        assert!(assets.len() < REQUESTS, "{path}: {assets:?}");
    }
}
