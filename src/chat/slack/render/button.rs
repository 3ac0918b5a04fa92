//! Buttons. What Slack has no button for, or what would not fit into one, is shown to be typed or copied.

use serde_json::{Value, json};

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press};
use crate::chat::slack::press::{ACTION, OPENS, value};
use crate::chat::slack::render::canvas::Canvas;
use crate::chat::slack::words::literal;
use crate::chat::typed::Typing;

/// Buttons of one message (message model).
const MOST: usize = 5;
/// Greatest length of a label, in characters (docs.slack.dev, button element).
const LABEL: usize = 75;

/// Greatest length of an address, in characters (docs.slack.dev, button element).
const URL: usize = 3_000;

/// Buttons as they are drawn.
#[derive(Default)]
pub(super) struct Buttons {
    /// The block of them, where there are any.
    pub(super) block: Option<Value>,
    /// For whoever is shown no blocks: what each is called, and what is typed or opened instead.
    pub(super) instead: Vec<String>,
}

/// The buttons; what is none goes onto the canvas as it is typed there.
pub(super) fn buttons(message: &Message, canvas: &mut Canvas, typing: Typing<'_>) -> Buttons {
    let (mut elements, mut instead) = (Vec::new(), Vec::new());
    for button in &message.buttons {
        match (&button.press, value(&button.press)) {
            (Press::Copy { text }, _) if shows(&message.blocks, text) => {}
            (Press::Copy { text }, _) => canvas.code(&button.label, text),
            (Press::Command { line } | Press::Form { line, .. }, Some(value)) if elements.len() < MOST => {
                instead.push(format!("{}: {}", label(button), typing.line(line)));
                let mut pressed = element(button, ACTION, elements.len());
                pressed["value"] = json!(value);
                elements.push(pressed);
            }
            (Press::Open { url }, _) if elements.len() < MOST && url.chars().count() <= URL => {
                instead.push(format!("{}: {url}", label(button)));
                let mut opens = element(button, OPENS, elements.len());
                opens["url"] = json!(url);
                elements.push(opens);
            }
            (Press::Open { url }, _) => canvas.code(&button.label, url),
            (Press::Command { line } | Press::Form { line, .. }, _) => {
                canvas.code(&button.label, &typing.line(line));
            }
        }
    }
    let block = (!elements.is_empty()).then(|| json!({ "type": "actions", "elements": elements }));
    Buttons { block, instead }
}

/// Whether a text stands there to be copied already.
fn shows(blocks: &[Block], text: &str) -> bool {
    blocks.iter().any(|block| match block {
        Block::Code { text: code, .. } => code == text,
        Block::Section { blocks, .. } => shows(blocks, text),
        _ => false,
    })
}

fn label(button: &Button) -> String {
    let label = literal(&button.label).replace('\n', " ");
    if label.chars().count() > LABEL { label.chars().take(LABEL - 1).chain(['…']).collect() } else { label }
}

fn element(button: &Button, action: &str, number: usize) -> Value {
    let mut element = json!({
        "type": "button",
        "action_id": format!("{action}{number}"),
        "text": { "type": "plain_text", "text": label(button), "emoji": false },
    });
    if button.style == ButtonStyle::Primary {
        element["style"] = json!("primary");
    }
    element
}
