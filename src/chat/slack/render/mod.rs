//! A message in Block Kit.
//!
//! Words are elements of rich text, which Slack shows literally: no mention, markup or link in them acts. Nothing is cut:
//! what does not fit into one message goes on in its thread (or, of what one person alone sees, below it), in the order
//! it was written, which is worst first. What is drawn in blocks that not every workspace has (`native`) is drawn in
//! older ones, too.

use serde_json::Value;

use crate::chat::message::{Block, Message, Tone};
use crate::chat::slack::render::canvas::Canvas;
use crate::chat::slack::words::escaped;
use crate::chat::typed::Typing;
use crate::reply::slack as say;

mod button;
mod canvas;
mod chart;
mod native;
mod part;
mod text;

pub use native::Kinds;
pub use part::Part;

/// Greatest length of the text of a notification that we send, in characters; phones show far less.
const NOTIFICATION: usize = 3_000;

/// Lines of a message in a conversation that many read: as high as the highest card (ux.md §3.3) and a little more.
const LINES: usize = 14;

/// Where the rest of a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Into the message's thread: folded sections, and what is more than a few lines, so that a busy conversation stays
    /// readable (design §5).
    Thread,
    /// Into further messages beside it, everything open: in a thread, and for one person alone.
    Below,
}

/// Draws a message for a workspace that has these newer blocks, and a place where lines are typed like that; the first part
/// is the message itself.
#[must_use]
pub fn render(message: &Message, rest: Rest, has: Kinds, typing: Typing<'_>) -> Vec<Part> {
    let language = message.language;
    // While something runs its message changes too often for a thread beneath it.
    let fold = rest == Rest::Thread && message.tone != Tone::Running;
    let mut canvas = Canvas::within((rest == Rest::Thread).then_some(LINES), has, language);
    let headline = headline(message);
    canvas.headline(&headline);
    let mut folded = Vec::new();
    for block in &message.blocks {
        match block {
            Block::Section { title, folded: true, .. } if fold => folded.push((title.as_str(), block)),
            block => canvas.block(block),
        }
    }
    let titles: Vec<&str> = folded.iter().map(|(title, _)| *title).collect();
    let mut below = Canvas::within(None, has, language);
    for (_, block) in &folded {
        below.block(block);
    }
    let hint = (!titles.is_empty()).then(|| say::folded(&titles, language));
    let buttons = button::buttons(message, &mut canvas, typing);
    let goes_on = |rows| match rest {
        Rest::Thread => say::goes_on_in_thread(rows, language),
        Rest::Below => say::goes_on_below(rows, language),
    };
    let text = notification(&headline);
    part::parts(&text, (canvas.done(), below.done()), (hint, buttons), &goes_on)
}

/// `✖ SEV1 · checkout is down · INC-42`: the first block.
fn headline(message: &Message) -> String {
    format!("{} {}", message.tone.sign(), message.headline.replace('\n', " "))
}

/// The first block as a notification reads it.
fn notification(headline: &str) -> String {
    let end = headline.char_indices().nth(NOTIFICATION).map_or(headline.len(), |(end, _)| end);
    escaped(&headline[..end])
}

/// What a message is sent with so that nothing in its text acts and nothing is fetched.
pub(super) fn harmless(part: Part) -> Value {
    text::object([
        ("text", part.text.into()),
        ("blocks", part.blocks.into()),
        ("parse", "none".into()),
        ("link_names", false.into()),
        ("mrkdwn", false.into()),
        ("unfurl_links", false.into()),
        ("unfurl_media", false.into()),
    ])
}

#[cfg(test)]
mod tests;
