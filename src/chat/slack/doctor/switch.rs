//! Whether the app's switches and addresses are as they must be for the way in that is used: one that is off kills a
//! surface without any message, although commands and events are all registered.

use serde_json::Value;

use crate::chat::message::Tone;
use crate::chat::slack::doctor::{Finding, Patient, finding, well};

/// What this is about.
const WHAT: &str = "settings";

/// Switches with how they must be, and what does not work otherwise (docs.slack.dev/reference/app-manifest).
const SWITCHES: [(&str, bool, &str); 4] = [
    ("/settings/interactivity/is_enabled", true, "buttons, forms and shortcuts do nothing"),
    ("/features/app_home/home_tab_enabled", true, "there is no Home tab"),
    ("/features/app_home/messages_tab_enabled", true, "nobody can write to Toban directly"),
    ("/features/app_home/messages_tab_read_only_enabled", false, "nobody can write to Toban directly"),
];

/// Addresses Slack must have where it calls, with how each ends.
const ADDRESSES: [(&str, &str); 3] = [
    ("/settings/event_subscriptions/request_url", "/slack/events"),
    ("/settings/interactivity/request_url", "/slack/interactions"),
    ("/settings/interactivity/message_menu_options_url", "/slack/interactions"),
];

/// Compares the app's manifest with what the way in needs; each finding with how to mend it.
pub(super) fn examine(manifest: &Value, patient: &Patient, remedy: &str) -> Vec<Finding> {
    let is = |place: &str| manifest.pointer(place).and_then(Value::as_bool).unwrap_or(false);
    let wrong = |seen: String| finding(Tone::Critical, WHAT, seen, remedy);
    let mut findings: Vec<Finding> = SWITCHES
        .into_iter()
        .filter(|(place, must, _)| is(place) != *must)
        .map(|(place, must, what)| wrong(format!("{} is {}: {what}", name(place), state(!must))))
        .collect();
    let connects = patient.app_token.is_some();
    if is("/settings/socket_mode_enabled") != connects {
        let what = if connects { "nothing comes in over connections" } else { "Slack calls no address" };
        findings.push(wrong(format!("socket_mode_enabled is {}: {what}", state(!connects))));
    }
    if !connects {
        findings.extend(addresses(manifest).into_iter().map(wrong));
    }
    let unfurls = || {
        let domains = manifest.pointer("/features/unfurl_domains").and_then(Value::as_array).into_iter().flatten();
        domains.filter_map(Value::as_str).collect::<Vec<_>>()
    };
    if let Some(host) = patient.host.as_deref().filter(|host| !unfurls().contains(host)) {
        let seen = format!("unfurl_domains lacks {host}: links to the page show nothing of what they lead to");
        findings.push(finding(Tone::Warning, WHAT, seen, remedy));
    }
    if findings.is_empty() {
        findings.push(well(WHAT, "switches and addresses are as they must be"));
    }
    findings
}

/// The addresses that lead elsewhere, or nowhere.
fn addresses(manifest: &Value) -> Vec<String> {
    let leads = |value: Option<&Value>, end: &str| {
        // A slash at the end leads to the same.
        let led = |url: &str| url.starts_with("https://") && url.trim_end_matches('/').ends_with(end);
        value.and_then(Value::as_str).is_some_and(led)
    };
    let mut wrong: Vec<String> = ADDRESSES
        .into_iter()
        .filter(|(place, end)| !leads(manifest.pointer(place), end))
        .map(|(place, end)| format!("{} is no https://…{end}", name(place)))
        .collect();
    let commands = manifest.pointer("/features/slash_commands").and_then(Value::as_array).into_iter().flatten();
    let lost: Vec<&str> = commands
        .filter(|command| !leads(command.get("url"), "/slack/commands"))
        .filter_map(|command| command.get("command").and_then(Value::as_str))
        .collect();
    if !lost.is_empty() {
        wrong.push(format!("the address of {} is no https://…/slack/commands", lost.join(", ")));
    }
    wrong
}

/// The last two names of a place in the manifest.
fn name(place: &str) -> String {
    let mut names: Vec<&str> = place.rsplit('/').take(2).collect();
    names.reverse();
    names.join(".")
}

const fn state(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, to_value};

    use super::examine;
    use crate::chat::message::Tone;
    use crate::chat::slack::doctor::Patient;
    use crate::chat::slack::manifest::{Wanted, manifest};
    use crate::chat::slack::reach::Way;
    use crate::command::bundled;
    use crate::command::compile::compile;
    use crate::language::Language;
    use crate::secret::Secret;

    const HOST: &str = "toban.example.com";

    fn patient(connects: bool) -> Patient {
        Patient {
            bot_token: Secret::new("xoxb-1"),
            app_token: connects.then(|| Secret::new("xapp-1")),
            signed: !connects,
            api_base: "https://slack.com/api".to_owned(),
            config_token: None,
            places: Vec::new(),
            commands: Vec::new(),
            host: Some(HOST.to_owned()),
            language: Language::En,
        }
    }

    fn made(way: &Way) -> Value {
        let commands = compile(bundled::sources(), &[], "").expect("they compile");
        let wanted = Wanted { commands: &commands, way, host: Some(HOST), language: Language::En };
        to_value(manifest(wanted, |scope| scope.name)).expect("it is JSON")
    }

    fn told(manifest: &Value, connects: bool) -> Vec<(Tone, String)> {
        let findings = examine(manifest, &patient(connects), "paste it");
        findings.into_iter().map(|finding| (finding.tone, finding.seen)).collect()
    }

    #[test]
    fn our_own_manifest_is_well_for_its_own_way_in_only() {
        let (socket, http) = (made(&Way::Socket), made(&Way::Http(format!("https://{HOST}"))));
        for (manifest, connects) in [(&socket, true), (&http, false)] {
            let told = told(manifest, connects);
            assert!(told.len() == 1 && told[0].0 == Tone::Ok, "{told:?}");
        }
        assert!(told(&http, true)[0].1.contains("socket_mode_enabled is off"));
        let mut slashed = http.clone();
        slashed["settings"]["interactivity"]["request_url"] = json!(format!("https://{HOST}/slack/interactions/"));
        assert_eq!(told(&slashed, false)[0].0, Tone::Ok, "a slash at the end leads there as well");
        let lost = told(&socket, false);
        assert!(lost.len() == 5 && lost.iter().all(|(tone, _)| *tone == Tone::Critical), "{lost:?}");
        assert!(
            lost.iter().any(|(_, seen)| seen.contains("/incident") && seen.contains("/slack/commands")),
            "{lost:?}"
        );
    }

    #[test]
    fn each_switch_that_is_off_is_told_with_what_it_kills() {
        let mut manifest = made(&Way::Socket);
        manifest["settings"]["interactivity"]["is_enabled"] = json!(false);
        manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = json!(true);
        manifest["features"]["unfurl_domains"] = json!(["elsewhere.example.com"]);
        let told = told(&manifest, true);
        assert!(told[0].1.contains("interactivity.is_enabled is off: buttons"), "{told:?}");
        assert!(told[1].1.contains("messages_tab_read_only_enabled is on: nobody can write"), "{told:?}");
        assert_eq!((told[2].0, told.len()), (Tone::Warning, 3), "{told:?}");
    }

    #[test]
    fn of_what_makes_no_sense_everything_is_wrong() {
        for odd in [json!(null), json!({ "settings": 7, "features": [] })] {
            assert!(told(&odd, true).len() >= 4, "{odd}");
        }
    }
}
