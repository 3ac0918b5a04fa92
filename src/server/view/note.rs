//! Prevention notes as HTML.

use std::ops::Range;

use maud::{Markup, html};

use crate::chat::terminal::layout::harmless;
use crate::knowledge::content::Part;
use crate::knowledge::note::Summary;
use crate::knowledge::search::found::Hit;
use crate::reply::note::part_name;
use crate::server::note::{Listed, Sheet};
use crate::server::section::Desk;
use crate::server::view::block::keys;
use crate::server::view::incident::part::options;
use crate::server::view::note::form::{edit, link, review};
use crate::server::view::note::history::history;
use crate::server::view::{moment, section};

pub mod form;
mod history;

/// The search and the list.
#[must_use]
pub fn list(desk: &Desk<'_>, listed: &Listed) -> Markup {
    let labels = desk.visitor.labels();
    let wanted = &listed.wanted;
    let head = html! {
        @if listed.may_write { a .button.primary href="/knowledge/new" { (labels.write_note()) } }
    };
    let show = [
        (String::new(), labels.notes_all()),
        ("due".to_owned(), labels.notes_due()),
        ("archived".to_owned(), labels.notes_archived()),
    ];
    let count = listed.total;
    let body = html! {
        form .filter method="get" action="/knowledge" role="search" data-search {
            label .wide {
                (labels.note_search())
                input type="search" name="q" value=(wanted.q) maxlength="300" autocomplete="off"
                    placeholder=(labels.note_search_hint());
            }
            label { (labels.show()) select name="show" { (options(&show, &wanted.show)) } }
            label { (labels.component()) input name="component" value=(wanted.component) maxlength="60"; }
            label { (labels.tag()) input name="tag" value=(wanted.tag) maxlength="60"; }
            button .button type="submit" { (labels.search()) }
        }
        div #results data-says=(labels.notes_found(count)) {
            @if wanted.show == "due" || listed.found.is_some() { p .muted { (labels.notes_found(count)) } }
            @if count == 0 {
                div .empty { h2 { (labels.notes_none()) } p .muted { (labels.notes_none_hint()) } }
            } @else if let Some(found) = &listed.found {
                ul .rows { @for hit in &found.hits { (hit_row(desk, hit)) } }
            } @else {
                ul .rows { @for one in &listed.notes { (row(desk, one, &html! { bdi { (harmless(&one.title)) } }, None)) } }
            }
            p .pages {
                @if wanted.before.is_some() { a .button href=(wanted.address(None)) { (labels.newest()) } }
                @if wanted.seen() > 0 { a .button href=(wanted.part(1)) { (labels.first_page()) } }
                @if listed.older.is_some() { a .button href=(wanted.address(listed.older)) { (labels.older_ones()) } }
                @if let Some(next) = listed.next { a .button href=(wanted.part(next)) { (labels.next_page()) } }
            }
        }
    };
    section::page(desk, &labels.section_knowledge(), &head, &body)
}

fn hit_row(desk: &Desk<'_>, hit: &Hit) -> Markup {
    let excerpt = hit.shown.snippet.as_ref().map(|snippet| {
        html! {
            @if snippet.cut_before { "… " }
            (marked(&snippet.text, &snippet.marks))
            @if snippet.cut_after { " …" }
        }
    });
    row(desk, &hit.summary, &html! { bdi { (marked(&hit.summary.title, &hit.shown.title_marks)) } }, excerpt.as_ref())
}

fn row(desk: &Desk<'_>, one: &Summary, title: &Markup, excerpt: Option<&Markup>) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        li .row.plain {
            a .cover href={ "/knowledge/" (one.key) } lang=(one.language.tag()) { (title) }
            span .key { (one.key) }
            @if let Some(excerpt) = excerpt { span .excerpt lang=(one.language.tag()) { (excerpt) } }
            span .facts-line {
                (labels.seen(one.seen)) " · " (moment::day(one.updated, desk.zone(), labels.spoken()))
                @for label in one.components.iter().chain(&one.tags) { " · " (label) }
                @if let Some(review) = one.review { " · " (labels.review_by(&review.to_string())) }
                @if one.archived { " · " (labels.notes_archived()) }
            }
        }
    }
}

/// A text with what matched; marks are bytes of it, in order.
fn marked(text: &str, marks: &[Range<usize>]) -> Markup {
    let mut rest = 0;
    let mut parts = Vec::new();
    for mark in marks {
        if let (Some(before), Some(hit)) = (text.get(rest..mark.start), text.get(mark.clone())) {
            parts.push((before, hit));
            rest = mark.end;
        }
    }
    html! {
        @for (before, hit) in parts { (harmless(before)) mark { (harmless(hit)) } }
        (harmless(text.get(rest..).unwrap_or_default()))
    }
}

/// One note.
#[must_use]
pub fn page(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let note = &sheet.note;
    let language = note.language();
    let body = html! {
        article .note lang=(language.tag()) {
            div .standing lang=(labels.spoken().tag()) {
                p .muted {
                    (labels.written_by(note.author.name())) " · "
                    (moment::day(note.updated, desk.zone(), labels.spoken())) " · " (labels.seen(note.seen))
                    @if let Some(review) = note.review { " · " (labels.review_by(&review.to_string())) }
                }
                @if note.archived.is_some() { p { b { (labels.notes_archived()) } } }
                div .labels {
                    @for one in &note.content.components { a href={ "/knowledge?component=" (one) } { (one) } }
                    @for one in &note.content.tags { a href={ "/knowledge?tag=" (one) } { "#" (one) } }
                    @for one in &note.incidents { a href={ "/incidents/" (one) } { (one) } }
                }
                @if sheet.may_edit { div .buttons { (review(desk, sheet)) } }
            }
            @for part in Part::ALL {
                @let text = note.content.part(part);
                @if !text.is_empty() {
                    section { h2 lang=(labels.spoken().tag()) { (part_name(part, labels.spoken())) } p .said { (keys(&harmless(text))) } }
                }
            }
        }
        div .narrow {
            @if sheet.may_edit { (edit(desk, sheet)) (link(desk, sheet)) }
        }
        @if !sheet.similar.is_empty() {
            section {
                h2 { (labels.similar_notes()) }
                ul .rows {
                    @for one in &sheet.similar {
                        (row(desk, &one.summary, &html! { bdi { (harmless(&one.summary.title)) } }, None))
                    }
                }
            }
        }
        (history(desk, sheet))
    };
    section::page(desk, &format!("{} · {}", note.key, note.content.title), &html! {}, &body)
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn marks_are_markup_and_the_text_is_not() {
        let shown = marked("<b> メモリ不足", std::slice::from_ref(&(4..13))).into_string();
        assert_eq!(shown, "&lt;b&gt; <mark>メモリ</mark>不足");
        assert_eq!(marked("あ", std::slice::from_ref(&(1..2))).into_string(), "あ");
    }
}
