//! What programs say: alerts whose words stand in attachments and blocks are kept with their words, under their own names,
//! and begin incidents.

use std::time::Duration;

use serde_json::{Value, json};
use toban::incident::author::Author;
use toban::incident::entry::Entry;
use tokio::time::timeout;

use super::Desk;
use super::menu::{kept, opens, says, told};
use crate::slack::program::Program;

const GRAFANA: Program = Program { name: "Grafana", is_webhook: false };
const WEBHOOK: Program = Program { name: "Alertmanager", is_webhook: true };

/// As Grafana and Alertmanager post them: no text, all in an attachment.
fn attached() -> Value {
    json!({ "text": "", "attachments": [{
        "fallback": "[FIRING:1] RedisMemoryHigh redis-1", "title": "[FIRING:1] RedisMemoryHigh",
        "title_link": "https://grafana.example/d/abc?from=1&to=2", "text": "redis-1 at 97%",
        "fields": [{ "title": "env", "value": "prod", "short": true }],
    }] })
}

fn in_blocks() -> Value {
    json!({ "text": "", "blocks": [
        { "type": "header", "text": { "type": "plain_text", "text": "CPU > 90 %" } },
        { "type": "section", "text": { "type": "mrkdwn", "text": "web-1 &amp; web-2" } },
    ] })
}

fn author(entry: &Entry) -> Option<&str> {
    entry.author.as_ref().map(Author::name)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_kept_with_its_words_under_the_name_of_its_program() {
    let desk = Desk::opens().await;
    opens(&desk, 1, "it is slow").await;
    let carol = desk.world.user("carol");
    let alert = desk.world.program_says("#ops", GRAFANA, &attached());
    carol.pins(&alert).acked().await;
    let other = desk.world.program_says("#ops", WEBHOOK, &in_blocks());
    carol.shortcut("toban.timeline", &other).acked().await;
    told(&desk, "carol", "Added to the timeline of INC-1").await;
    let mut entries = kept(&desk, 1).await;
    while entries.len() < 2 {
        tokio::task::yield_now().await;
        entries = kept(&desk, 1).await;
    }
    let of =
        |name: &str| entries.iter().find(|entry| author(entry) == Some(name)).expect("it is its word").text.as_str();
    assert_eq!(
        of("Grafana (bot)"),
        "[FIRING:1] RedisMemoryHigh\nhttps://grafana.example/d/abc?from=1&to=2\nredis-1 at 97%\nenv: prod"
    );
    assert_eq!(of("Alertmanager (bot)"), "CPU > 90 %\nweb-1 & web-2");
    // Toban pins its own messages itself; a pinned alert stays when a reaction is taken back.
    carol.reacts(&alert, "pushpin").acked().await;
    carol.unreacts(&alert, "pushpin").acked().await;
    assert!(kept(&desk, 1).await.iter().all(|entry| entry.deleted.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_begins_with_the_words_of_an_alert() {
    let desk = Desk::opens().await;
    let alert = desk.world.program_says("#ops", WEBHOOK, &attached());
    let carol = desk.world.user("carol");
    carol.shortcut("toban.incident", &alert).acked().await;
    let form = carol.sees_form("Open an incident").await;
    assert_eq!(form.source()["blocks"][0]["element"]["initial_value"], "[FIRING:1] RedisMemoryHigh");
    carol.submits(&form, &[("severity", "sev4")]).acked().await;
    desk.world.channel("#ops").shows("SEV4 · [FIRING:1] RedisMemoryHigh · INC-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_behind_a_link_is_kept_with_what_it_is_called() {
    let desk = Desk::opens().await;
    opens(&desk, 1, "it is slow").await;
    let message =
        says(&desk, "ben", "see [the dashboard](https://grafana.example/d/abc?from=1) of https://a.example/x").await;
    let carol = desk.world.user("carol");
    carol.shortcut("toban.timeline", &message).acked().await;
    told(&desk, "carol", "Added to the timeline of INC-1").await;
    let words = "see the dashboard (https://grafana.example/d/abc?from=1) of https://a.example/x";
    assert_eq!(kept(&desk, 1).await[0].text, words);
    carol.mentions("#ops", "incident show [INC-1](https://toban.example/incidents/INC-1)").acked().await;
    desk.world.channel("#ops").shows("it is slow · INC-1").await;
}

/// The same alert when it is over.
fn resolved() -> Value {
    json!({ "text": "", "attachments": [{ "title": "[RESOLVED] RedisMemoryHigh", "text": "redis-1 at 41%" }] })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_alert_follows_what_its_program_makes_of_it() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open checkout is down severity=sev1").acked().await;
    let room = "#inc-1-checkout-is-down";
    desk.world.channel_appears(room).await.message(0).await;
    let alert = desk.world.program_says(room, GRAFANA, &attached());
    let other = desk.world.program_says(room, WEBHOOK, &in_blocks());
    let ignored = desk.world.program_says(room, GRAFANA, &attached());
    carol.pins(&alert).acked().await;
    carol.pins(&other).acked().await;
    let until = async |is_so: &dyn Fn(&[Entry]) -> bool| {
        let waits = async {
            loop {
                let entries = kept(&desk, 1).await;
                if is_so(&entries) {
                    return entries;
                }
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_mins(1), waits).await.expect("the timeline follows")
    };
    until(&|entries| entries.len() == 2).await;
    desk.world.program_changes(&ignored, &resolved());
    desk.world.program_changes(&alert, &resolved());
    desk.world.program_deletes(&other);
    let now = "[RESOLVED] RedisMemoryHigh\nredis-1 at 41%";
    let entries = until(&|entries| {
        entries.iter().any(|entry| entry.text == now) && entries.iter().any(|entry| entry.deleted.is_some())
    })
    .await;
    let changed = entries.iter().find(|entry| entry.text == now).expect("it is there");
    assert!(changed.edited.is_some() && author(changed) == Some("Grafana (bot)"));
    desk.world.is_quiet().await;
    let asked = desk.world.called("users.info");
    assert!(asked.iter().all(|call| !call.arguments.to_string().contains("bot")), "a program is no member");
}
