//! `toban doctor slack` on a workspace: what is well, and what each mistake is told as.

use toban::chat::message::Tone;
use toban::chat::slack::doctor::{Finding, Patient, examine};
use toban::chat::slack::scope::BOT;
use toban::clock::{Clock as _, SystemClock};
use toban::language::Language;
use toban::secret::Secret;

use crate::slack::world::SlackWorld;

fn workspace() -> (SlackWorld, Patient) {
    let world = SlackWorld::start();
    world.grants_only(BOT.iter().map(|scope| scope.name));
    let channel = world.adds_channel("#incidents", &["toban"]);
    let patient = Patient {
        bot_token: Secret::new(world.bot_token()),
        app_token: Some(Secret::new(world.app_token())),
        signed: false,
        api_base: world.base(),
        config_token: None,
        places: vec![channel],
        commands: vec!["/toban".to_owned()],
        language: Language::En,
    };
    (world, patient)
}

async fn seen(patient: &Patient) -> Vec<Finding> {
    let clock = SystemClock::new();
    examine(patient, || clock.now()).await
}

fn of<'f>(findings: &'f [Finding], what: &str) -> Vec<&'f Finding> {
    findings.iter().filter(|finding| finding.what == what).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn where_all_is_well_only_the_commands_are_not_checked() {
    let (_world, patient) = workspace();
    let findings = seen(&patient).await;
    let not_well: Vec<_> = findings.iter().filter(|finding| finding.tone != Tone::Ok).collect();
    let [commands] = not_well.as_slice() else { panic!("{not_well:#?}") };
    assert_eq!((commands.what, commands.tone), ("commands", Tone::Unknown));
    let told = format!("{findings:?}");
    assert!(!told.contains("xoxb-1") && !told.contains("xapp-1"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mistake_is_told_with_its_remedy() {
    let (world, patient) = workspace();
    world.takes_scope("pins:write");
    let elsewhere = world.adds_channel("#elsewhere", &[]);
    let patient = Patient { places: vec![elsewhere, "C0NOWHERE".to_owned()], ..patient };
    let findings = seen(&patient).await;
    let [scope] = of(&findings, "scopes")[..] else { panic!("{findings:#?}") };
    assert!(scope.seen.contains("pins:write is missing") && scope.remedy.contains("reinstall"), "{scope:?}");
    for channel in of(&findings, "channel") {
        assert_eq!(channel.tone, Tone::Critical, "{channel:?}");
        assert!(channel.remedy.contains("/invite @toban"), "{channel:?}");
    }
    let swapped = Patient { app_token: Some(patient.bot_token.clone()), ..patient.clone() };
    let findings = seen(&swapped).await;
    let [way] = of(&findings, "way in")[..] else { panic!("{findings:#?}") };
    assert!(way.seen.contains("xoxb-…") && way.tone == Tone::Critical, "{way:?}");
    world.revokes_token("token_revoked");
    let findings = seen(&patient).await;
    assert!(of(&findings, "bot token").iter().any(|finding| finding.seen.contains("token_revoked")), "{findings:#?}");
    let nowhere = Patient { api_base: "http://127.0.0.1:9/api".to_owned(), ..patient };
    let findings = seen(&nowhere).await;
    let [reach] = of(&findings, "reachability")[..] else { panic!("{findings:#?}") };
    assert_eq!(reach.tone, Tone::Critical, "{reach:?}");
}
