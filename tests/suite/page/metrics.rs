//! `/metrics`: who may read it, and the rules of names that Prometheus' own linter checks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use reqwest::StatusCode;
use toban::incident::opening::Opening;
use toban::incident::severity::Severity;
use toban::secret::Secret;
use toban::server::access::Access;
use toban::telemetry;

use super::site::{Site, client};
use crate::store::at;
use crate::store::incidents::{author, opened, place};

async fn scraped(site: &Site) -> String {
    let answer = client().get(site.at("/metrics")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
    answer.text().await.unwrap()
}

/// Two incidents of SEV2, one of them seen through, and what nobody in particular may know of.
async fn incidents(site: &Site) {
    let opening = |title: &str| Opening { severity: Some(Severity::Sev2), ..Opening::of(title, place("ops", None)) };
    let first = opened(&site.store, opening("checkout down")).await;
    opened(&site.store, opening("slow")).await;
    opened(&site.store, Opening { private: true, ..opening("breach") }).await;
    opened(&site.store, Opening { drill: true, ..opening("exercise") }).await;
    let mut tx = site.store.begin().await.unwrap();
    let acked = tx.incidents().save(&first.ack(&author("ben"), at(90)).unwrap()).await.unwrap();
    tx.incidents().save(&acked.resolve(&author("ben"), at(1000)).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    telemetry::command("diag.run", "done");
    telemetry::delivery_attempt("notice", "sent");
    telemetry::caught_up("slack", "edit");
    telemetry::probe_read("redis.ping", "ok", Duration::from_millis(3));
}

/// Every metric: its name as samples begin, and its type.
fn declared(text: &str) -> BTreeMap<&str, &str> {
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    types.collect()
}

#[tokio::test]
async fn every_line_follows_the_rules() {
    let site = Site::start().await;
    incidents(&site).await;
    let text = scraped(&site).await;
    assert!(text.ends_with("# EOF\n"), "{text}");
    let types = declared(&text);
    let labels =
        ["action", "kind", "lane", "le", "outcome", "platform", "probe", "result", "severity", "state", "version"];
    let mut seen = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (sample, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(seen.insert(sample), "twice: {line}");
        let name = sample.split('{').next().unwrap();
        let of = types.iter().find(|(metric, kind)| {
            let endings: &[&str] = match **kind {
                "counter" => &["_total"],
                "histogram" => &["_sum", "_count", "_bucket"],
                "info" => &["_info"],
                _ => &[""],
            };
            endings.iter().any(|ending| name == format!("{metric}{ending}"))
        });
        assert!(of.is_some(), "a sample without its type: {line}");
        if let Some((_, pairs)) = sample.split_once('{') {
            for pair in pairs.trim_end_matches('}').split("\",") {
                let label = pair.split('=').next().unwrap();
                assert!(labels.contains(&label), "a label that is not listed: {line}");
            }
        }
    }
    for (metric, kind) in types {
        assert!(metric.starts_with("toban_") && metric.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{metric}");
        assert!(text.contains(&format!("# HELP {metric} ")), "{metric} has no help");
        assert_eq!(text.contains(&format!("# UNIT {metric} seconds")), metric.ends_with("_seconds"), "{metric}");
        for wrong in ["_total", "_info", "_milliseconds", "_ms", "_count", "_bucket", "_sum"] {
            assert!(!metric.ends_with(wrong), "{metric}");
        }
        assert_ne!(kind, "unknown", "{metric}");
    }
}

#[tokio::test]
async fn figures_leave_out_what_is_private_and_exercises() {
    let site = Site::start().await;
    incidents(&site).await;
    let text = scraped(&site).await;
    for line in [
        "toban_incidents{severity=\"SEV2\",state=\"identification\"} 1.0",
        "toban_incidents{severity=\"SEV2\",state=\"prevention\"} 1.0",
        "toban_incident_acknowledge_seconds_sum{severity=\"SEV2\"} 90.0",
        "toban_incident_acknowledge_seconds_bucket{le=\"60.0\",severity=\"SEV2\"} 0",
        "toban_incident_acknowledge_seconds_bucket{le=\"300.0\",severity=\"SEV2\"} 1",
        "toban_incident_acknowledge_seconds_bucket{le=\"+Inf\",severity=\"SEV2\"} 1",
        "toban_incident_resolve_seconds_count{severity=\"SEV2\"} 1",
        "toban_incident_resolve_seconds_sum{severity=\"SEV2\"} 1000.0",
        "toban_store_up 1.0",
        "toban_config_last_reload_successful 1.0",
        "toban_dead_letters{kind=\"delivery\"} 0.0",
        "toban_jobs_pending{lane=\"page\"} 0.0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert_eq!(text.matches("toban_incidents{").count(), 2, "{text}");
    for name in ["aiko", "ben", "checkout", "ops"] {
        assert!(!text.contains(&format!("\"{name}\"")), "{name}: {text}");
    }
}

#[tokio::test]
async fn a_store_that_is_gone_is_told_as_such() {
    let site = Site::start().await;
    site.store.close().await;
    let text = scraped(&site).await;
    assert!(text.contains("toban_store_up 0.0\n") && text.contains("toban_build_info{"), "{text}");
    assert!(!text.contains("toban_jobs_pending{"), "{text}");
}

#[tokio::test]
async fn from_elsewhere_figures_need_the_token() {
    let token = Some(Secret::new("correct horse battery"));
    let site = Site::with(Access { beyond_loopback: true, token, hosts: vec!["toban.example.com".to_owned()] }).await;
    for given in [None, Some("wrong"), Some("")] {
        let mut get = client().get(site.at("/metrics"));
        if let Some(given) = given {
            get = get.bearer_auth(given);
        }
        let answer = get.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{given:?}");
        assert_eq!(answer.headers()["www-authenticate"], "Bearer realm=\"toban\"");
        assert!(!answer.text().await.unwrap().contains("toban_"));
    }
    // Prometheus asks by whatever address it was given.
    let get = client().get(site.at("/metrics")).bearer_auth("correct horse battery").header("host", "10.0.0.7:7340");
    assert_eq!(get.send().await.unwrap().status(), StatusCode::OK);
    // On loopback a foreign name (a site that points its own at us) gets nothing without the token.
    let local = Site::start().await;
    let get = client().get(local.at("/metrics")).header("host", "evil.example");
    assert_eq!(get.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_handbook_names_every_metric_and_no_other() {
    let site = Site::start().await;
    incidents(&site).await;
    let text = scraped(&site).await;
    let suffix = |kind| match kind {
        "counter" => "_total",
        "info" => "_info",
        _ => "",
    };
    let real: BTreeSet<String> =
        declared(&text).into_iter().map(|(name, kind)| format!("{name}{}", suffix(kind))).collect();
    let handbook = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operating.md")).unwrap();
    let rows = handbook.lines().filter_map(|line| line.strip_prefix("| `toban_"));
    let listed = rows.map(|row| format!("toban_{}", row.split(['`', '{']).next().unwrap())).collect();
    assert_eq!(real, listed);
}
