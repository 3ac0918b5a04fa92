//! Probe first: a diagnosis at minute 0 and after resolve.

use toban::chat::inbound::Platform;
use toban::directory::access::Reader;
use toban::incident::entry::EntryKind;
use toban::store::card::CardRole;

use super::super::on_every_platform;
use super::super::time::minutes;
use super::night;

#[tokio::test(flavor = "multi_thread")]
async fn opening_with_a_playbook_runs_it_and_resolve_runs_it_again() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            let opened = ben.says("/incident open memory is short playbook=memory target=local").await;
            assert!(opened.contains("Diagnosis is running: Memory · local."), "{opened}");
            bot.clock().advance(minutes(1)).await;
            let report = ben.sees().await;
            let report = format!("{opened}\n{report}");
            assert!(report.contains("Memory · local") && report.contains("RUN-1"), "{report}");
            let timeline = ben.says("/incident timeline INC-1").await;
            assert!(timeline.contains("report RUN-1 · Memory · local"), "{timeline}");
            if bot.platform() != Platform::Terminal {
                let card = bot.card("INC-1", CardRole::Live).await.expect("a card");
                assert!(card.contains("RUN-1: "), "{card}");
            }
            let resolved = ben.says("/incident resolve INC-1").await;
            bot.clock().advance(minutes(1)).await;
            let after = format!("{resolved}\n{}", ben.sees().await);
            assert!(after.contains("Before and after: RUN-1 → RUN-2"), "{after}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_becomes_an_incident_an_entry_or_a_hypothesis() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/diag memory").await.contains("RUN-1"));
            let opened = ben.says("/incident open run=RUN-1").await;
            assert!(opened.contains("INC-1 is open"), "{opened}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let incident = bot.incident("INC-1").await;
            assert_eq!((incident.playbook.as_deref(), incident.target.as_deref()), (Some("memory"), Some("local")));
            let entries = {
                let mut tx = bot.store().read().await.expect("the store answers");
                tx.timeline().of(&incident.id, None, 50, &Reader::TOBAN).await.expect("the store answers")
            };
            let first: Vec<EntryKind> = entries.iter().take(2).map(|entry| entry.kind).collect();
            assert_eq!(first, [EntryKind::Opened, EntryKind::Report], "the report stands at minute 0");
            assert_eq!(entries[1].at, incident.opened);
            let ben = ben.in_room_of("INC-1").await;
            let again = ben.says("/diag memory").await;
            assert!(again.contains("To timeline"), "{again}");
            let logged = ben.says("/incident log run=RUN-1").await;
            assert!(logged.contains("RUN-1") || logged.trim().is_empty(), "{logged}");
            let none = ben.says("/incident log run=RUN-99").await;
            assert!(none.contains("RUN-99"), "{none}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_similar_note_is_offered_when_an_incident_opens() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            let written = ben.says("/note add checkout fails when redis memory is full cause=\"no limit\"").await;
            assert!(written.contains("NOTE-1"), "{written}");
            let opened = ben.says("/incident open checkout fails again, redis memory full").await;
            assert!(opened.contains("Seen before:") && opened.contains("NOTE-1 · checkout fails"), "{opened}");
            let other = ben.says("/incident open mail is late").await;
            assert!(!other.contains("NOTE-1"), "{other}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}
