//! axe-core finds nothing, in both themes and both languages.

use std::fs::read_to_string;
use std::path::Path;

use serde_json::Value;

use super::browser::{open, see};
use super::look::furnish;
use super::site::Site;
use crate::server::browser::Browser;

/// axe-core's script; `tests/run` puts it beside what cargo builds.
pub(super) fn axe() -> String {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe-core/axe.min.js");
    read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}; tests/run fetches it", file.display()))
}

pub(super) async fn violations(browser: &Browser, axe: &str) -> Value {
    let client = browser.client();
    client.execute(axe, vec![]).await.unwrap();
    let run = "const done = arguments[0];
        axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations.map((one) =>
            ({ id: one.id, help: one.help, nodes: one.nodes.map((node) => node.html + ' ' + node.failureSummary) }))));";
    client.execute_async(run, vec![]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_both_themes_and_languages() {
    let axe = axe();
    for language in ["en", "ja"] {
        let site = Site::start().await;
        let browser = Browser::open(1280, 800, language).await;
        let client = browser.client();
        open(&site, &browser, "/").await;
        for width in [1280, 390] {
            browser.screen(width, 844).await;
            assert_eq!(violations(&browser, &axe).await, Value::Array(vec![]), "empty {language} {width}");
        }
        let (conversation, root) = furnish(&site, language.parse().unwrap()).await;
        for scheme in ["light", "dark"] {
            browser.prefer(scheme).await;
            for path in [
                format!("/c/{conversation}"),
                format!("/c/{conversation}/t/{root}"),
                "/login".into(),
                "/nowhere".into(),
            ] {
                client.goto(&site.at(&path)).await.unwrap();
                see(client, "main").await;
                for width in [1280, 390] {
                    browser.screen(width, 844).await;
                    assert_eq!(
                        violations(&browser, &axe).await,
                        Value::Array(vec![]),
                        "{path} {language} {scheme} {width}"
                    );
                }
            }
            browser.screen(1280, 800).await;
            open(&site, &browser, &format!("/c/{conversation}")).await;
            let unfold = "for (const one of document.querySelectorAll('.fold, .pop')) one.open = true;";
            client.execute(unfold, vec![]).await.unwrap();
            see(client, "#text").await.send_keys("/d").await.unwrap();
            see(client, "#suggestions:not([hidden]) li").await;
            assert_eq!(violations(&browser, &axe).await, Value::Array(vec![]), "open {language} {scheme}");
        }
    }
}
