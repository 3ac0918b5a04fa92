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
pub(super) mod small;
mod text;

use canvas::failing;
pub use native::Kinds;
use part::Below;
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
    /// With the whole of it into a file beside it: in a thread, of what has folded sections. What fails is never left to the
    /// file alone.
    File,
}

/// Draws a message for a workspace that has these newer blocks, and a place where lines are typed like that; the first part
/// is the message itself.
#[must_use]
pub fn render(message: &Message, rest: Rest, has: Kinds, typing: Typing<'_>) -> Vec<Part> {
    let language = message.language;
    // While something runs its message changes too often for a thread beneath it.
    let fold = rest != Rest::Below && message.tone != Tone::Running;
    let mut canvas = Canvas::within((rest != Rest::Below).then_some(LINES), has, language);
    canvas.headline(&headline(message));
    let mut folded = Vec::new();
    let mut failing = failing(&message.blocks);
    for block in &message.blocks {
        match block {
            Block::Section { title, folded: true, .. } if fold => folded.push((title.as_str(), block)),
            block if rest == Rest::File => canvas.sparing(block, &mut failing),
            block => canvas.block(block),
        }
    }
    if rest == Rest::File && fold {
        return filed(message, canvas, (has, typing));
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
        Rest::Below | Rest::File => say::goes_on_below(rows, language),
    };
    let text = notification(message);
    let below = Below { drawn: below.done(), filed: false };
    part::parts(&text, (canvas.done(), below), (hint, buttons), &goes_on)
}

/// What stands in a thread, as high as elsewhere, and the whole of it as a file where that is more.
fn filed(message: &Message, mut canvas: Canvas, (has, typing): (Kinds, Typing<'_>)) -> Vec<Part> {
    let mut whole = Canvas::within(None, has, message.language);
    whole.headline(&headline(message));
    message.blocks.iter().for_each(|block| whole.block(block));
    let buttons = button::buttons(message, &mut canvas, typing);
    // What is copied stands in the whole, too.
    drop(button::buttons(message, &mut whole, typing));
    let shown: Vec<_> = canvas.done().into_iter().filter(|drawn| !drawn.behind).collect();
    let whole = whole.done();
    let rows = |drawn: &[canvas::Drawn]| drawn.iter().map(|drawn| drawn.rows).sum::<usize>();
    let left = rows(&whole).saturating_sub(rows(&shown));
    let (hint, whole) = match left {
        0 => (None, Vec::new()),
        left => (Some(say::whole_below(left, message.language)), whole),
    };
    let goes_on = |rows| say::goes_on_below(rows, message.language);
    let whole = Below { drawn: whole, filed: true };
    part::parts(&notification(message), (shown, whole), (hint, buttons), &goes_on)
}

/// `✖ SEV1 · checkout is down · INC-42`: the first block.
fn headline(message: &Message) -> String {
    signed(message, &message.headline)
}

/// What a notification reads: the first block, or more than that.
fn notification(message: &Message) -> String {
    let line = signed(message, message.notice.as_ref().unwrap_or(&message.headline));
    let end = line.char_indices().nth(NOTIFICATION).map_or(line.len(), |(end, _)| end);
    escaped(&line[..end])
}

fn signed(message: &Message, line: &str) -> String {
    format!("{} {}", message.tone.sign(), line.replace('\n', " "))
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
