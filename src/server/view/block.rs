//! The parts of a message as HTML.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use maud::{Markup, html};
use regex::Regex;

use crate::chat::chart::{Chart, bar};
use crate::chat::message::{Block, Tone};
use crate::chat::moment::{Piece, pieces, shown};
use crate::chat::table::Column;
use crate::chat::terminal::layout::harmless;
use crate::reply::page::Labels;
use crate::server::view::moment;

/// Greatest length of one text on the page in characters; the whole is one link away.
const TEXT_LIMIT: usize = 8_000;

/// A key of something that has a page.
#[expect(clippy::expect_used, reason = "a pattern of our own that the tests compile")]
static KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(INC|NOTE)-[1-9][0-9]{0,11}\b").expect("the pattern is valid"));

/// Where a block stands: whose words label it, whose clock its times are in, and which message it is part of.
#[derive(Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) labels: Labels,
    pub(super) zone: Option<&'c TimeZone>,
    pub(super) message: &'c str,
}

/// The class that gives a state its colour.
pub(super) const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "t-plain",
        Tone::Running => "t-running",
        Tone::Ok => "t-ok",
        Tone::Warning => "t-warning",
        Tone::Critical => "t-critical",
        Tone::Unknown => "t-unknown",
        Tone::Refused => "t-refused",
    }
}

/// Text to be read literally, from anywhere: harmless, and cut with the rest told and linked when it is very long.
pub(super) fn literal(text: &str, context: Context<'_>) -> Markup {
    cut(text, context).unwrap_or_else(|| html! { (harmless(text)) })
}

/// What a person said: like [`literal`], and keys of ours lead to what they name.
pub(super) fn said(text: &str, context: Context<'_>) -> Markup {
    cut(text, context).unwrap_or_else(|| keys(&harmless(text)))
}

/// A text of the bot: like [`literal`], and moments in it stand in the reader's clock.
pub(super) fn plain(text: &str, context: Context<'_>) -> Markup {
    told(text, context, |words| html! { (harmless(words)) })
}

/// Like [`plain`], and keys of ours lead to what they name.
pub(super) fn linked(text: &str, context: Context<'_>) -> Markup {
    told(text, context, |words| keys(&harmless(words)))
}

fn told(text: &str, context: Context<'_>, words: impl Fn(&str) -> Markup) -> Markup {
    let Context { labels, zone, .. } = context;
    // The few times in a text that long are not worth the trouble.
    if let Some(cut) = cut(&shown(text, zone), context) {
        return cut;
    }
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Plain(text) => (words(text)),
                Piece::Moment(moment) => (moment::within(&moment, zone, labels.spoken())),
                Piece::Room(room) => a href={ "/c/" (room.conversation) } { bdi { (harmless(room.name)) } },
                Piece::Person(person) => bdi { (harmless(person.name)) },
            }
        }
    }
}

/// The beginning of a text that is too long, and where the whole of it is.
fn cut(text: &str, context: Context<'_>) -> Option<Markup> {
    // Nothing is counted in the many texts that are short in bytes, too.
    let length = if text.len() <= TEXT_LIMIT { 0 } else { text.chars().count() };
    if length <= TEXT_LIMIT {
        return None;
    }
    let shown: String = text.chars().take(TEXT_LIMIT).collect();
    Some(html! {
        (harmless(&shown))
        " " a href=(format!("/m/{}/text", context.message)) { (context.labels.cut(length - TEXT_LIMIT)) }
    })
}

/// A harmless text whose keys (`INC-42`, `NOTE-7`) are links.
pub(super) fn keys(text: &str) -> Markup {
    let mut rest = 0;
    let parts = KEY.captures_iter(text).filter_map(|found| {
        let (whole, kind) = (found.get(0)?, found.get(1)?);
        let before = text.get(rest..whole.start())?;
        rest = whole.end();
        let room = if kind.as_str() == "INC" { "incidents" } else { "knowledge" };
        Some((before, room, whole.as_str()))
    });
    let parts: Vec<_> = parts.collect();
    html! {
        @for (before, room, key) in parts { (before) a href={ "/" (room) "/" (key) } { (key) } }
        (text.get(rest..).unwrap_or_default())
    }
}

/// Blocks in order; neighbouring rows become one list.
pub(super) fn blocks(all: &[Block], context: Context<'_>, depth: u8) -> Markup {
    html! {
        @for run in all.chunk_by(|one, next| is_item(one) && is_item(next)) {
            @if run.first().is_some_and(is_item) {
                ul .items { @for one in run { (item(one, context)) } }
            } @else {
                @for one in run { (block(one, context, depth)) }
            }
        }
    }
}

const fn is_item(block: &Block) -> bool {
    matches!(block, Block::Item { .. })
}

fn item(block: &Block, context: Context<'_>) -> Markup {
    let Block::Item { tone, word, title, value, lines } = block else { return html! {} };
    html! {
        li class={ "item " (class(*tone)) @if word.is_empty() { " nowords" } } {
            span .chip {
                span aria-hidden="true" { (tone.sign()) }
                @if !word.is_empty() { " " (harmless(word)) }
            }
            span .name { bdi { (linked(title, context)) } }
            @if !value.is_empty() { span .value { bdi { (linked(value, context)) } } }
            @if !lines.is_empty() {
                ul .lines { @for line in lines { li { bdi { (linked(line, context)) } } } }
            }
        }
    }
}

fn block(block: &Block, context: Context<'_>, depth: u8) -> Markup {
    match block {
        Block::Text { text } => html! { p .text { (linked(text, context)) } },
        Block::Context { text } => html! { p .context { (linked(text, context)) } },
        Block::Item { .. } => item(block, context),
        Block::Facts { facts } => html! {
            dl .facts {
                @for (name, value) in facts { dt { (plain(name, context)) } dd { bdi { (linked(value, context)) } } }
            }
        },
        Block::Table { columns, rows, charts } => table(columns, rows, charts, context),
        Block::Code { label, text } => code(label, text, context),
        Block::Section { title, folded: true, blocks: parts } => html! {
            details .fold {
                summary { (plain(title, context)) }
                div .group { (blocks(parts, context, depth + 1)) }
            }
        },
        Block::Section { title, folded: false, blocks: parts } => html! {
            div .group {
                @if depth == 0 { h3 { (plain(title, context)) } } @else { h4 { (plain(title, context)) } }
                (blocks(parts, context, depth + 1))
            }
        },
        Block::Progress { done, total, text, .. } => html! {
            div .progress {
                progress value=(done) max=((*total).max(1)) aria-label=(context.labels.running()) {}
                p { (plain(text, context)) }
            }
        },
    }
}

/// A table, which a narrow window moves sideways by itself. Bars repeat numbers, so nobody has to see them.
fn table(columns: &[Column], rows: &[Vec<String>], charts: &[Chart], context: Context<'_>) -> Markup {
    let name = columns.iter().map(|column| harmless(&column.name)).collect::<Vec<_>>().join(" · ");
    html! {
        div .table tabindex="0" role="group" aria-label=(name) {
            table {
                thead {
                    tr { @for column in columns { th scope="col" .number[column.number] { (plain(&column.name, context)) } } }
                }
                tbody {
                    @for (number, row) in rows.iter().enumerate() {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 {
                                    th scope="row" { bdi { (linked(cell, context)) } }
                                } @else {
                                    td .number[columns.get(place).is_some_and(|column| column.number)] {
                                        bdi { (linked(cell, context)) }
                                        @if let Some(long) = bar(charts, number, place) { (drawn(long)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A bar of so many thousandths of the longest; the smallest number has one, too.
fn drawn(long: u16) -> Markup {
    let wide = if long > 0 { long.max(15) } else { 0 };
    html! {
        svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" { rect width=(wide) height="100" {} }
    }
}

/// Text to copy. A label with a high risk stands out; it is a word first and a colour second.
fn code(label: &str, text: &str, context: Context<'_>) -> Markup {
    let risky = ["R3", "R4"].iter().any(|risk| label.starts_with(risk));
    html! {
        figure .code.risky[risky].unlabelled[label.is_empty()] {
            figcaption {
                @if !label.is_empty() { span { (harmless(label)) } }
                button .icon.copy.js-only type="button" data-copy lang=(context.labels.spoken().tag()) {
                    (context.labels.copy())
                }
            }
            pre { code { (literal(text, context)) } }
        }
    }
}
