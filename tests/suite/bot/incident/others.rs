//! What an incident has to do with people, tasks and other incidents.

use toban::chat::inbound::Platform;
use toban::incident::phase::Phase;
use toban::incident::role::Role;
use toban::store::card::CardRole;

use super::super::everywhere;
use super::super::time::minutes;
use super::night;

#[tokio::test(flavor = "multi_thread")]
async fn raising_the_severity_opens_a_room_and_reopening_goes_back_to_analysis() {
    everywhere(night, |bot| {
        Box::pin(async {
            assert!(bot.user("ben").says("/incident open checkout is slow severity=sev3").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            let ben = bot.user("ben").in_room_of("INC-1").await;
            let raised = ben.says("/incident severity sev1 nobody can pay").await;
            assert!(raised.contains("severity SEV3 → SEV1 – nobody can pay"), "{raised}");
            bot.clock().advance(minutes(1)).await;
            if bot.platform() != Platform::Terminal {
                let incident = bot.incident("INC-1").await;
                let room = incident.room.expect("a SEV1 has a room");
                assert!(room.thread.is_none() && room.conversation != incident.origin.conversation);
                let announced = bot.card("INC-1", CardRole::Announcement).await.expect("it is announced");
                let room = announced.replace('#', "");
                assert!(room.contains("SEV1") && room.contains("Room: inc-1-checkout-is-slow"), "{announced}");
            }
            let ben = ben.in_room_of("INC-1").await;
            assert!(ben.says("/incident role commander").await.contains("You are commander"));
            assert!(ben.says("/incident resolve").await.contains("resolved it"));
            let again = ben.says("/incident reopen INC-1 errors again").await;
            assert!(again.contains("reopened it: errors again"), "{again}");
            assert_eq!(bot.incident("INC-1").await.state.phase(), Phase::Analysis);
            let back = ben.says("/incident phase identification").await;
            assert!(back.starts_with('⊘') && back.contains("needs a reason"), "{back}");
            let back = ben.says("/incident phase identification it was something else").await;
            assert!(back.contains("analysis → identification – it was something else"), "{back}");
            let ticked = ben.says("/incident phase done=1").await;
            assert!(ticked.contains("checked: Confirm the symptom") && ticked.contains("✓"), "{ticked}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_handed_over_and_its_duty_told_to_whoever_got_it() {
    everywhere(night, |bot| {
        Box::pin(async {
            assert!(bot.user("ben").says("/incident open checkout is slow severity=sev3").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            let (ben, aiko) = (bot.user("ben").in_room_of("INC-1").await, bot.user("aiko"));
            assert!(ben.says("/incident role scribe").await.contains("You are scribe"));
            let held = aiko.says("/incident role INC-1 scribe").await;
            assert!(held.contains("ben is scribe. They hand it over"), "{held}");
            let given = ben.says("/incident role scribe aiko").await;
            assert!(given.contains("scribe: ben → aiko"), "{given}");
            let duty = format!("{given}\n{}", aiko.sees().await);
            assert!(duty.contains("You are scribe of INC-1"), "{duty}");
            let holder = bot.incident("INC-1").await.roles.get(&Role::Scribe).map(|author| author.name().to_owned());
            assert_eq!(holder.as_deref(), Some("aiko"));
            assert!(aiko.says("/incident role INC-1 scribe leave").await.contains("scribe: aiko → –"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_have_owners_and_a_merged_incident_goes_on_in_the_other() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            for title in ["checkout is slow", "orders pile up"] {
                assert!(ben.says(&format!("/incident open {title}")).await.contains("is open"));
            }
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let added = ben.says("/incident task INC-1 owner=aiko due=7d raise the limit").await;
            assert!(added.contains("task T1: raise the limit"), "{added}");
            let listed = ben.says("/incident task INC-1").await;
            assert!(listed.contains("T1 raise the limit  aiko · due 2026-12-03"), "{listed}");
            let done = ben.says("/incident task INC-1 done=1").await;
            assert!(done.contains("task T1 done: raise the limit"), "{done}");
            let twice = ben.says("/incident task INC-1 done=1").await;
            assert!(twice.starts_with('⊘') && twice.contains("T1 was done at"), "{twice}");
            let related = ben.says("/incident set INC-1 related=INC-2").await;
            assert!(related.contains("related incidents: INC-2"), "{related}");
            let merged = ben.says("/incident merge INC-2 into=INC-1").await;
            assert!(merged.contains("INC-2 goes on in INC-1"), "{merged}");
            let late = ben.says("/incident ack INC-2").await;
            assert!(late.contains("merged into INC-1 by ben") && late.contains("/incident show INC-1"), "{late}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}
