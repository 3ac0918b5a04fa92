//! One message as HTML: the same for the page, a fragment and the live stream.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use crate::chat::moment::shown;
use crate::chat::terminal::layout::harmless;
use crate::reply::page::Labels;
use crate::server::form::address;
use crate::server::view::block::{Context, blocks, class, linked, literal, said};
use crate::server::view::{glyph, moment};
use crate::store::message::{Author, Body, StoredMessage};

/// With whose eyes a message is seen.
#[derive(Clone, Copy)]
pub struct Eyes<'e> {
    /// The reader's words.
    pub labels: Labels,
    /// The reader's time zone.
    pub zone: Option<&'e TimeZone>,
    /// Under which name the reader speaks.
    pub name: &'e str,
    /// The account the reader reacts with.
    pub account: &'e str,
    /// Whether words under that name are surely the reader's own.
    pub proven: bool,
    /// The reactions there are.
    pub reactions: &'e [String],
}

impl Eyes<'_> {
    /// Whether these are the reader's own words.
    #[must_use]
    pub fn owns(&self, stored: &StoredMessage) -> bool {
        self.proven
            && stored.deleted.is_none()
            && matches!(&stored.author, Author::Person(name) if name == self.name)
            && matches!(stored.body, Body::Text(_))
    }
}

/// The message as an article.
#[must_use]
pub fn article(stored: &StoredMessage, eyes: Eyes<'_>) -> Markup {
    let labels = eyes.labels;
    let id = stored.id.as_str();
    let thread = format!("/c/{}/t/{id}", stored.conversation);
    let who = match &stored.author {
        Author::Bot => labels.bot(),
        Author::Person(name) => harmless(name),
    };
    html! {
        article .msg id={ "m-" (id) } data-seq=(stored.seq) data-revision=(stored.revision) tabindex="-1"
            aria-label=(who) {
            header {
                span .who {
                    bdi { (who) }
                }
                @if stored.author == Author::Bot { span .mark { (labels.bot_mark()) } }
                (moment::time(stored.posted, eyes.zone, labels.spoken()))
                @if stored.visible_to.is_some() { span .only { (labels.only_you()) } }
                @if stored.edited.is_some() && matches!(stored.body, Body::Text(_)) && stored.deleted.is_none() {
                    span .only .edited { (labels.edited()) }
                }
                span .tools {
                    @if stored.visible_to.is_none() && stored.deleted.is_none() { (reacting(stored, eyes)) }
                    @if eyes.owns(stored) {
                        a .icon href={ "/m/" (id) "/edit" } aria-label=(labels.edit_message()) {
                            (glyph::pencil())
                        }
                    }
                    @if stored.thread.is_none() && stored.visible_to.is_none() {
                        a .icon href=(thread) data-thread aria-label=(labels.reply()) {
                            (glyph::thread())
                        }
                    }
                    a .icon href={ "/m/" (id) } data-link aria-label=(labels.permalink()) {
                        (glyph::link())
                    }
                }
            }
            @match &stored.body {
                Body::Text(_) if stored.deleted.is_some() => { p .said .muted { (labels.message_deleted()) } }
                Body::Text(text) => {
                    p .said.line[text.starts_with('/')] { (said(text, Context { labels, zone: eyes.zone, message: id })) }
                }
                Body::Message(message) => (card(message, (&stored.conversation, id), labels, eyes.zone)),
            }
            @if !stored.reactions.is_empty() { (reactions(stored, eyes)) }
            @if stored.replies > 0 && stored.thread.is_none() {
                a .replies href=(thread) { (labels.replies(usize::try_from(stored.replies).unwrap_or(usize::MAX))) }
            }
        }
    }
}

/// What a screen reader is told of a message, and whether nothing more is coming.
#[must_use]
pub fn spoken(stored: &StoredMessage, zone: Option<&TimeZone>) -> (String, bool) {
    match &stored.body {
        Body::Text(text) => (harmless(text), true),
        Body::Message(message) => {
            let running = message.tone == Tone::Running || message.blocks.iter().any(is_progress);
            (harmless(&shown(&message.headline, zone)), !running)
        }
    }
}

const fn is_progress(block: &Block) -> bool {
    matches!(block, Block::Progress { .. })
}

/// The reaction that puts a message into the timeline, as a switch. All of them share one form of the page.
fn reacting(stored: &StoredMessage, eyes: Eyes<'_>) -> Markup {
    let Some(name) = eyes.reactions.first() else { return html! {} };
    let given = stored.reactions.iter().any(|one| one.name == *name && one.by.iter().any(|by| by == eyes.account));
    let label = eyes.labels.reaction(name);
    html! {
        button .icon form="react" formaction={ "/m/" (stored.id) "/react" } name="reaction" value=(name) aria-label=(label) aria-pressed=(given) { (glyph::reaction(name)) }
    }
}

/// The reactions that were given, with how many gave them.
fn reactions(stored: &StoredMessage, eyes: Eyes<'_>) -> Markup {
    html! {
        ul .given aria-label=(eyes.labels.reactions()) {
            @for one in &stored.reactions {
                li title=(one.by.join(", ")) {
                    span aria-hidden="true" { (glyph::reaction(&one.name)) }
                    span .sr { (one.name) }
                    " " (one.by.len())
                }
            }
        }
    }
}

/// A message that stands on a page of its own: an answer, a report.
#[must_use]
pub fn told(message: &Message, labels: Labels, zone: Option<&TimeZone>) -> Markup {
    let buttons: Vec<_> =
        message.buttons.iter().filter(|button| matches!(button.press, Press::Form { .. })).cloned().collect();
    card(&Message { buttons, ..message.clone() }, ("", ""), labels, zone)
}

fn card(message: &Message, (conversation, id): (&str, &str), labels: Labels, zone: Option<&TimeZone>) -> Markup {
    let context = Context { labels, zone, message: id };
    let bare = message.blocks.is_empty() && message.buttons.is_empty() && message.tone == Tone::Plain;
    html! {
        div class={ "card " (class(message.tone)) @if bare { " bare" } } lang=(message.language.tag()) {
            h2 .headline {
                @if !bare { span .sign aria-hidden="true" { (message.tone.sign()) } }
                span {
                    @if message.tone == Tone::Refused { span .sr { (labels.refused()) ": " } }
                    bdi { (linked(&message.headline, context)) }
                }
            }
            (blocks(&message.blocks, context, 0))
            @if !message.buttons.is_empty() { (buttons(&message.buttons, conversation, context)) }
        }
    }
}

/// Commands are said by one form; texts to copy are there to be read without script.
fn buttons(all: &[Button], conversation: &str, context: Context<'_>) -> Markup {
    html! {
        form .buttons method="post" action={ "/m/" (context.message) "/press" } data-press {
            @for (index, button) in all.iter().enumerate() {
                @match &button.press {
                    Press::Command { line } => {
                        button .button.primary[button.style == ButtonStyle::Primary] type="submit" name="button"
                            value=(index) title=(line) { (harmless(&button.label)) }
                    }
                    Press::Form { form, subject, line } => {
                        a .button.primary[button.style == ButtonStyle::Primary] title=(line)
                            href=(address(form, subject.as_deref(), conversation)) { (harmless(&button.label)) }
                    }
                    Press::Open { url } => {
                        a .button.primary[button.style == ButtonStyle::Primary] href=(url) rel="noreferrer" {
                            (harmless(&button.label))
                        }
                    }
                    Press::Copy { text } => {
                        details .copying {
                            summary .button { (harmless(&button.label)) }
                            pre { code { (literal(text, context)) } }
                        }
                    }
                }
            }
        }
    }
}
