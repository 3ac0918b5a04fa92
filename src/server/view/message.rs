//! One message as HTML: the same for the page, a fragment and the live stream.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::terminal::layout::harmless;
use crate::reply::page::Labels;
use crate::server::view::block::{Context, blocks, class, plain};
use crate::server::view::{glyph, moment};
use crate::store::message::{Author, Body, StoredMessage};

/// With whose eyes a message is seen.
#[derive(Clone, Copy)]
pub struct Eyes<'e> {
    /// The reader's words.
    pub labels: Labels,
    /// The reader's time zone.
    pub zone: Option<&'e TimeZone>,
}

/// The message as an article.
#[must_use]
pub fn article(stored: &StoredMessage, eyes: Eyes<'_>) -> Markup {
    let labels = eyes.labels;
    let id = stored.id.as_str();
    let thread = format!("/c/{}/t/{id}", stored.conversation);
    html! {
        article .msg id={ "m-" (id) } data-seq=(stored.seq) data-revision=(stored.revision) tabindex="-1"
            aria-labelledby={ "w-" (id) } {
            header {
                span .who id={ "w-" (id) } {
                    @match &stored.author {
                        Author::Bot => (labels.bot()),
                        Author::Person(name) => bdi { (harmless(name)) },
                    }
                }
                @if stored.author == Author::Bot { span .mark { (labels.bot_mark()) } }
                (moment::time(stored.posted, eyes.zone, labels.spoken()))
                @if stored.visible_to.is_some() { span .only { (labels.only_you()) } }
                span .tools {
                    @if stored.thread.is_none() && stored.visible_to.is_none() {
                        a .icon href=(thread) data-thread title=(labels.reply()) aria-label=(labels.reply()) {
                            (glyph::thread())
                        }
                    }
                    a .icon href={ "/m/" (id) } data-link title=(labels.permalink()) aria-label=(labels.permalink()) {
                        (glyph::link())
                    }
                }
            }
            @match &stored.body {
                Body::Text(text) => {
                    p .said.line[text.starts_with('/')] { (plain(text, Context { labels, message: id })) }
                }
                Body::Message(message) => (card(message, id, labels)),
            }
            @if stored.replies > 0 && stored.thread.is_none() {
                a .replies href=(thread) { (labels.replies(usize::try_from(stored.replies).unwrap_or(usize::MAX))) }
            }
        }
    }
}

/// What a screen reader is told of a message, and whether nothing more is coming.
#[must_use]
pub fn spoken(stored: &StoredMessage) -> (String, bool) {
    match &stored.body {
        Body::Text(text) => (harmless(text), true),
        Body::Message(message) => {
            let running = message.tone == Tone::Running || message.blocks.iter().any(is_progress);
            (harmless(&message.headline), !running)
        }
    }
}

const fn is_progress(block: &Block) -> bool {
    matches!(block, Block::Progress { .. })
}

fn card(message: &Message, id: &str, labels: Labels) -> Markup {
    let context = Context { labels, message: id };
    let bare = message.blocks.is_empty() && message.buttons.is_empty() && message.tone == Tone::Plain;
    html! {
        div class={ "card " (class(message.tone)) @if bare { " bare" } } lang=(message.language.tag()) {
            h2 .headline {
                @if !bare { span .sign aria-hidden="true" { (message.tone.sign()) } }
                span {
                    @if message.tone == Tone::Refused { span .sr { (labels.refused()) ": " } }
                    bdi { (plain(&message.headline, context)) }
                }
            }
            (blocks(&message.blocks, context, 0))
            @if !message.buttons.is_empty() { (buttons(&message.buttons, context)) }
        }
    }
}

/// Commands are said by one form; texts to copy are there to be read without script.
fn buttons(all: &[Button], context: Context<'_>) -> Markup {
    html! {
        form .buttons method="post" action={ "/m/" (context.message) "/press" } data-press {
            @for (index, button) in all.iter().enumerate() {
                @match &button.press {
                    Press::Command { line } => {
                        button .button.primary[button.style == ButtonStyle::Primary] type="submit" name="button"
                            value=(index) title={ "/" (line) } { (harmless(&button.label)) }
                    }
                    Press::Copy { text } => {
                        details .copying {
                            summary .button { (harmless(&button.label)) }
                            pre { code { (plain(text, context)) } }
                        }
                    }
                }
            }
        }
    }
}
