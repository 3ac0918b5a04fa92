//! What a button carries: its press as JSON, in the value Slack sends back when somebody presses it.

use serde_json::Value;

use crate::chat::message::Press;

/// Greatest length of a button's value, in characters (docs.slack.dev, button element).
const VALUE: usize = 2_000;
/// What every button's action begins with; others are not ours.
pub(super) const ACTION: &str = "toban.press.";
/// What the action of a button begins with that opens an address; Slack tells of it all the same.
pub(super) const OPENS: &str = "toban.open.";

/// The value of a button; `None` where it would not fit, or nothing is sent by it.
pub(super) fn value(press: &Press) -> Option<String> {
    if let Press::Copy { .. } | Press::Open { .. } = press {
        return None;
    }
    let value = serde_json::to_string(press).ok()?;
    (value.chars().count() <= VALUE).then_some(value)
}

/// What was pressed, from Slack's action; `None` for buttons that are not ours.
pub(super) fn pressed(action: &Value) -> Option<Press> {
    let id = action.get("action_id")?.as_str()?;
    id.starts_with(ACTION).then_some(())?;
    serde_json::from_str(action.get("value")?.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{pressed, value};
    use crate::chat::message::Press;

    #[test]
    fn a_press_comes_back_as_it_went() {
        let press = Press::Form {
            form: "incident.update".to_owned(),
            subject: Some("INC-42".to_owned()),
            line: "incident update INC-42".to_owned(),
        };
        let value = value(&press).expect("it fits");
        assert_eq!(pressed(&json!({ "action_id": "toban.press.0", "value": value })), Some(press));
    }

    #[test]
    fn what_is_not_ours_or_does_not_fit_is_no_press() {
        let long = Press::Command { line: "x".repeat(2_000) };
        assert_eq!(value(&long), None);
        for action in [
            json!({}),
            json!({ "action_id": "toban.press.0" }),
            json!({ "action_id": "other", "value": "{\"does\":\"command\",\"line\":\"x\"}" }),
            json!({ "action_id": "toban.press.0", "value": 7 }),
            json!({ "action_id": "toban.press.0", "value": "{" }),
        ] {
            assert_eq!(pressed(&action), None, "{action}");
        }
    }
}
