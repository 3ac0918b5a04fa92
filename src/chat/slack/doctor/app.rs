//! Whether the app's settings have what this version needs: commands, shortcuts, events. Only a token for the app's settings
//! can ask.

use serde_json::Value;

use crate::chat::message::Tone;
use crate::chat::slack::doctor::{Finding, Patient, finding, switch, well};
use crate::chat::slack::scope::EVENTS;
use crate::chat::slack::shortcut::Shortcut;
use crate::chat::slack::web::ask::{Asked, ask};
use crate::secret::Secret;

/// What this is about where it was not looked at.
const WHAT: &str = "commands";
/// What mends each of it.
const PASTE: &str =
    "paste `toban manifest slack` under \"App Manifest\", and reinstall the app where Slack asks for it";

/// Compares the app's manifest with what there should be; `me` is what Slack says of the bot.
pub(super) async fn examine(patient: &Patient, me: &Asked) -> Vec<Finding> {
    let Some(token) = &patient.config_token else {
        let seen = format!(
            "not checked, neither are shortcuts, events and switches: these tokens may not ask which of {} Slack knows",
            patient.commands.join(", ")
        );
        let remedy = "make an app configuration token at api.slack.com/apps, write it into a file, and name it with \
            --config-token-file";
        // Such a token lasts half a day: whoever watches from a timer has none, and all is well without.
        return vec![finding(Tone::Plain, WHAT, seen, remedy)];
    };
    match exported(patient, me, token).await {
        Ok(manifest) => {
            let mut findings = compare(&manifest, &patient.commands);
            findings.extend(switch::examine(&manifest, patient, PASTE));
            findings
        }
        Err(unknown) => vec![*unknown],
    }
}

/// The app's manifest as it is at Slack.
async fn exported(patient: &Patient, me: &Asked, token: &Secret) -> Result<Value, Box<Finding>> {
    let unknown = |seen: String, remedy: &str| Box::new(finding(Tone::Unknown, WHAT, seen, remedy));
    let bot = me.text("/bot_id").unwrap_or_default();
    let app = match ask(&patient.api_base, "bots.info", &patient.bot_token, &[("bot", bot)]).await {
        Ok(asked) => asked.text("/bot/app_id").map(ToOwned::to_owned),
        Err(_told) => None,
    };
    let app = app.ok_or_else(|| unknown("Slack does not say which app this is".to_owned(), ""))?;
    let asked = ask(&patient.api_base, "apps.manifest.export", token, &[("app_id", &app)]).await;
    let asked = asked.map_err(|told| unknown(told, ""))?;
    if let Some(refusal) = asked.refusal() {
        let seen = format!("Slack does not show the app's settings: {refusal}");
        return Err(unknown(seen, "app configuration tokens last twelve hours: make a new one"));
    }
    asked.body.get("manifest").cloned().ok_or_else(|| unknown("Slack shows no manifest of the app".to_owned(), ""))
}

/// What of it is there and what is not.
fn compare(manifest: &Value, commands: &[String]) -> Vec<Finding> {
    let known = |pointer: &str, field: &str| -> Vec<String> {
        let list = manifest.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
        let name = |one: &Value| one.as_str().or_else(|| one.get(field)?.as_str()).map(ToOwned::to_owned);
        list.filter_map(name).collect()
    };
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    let shortcuts = Shortcut::ALL.map(Shortcut::id);
    vec![
        needed(WHAT, "Slack does not know", &commands, &known("/features/slash_commands", "command")),
        needed("shortcuts", "Slack does not show", &shortcuts, &known("/features/shortcuts", "callback_id")),
        needed(
            "events",
            "Slack does not tell Toban of",
            &EVENTS,
            &known("/settings/event_subscriptions/bot_events", "name"),
        ),
    ]
}

fn needed(what: &'static str, lacks: &str, needed: &[&str], known: &[String]) -> Finding {
    let missing: Vec<&str> = needed.iter().copied().filter(|one| known.iter().all(|known| known != one)).collect();
    if missing.is_empty() {
        well(what, format!("Slack knows all {}", needed.len()))
    } else {
        finding(Tone::Critical, what, format!("{lacks} {}", missing.join(", ")), PASTE)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::compare;
    use crate::chat::message::Tone;

    #[test]
    fn of_a_manifest_that_makes_no_sense_everything_is_missing() {
        for odd in
            [json!(null), json!({ "features": [], "settings": 7 }), json!({ "features": { "shortcuts": [7, {}] } })]
        {
            let told = compare(&odd, &["/diag".to_owned()]);
            assert!(told.iter().all(|finding| finding.tone == Tone::Critical) && told.len() == 3, "{told:?}");
        }
    }
}
