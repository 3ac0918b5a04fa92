//! What looks at an incident of a service: chosen by the kinds of its targets or by name, at most five, and what is left
//! out is said.

use indexmap::IndexMap;
use toban::directory::access::Reader;
use toban::language::Language;
use toban::probe::inventory::Service;
use toban::probe::target::{Address, Endpoint, RedisEndpoint, Target};

use super::super::time::minutes;
use super::super::{Bot, World, machine, on_every_platform};
use super::{japanese_night, night};

/// Nobody listens there, which is told at once.
fn nowhere() -> Address {
    Address { host: "127.0.0.1".to_owned(), port: 1 }
}

fn cache(number: usize) -> Target {
    let endpoint = RedisEndpoint { address: nowhere(), username: None, password: None, tls: false, ca_pem: None };
    Target { name: format!("cache-{number}"), endpoint: Endpoint::Redis(endpoint), ..machine() }
}

fn service(name: &str, targets: &[&str], playbooks: &[&str]) -> Service {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let targets: IndexMap<String, String> =
        targets.iter().enumerate().map(|(index, name)| (format!("role-{index}"), (*name).to_owned())).collect();
    Service { name: name.to_owned(), targets, depends_on: Vec::new(), playbooks: names(playbooks) }
}

fn shop(world: World) -> World {
    let mut targets = vec![machine()];
    targets.extend((1..=7).map(cache));
    targets.push(Target { name: "queue".to_owned(), endpoint: Endpoint::Tcp(nowhere()), ..machine() });
    let caches: Vec<String> = (1..=7).map(|number| format!("cache-{number}")).collect();
    let caches: Vec<&str> = caches.iter().map(String::as_str).collect();
    let services = vec![
        service("checkout", &["cache-1", "queue", "local", "cache-1"], &[]),
        service("search", &["local", "cache-2"], &["memory", "redis"]),
        service("sessions", &caches, &[]),
        service("idea", &[], &[]),
    ];
    World { targets, services, ..world }
}

impl Bot {
    /// What is answered at once to an incident of that service, and what its conversation reads afterwards.
    async fn suffers(&self, service: &str) -> (String, String) {
        let ben = self.user("ben");
        let answer = ben.says(&format!("/incident open it is slow severity=sev3 service={service}")).await;
        self.clock().advance(minutes(1)).await;
        (answer, ben.sees().await)
    }

    /// The targets that were looked at.
    async fn looked_at(&self, key: &str) -> Vec<String> {
        let incident = self.incident(key).await;
        let mut tx = self.store().read().await.expect("the store answers");
        let reports = tx.timeline().reports(&incident.id, &Reader::TOBAN).await;
        let mut looked = Vec::new();
        for (_, run) in reports.expect("the store answers") {
            let run = tx.runs().by_key(&run).await.expect("the store answers").expect("the run is kept");
            looked.push(format!("{} {}", run.report.playbook, run.report.target));
        }
        looked
    }
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    // A terminal breaks lines.
    let text = text.replace('\n', " ");
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kinds_of_its_targets_choose_and_what_no_playbook_is_for_is_named() {
    on_every_platform(
        || shop(night()),
        |bot| {
            Box::pin(async {
                let (answer, _) = bot.suffers("checkout").await;
                has(&answer, &["Diagnosis is running: Redis · cache-1, Storage · local. What it finds"]);
                has(&answer, &["Not looked at: queue; no playbook is for targets of the kind tcp."]);
                assert_eq!(bot.looked_at("INC-1").await, ["redis cache-1", "storage local"]);
            })
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_names_its_playbooks_and_each_looks_at_its_targets() {
    on_every_platform(
        || shop(night()),
        |bot| {
            Box::pin(async {
                let (answer, _) = bot.suffers("search").await;
                has(&answer, &["Diagnosis is running: Memory · local, Redis · cache-2."]);
                assert!(!answer.contains("Not looked at"), "{answer}");
                assert_eq!(bot.looked_at("INC-1").await, ["memory local", "redis cache-2"]);
            })
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_are_looked_at_and_the_others_are_named_with_what_looks_there() {
    on_every_platform(
        || shop(night()),
        |bot| {
            Box::pin(async {
                let (answer, room) = bot.suffers("sessions").await;
                let left =
                    "Not looked at: cache-6, cache-7; at most 5 looks are taken. `/diag redis NAME` takes another.";
                has(&answer, &["Redis · cache-5.", left]);
                has(&format!("{answer}{room}"), &["INC-1 · Not looked at", left]);
                assert_eq!(bot.looked_at("INC-1").await.len(), 5);
                let named =
                    bot.user("ben").says("/incident open slow severity=sev3 service=sessions playbook=redis").await;
                has(&named, &[left]);
                let other = bot
                    .user("ben")
                    .says("/incident open slow severity=sev3 service=sessions playbook=postgresql")
                    .await;
                has(&other, &["postgresql did not run: name one with target=NAME, a target of the kind postgres."]);
                bot.clock().advance(minutes(1)).await;
                drop(bot.user("ben").sees().await);
            })
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_targets_says_that_nothing_is_looked_at() {
    on_every_platform(
        || shop(night()),
        |bot| {
            Box::pin(async {
                let (answer, _) = bot.suffers("idea").await;
                has(&answer, &["Nothing is looked at: the settings have no target for the service idea."]);
                assert_eq!(bot.looked_at("INC-1").await.len(), 0);
            })
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_is_said_in_japanese() {
    on_every_platform(
        || shop(World { language: Language::Ja, ..japanese_night() }),
        |bot| {
            Box::pin(async {
                let (answer, _) = bot.suffers("checkout").await;
                has(&answer, &["診断を実行中です: Redis · cache-1, ストレージ · local。"]);
                has(&answer, &["診断していない対象: queue。種類 tcp 向けのプレイブックがありません。"]);
                let (answer, room) = bot.suffers("sessions").await;
                let left = "診断していない対象: cache-6, cache-7。一度に診断するのは 5 件までです。";
                has(&answer, &[left]);
                has(&format!("{answer}{room}"), &["INC-2 · 診断していない対象", left]);
                let (answer, _) = bot.suffers("idea").await;
                has(&answer, &["診断は行われません。サービス idea の対象が設定にありません。"]);
            })
        },
    )
    .await;
}
