//! `toban doctor slack` on a workspace: what is well, and what each mistake is told as.

use jiff::SignedDuration;
use serde_json::{Value, json};
use toban::chat::message::Tone;
use toban::chat::slack::doctor::{Finding, Patient, examine};
use toban::chat::slack::manifest::{Wanted, manifest};
use toban::chat::slack::reach::Way;
use toban::chat::slack::scope::BOT;
use toban::clock::{Clock as _, SystemClock};
use toban::command::bundled;
use toban::command::compile::compile;
use toban::language::Language;
use toban::secret::Secret;

use crate::slack::fault::Fault;
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
        host: None,
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
    assert_eq!((commands.what, commands.tone), ("commands", Tone::Plain));
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
    let walled = json!({ "ok": true, "url": "ws://127.0.0.1:9/link/?ticket=hidden" }).to_string();
    world.fails("apps.connections.open", Fault::Answered(walled), 1);
    let findings = seen(&patient).await;
    let [way] = of(&findings, "way in")[..] else { panic!("{findings:#?}") };
    assert!(way.seen.contains("its place is not reached: 127.0.0.1") && way.tone == Tone::Critical, "{way:?}");
    assert!(!way.seen.contains("hidden"), "{way:?}");
    world.revokes_token("token_revoked");
    let findings = seen(&patient).await;
    assert!(of(&findings, "bot token").iter().any(|finding| finding.seen.contains("token_revoked")), "{findings:#?}");
    let nowhere = Patient { api_base: "http://127.0.0.1:9/api".to_owned(), ..patient };
    let findings = seen(&nowhere).await;
    let [reach] = of(&findings, "reachability")[..] else { panic!("{findings:#?}") };
    assert_eq!(reach.tone, Tone::Critical, "{reach:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_off_is_told_by_how_much() {
    let (_world, patient) = workspace();
    for (off, tone) in [(0, Tone::Ok), (100, Tone::Warning), (-400, Tone::Critical), (400, Tone::Critical)] {
        let machine = SystemClock::new();
        let findings = examine(&patient, || machine.now() + SignedDuration::from_secs(off)).await;
        let [clock] = of(&findings, "clock")[..] else { panic!("{findings:#?}") };
        assert_eq!(clock.tone, tone, "{off}: {clock:?}");
        assert_eq!(clock.remedy.contains("chrony"), off != 0, "{off}: {clock:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_by_itself_blames_nothing_and_a_scope_is_named() {
    let (world, patient) = workspace();
    for (method, what) in
        [("auth.test", "bot token"), ("apps.connections.open", "way in"), ("conversations.info", "channel")]
    {
        for fault in ["ratelimited", "internal_error"] {
            world.fails(method, Fault::Answered(json!({ "ok": false, "error": fault }).to_string()), 1);
            let findings = seen(&patient).await;
            let told = of(&findings, what);
            let told = told.last().expect("it was looked at");
            assert_eq!(told.tone, Tone::Unknown, "{told:?}");
            assert!(told.seen.contains(fault) && told.remedy.contains("in a minute"), "{told:?}");
        }
    }
    let lacks = json!({ "ok": false, "error": "missing_scope", "needed": "channels:read" }).to_string();
    world.fails("conversations.info", Fault::Answered(lacks), 1);
    let findings = seen(&patient).await;
    let [channel] = of(&findings, "channel")[..] else { panic!("{findings:#?}") };
    assert!(channel.remedy.contains("channels:read") && !channel.remedy.contains("/invite"), "{channel:?}");
    world.fails("auth.test", Fault::Answered(json!({ "ok": false, "error": "ekm_access_denied" }).to_string()), 1);
    let findings = seen(&patient).await;
    let token = findings.last().expect("it was looked at");
    assert!(token.tone == Tone::Critical && token.remedy.contains("administrator"), "{token:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_app_lacks_of_commands_shortcuts_and_events_is_named() {
    let (world, patient) = workspace();
    let patient = Patient { config_token: Some(Secret::new("xoxe.xoxp-1-secret")), ..patient };
    let commands = compile(bundled::sources(), &[], "").expect("the bundled commands compile");
    let wanted = Wanted { commands: &commands, way: &Way::Socket, host: None, language: Language::En };
    let manifest = serde_json::to_value(manifest(wanted, |scope| scope.name)).expect("it is JSON");
    let shows = |manifest: &Value| {
        let answer = json!({ "ok": true, "manifest": manifest }).to_string();
        world.fails("apps.manifest.export", Fault::Answered(answer), 1);
    };
    shows(&manifest);
    let findings = seen(&patient).await;
    assert!(findings.iter().all(|finding| finding.tone == Tone::Ok), "{findings:#?}");

    let mut older = manifest.clone();
    let list =
        |manifest: &mut Value, pointer: &str| manifest.pointer_mut(pointer).and_then(Value::as_array_mut).map(Vec::pop);
    for pointer in ["/features/shortcuts", "/settings/event_subscriptions/bot_events"] {
        assert!(list(&mut older, pointer).is_some_and(|last| last.is_some()), "{pointer}");
    }
    older["features"]["slash_commands"] = json!([]);
    shows(&older);
    let findings = seen(&patient).await;
    for (what, words) in [("commands", "/toban"), ("shortcuts", "toban.diagnose"), ("events", "reaction_removed")] {
        let [found] = of(&findings, what)[..] else { panic!("{findings:#?}") };
        assert!(found.tone == Tone::Critical && found.seen.contains(words), "{found:?}");
        assert!(found.remedy.contains("toban manifest slack"), "{found:?}");
    }
    let mut off = manifest.clone();
    off["settings"]["interactivity"]["is_enabled"] = json!(false);
    shows(&off);
    let findings = seen(&patient).await;
    let [dead] = of(&findings, "settings")[..] else { panic!("{findings:#?}") };
    assert!(dead.tone == Tone::Critical && dead.seen.contains("buttons, forms and shortcuts"), "{dead:?}");
    world.fails("apps.manifest.export", Fault::Refused("token_expired"), 1);
    let findings = seen(&patient).await;
    let [expired] = of(&findings, "commands")[..] else { panic!("{findings:#?}") };
    assert!(expired.tone == Tone::Unknown && expired.remedy.contains("twelve hours"), "{expired:?}");
    assert!(!format!("{findings:?}").contains("secret"), "no token is shown");
}
